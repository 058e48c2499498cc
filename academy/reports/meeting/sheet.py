"""All that a clinic's meeting speaks of, uncut."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from academy.core.pdf import LANGUAGES
from academy.core.qr import qr_svg
from academy.enrolments.days import ClinicDays
from academy.people.models import OrgUnit
from academy.reports.meeting import changes, people
from academy.reports.meeting.choices import playbooks_to_choose
from academy.reports.models import MeetingPack
from academy.versions.models import Version
from playbooks.services.printing import chapters_of

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Meeting:
    """One clinic's meeting: what to practise (a chapter and its lines, None and no lines when nothing is published),
    what changed, and who has what to do.
    """

    unit: OrgUnit
    day: dt.date
    since: dt.date
    version: Version | None
    chapter: dict | None
    lines: list[dict]
    changed: list[changes.Changed]
    behind: list[people.Behind]
    unread: list[people.Unread]
    late: list[people.Late]
    exams: list[people.ExamDue]
    is_empty: bool

    @property
    def head(self) -> dict:
        """What stands on top of each side and of the page."""
        return {"unit_name": self.unit.name, "day": self.day, "since": self.since, "chapter": self.chapter}


def meeting_of(unit: OrgUnit, *, user, pack: MeetingPack | None = None, day: dt.date | None = None) -> Meeting:
    """What a clinic's meeting speaks of on a day, today unless it is given. 22 queries, for any number of people.

    People are those of the clinic whom the user may see; playbooks are those that they and the user may read.
    """
    days = ClinicDays()
    day = day or days.today(unit.path)
    found = people.own_people(unit, user=user)
    team = people.people_of(found)
    pages = changes.pages_read_by({role for one in team.values() for role in one.role_ids}, user=user)
    history = changes.published_until(day, pages, days.zone(unit.path))
    version = _to_practise(pack, history)
    chapter, lines = _chapter(version, user)
    behind, unread = people.unread_on(day, found, team, pages=playbooks_to_choose(user))
    return Meeting(
        unit=unit,
        day=day,
        since=day - WEEK,
        version=version,
        chapter=chapter,
        lines=lines,
        changed=changes.changed_since(day - WEEK, history, user=user),
        behind=behind,
        unread=unread,
        late=people.late_on(day, team),
        exams=people.exams_after(day, team),
        is_empty=not team,
    )


def _to_practise(pack, history) -> Version | None:
    """What was chosen, if the clinic and the user may read it, else the newest major change."""
    chosen = pack.item_id if pack else None
    key = next((one.pk for one in history if one.page_id == chosen), None) or changes.newest_major(history)
    return Version.objects.filter(pk=key).defer("content").first() if key else None


def _chapter(version: Version | None, user) -> tuple[dict | None, list[dict]]:
    """The chapter as it is printed in a book, with its code, and its lines; all in the language of the version."""
    if version is None:
        return None, []
    with translation.override(LANGUAGES[version.language].django):
        chapter = chapters_of([version], reader=user)[0]
        lines = chapter["lines"] if chapter["kind"] == "script" else _steps(chapter["phases"])
        return chapter | {"qr_svg": qr_svg(chapter["url"])}, lines


def _steps(phases) -> list[dict]:
    """The steps of an SOP, each phase before its first one and red flags behind their step; what to do at one that was
    told before is not told again.
    """
    lines, told = [], []
    for phase in phases:
        lines.append({"kind": "phase", "label": phase["title"]})
        if phase["red_flags"]:
            # Signs that hold at any time.
            told += phase["red_flags"]
            lines.append({"kind": "step_flags", "label": _("Red flag"), "flags": phase["red_flags"]})
        for step in phase["steps"]:
            flags = [flag for flag in step["red_flags"] if flag not in told]
            told += flags
            known = _("red flags as above") if step["red_flags"] and not flags else ""
            label = " · ".join(filter(None, [step["offset"], step["who"], known]))
            lines.append({"kind": "step", "label": label, "text": step["action"]})
            lines += [{"kind": "step_flags", "label": _("Red flag"), "flags": flags}] if flags else []
    return lines
