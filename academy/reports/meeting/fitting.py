"""Which parts of a meeting go on which side of its sheet, now that it is known how tall they are.

The words to practise come first and are never cut: where they need more than a side they go on overleaf. Then, as far
as there is room, what changed with one changed line each, more changed lines, and why it works. The lists of people
share the second side fairly, and the rest of it is for notes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest

from academy.reports.meeting.parts import CHANGED_LINES, LISTS, Parts

EXTRA = "why_it_works"
# What is kept longest should both sides not hold the words.
NEED = {"red_flag_exit": 0, "step_flags": 0, "reply": 1, "do_not": 3, "branch": 4}
OTHERS = 2
STEPS = {"step", "step_flags"}
# These lead to what follows and do not end a side.
LEADING = {"phase", "customer_line", "ask_first"}
FOR_NOTES = ("notes", "rule", "rule")
# What words that go on overleaf leave of the second side at least, and what the titles of changes leave of that.
BEYOND_WORDS, FOR_PEOPLE = 0.2, 0.5


@dataclass
class Side:
    """A side of paper with the room that is left on it, in millimetres, and what was put on it."""

    room: float
    heights: dict[str, float]
    shown: dict = field(default_factory=dict)

    def height(self, parts) -> float:
        return sum(self.heights[part] for part in parts)

    def holds(self, *parts: str) -> bool:
        return self.height(parts) <= self.room

    def take(self, *parts: str) -> None:
        self.room -= self.height(parts)

    @contextmanager
    def keeping(self, kept: float) -> Iterator[None]:
        """Keep so much room for what comes after the block."""
        self.room -= kept
        yield
        self.room += kept

    def takes(self, part: str) -> bool:
        """Take the part if there is room for it."""
        if fits := self.holds(part):
            self.take(part)
        return fits


def fitted(parts: Parts, heights: dict[str, float], *, room: float) -> list[dict]:
    """Both sides of a sheet that has so much room on each, as `pdf/meeting.html` names what they show."""
    front = Side(room, heights, parts.head | {"side": "front", "more": {}})
    back = Side(room, heights, parts.head | {"side": "back", "more": {}})
    front.take("head")
    back.take("people", "owing", "overdue", "next", *_notes(parts))
    _put_words(parts, front, back)
    side = _side_of_changes(parts, front, back)
    with back.keeping(0 if back.shown["carried"] else back.height(FOR_NOTES)):
        with side.keeping(FOR_PEOPLE * back.room if side is back else 0):
            _put_changes(parts, side)
        _put_people(parts, back)
    _put_changed_lines(side, *range(1, CHANGED_LINES))
    _put_reasons(parts, front, back)
    _put_rules(back)
    return [front.shown, back.shown]


def _names(rows: list[dict]) -> list[str]:
    return [row["part"] for row in rows]


def _notes(parts: Parts) -> list[str]:
    """The notes on how many people are left out of each list."""
    return [f"{name}-more" for name in LISTS if parts.rows[name]]


def _put_words(parts: Parts, front: Side, back: Side) -> None:
    """The lines to practise, all on the front where that holds them, else the last ones on the back."""
    needed = [line for line in parts.lines if line["kind"] != EXTRA]
    with back.keeping(BEYOND_WORDS * back.room):
        here, carried = _on_both(needed, front, back)
        front.take(*_names(here))
        back.take(*_overleaf(carried))
    front.shown["lines"] = here
    back.shown |= {"carried": carried, "is_carried": bool(carried)}
    last_side, left_out = back if carried else front, len(needed) - len(here) - len(carried)
    last_side.shown["more"]["lines"] = left_out
    last_side.take(*["lines-more"] * bool(left_out))


def _on_both(lines: list[dict], front: Side, back: Side) -> tuple[list[dict], list[dict]]:
    """The lines of the front and those of the back; the least needed are left out until both hold the others."""
    kept = list(lines)
    needs = [(NEED.get(line["kind"], OTHERS), place) for place, line in enumerate(lines)]
    for _need, place in sorted(needs, reverse=True):
        note = [] if len(kept) == len(lines) else ["lines-more"]
        here, carried = _parted(_without_bare_phases(kept), front, note)
        if not carried or back.holds(*_overleaf(carried), *note, "changes", "changes-more"):
            return here, carried
        kept.remove(lines[place])
    return kept, []


def _without_bare_phases(lines: list[dict]) -> list[dict]:
    """The lines without the title of a phase that has no step left; signs that hold at any time keep theirs."""
    followed = zip(lines, [*lines[1:], None], strict=True)
    return [line for line, after in followed if line["kind"] != "phase" or (after and after["kind"] in STEPS)]


def _overleaf(carried: list[dict]) -> list[str]:
    return ["carried", *_names(carried)] if carried else []


def _parted(lines: list[dict], front: Side, note: list[str]) -> tuple[list[dict], list[dict]]:
    """As many of the lines as the front holds, and the rest; a note stands behind the last one."""
    if front.holds(*_names(lines), *note):
        return lines, []
    count = next(count for count in range(len(lines), -1, -1) if front.holds(*_names(lines[:count])))
    while count and (count == len(lines) or lines[count - 1]["kind"] in LEADING):
        count -= 1
    return lines[:count], lines[count:]


def _side_of_changes(parts: Parts, front: Side, back: Side) -> Side:
    """The front, below all the words, if what changed can begin there."""
    begins = ["changes", *_names(parts.changes[:1]), *(["changes-more"] if parts.changes else [])]
    return front if not back.shown["carried"] and front.holds(*begins) else back


def _put_changes(parts: Parts, side: Side) -> None:
    """What changed by its titles, then why, then the most needed line of each."""
    side.take("changes")
    listed, total = [], parts.totals["changes"]
    for change in parts.changes:
        note = ["changes-more"] if total > len(listed) + 1 else []
        if not side.holds(change["part"], *note):
            break
        side.take(change["part"])
        listed.append(change | {"lines": [], "has_note": False})
    if total > len(listed):
        side.take("changes-more")
    side.shown |= {"has_changes": True, "changes": listed}
    side.shown["more"]["changes"] = total - len(listed)
    for change in listed:
        change["has_note"] = bool(change["note"]) and side.takes(f"{change['part']}-note")
    _put_changed_lines(side, 0)


def _put_changed_lines(side: Side, *places: int) -> None:
    """A line more of each playbook that changed, as far as there is room."""
    for place in places:
        for change in side.shown["changes"]:
            found = change["by_need"][place : place + 1]
            change["lines"] += [line for line in found if side.takes(line["part"])]
            change["lines"].sort(key=lambda line: line["place"])


def _put_reasons(parts: Parts, front: Side, back: Side) -> None:
    """Why it works, as far as there is room when all words stand on the front."""
    if back.shown["carried"]:
        return
    shown = set(_names(front.shown["lines"]))
    shown |= {line["part"] for line in parts.lines if line["kind"] == EXTRA and front.takes(line["part"])}
    front.shown["lines"] = [line for line in parts.lines if line["part"] in shown]


def _put_people(parts: Parts, back: Side) -> None:
    """All the rows of people where they fit, else the first of each list in turn and how many more there are."""
    everyone = [row["part"] for name in LISTS for row in parts.rows[name]]
    kept = back.height(_notes(parts))
    if len(everyone) == sum(parts.totals[name] for name in LISTS) and back.height(everyone) <= back.room + kept:
        back.room += kept
    shown, full = {name: [] for name in LISTS}, set()
    for turn in zip_longest(*(parts.rows[name] for name in LISTS)):
        for name, row in zip(LISTS, turn, strict=True):
            if row and name not in full and back.takes(row["part"]):
                shown[name].append(row)
            else:
                full.add(name)
    back.shown |= shown
    back.shown["more"] |= {name: parts.totals[name] - len(rows) for name, rows in shown.items()}


def _put_rules(back: Side) -> None:
    """Lines for notes on the rest of the back, unless there is too little for any."""
    back.shown["rules"] = []
    if back.holds(*FOR_NOTES):
        back.take("notes")
        back.shown["rules"] = range(int(back.room // back.heights["rule"]))
