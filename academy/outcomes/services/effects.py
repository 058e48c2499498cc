"""What a script version changed: against the version before it, raw and adjusted. Association, never proof."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from academy.outcomes.services.cohorts import Certificates, arrivals, judged, last_known_day
from academy.outcomes.statistics import (
    MINIMUM_N,
    Adjusted,
    Difference,
    Rate,
    Stratum,
    mantel_haenszel,
    rate,
    risk_difference,
)

# The clinic becomes part of a stratum only if so many of the customers that can be compared without it still can.
CLINIC_KEEPS = 0.9


@dataclass(frozen=True)
class Group:
    """Customers who were invited on one day by one person of one clinic with one version."""

    version: int
    day: dt.date
    person: int
    unit: int
    n: int
    count: int


@dataclass(frozen=True)
class ScriptEffect:
    """A version against an older one. Differences are None where too few were invited; `raw` is adjusted for nothing.

    `weeks` counts the calendar weeks in which both were in use.
    """

    old: int
    new: int
    old_n: int
    new_n: int
    raw: Difference | None
    adjusted: Adjusted | None
    is_by_clinic: bool
    weeks: int

    @property
    def shows_nothing(self) -> bool:
        """The adjusted interval holds zero: no difference is shown."""
        return self.adjusted is not None and self.adjusted.low <= 0 <= self.adjusted.high


@dataclass(frozen=True)
class VersionResult:
    """A version's rate, and its effect against the version before it (None for the first)."""

    code: str
    number: int
    rate: Rate
    effect: ScriptEffect | None


def version_results(journeys, *, code: str, items: Iterable[str] = (), until=None) -> list[VersionResult]:
    """Every version of a script that was used, oldest first, each against the one before. At most three queries."""
    groups = _groups(journeys, code, until)
    certificates = Certificates(items)
    numbers = sorted({group.version for group in groups})
    results = []
    for before, number in zip([None, *numbers], numbers, strict=False):
        effect = _compare(groups, before, number, certificates) if before is not None else None
        results.append(VersionResult(code, number, rate(*_totals(groups, number)), effect))
    return results


def script_effect(journeys, *, code: str, old: int, new: int, items: Iterable[str] = (), until=None) -> ScriptEffect:
    """Arrival with version `new` against version `old` among these journeys. At most three queries."""
    return _compare(_groups(journeys, code, until), old, new, Certificates(items))


def _groups(journeys, code: str, until) -> list[Group]:
    used = judged(journeys, until=until or last_known_day()).of_script(code).filter(script_version__isnull=False)
    return [Group(*row) for row in arrivals(used, "script_version", "invited_on", "employee_id", "unit_id")]


def _compare(groups: list[Group], old: int, new: int, certificates: Certificates) -> ScriptEffect:
    """Strata are calendar week × certified or not, and × clinic where numbers allow: see CLINIC_KEEPS."""
    (old_count, old_n), (new_count, new_n) = _totals(groups, old), _totals(groups, new)
    enough = min(old_n, new_n) >= MINIMUM_N
    coarse = _strata(groups, old, new, lambda group: (_week(group.day), certificates.held_by(group.person, group.day)))
    fine = _strata(
        groups,
        old,
        new,
        lambda group: (_week(group.day), certificates.held_by(group.person, group.day), group.unit),
    )
    is_by_clinic = _comparable(fine) >= CLINIC_KEEPS * max(_comparable(coarse), 1)
    adjusted = mantel_haenszel(fine if is_by_clinic else coarse)
    return ScriptEffect(
        old=old,
        new=new,
        old_n=old_n,
        new_n=new_n,
        is_by_clinic=is_by_clinic,
        raw=risk_difference(new_count, new_n, old_count, old_n) if enough else None,
        adjusted=adjusted if adjusted and min(adjusted.n_new, adjusted.n_old) >= MINIMUM_N else None,
        weeks=len({stratum.key[0] for stratum in coarse if stratum.is_comparable}),
    )


def _strata(groups: list[Group], old: int, new: int, key_of) -> list[Stratum]:
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for group in groups:
        if group.version in (old, new):
            total = sums[key_of(group)]
            at = 0 if group.version == new else 2
            total[at] += group.count
            total[at + 1] += group.n
    return [Stratum(key, *total) for key, total in sums.items()]


def _totals(groups: list[Group], version: int) -> tuple[int, int]:
    mine = [group for group in groups if group.version == version]
    return sum(group.count for group in mine), sum(group.n for group in mine)


def _comparable(strata: list[Stratum]) -> int:
    """Customers in strata where both versions were in use."""
    return sum(stratum.new_n + stratum.old_n for stratum in strata if stratum.is_comparable)


def _week(day: dt.date) -> tuple[int, int]:
    return day.isocalendar()[:2]
