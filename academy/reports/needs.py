"""What a manager's team needs from her now."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from academy.enrolments.models import Enrolment
from academy.people.models import Employee
from academy.people.scope import scope_of
from academy.reports.reading import Row, people_asked, reading_rows

SOON = dt.timedelta(days=7)


@dataclass(frozen=True)
class Needs:
    """Of how many people how many are overdue with something and have an exam due within a week, the first on
    `exam_on`; and what they have not all read, the most unread first, or None where that is not counted.
    """

    people: int
    overdue: int
    exams: int
    exam_on: dt.date | None
    unread: list[Row] | None

    @property
    def more_unread(self) -> int:
        """How many there are beside the one that leads."""
        return len(self.unread) - 1 if self.unread else 0


def needs_of(user, *, today: dt.date) -> Needs:
    """What the people whom she may assign to need on a day. Eight queries, for any number of people and playbooks.

    She is one of them, as in the list of her team. What was read is counted for managers alone: for who sees everyone
    it would be the whole chain.
    """
    people = Employee.objects.managed_by(user)
    soon = Q(assignment__item__exampage__isnull=False, due_on__range=(today, today + SOON))
    shares = Enrolment.objects.open().filter(person__in=people).order_by()
    counted = shares.aggregate(
        overdue=Count("person", distinct=True, filter=Q(due_on__lt=today)),
        exams=Count("person", distinct=True, filter=soon),
        exam_on=Min("due_on", filter=soon),
    )
    rows = reading_rows(user, people_asked(user)) if scope_of(user).is_manager else None
    unread = rows if rows is None else [row for row in rows if row.missing]
    return Needs(people.count(), **counted, unread=unread)
