"""What the editor's picker shows of each kind of block: words of the trade, in the language of who writes."""

from django.utils.translation import gettext_lazy as _

RED_FLAG = {
    "sign": _("Bleeding that does not stop"),
    "level": "R1",
    "action": _("Stop. Stay on the line and reach the doctor on duty."),
}
TURNS = {
    "customer_line": {"preview_value": _("That is more than I thought.")},
    "ask_first": {"preview_value": _("Is it the whole sum, or one item on the list?")},
    "reply": {"preview_value": _("Let me go through the fees with you, one item at a time.")},
    "why_it_works": {"preview_value": _("She listens, because you asked before you answered.")},
    "do_not": {"preview_value": _("Do not speak about other clinics.")},
    "branch": {
        "preview_value": {
            "when": _("She only wants to know the total"),
            "reply": _("Then the total first, and I will send you the list with it."),
            "script": None,
        }
    },
    "next_step": {"preview_value": _("Agree on the day of the next call.")},
    "red_flag_exit": {"preview_value": RED_FLAG},
}
PHASES = {
    "phase": {
        "description": _("A stretch of time with its steps: when, who, what to do, and when it stops."),
        "preview_value": {
            "title": _("The first three days"),
            "steps": [
                {
                    "offset": {"value": 1, "unit": "day", "origin": "treatment"},
                    "who": "nurse",
                    "action": _("Ring and ask about pain, swelling and bleeding."),
                    "checklist": [_("Read the last note first"), _("Write down her own words")],
                    "script": None,
                    "exit": _("She wants no calls: note it, and still agree on the review."),
                    "red_flags": [
                        {"sign": _("Fever"), "level": "R2", "action": _("Tell the doctor within two hours.")}
                    ],
                },
                {
                    "offset": {"value": 3, "unit": "day", "origin": "treatment"},
                    "who": "doctor",
                    "action": _("The doctor rings in person."),
                    "checklist": [],
                    "script": None,
                    "exit": "",
                    "red_flags": [],
                },
            ],
        },
    },
    "always": {
        "description": _("Signs that end any step, said once for the whole SOP."),
        "preview_value": {"title": _("At any time"), "red_flags": [RED_FLAG]},
    },
}
