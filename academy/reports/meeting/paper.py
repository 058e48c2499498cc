"""The sheet of a meeting: two pages a clinic, whatever there is to say."""

from academy.core.paper import Paper
from academy.core.pdf import block_heights, page_count, render_pdf
from academy.reports.meeting.fitting import fitted
from academy.reports.meeting.parts import parts_of, whole
from academy.reports.meeting.sheet import Meeting

TEMPLATE = "pdf/meeting.html"
# Millimetres between the margins of a side, see meeting.css and a5.css; less two, for the space below the last part is
# counted twice where a page breaks.
ROOMS = {Paper.A4: 270, Paper.A5: 188}
# Should a side have run over all the same, each has so much less.
STEP = 8


def print_meeting(meetings: list[Meeting], *, paper=Paper.A4, language: str, title: str) -> bytes:
    """One sheet a clinic, both sides, in one PDF; PdfUnavailable where the machine cannot print.

    All that the sheets may hold is laid out once and measured; then they are set with what fits.
    """
    sheets = [parts_of(meeting) for meeting in meetings]
    sides = [side for parts in sheets for side in whole(parts)]
    measured = block_heights(TEMPLATE, {"sides": sides}, language=language, paper=paper)
    heights = [front | back for front, back in zip(measured[::2], measured[1::2], strict=True)]
    for room in range(ROOMS[paper], 0, -STEP):
        sides = [
            side for parts, height in zip(sheets, heights, strict=True) for side in fitted(parts, height, room=room)
        ]
        made = render_pdf(TEMPLATE, {"sides": sides}, language=language, title=title, paper=paper)
        if page_count(made) == len(sides):
            break
    return made
