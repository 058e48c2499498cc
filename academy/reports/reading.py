"""Who has read what: a manager's people and the scripts and SOPs that they are asked to acknowledge."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from academy.enrolments.items import KINDS, Kind
from academy.people.models import Employee, JobRole, OrgUnit, Placement
from academy.versions.models import Item
from playbooks.models import Reminder, ScriptPage, SopPage
from playbooks.services.acknowledgement import Reader, Reading, readings_of
from playbooks.services.reminding import last_reminders


@dataclass(frozen=True)
class Row:
    """A script or SOP, how many of those who are asked have read it, and for how many days it is out."""

    reading: Reading
    kind: Kind
    asked: int
    done: int
    days: int

    @property
    def missing(self) -> int:
        return self.asked - self.done


@dataclass(frozen=True)
class Missing:
    """Somebody who has not read it, and who reminded her last. `can_be_reminded`: not today yet, and not herself."""

    person: Employee
    unit: OrgUnit | None
    role: JobRole | None
    reader: Reader
    reminder: Reminder | None
    can_be_reminded: bool


def people_asked(user, *, unit: OrgUnit | None = None, role: JobRole | None = None):
    """The user's people, of a unit and below it, of a job role."""
    people = Employee.objects.managed_by(user)
    units, roles = [unit] if unit else [], [role] if role else []
    return people.in_audience(units=units, roles=roles) if units or roles else people


def playbooks_asked(user):
    """Scripts and SOPs that the user may read."""
    return Item.objects.visible_to(user).type(ScriptPage, SopPage)


def roles_of(people) -> list[JobRole]:
    """The job roles that these people have today. One query."""
    held = Placement.objects.current().filter(employee__in=people.values("pk"))
    return list(JobRole.objects.filter(pk__in=held.values("job_role")))


def reading_rows(user, people) -> list[Row]:
    """A row for each script or SOP that these people are asked to read: the most unread first, then the newest change.

    Six queries, for any number of people and playbooks.
    """
    today = timezone.localdate()
    rows = [_row(reading, today) for reading in readings_of(people, pages=playbooks_asked(user))]
    return sorted(rows, key=lambda row: -row.missing)


def _row(reading: Reading, today: dt.date) -> Row:
    days = (today - timezone.localdate(reading.asked_at)).days
    return Row(reading, KINDS[reading.model], len(reading.readers), reading.done, days)


def row_of(page, people) -> Row | None:
    """The row of one script or SOP; None when none of these people is asked to read it."""
    found = readings_of(people, pages=Item.objects.filter(pk=page.pk))
    return _row(found[0], timezone.localdate()) if found else None


def missing_readers(row: Row, *, user) -> list[Missing]:
    """Who has not read it, in order of unit and name. Three queries, for any number of people."""
    owing = {reader.person_id: reader for reader in row.reading.owing}
    people = Employee.objects.filter(pk__in=owing).with_placement()
    reminders = last_reminders(page_id=row.reading.page_id, people=owing)
    found = [_missing(person, owing[person.pk], reminders.get(person.pk), row, user) for person in people]
    return sorted(found, key=lambda one: (one.unit.path if one.unit else "", one.person.name, one.person.employee_no))


def _missing(person, reader, reminder, row, user) -> Missing:
    placement = person.current_placements[0] if person.current_placements else None
    is_told = bool(
        reminder
        and reminder.version_id == row.reading.version_id
        and timezone.localdate(reminder.sent_at) == timezone.localdate()
    )
    return Missing(
        person=person,
        unit=placement.unit if placement else None,
        role=placement.job_role if placement else None,
        reader=reader,
        reminder=reminder if reminder and reminder.version.number > reader.read else None,
        can_be_reminded=not is_told and person != user,
    )
