"""Which journeys a rate counts, and what was true of the employee when the customer was invited."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from academy.outcomes.models import OutcomeImport, Stage
from academy.outcomes.statistics import MINIMUM_N
from academy.people.models import Placement
from academy.transcript.models import Completion
from quizzes.models import ExamPage

# How many days after the invitation a step still counts as its result.
WINDOWS = {Stage.ARRIVED: 14}
# From the first contact on: a referral follows treatment and follow-up, and what is younger would count as none.
DAYS_UNTIL_REFERRED = 56
WEEKS = (4, 8, 13)


@dataclass(frozen=True)
class Period:
    """Both days are included; `weeks` is set when the period was chosen by itself, None when it holds everything."""

    since: dt.date | None
    until: dt.date | None
    weeks: int | None = None


def last_known_day(stage: str = Stage.ARRIVED) -> dt.date | None:
    """The last day whose invitations are judged: their window ended before the last imported event. One query."""
    last = OutcomeImport.objects.finished().aggregate(last=Max("last_event_at"))["last"]
    if last is None:
        return None
    return timezone.localdate(last) - dt.timedelta(days=WINDOWS[stage] + 1)


def settled_in(period: Period, *, known: dt.date) -> Period:
    """The days of first contacts whose referrals had time to come, from `last_known_day`.

    Of days that were asked for those that lie far enough back; else as many weeks as the period has, further back.
    """
    further_back = dt.timedelta(days=DAYS_UNTIL_REFERRED - WINDOWS[Stage.ARRIVED])
    since = period.since - further_back if period.since and period.weeks else period.since
    last = known - further_back
    return Period(since, min(period.until, last) if period.until else last, period.weeks)


def judged(journeys, *, until: dt.date | None):
    """Invited customers whose window is over by `until`, from `last_known_day`."""
    return journeys.filter(invited_on__lte=until) if until else journeys.none()


def arrivals(journeys, *groups: str):
    """Rows of the groups with `n` invited and `count` arrived within the window, from an index alone."""
    arrived = Count("pk", filter=Q(arrival_days__lte=WINDOWS[Stage.ARRIVED]))
    return journeys.order_by().values(*groups).annotate(n=Count("pk"), count=arrived).values_list(*groups, "n", "count")


def wide_enough(journeys, *, until: dt.date | None, minimum: int = MINIMUM_N) -> Period:
    """The last 4 weeks; 8, 13, or all when they hold too few invitations to show a rate. One query."""
    if until is None:
        return Period(None, None)
    starts = {f"weeks_{weeks}": until - dt.timedelta(days=7 * weeks - 1) for weeks in WEEKS}
    invited = {name: Count("pk", filter=Q(invited_on__gte=day)) for name, day in starts.items()}
    counts = judged(journeys, until=until).aggregate(first=Min("invited_on"), **invited)
    for weeks, (name, day) in zip(WEEKS, starts.items(), strict=True):
        if counts[name] >= minimum:
            return Period(day, until, weeks)
    return Period(counts["first"], until)


class Certificates:
    """Who held a certificate on which day: from a passed exam that grants one, or from an older system's record."""

    def __init__(self, items: Iterable[str] = ()):
        self._spans: dict[int, list[tuple[dt.date, dt.date | None]]] = {}
        rows = Completion.objects.passed().filter(_certifying(items)).order_by("completed_at")
        for person, at, expires_on in rows.values_list("person_id", "completed_at", "expires_on"):
            self._spans.setdefault(person, []).append((timezone.localdate(at), expires_on))

    def held_by(self, person_id: int, day: dt.date) -> bool:
        """Passed on or before that day, and not expired by then."""
        return any(
            passed_on <= day and (expires_on is None or day <= expires_on)
            for passed_on, expires_on in self._spans.get(person_id, ())
        )

    def first_held_by(self, person_id: int) -> dt.date | None:
        """The day of her first certificate, or None."""
        return next((passed_on for passed_on, _expires_on in self._spans.get(person_id, ())), None)


def newest_certificate_record() -> int | None:
    """The number of the last record of an exam that certifies, passed or not: it grows with each. One query."""
    return Completion.objects.filter(_certifying(())).aggregate(last=Max("pk"))["last"]


def _certifying(items: Iterable[str]) -> Q:
    """The items named, else all exams that grant a certificate and scored records of items that this site never had."""
    if items := list(items):
        return Q(item_code__in=items)
    exams = ExamPage.objects.filter(grants_certificate=True).values("code")
    older = Q(source=Completion.Source.IMPORT, page__isnull=True, score__isnull=False)
    return Q(item_code__in=exams) | older


class Roles:
    """Which job role a person had on which day, by her placements."""

    def __init__(self):
        self._spans: dict[int, list] = {}
        rows = Placement.objects.values_list("employee_id", "job_role_id", "starts_on", "ends_on")
        for person, role, first, last in rows.iterator():
            self._spans.setdefault(person, []).append((role, first, last))

    def of(self, person_id: int, day: dt.date) -> int | None:
        for role, first, last in self._spans.get(person_id, ()):
            if first <= day and (last is None or day <= last):
                return role
        return None
