"""The weekly meeting of a clinic: one sheet, both sides, and the same on a page."""

from academy.reports.meeting.choices import choose_pack, clinics_of, packs_of, playbooks_to_choose
from academy.reports.meeting.paper import print_meeting
from academy.reports.meeting.screen import shown
from academy.reports.meeting.sheet import Meeting, meeting_of

__all__ = [
    "Meeting",
    "choose_pack",
    "clinics_of",
    "meeting_of",
    "packs_of",
    "playbooks_to_choose",
    "print_meeting",
    "shown",
]
