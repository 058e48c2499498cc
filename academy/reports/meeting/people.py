"""A clinic's own people in its meeting: who has not acknowledged, who is overdue, whose exams come next."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from academy.enrolments.models import Enrolment
from academy.people.models import Employee, OrgUnit, Placement
from playbooks.services.acknowledgement import readings_of

EXAMS_WITHIN = dt.timedelta(days=14)


@dataclass
class Person:
    """One of the clinic's people. `role_ids` are what she works as today."""

    pk: int
    name: str
    role_ids: set[int] = field(default_factory=set)


@dataclass
class Unread:
    """A version that some have not acknowledged."""

    title: str
    number: int
    names: list[str]


@dataclass
class Late:
    """One person and what she should have done by now, the oldest first: (title, days late)."""

    name: str
    items: list[tuple[str, int]]


@dataclass
class ExamDue:
    title: str
    due_on: dt.date
    names: list[str]


def own_people(unit: OrgUnit, *, user):
    """The active people of a clinic whom the user may see, in order of their names."""
    return Employee.objects.managed_by(user).in_audience(units=[unit]).order_by("name", "employee_no")


def people_of(found) -> dict[int, Person]:
    """These people by key, with their roles. Two queries."""
    people = {pk: Person(pk, name) for pk, name in found.values_list("pk", "name")}
    placed = Placement.objects.current().filter(employee__in=people).values_list("employee_id", "job_role_id")
    for employee_id, role_id in placed:
        people[employee_id].role_ids.add(role_id)
    return people


def unread_by(found, people: dict[int, Person], *, pages) -> list[Unread]:
    """What these people still have to acknowledge, by version, most people first. Six queries."""
    rows = []
    for reading in readings_of(found, pages=pages):
        owing = {reader.person_id for reader in reading.owing}
        if owing:
            names = [person.name for pk, person in people.items() if pk in owing]
            rows.append(Unread(reading.title, reading.number, names))
    return sorted(rows, key=lambda row: (-len(row.names), row.title))


def late_on(day: dt.date, people: dict[int, Person]) -> list[Late]:
    """Who is overdue on a day of the clinic's calendar, the longest first. One query."""
    shares = Enrolment.objects.open().filter(person__in=people, due_on__lt=day).order_by("due_on", "pk")
    late = defaultdict(dict)
    for person_id, title, due_on in shares.values_list("person_id", "assignment__item__title", "due_on"):
        late[person_id].setdefault(title, (day - due_on).days)
    rows = [Late(people[pk].name, list(items.items())) for pk, items in late.items()]
    return sorted(rows, key=lambda row: (-row.items[0][1], -len(row.items), row.name))


def exams_after(day: dt.date, people: dict[int, Person]) -> list[ExamDue]:
    """The exams that are due within two weeks from a day, the next first. One query."""
    shares = Enrolment.objects.open().filter(person__in=people, due_on__range=(day, day + EXAMS_WITHIN))
    shares = shares.filter(assignment__item__exampage__isnull=False)
    due = defaultdict(set)
    for person_id, title, due_on in shares.values_list("person_id", "assignment__item__title", "due_on"):
        due[(due_on, title)].add(person_id)
    return [
        ExamDue(title, due_on, [person.name for pk, person in people.items() if pk in keys])
        for (due_on, title), keys in sorted(due.items())
    ]
