"""A version's lines put together again for reading: the turns of a script, the phases of an SOP.

Screens and print both read from here, so that both show exactly the lines that were approved.
"""

import functools
from dataclasses import dataclass, field

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

# What a line's kind is called by the component that shows it.
TURN_KINDS = {
    "customer_line": "customer",
    "ask_first": "ask",
    "reply": "reply",
    "why_it_works": "why",
    "do_not": "dont",
    "branch_when": "branch",
    "next_step": "next",
    "red_flag_sign": "red-flag",
}


@dataclass
class RedFlag:
    """A sign at which staff stop and a doctor takes over; `level` is R1, R2 or R3."""

    sign: str
    level: str = ""
    action: str = ""


@dataclass
class Turn:
    """One turn of a conversation. A branch has `when`, and the script that it goes on with if there is one; a red flag
    has `level` and `action`.
    """

    kind: str
    block: str
    text: str
    when: str = ""
    level: str = ""
    action: str = ""
    script_code: str = ""
    script_title: str = ""
    script_url: str = ""


@dataclass
class Step:
    """One step of an SOP, with the words for its offset, its role and its script.

    `number` counts through the whole SOP. `when` says the offset whole; `counted_from` and `length` are the same in two
    parts, to be set apart.
    """

    when: str
    counted_from: str = ""
    length: str = ""
    number: int = 0
    role: str = ""
    who: str = ""
    is_hers: bool = False
    action: str = ""
    checklist: list[str] = field(default_factory=list)
    script_code: str = ""
    script_title: str = ""
    script_url: str = ""
    exit: str = ""
    red_flags: list[RedFlag] = field(default_factory=list)


@dataclass
class Phase:
    """A phase with its steps, or signs that hold at any time: then it has red flags and no steps."""

    title: str
    steps: list[Step] = field(default_factory=list)
    is_always: bool = False
    red_flags: list[RedFlag] = field(default_factory=list)


@dataclass
class Draft:
    """Words that no version holds yet, with what the reading pages ask of a version."""

    title: str
    language: str
    lines: list[dict]
    number: None = None


def frame_of(lines) -> dict[str, str]:
    """The single lines around the talk or the phases, by kind: stage, scene, goal, summary and so on."""
    wanted = ("stage", "scene", "goal", "objection", "channels", "category", "summary")
    return {line["kind"]: line["text"] for line in lines if line["kind"] in wanted}


def turns_of(lines, *, scripts: dict[str, tuple[str, str]]) -> list[Turn]:
    """The turns of a script in order; the lines of one branch or red flag become one turn. `scripts` maps codes that
    the reader may see to (title, address).
    """
    turns = []
    for line in lines:
        kind, text = line["kind"], line["text"]
        if kind in TURN_KINDS:
            turn = Turn(TURN_KINDS[kind], line["block"], text)
            if kind == "branch_when":
                turn.when, turn.text = text, ""
            turns.append(turn)
        elif kind == "branch_reply":
            turns[-1].text = text
        elif kind == "script":
            _name_script(turns[-1], text, scripts)
        elif kind == "red_flag_level":
            turns[-1].level = text
        elif kind == "red_flag_action":
            turns[-1].action = text
    return turns


def phases_of(lines, *, roles: dict[str, str], scripts: dict[str, tuple[str, str]], hers=frozenset()) -> list[Phase]:
    """The phases of an SOP. `roles` maps role codes to names, `scripts` maps codes that the reader may see to
    (title, address), `hers` are the codes of the roles that she has.
    """
    phases: list[Phase] = []
    for line in lines:
        kind, text = line["kind"], line["text"]
        if kind in ("phase", "always"):
            phases.append(Phase(text, is_always=kind == "always"))
        elif kind == "offset":
            phases[-1].steps.append(Step(offset_words(text), *offset_parts(text)))
        elif kind.startswith("red_flag"):
            _add_red_flag(phases[-1].red_flags if phases[-1].is_always else phases[-1].steps[-1].red_flags, kind, text)
        elif phases:
            _add_to_step(phases[-1].steps[-1], kind, text, roles, scripts)
    _number([step for phase in phases for step in phase.steps], hers)
    return phases


def _number(steps: list[Step], hers) -> None:
    """Count the steps, and mark those of her roles unless all are: then there is nothing to tell apart."""
    is_shared = any(step.role not in hers for step in steps)
    for number, step in enumerate(steps, start=1):
        step.number, step.is_hers = number, is_shared and step.role in hers


def _add_to_step(step: Step, kind: str, text: str, roles, scripts) -> None:
    match kind:
        case "who":
            step.role, step.who = text, roles.get(text, text)
        case "action" | "exit":
            setattr(step, kind, text)
        case "check":
            step.checklist.append(text)
        case "script":
            _name_script(step, text, scripts)


def _name_script(place: Turn | Step, code: str, scripts) -> None:
    """A script that the reader may not see has neither title nor address."""
    place.script_code = code
    place.script_title, place.script_url = scripts.get(code, ("", ""))


def _add_red_flag(flags: list[RedFlag], kind: str, text: str) -> None:
    match kind:
        case "red_flag_sign":
            flags.append(RedFlag(text))
        case "red_flag_level":
            flags[-1].level = text
        case "red_flag_action":
            flags[-1].action = text


def level_name(level: str) -> str:
    """How fast a warning sign reaches a doctor, in as few words as a badge holds."""
    return {"R1": _("R1 · now"), "R2": _("R2 · same day"), "R3": _("R3 · next working day")}.get(level, level)


def offset_words(offset: str) -> str:
    """An offset such as "3 day contact" or "-24 hour visit" in the reader's words; "" while a draft leaves it open."""
    pattern, length = _read_offset(offset)
    return pattern % length if length else pattern


def offset_parts(offset: str) -> tuple[str, str]:
    """What an offset is counted from, and how long it is: "after first contact" and "3 days".

    The moment itself, "At first contact", is its own length.
    """
    pattern, length = _read_offset(offset)
    return ((pattern % "").strip(), length) if length else ("", pattern)


def _read_offset(offset: str) -> tuple[str, str]:
    """The sentence of an offset with a gap for its length, and that length; without one the sentence is whole."""
    number, unit, origin = offset.split()
    if not number.lstrip("-").isdecimal():
        return "", ""
    value = int(number)
    at, before, after = _offset_patterns(get_language())[origin]
    if value == 0:
        return at, ""
    return (before if value < 0 else after), _length_words(abs(value), unit)


@functools.cache
def _offset_patterns(_language: str | None) -> dict[str, tuple[str, str, str]]:
    """By what is counted from: the words for that moment, for before and for after it."""
    return {
        "contact": (_("At first contact"), _("%s before first contact"), _("%s after first contact")),
        "booking": (_("When the visit is booked"), _("%s before booking"), _("%s after booking")),
        "visit": (_("At the visit"), _("%s before the visit"), _("%s after the visit")),
        "missed": (_("On the day of the missed visit"), _("%s before a missed visit"), _("%s after a missed visit")),
        "treatment": (_("At the treatment"), _("%s before the treatment"), _("%s after the treatment")),
    }


def _length_words(value: int, unit: str) -> str:
    words = {
        "minute": ngettext("%d minute", "%d minutes", value),
        "hour": ngettext("%d hour", "%d hours", value),
        "day": ngettext("%d day", "%d days", value),
    }
    return words[unit] % value


def script_codes(lines) -> list[str]:
    """Codes of the scripts that an SOP names."""
    return [line["text"] for line in lines if line["kind"] == "script"]
