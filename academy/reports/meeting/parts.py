"""The parts of a meeting's sheet, each under a name by which it is measured on paper and then chosen, or not."""

from dataclasses import dataclass

from academy.core.pdf_fonts import width_in_ems
from academy.core.sentences import shortened, split_sentences
from academy.reports.meeting.screen import cut, named
from academy.reports.meeting.sheet import Meeting

# No side holds more than that: what is further down a list is counted, not measured.
ROWS, CHANGES, CHANGED_LINES, NAMES = 40, 20, 8, 40
# Ems of words that fill a quarter of a small side. Nobody practises or reads out a longer text.
LONGEST = 450
LISTS = ("behind", "unread", "late", "exams")
# Which changed lines are shown first: what is done in danger, what is said, what is done; why it works comes last.
CHANGES_BY_NEED = (
    ("red_flag_sign", "red_flag_action"),
    ("reply", "action"),
    ("branch_reply", "ask_first", "do_not", "next_step", "red_flag_level", "check", "exit", "offset"),
)
LEAST_NEEDED = "why_it_works"


@dataclass(frozen=True)
class Parts:
    """All that a sheet may hold; `rows` are its lists of people, by name, and `totals` how long those are uncut."""

    head: dict
    lines: list[dict]
    changes: list[dict]
    rows: dict[str, list[dict]]
    totals: dict[str, int]


def parts_of(meeting: Meeting) -> Parts:
    rows = {
        "behind": [vars(row) for row in meeting.behind[:ROWS]],
        "unread": [named(row, NAMES) for row in meeting.unread[:ROWS]],
        "late": [{"name": row.name, "items": cut(row.items, 2)} for row in meeting.late[:ROWS]],
        "exams": [named(row, NAMES) for row in meeting.exams[:ROWS]],
    }
    return Parts(
        head=meeting.head,
        lines=[_line(line) | {"part": f"line-{place}"} for place, line in enumerate(meeting.lines)],
        changes=[_change(one, f"change-{place}") for place, one in enumerate(meeting.changed[:CHANGES])],
        rows={name: [row | {"part": f"{name}-{n}"} for n, row in enumerate(found)] for name, found in rows.items()},
        totals={"changes": len(meeting.changed)} | {name: len(getattr(meeting, name)) for name in LISTS},
    )


def whole(parts: Parts) -> list[dict]:
    """Both sides with everything on them, and each note on what is left out, for measuring."""
    more = dict.fromkeys(("lines", "changes", *LISTS), 9)
    changes = [change | {"lines": change["by_need"], "has_note": True} for change in parts.changes]
    front = {"side": "front", "lines": parts.lines, "changes": changes, "has_changes": True}
    back = {"side": "back", "carried": [], "is_carried": True, "rules": [0], **parts.rows}
    return [parts.head | front | {"more": more}, parts.head | back | {"more": more}]


def _line(line: dict) -> dict:
    """The line with its words as long as somebody would practise them."""
    return line | {
        "text": _readable(line.get("text", "")),
        "action": _readable(line.get("action", "")),
        "options": [one | {"then": _readable(one["then"])} for one in line.get("options", ())],
        "flags": [one | {"action": _readable(one["action"])} for one in line.get("flags", ())],
    }


def _readable(text: str) -> str:
    """The text; of a very long one as many sentences as fill a quarter of a side."""
    width = width_in_ems(text)
    return text if width <= LONGEST else shortened(text, int(len(text) * LONGEST / width))


def _change(one, part: str) -> dict:
    lines = [
        {"part": f"{part}-{place}", "place": place, "need": _need(line.line_kind), **_excerpt(line)}
        for place, line in enumerate(one.lines)
    ]
    return {
        "part": part,
        "title": one.version.title,
        "number": one.version.number,
        "before": one.before,
        "note": _readable(one.version.change_note),
        "count": len(one.lines),
        "by_need": sorted(lines, key=lambda line: (line["need"], line["place"]))[:CHANGED_LINES],
    }


def _need(kind: str) -> int:
    places = [place for place, kinds in enumerate(CHANGES_BY_NEED) if kind in kinds]
    return (places or [len(CHANGES_BY_NEED) + (kind == LEAST_NEEDED)])[0]


def _excerpt(change) -> dict:
    """A changed line: of the words that stayed only the sentences next to a change."""
    pieces, last = [], len(change.pieces) - 1
    for place, piece in enumerate(change.pieces):
        text = _next_to_a_change(piece.text, place > 0, place < last) if piece.kind == "equal" else piece.text
        pieces.append({"kind": piece.kind, "text": _readable(text), "is_instead": piece.is_instead})
    return {
        "change": change.change,
        "line_kind": change.line_kind,
        "pieces": pieces,
        "is_rewritten": change.is_rewritten,
    }


def _next_to_a_change(text: str, follows_one: bool, precedes_one: bool) -> str:
    sentences = split_sentences(text)
    first, last = sentences[:1] if follows_one else [], sentences[-1:] if precedes_one else []
    if len(sentences) <= len(first) + len(last):
        return text
    return f"{''.join(first)}… {''.join(last)}"
