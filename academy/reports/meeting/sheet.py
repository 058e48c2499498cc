"""All that a clinic's meeting speaks of, and how much of it fits."""

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
    """One clinic's meeting, uncut: what to practise (a chapter, None when nothing is published), what changed, who."""

    unit: OrgUnit
    day: dt.date
    since: dt.date
    version: Version | None
    chapter: dict | None
    changed: list[changes.Changed]
    unread: list[people.Unread]
    late: list[people.Late]
    exams: list[people.ExamDue]
    is_empty: bool


@dataclass(frozen=True)
class Limits:
    """How much is shown: lines of the playbook and characters of each, changed playbooks and lines of each, names."""

    lines: int
    characters: int
    changed: int
    changed_lines: int
    rows: int
    names: int


SCREEN = Limits(lines=200, characters=4000, changed=60, changed_lines=12, rows=100, names=60)


@dataclass(frozen=True)
class Cut:
    """The first of a list, and how many more there are."""

    rows: list
    more: int


def cut(rows: list, most: int) -> Cut:
    return Cut(rows[:most], max(0, len(rows) - most))


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
    return Meeting(
        unit=unit,
        day=day,
        since=day - WEEK,
        version=version,
        chapter=_chapter(version, user),
        changed=changes.changed_since(day - WEEK, history),
        unread=people.unread_by(found, team, pages=playbooks_to_choose(user)),
        late=people.late_on(day, team),
        exams=people.exams_after(day, team),
        is_empty=not team,
    )


def _to_practise(pack, history) -> Version | None:
    """What was chosen, if the clinic and the user may read it, else the newest major change."""
    chosen = pack.item_id if pack else None
    key = next((one.pk for one in history if one.page_id == chosen), None) or changes.newest_major(history)
    return Version.objects.filter(pk=key).defer("content").first() if key else None


def _chapter(version: Version | None, user) -> dict | None:
    if version is None:
        return None
    with translation.override(LANGUAGES[version.language].django):
        chapter = chapters_of([version], reader=user)[0]
        return chapter | {"qr_svg": qr_svg(chapter["url"])}


def shown_front(meeting: Meeting, limits: Limits) -> dict:
    """What is practised and what changed, cut to the limits."""
    return _head(meeting) | {
        "chapter": meeting.chapter,
        "playbook": cut(_lines_of(meeting.chapter, limits.characters), limits.lines),
        "changed": cut([_changed(one, limits) for one in meeting.changed], limits.changed),
    }


def shown_back(meeting: Meeting, limits: Limits) -> dict:
    """The clinic's people and what they still have to do, cut to the limits."""
    return _head(meeting) | {
        "unread": cut([_named(row, limits) for row in meeting.unread], limits.rows),
        "late": cut([{"name": row.name, "items": cut(row.items, 2)} for row in meeting.late], limits.rows),
        "exams": cut([_named(row, limits) for row in meeting.exams], limits.rows),
    }


def _head(meeting: Meeting) -> dict:
    return {"unit_name": meeting.unit.name, "day": meeting.day, "since": meeting.since}


def _lines_of(chapter: dict | None, most: int) -> list[dict]:
    """The turns of a script, or the steps of an SOP with the phase before its first one, as short lines.

    Of red flags those that hold at any time are said; a step's own stay on its page.
    """
    if chapter is None:
        return []
    if chapter["kind"] == "script":
        return [_shortened(line, most) for line in chapter["lines"]]
    lines = []
    for phase in chapter["phases"]:
        lines.append({"kind": "phase", "label": phase["title"], "text": ""})
        lines += [_red_flag(flag, most) for flag in phase["red_flags"]]
        for step in phase["steps"]:
            label = " · ".join(filter(None, [step["offset"], step["who"]]))
            lines.append({"kind": "step", "label": label, "text": clipped(step["action"], most)})
    return lines


def _red_flag(flag: dict, most: int) -> dict:
    line = {"kind": "red_flag_exit", "label": _("Red flag"), "level": flag["level"], "text": flag["sign"]}
    return _shortened(line | {"action": flag["action"]}, most)


def _shortened(line: dict, most: int) -> dict:
    options = [{"when": one["when"], "then": clipped(one["then"], most)} for one in line.get("options", [])]
    return line | {"text": clipped(line["text"], most), "action": clipped(line["action"], most), "options": options}


def clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: max(1, most - 1)].rstrip()}…"


def _changed(one: changes.Changed, limits: Limits) -> dict:
    return {
        "title": one.version.title,
        "number": one.version.number,
        "before": one.before,
        "language": one.version.language,
        "code": one.version.code,
        "note": clipped(one.version.change_note, limits.characters),
        "lines": cut([_clipped_change(line, limits.characters) for line in one.lines], limits.changed_lines),
    }


def _clipped_change(change, most: int) -> dict:
    """A changed line in pieces; equal words between the changes are shortened first, so that the change stays."""
    pieces, room = [], most
    for piece in change.pieces:
        text = _middle_cut(piece.text) if piece.kind == "equal" and most < SCREEN.characters else piece.text
        text = clipped(text, max(1, room))
        room -= len(text)
        pieces.append({"kind": piece.kind, "text": text})
        if room <= 0:
            break
    return {"change": change.change, "line_kind": change.line_kind, "pieces": pieces}


def _middle_cut(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:12]}…{text[-12:]}"


def _named(row, limits: Limits) -> dict:
    return vars(row) | {"names": cut(row.names, limits.names), "people": len(row.names)}
