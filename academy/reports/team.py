"""A manager's people: who has done how much of what was assigned, who is late, and where the gap is widest."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from academy.enrolments.days import ClinicDays
from academy.enrolments.models import Enrolment
from academy.people.models import Employee, OrgUnit, Placement

OPEN = Q(satisfied_by__isnull=True)
# How people stand, for the filter; the words are those of the pills.
STATUSES = [("late", _("Overdue")), ("open", _("Open")), ("done", _("Done")), ("none", _("Nothing assigned"))]


@dataclass
class Member:
    """One person with the state of what she was assigned. `next_due` is the first day of what is still open."""

    pk: int
    employee_no: str
    name: str
    unit: OrgUnit | None = None
    role_id: int | None = None
    role_name: str = ""
    role_ids: frozenset[int] = frozenset()
    # Items, each once, however often it was assigned.
    total: int = 0
    done: int = 0
    late: int = 0
    next_due: dt.date | None = None
    # Beside what was assigned, where somebody asked (`owing.add_owing`).
    unread: int = 0
    certificate_days: int | None = None

    @property
    def owes_more(self) -> bool:
        """She has something to read, or a certificate that ends soon."""
        return bool(self.unread) or self.certificate_days is not None

    @property
    def status(self) -> str:
        """Late when anything is, else open, done, or "none" when nothing was assigned."""
        if self.late:
            return "late"
        if self.done < self.total:
            return "open"
        return "done" if self.total else "none"

    @property
    def place(self) -> str:
        return " · ".join(part for part in (self.role_name, self.unit.name if self.unit else "") if part)


@dataclass
class UnitGap:
    """One unit's people taken together."""

    unit: OrgUnit
    people: int = 0
    late_people: int = 0
    total: int = 0
    done: int = 0
    late: int = 0

    @property
    def late_share(self) -> float:
        """The share of what was assigned that is late, 0 to 1: what the worst gap is measured by."""
        return self.late / self.total if self.total else 0.0

    @property
    def late_percent(self) -> int:
        """The same in whole per cent, as the row shows it; never 0 while something is late."""
        return max(round(100 * self.late_share), 1 if self.late else 0)


def members_of(
    user, *, unit: OrgUnit | None = None, item_code: str = "", days: ClinicDays | None = None
) -> list[Member]:
    """Everyone whom the user may assign to, in a unit and below it, with the state of one item or of all.

    Five queries, six where clinics have time zones of their own; the same for any number of people.
    """
    people = Employee.objects.managed_by(user)
    if unit:
        people = people.in_audience(units=[unit])
    placed = _placements(people)
    members = {
        pk: Member(pk, employee_no, name, *placed.get(pk, (None, None, "")))
        for pk, employee_no, name in people.values_list("pk", "employee_no", "name")
    }
    shares = Enrolment.objects.in_force().filter(person__in=people.values("pk"))
    if item_code:
        shares = shares.filter(assignment__item__code=item_code)
    _add_counts(members, shares, days or ClinicDays())
    return list(members.values())


def _placements(people) -> dict[int, tuple]:
    """Each person's unit, role and role's name today, the newest where two overlap; and the roles of all of them."""
    now = Placement.objects.current().filter(employee__in=people.values("pk")).order_by("starts_on")
    rows = list(now.select_related("job_role"))
    units = OrgUnit.objects.in_bulk({row.unit_id for row in rows})
    roles: dict[int, set[int]] = {}
    for row in rows:
        roles.setdefault(row.employee_id, set()).add(row.job_role_id)
    return {
        row.employee_id: (units[row.unit_id], row.job_role_id, row.job_role.name, frozenset(roles[row.employee_id]))
        for row in rows
    }


def _add_counts(members, shares, days) -> None:
    item = "assignment__item"
    first_day, last_day = days.first_and_last()
    counted = (
        shares.order_by()
        .values_list("person_id")
        .annotate(
            total=Count(item, distinct=True),
            left=Count(item, distinct=True, filter=OPEN),
            late=Count(item, distinct=True, filter=OPEN & Q(due_on__lt=first_day)),
            next_due=Min("due_on", filter=OPEN),
        )
    )
    for person_id, total, left, late, next_due in counted:
        member = members[person_id]
        member.total, member.done, member.late, member.next_due = total, total - left, late, next_due
    if first_day == last_day:
        return
    # Here it is today already and there still yesterday: look at what is late somewhere one by one.
    late_items: dict[int, set[int]] = {}
    for person_id, item_id, due_on in shares.filter(OPEN, due_on__lt=last_day).values_list("person_id", item, "due_on"):
        unit = members[person_id].unit
        if due_on < days.today(unit.path if unit else ""):
            late_items.setdefault(person_id, set()).add(item_id)
    for person_id, items in late_items.items():
        members[person_id].late = len(items)


def narrow(members, *, role_id: int | None = None, status: str = "", words: str = "") -> list[Member]:
    """Those of a job role and a status whose name or number has the words."""
    words = words.strip().lower()
    return [
        member
        for member in members
        if (not role_id or member.role_id == role_id)
        and (not status or member.status == status)
        and (words in member.name.lower() or words in member.employee_no.lower())
    ]


SORTS = {
    "late": lambda member: (-member.late, member.done - member.total, member.next_due or dt.date.max, member.name),
    "name": lambda member: (member.name, member.employee_no),
    "due": lambda member: (member.next_due or dt.date.max, -member.late, member.name),
    "done": lambda member: (-(member.done / member.total if member.total else -1), member.name),
}


def status_counts(members) -> Counter:
    """How many people stand where."""
    return Counter(member.status for member in members)


def gaps_by_unit(members) -> list[UnitGap]:
    """A row for each unit that people work in, the worst gap first."""
    gaps: dict[int, UnitGap] = {}
    for member in members:
        if member.unit is None:
            continue
        gap = gaps.setdefault(member.unit.pk, UnitGap(member.unit))
        gap.people += 1
        gap.late_people += bool(member.late)
        gap.total += member.total
        gap.done += member.done
        gap.late += member.late
    return sorted(gaps.values(), key=lambda gap: (-gap.late_share, -gap.late, gap.done - gap.total, gap.unit.name))


def roles_among(members) -> list[tuple[int, str]]:
    """Job roles that occur, for the filter, by name."""
    names = {member.role_id: member.role_name for member in members if member.role_id}
    return sorted(names.items(), key=lambda pair: pair[1])


def items_assigned(user) -> list[tuple[str, str]]:
    """Codes and titles of what is assigned to the user's people, by title. One query."""
    shares = Enrolment.objects.in_force().filter(person__in=Employee.objects.managed_by(user).values("pk"))
    rows = shares.order_by().values_list("assignment__item__code", "assignment__item__title").distinct()
    return sorted(rows, key=lambda pair: pair[1])
