from academy.reports.views.learn import learn
from academy.reports.views.library import library
from academy.reports.views.meeting import choose_meeting, meeting_page, meeting_pdf
from academy.reports.views.people import person, transcript
from academy.reports.views.reading import readers, reading, remind
from academy.reports.views.team import team
from academy.reports.views.today import today

__all__ = [
    "choose_meeting",
    "learn",
    "library",
    "meeting_page",
    "meeting_pdf",
    "person",
    "readers",
    "reading",
    "remind",
    "team",
    "today",
    "transcript",
]
