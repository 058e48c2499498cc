"""What a certificate changed, among people who earned it one after another. Association, never proof."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef
from django.utils.translation import gettext as _

from academy.core.charts.figures import count_text
from academy.outcomes.models import OutcomeImport
from academy.outcomes.services.cohorts import (
    Certificates,
    Roles,
    arrivals,
    judged,
    last_known_day,
    newest_certificate_record,
)
from academy.outcomes.statistics import (
    MINIMUM_N,
    MINIMUM_PEOPLE,
    Difference,
    PersonWeek,
    StaggeredEffect,
    risk_difference,
    staggered_effect,
)
from academy.people.models import Employee
from academy.transcript.models import Completion
from quizzes.models import ExamPage

# A change of somebody's role or of an exam may take so many seconds to be seen; imports and certificates none.
REMEMBERED_SECONDS = 15 * 60


@dataclass(frozen=True)
class RawComparison:
    """All invitations of one kind against all of another, adjusted for nothing; None where either are too few."""

    difference: Difference | None
    n_new: int
    n_old: int

    @property
    def n(self) -> int:
        return self.n_new + self.n_old


@dataclass(frozen=True)
class CertificationEffect:
    """The estimate, and beside it the two raw comparisons that mislead.

    `certified` people hold or held a certificate by the last day that is judged, `never_certified` did not; both were
    at work in `invitations`, which run from `since` to `until`.
    """

    estimate: StaggeredEffect
    against_rest: RawComparison
    after_before: RawComparison
    certified: int
    never_certified: int
    invitations: int
    since: dt.date | None
    until: dt.date | None
    adjusted_for: tuple[str, ...] = ("person", "week", "role")

    @property
    def basis(self) -> str:
        """What was compared with what, or how much more that would take."""
        too_few = _(
            "Adjusted: too few to show. It takes %(minimum)s people seen before and after their certificate, and "
            "%(minimum)s of the same role not yet certified in the same weeks; here they are %(people)s and "
            "%(compared)s."
        )
        compared = _(
            "Adjusted: %(people)s people before and after their certificate, compared in %(weeks)s calendar weeks with "
            "%(compared)s people of the same role who were not yet certified in the same weeks (%(n)s and "
            "%(compared_n)s invitations). The week of the certificate itself counts on neither side."
        )
        estimate = self.estimate
        return (too_few if estimate.is_withheld else compared) % {
            "people": count_text(estimate.people),
            "compared": count_text(estimate.compared_people),
            "n": count_text(estimate.n),
            "compared_n": count_text(estimate.compared_n),
            "weeks": count_text(estimate.weeks),
            "minimum": MINIMUM_PEOPLE,
        }

    @property
    def why_against_rest_misleads(self) -> str:
        return _(
            "Certified against the rest: those who pass early tend to be better already, and most of their "
            "invitations are later ones."
        )

    @property
    def why_after_before_misleads(self) -> str:
        return _("After against before: in the meantime words, season and experience changed for everybody.")


@dataclass
class _Counts:
    """Invitations and arrivals by what was true on the day."""

    weeks: dict[tuple, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    # Of each person: certified that day, before her first certificate, and after it had lapsed.
    held: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    before: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    lapsed: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    never: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))


def certification_effect(journeys, *, items: Iterable[str] = (), until: dt.date | None = None) -> CertificationEffect:
    """What the certificate of these exams, or of any, changed among the journeys that the reader may see.

    A person's first certificate counts; days on which it had lapsed count neither as certified nor as not yet. At most
    four queries.
    """
    until = until or last_known_day()
    rows = list(arrivals(judged(journeys, until=until), "employee_id", "invited_on"))
    certificates, roles = Certificates(items), Roles()
    first = {person: certificates.first_held_by(person) for person, *_rest in rows}
    counts = _count(rows, first, certificates, roles)
    certified = [person for person, day in first.items() if day is not None and day <= until]
    return CertificationEffect(
        estimate=_estimate(counts, first),
        against_rest=_raw(_sum(counts.held), _sum(counts.before, counts.lapsed, counts.never)),
        after_before=_after_before(counts),
        certified=len(certified),
        never_certified=len(first) - len(certified),
        invitations=sum(n for _person, _day, n, _count in rows),
        since=min((day for _person, day, *_rest in rows), default=None),
        until=max((day for _person, day, *_rest in rows), default=None),
    )


def certificate_in_question(user) -> tuple[str, str] | None:
    """Code and title of the exam that the reader's people hold most certificates of, one for certain job roles first.

    An exam that everybody sits says little about one role's work. None where no exam of this site was passed: then any
    certificate counts. Two queries.
    """
    people = Employee.objects.visible_to(user).values("pk")
    exams = ExamPage.objects.filter(grants_certificate=True)
    held = Completion.objects.passed().filter(page__in=exams.values("pk"), person__in=people).order_by()
    counts = dict(held.values_list("item_code").annotate(n=Count("person", distinct=True)))
    meant = ExamPage.audience_roles.field.remote_field.through.objects.filter(item_id=OuterRef("pk"))
    rows = exams.annotate(is_for_roles=Exists(meant)).values_list("is_for_roles", "code", "title").order_by("code")
    found = [(is_for_roles, counts[code], code, title) for is_for_roles, code, title in rows if code in counts]
    return max(found)[2:] if found else None


def remembered_effect(journeys, *, until: dt.date, items: Iterable[str] = ()) -> CertificationEffect:
    """`certification_effect` of these journeys, worked out anew after each import and each exam that certifies.

    Two queries and a look into the cache while it is remembered. The question itself, with the reader's scope in it,
    is part of the key.
    """
    imported = OutcomeImport.objects.finished().aggregate(last=Max("pk"))["last"]
    items = tuple(items)
    asked = f"{journeys.query} {until} {items} {imported} {newest_certificate_record()}"
    key = f"outcomes.certification.{hashlib.sha256(asked.encode()).hexdigest()}"
    return cache.get_or_set(key, lambda: certification_effect(journeys, items=items, until=until), REMEMBERED_SECONDS)


def _count(rows, first: dict, certificates: Certificates, roles: Roles) -> _Counts:
    counts = _Counts()
    for person, day, n, count in rows:
        passed_on = first[person]
        if passed_on is None:
            kind = counts.never
        elif day < passed_on:
            kind = counts.before
        else:
            kind = counts.held if certificates.held_by(person, day) else counts.lapsed
        _add(kind[person], n, count)
        role = roles.of(person, day)
        if kind is not counts.lapsed and role is not None:
            _add(counts.weeks[person, role, _week(day)], n, count)
    return counts


def _add(total: list[int], n: int, count: int) -> None:
    total[0] += n
    total[1] += count


def _estimate(counts: _Counts, first: dict) -> StaggeredEffect:
    weeks = [PersonWeek(*key, n, count) for key, (n, count) in sorted(counts.weeks.items())]
    return staggered_effect(weeks, {person: None if day is None else _week(day) for person, day in first.items()})


def _after_before(counts: _Counts) -> RawComparison:
    """Of people who were at work both before and after, all that came after against all that came before."""
    both = counts.held.keys() & counts.before.keys()
    return _raw(
        _sum({person: counts.held[person] for person in both}),
        _sum({person: counts.before[person] for person in both}),
    )


def _raw(new: tuple[int, int], old: tuple[int, int]) -> RawComparison:
    (new_n, new_count), (old_n, old_count) = new, old
    enough = min(new_n, old_n) >= MINIMUM_N
    return RawComparison(risk_difference(new_count, new_n, old_count, old_n) if enough else None, new_n, old_n)


def _sum(*kinds: dict[int, list[int]]) -> tuple[int, int]:
    totals = [total for kind in kinds for total in kind.values()]
    return sum(n for n, _count in totals), sum(count for _n, count in totals)


def _week(day: dt.date) -> int:
    """The calendar week, counted on without a break from year to year; weeks begin on Monday."""
    return (day.toordinal() - 1) // 7
