"""The weekly meeting of a clinic: one sheet, both sides, and the same on a page."""

from academy.reports.meeting.choices import choose_pack, clinics_of, packs_of, playbooks_to_choose
from academy.reports.meeting.paper import print_meeting
from academy.reports.meeting.sheet import SCREEN, Limits, Meeting, meeting_of, shown_back, shown_front

__all__ = [
    "SCREEN",
    "Limits",
    "Meeting",
    "choose_pack",
    "clinics_of",
    "meeting_of",
    "packs_of",
    "playbooks_to_choose",
    "print_meeting",
    "shown_back",
    "shown_front",
]
