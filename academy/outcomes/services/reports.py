"""What the numbers say: the funnel, and rates of arrival by person, clinic, role, words and certificate."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext as _

from academy.outcomes.models import Stage
from academy.outcomes.services.cohorts import Certificates, Period, Roles, arrivals, judged, last_known_day, settled_in
from academy.outcomes.statistics import MINIMUM_N, Rate, rate
from academy.people.models import Employee, JobRole, OrgUnit
from academy.versions.models import Item

# Stages that customers may pass by on their way: people are invited on the telephone as well.
BESIDE = {Stage.CONTACT_ADDED}


@dataclass(frozen=True)
class Step:
    """How many journeys reached a stage; shares are None where too few stand behind them.

    `of_previous` is the share of those who reached the stage before and went on to this one, so it is never above 1.
    `previous` names that stage where another stands between: adding a contact is no step on the way to an invitation.
    """

    stage: str
    label: str
    count: int
    of_first: float | None
    of_previous: float | None
    previous: str = ""


@dataclass(frozen=True)
class RateRow:
    """A group's rate; `parts` holds what the key is made of, such as a script's code and the version's number."""

    key: str
    label: str
    rate: Rate
    parts: tuple = ()

    @property
    def n(self) -> int:
        return self.rate.n

    @property
    def count(self) -> int:
        return self.rate.count

    @property
    def value(self) -> float | None:
        return self.rate.value

    @property
    def low(self) -> float | None:
        return self.rate.low

    @property
    def high(self) -> float | None:
        return self.rate.high

    @property
    def is_withheld(self) -> bool:
        return self.rate.is_withheld


def reached_and_settled(journeys, period: Period, *, known: dt.date | None) -> tuple[dict[int, int], dict[int, int]]:
    """How many journeys reached exactly these stages, by their bits (`Journey.reached`): of a period, and of the days
    whose referrals had time to come (`settled_in`). One query, from an index.
    """
    if known is None:
        return {}, {}
    settled = settled_in(period, known=known)
    both = journeys.within(since=settled.since, until=period.until)
    flags = {"is_inside": _starts_in(period), "is_settled": _starts_in(settled)}
    rows = both.order_by().annotate(**flags).values("reached", *flags).annotate(n=Count("pk"))
    counts = Counter(), Counter()
    for mask, *held, n in rows.values_list("reached", *flags, "n"):
        for count, holds in zip(counts, held, strict=True):
            count[mask] += n if holds else 0
    return counts


def _starts_in(period: Period) -> Case | Value:
    """Whether a journey's first contact falls into the period."""
    bounds = {"started_on__gte": period.since, "started_on__lte": period.until}
    inside = Q(**{name: day for name, day in bounds.items() if day})
    return Case(When(inside, then=True), default=False) if inside else Value(value=True)


def rate_between(masks: dict[int, int], first: Stage, then: Stage) -> Rate:
    """Of the customers who reached one stage, the share that also reached another."""
    places = list(Stage)
    bits = [1 << places.index(stage) for stage in (first, then)]
    return rate(_reached(masks, sum(bits)), _reached(masks, bits[0]))


def funnel_of(masks: dict[int, int]) -> list[Step]:
    """The stages that anybody reached, each counted as it was recorded, from `reached_and_settled`."""
    steps, first, before = [], None, None
    for place, stage in enumerate(Stage):
        bit = 1 << place
        count = _reached(masks, bit)
        if not count:
            continue
        first = first or bit
        went_on = _share(_reached(masks, bit | before[0]), _reached(masks, before[0])) if before else None
        share = _share(_reached(masks, bit | first), _reached(masks, first))
        is_beside = bool(steps) and steps[-1].label != before[1]
        steps.append(Step(stage.value, stage.label, count, share, went_on, before[1] if is_beside else ""))
        if before is None or stage not in BESIDE:
            before = bit, stage.label
    return steps


def funnels_by_version(journeys) -> dict[int, list[Step]]:
    """The funnel of each version of one script, by the version's number. One query."""
    masks: dict[int, dict[int, int]] = defaultdict(dict)
    rows = journeys.filter(script_version__isnull=False).order_by().values("script_version", "reached")
    for number, mask, n in rows.annotate(n=Count("pk")).values_list("script_version", "reached", "n"):
        masks[number][mask] = n
    return {number: funnel_of(masks[number]) for number in sorted(masks)}


def rates_by(journeys, *, by: str, items=(), until=None) -> list[RateRow]:
    """Arrival within the window after the invitation, by employee, clinic, role, script_version or certification.

    `journeys` are those that the reader may see, of the period that she chose. Only invitations whose window is over
    count; rows stand in the order of their keys, never ranked. At most four queries.
    """
    invited = judged(journeys, until=until or last_known_day())
    return GROUPS[by](invited, items)


def _by_employee(invited, _items) -> list[RateRow]:
    counts = {pk: (count, n) for pk, n, count in arrivals(invited, "employee_id")}
    people = Employee.objects.filter(pk__in=counts).order_by("employee_no").values_list("pk", "employee_no", "name")
    return [RateRow(no, f"{name} ({no})", rate(*counts[pk]), (no, name)) for pk, no, name in people]


def _by_clinic(invited, _items) -> list[RateRow]:
    counts = {pk: (count, n) for pk, n, count in arrivals(invited, "unit_id")}
    clinics = OrgUnit.objects.filter(pk__in=counts).order_by("code").values_list("pk", "code", "name")
    return [RateRow(code, name, rate(*counts[pk]), (code, name)) for pk, code, name in clinics]


def _by_script_version(invited, _items) -> list[RateRow]:
    named = invited.exclude(script_code="").filter(script_version__isnull=False)
    rows = sorted(arrivals(named, "script_code", "script_version"))
    titles = dict(Item.objects.filter(code__in={code for code, *_rest in rows}).values_list("code", "title"))
    words = _("Version %(number)s · %(script)s")
    return [
        RateRow(
            key=f"{code}:{number}",
            label=words % {"script": titles.get(code, code), "number": number},
            rate=rate(count, n),
            parts=(code, number, titles.get(code, code)),
        )
        for code, number, n, count in rows
    ]


def _by_role(invited, _items) -> list[RateRow]:
    roles, known = Roles(), {role.pk: role for role in JobRole.objects.all()}
    sums = _sums(arrivals(invited, "employee_id", "invited_on"), roles.of)
    rows = []
    for pk, counts in sums.items():
        role = known.get(pk)
        rows.append(RateRow(role.code if role else "", role.name if role else _("No role that day"), rate(*counts)))
    return sorted(rows, key=lambda row: row.key)


def _by_certification(invited, items) -> list[RateRow]:
    certificates = Certificates(items)
    sums = _sums(arrivals(invited, "employee_id", "invited_on"), certificates.held_by)
    names = {True: ("certified", _("Certified")), False: ("not_certified", _("Not certified"))}
    return [RateRow(*names[held], rate(*sums[held])) for held in (True, False) if held in sums]


GROUPS = {
    "employee": _by_employee,
    "clinic": _by_clinic,
    "role": _by_role,
    "script_version": _by_script_version,
    "certification": _by_certification,
}


def _sums(rows, group_of) -> dict:
    """Counts summed over what `group_of(employee, day)` says."""
    sums = defaultdict(lambda: [0, 0])
    for person, day, n, count in rows:
        total = sums[group_of(person, day)]
        total[0] += count
        total[1] += n
    return sums


def _reached(masks: dict[int, int], bits: int) -> int:
    return sum(n for mask, n in masks.items() if mask & bits == bits)


def _share(count: int, n: int) -> float | None:
    return count / n if n >= MINIMUM_N else None
