"""The sheet of a meeting: two pages a clinic, whatever there is to say."""

import math

from academy.core.paper import Paper
from academy.core.pdf import first_pages, page_count, render_pdf
from academy.core.pdf_fonts import width_in_ems
from academy.reports.meeting.sheet import Cut, Limits, Meeting, shown_back, shown_front

# From roomy to tight; the last ones fit whatever the words are.
ROOMS = (
    Limits(lines=40, characters=600, changed=16, changed_lines=6, rows=20, names=60),
    Limits(lines=34, characters=500, changed=14, changed_lines=5, rows=17, names=48),
    Limits(lines=30, characters=400, changed=12, changed_lines=4, rows=15, names=40),
    Limits(lines=26, characters=340, changed=11, changed_lines=4, rows=13, names=34),
    Limits(lines=22, characters=280, changed=10, changed_lines=3, rows=11, names=28),
    Limits(lines=18, characters=240, changed=8, changed_lines=3, rows=9, names=23),
    Limits(lines=14, characters=200, changed=7, changed_lines=2, rows=7, names=18),
    Limits(lines=11, characters=160, changed=6, changed_lines=2, rows=6, names=14),
    Limits(lines=9, characters=120, changed=5, changed_lines=2, rows=5, names=11),
    Limits(lines=7, characters=100, changed=4, changed_lines=1, rows=4, names=8),
    Limits(lines=5, characters=70, changed=3, changed_lines=1, rows=3, names=6),
    Limits(lines=2, characters=40, changed=2, changed_lines=1, rows=2, names=3),
)
# Texts that share a line with each other, and values that are drawn, not written.
INLINE = {"label", "text", "title", "note", "when", "then", "level", "action"}
UNSEEN = {"chapter", "kind", "change", "line_kind", "code", "language", "unit_name", "pieces"}
SIDES = {"front": shown_front, "back": shown_back}
# Ems in a line, and lines of words on each side, tried on paper: where the search for what fits begins.
EMS = {Paper.A4: 52, Paper.A5: 44}
CAPACITY = {(Paper.A4, "front"): 49, (Paper.A4, "back"): 44, (Paper.A5, "front"): 33, (Paper.A5, "back"): 31}


def print_meeting(meetings: list[Meeting], *, paper=Paper.A4, language: str, title: str) -> bytes:
    """One sheet a clinic, both sides, in one PDF; PdfUnavailable where the machine cannot print.

    Each side shows as much as fits it: its words are measured roughly, laid out, and cut further where that was wrong.
    """

    def render(places) -> bytes:
        told = [{"side": sides[place][1], **_told(*sides[place], rooms[place])} for place in places]
        return render_pdf("pdf/meeting.html", {"sides": told}, language=language, title=title, paper=paper)

    sides = [(meeting, side) for meeting in meetings for side in SIDES]
    rooms = [_estimated(meeting, side, paper) for meeting, side in sides]
    made = render(range(len(sides)))
    too_long = _too_long(made, range(len(sides)), rooms)
    if not too_long:
        return made
    while too_long:
        for place in too_long:
            rooms[place] += 1
        too_long = _too_long(render(too_long), too_long, rooms)
    return render(range(len(sides)))


def _told(meeting: Meeting, side: str, room: int) -> dict:
    return SIDES[side](meeting, ROOMS[room])


def _too_long(made: bytes, places, rooms) -> list[int]:
    """Those of the sides laid out that take more than their page and can be cut further."""
    pages = zip(places, _pages_of_sides(made), strict=True)
    return [place for place, count in pages if count > 1 and rooms[place] < len(ROOMS) - 1]


def _pages_of_sides(pdf: bytes) -> list[int]:
    """How many pages each side takes: its heading is a bookmark."""
    starts = [*first_pages(pdf), page_count(pdf)]
    return [after - start for start, after in zip(starts, starts[1:], strict=False)]


def _estimated(meeting: Meeting, side: str, paper) -> int:
    """The roomiest limits whose words would fill no more lines than a side has."""
    heights = (_lines(SIDES[side](meeting, room), EMS[paper]) for room in ROOMS)
    most = CAPACITY[paper, side]
    return next((place for place, height in enumerate(heights) if height <= most), len(ROOMS) - 1)


def _lines(told, ems: int) -> float:
    """Roughly how many lines the words of a nested context fill: each text its own, names beside each other."""
    if isinstance(told, str):
        return math.ceil(width_in_ems(told) / ems) if told else 0
    if isinstance(told, Cut):
        if told.rows and all(isinstance(row, str) for row in told.rows):
            return sum(width_in_ems(name) + 3 for name in told.rows) / ems
        return sum(_lines(row, ems) for row in told.rows) + (1 if told.more else 0)
    if isinstance(told, dict):
        inline = [value for name, value in told.items() if name in INLINE and isinstance(value, str)]
        inline += [piece["text"] for piece in told.get("pieces", ())]
        rest = [value for name, value in told.items() if name not in INLINE | UNSEEN]
        return sum(_lines(value, ems) for value in rest) + _lines(" ".join(inline), ems)
    if isinstance(told, list | tuple):
        return sum(_lines(value, ems) for value in told)
    return 0
