"""A clinic's own people in its meeting: who has not read what, who is overdue, whose exams come next."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from academy.enrolments.models import Enrolment
from academy.people.models import Employee, OrgUnit, Placement
from playbooks.services.acknowledgement import readings_of

EXAMS_WITHIN = dt.timedelta(days=14)
# Who has more than this to read stands in a line of her own: a newcomer would be named in every other one.
FEW = 3
NEW_FOR = dt.timedelta(days=28)


@dataclass
class Person:
    """One of the clinic's people. `role_ids` are what she works as today, `since` her first day in it."""

    pk: int
    name: str
    role_ids: set[int] = field(default_factory=set)
    since: dt.date | None = None


@dataclass
class Behind:
    """Who has much to read: how many scripts and SOPs, and her first day here where she is new."""

    name: str
    count: int
    new_since: dt.date | None


@dataclass
class Unread:
    """A version that some have not read."""

    title: str
    number: int
    names: list[str]


@dataclass
class Late:
    """One person and what she should have done by now, the oldest first: (title, days overdue)."""

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
    placed = Placement.objects.current().filter(employee__in=people).order_by("starts_on")
    for employee_id, role_id, starts_on in placed.values_list("employee_id", "job_role_id", "starts_on"):
        people[employee_id].role_ids.add(role_id)
        people[employee_id].since = starts_on
    return people


def unread_on(day: dt.date, found, people: dict[int, Person], *, pages) -> tuple[list[Behind], list[Unread]]:
    """What these people still have to read: who has much of it, most first, and for all others each version with
    their names, most people first. Six queries.
    """
    owing = [(reading, {reader.person_id for reader in reading.owing}) for reading in readings_of(found, pages=pages)]
    counts = Counter(pk for _reading, keys in owing for pk in keys)
    much = {pk for pk, count in counts.items() if count > FEW}
    rows = []
    for reading, keys in owing:
        if names := [person.name for pk, person in people.items() if pk in keys - much]:
            rows.append(Unread(reading.title, reading.number, names))
    behind = [Behind(people[pk].name, counts[pk], _new_since(people[pk], day)) for pk in people if pk in much]
    return (
        sorted(behind, key=lambda row: -row.count),
        sorted(rows, key=lambda row: (-len(row.names), row.title)),
    )


def _new_since(person: Person, day: dt.date) -> dt.date | None:
    return person.since if person.since and person.since > day - NEW_FOR else None


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
