"""What the editor's picker shows of each kind of block of a lesson, in the language of who writes."""

from django.utils.translation import gettext_lazy as _

SHOWN = {
    "text": {
        "description": _("Paragraphs, small headings and lists."),
        "preview_value": _("<h3>Ask before you answer</h3><p>“Too expensive” can mean <b>four things</b>.</p>"),
    },
    "picture": {
        "description": _("A picture from the library, with a line below it."),
        "preview_value": {"picture": None, "caption": _("What the picture shows, in one line")},
    },
    "video": {"description": _("A film that plays when it is tapped, and not before.")},
    "audio": {"description": _("A recording that plays when it is tapped, and not before.")},
    "document": {"description": _("A file to take away.")},
    "callout": {
        "description": _("One thing to remember: good to know, a tip, or something to be careful about."),
        "preview_value": {
            "tone": "tip",
            "title": _("Two times, not “when?”"),
            "text": _("It is easier to choose between two times than to find one."),
        },
    },
    "checklist": {
        "description": _("A list to tick; the ticks stay on the reader's device."),
        "preview_value": {
            "title": _("Before the first call"),
            "entries": [_("You have read her last note"), _("You know two times that are free")],
        },
    },
    "script": {"description": _("A script inside the lesson, always in the version that is in force.")},
    "check": {
        "description": _("A question that is answered at once and may be tried again."),
        "preview_value": {
            "question": _("She says it is too expensive. What comes first?"),
            "options": [
                {"text": _("Ask what she compares it with"), "correct": True},
                {"text": _("Offer a discount"), "correct": False},
            ],
        },
    },
}
