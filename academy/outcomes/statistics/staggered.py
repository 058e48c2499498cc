"""The effect of what people take up one after another, such as a certificate; pure functions that know no database.

Whoever has taken it up is compared, before and after, with people of her stratum who have not yet, in the same weeks.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from academy.outcomes.statistics.rates import CONFIDENCE, MINIMUM_N
from academy.outcomes.statistics.two_way import TwoWay, fit, refit, weighted_sum

# With fewer people on either side, resampling them says too little about how far off the estimate may be.
MINIMUM_PEOPLE = 10
# A week with fewer people who have not taken it up yet, and whose other weeks are known, tells no common change.
MINIMUM_COMPARED = 5
RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """`count` successes of `n` tries of one person in one calendar week; people are compared within a stratum only."""

    person: Hashable
    stratum: Hashable
    week: int
    n: int
    count: int

    def __post_init__(self):
        if not 0 <= self.count <= self.n:
            raise ValueError(f"successes must lie between 0 and n, not {self.count} of {self.n}")


@dataclass(frozen=True, slots=True)
class StaggeredEffect:
    """The mean effect on those who took it up, with its interval; None where too few stand behind it.

    `people` of `cohorts` (weeks of taking it up) were seen before and in `n` tries after it, against `compared_people`
    who had not taken it up in the same `weeks`, some of whom did so later, and their `compared_n` tries.
    """

    value: float | None
    low: float | None
    high: float | None
    people: int
    compared_people: int
    n: int
    compared_n: int
    cohorts: int
    weeks: int

    @property
    def is_withheld(self) -> bool:
        return self.value is None

    @property
    def shows_nothing(self) -> bool:
        """The interval includes zero: no difference is shown."""
        return self.value is not None and self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class _Panel:
    """A stratum: tries and successes of each of its people in each week, before and after she took it up."""

    people: np.ndarray
    cohort: np.ndarray
    weeks: np.ndarray
    before_n: np.ndarray
    before_count: np.ndarray
    after_n: np.ndarray
    after_count: np.ndarray


def staggered_effect(
    rows: Iterable[PersonWeek],
    taken_up: Mapping[Hashable, int | None],
    *,
    resamples: int = RESAMPLES,
    seed: int = 1,
    confidence: float = CONFIDENCE,
) -> StaggeredEffect:
    """What taking it up changed, on average over cohorts and weeks; `taken_up` holds each person's week, or None.

    The target is the group-time average treatment effect ATT(g, t) of B. Callaway and P. H. C. Sant'Anna (2021),
    Journal of Econometrics 225:200-230: cohort g in week t > g, against those not yet treated in t, averaged with the
    treated tries as weights, which weighs each success alike and spares thin cells. What would have happened without
    it is imputed from each person's own weeks before and the weeks of all who had not taken it up, and from nothing
    else, as K. Borusyak, X. Jaravel and J. Spiess (2024), Review of Economic Studies 91:3253-3285 do, because a single
    base week of few tries would be mostly noise. Changes are common in log-odds, as in J. M. Wooldridge (2023),
    Econometrics Journal 26:C31-C66: people of different skill do not gain the same number of points from one trend.

    The week of taking it up counts on neither side: it holds tries from before and after that day, and tries begun
    before it that ended after it. Resamples draw people with all their weeks, since tries of one person are alike.
    """
    rows = list(rows)
    people = {person: place for place, person in enumerate(dict.fromkeys(row.person for row in rows))}
    panels = [_panel(part, people, taken_up) for part in _by_stratum(rows)]
    panels = [panel for panel in panels if panel.after_n.any()]
    summary = _summary(panels)
    if min(summary["people"], summary["compared_people"]) < MINIMUM_PEOPLE:
        return StaggeredEffect(None, None, None, **summary)
    if min(summary["n"], summary["compared_n"]) < MINIMUM_N:
        return StaggeredEffect(None, None, None, **summary)
    draws = np.random.default_rng(seed).multinomial(len(people), np.full(len(people), 1 / len(people)), resamples)
    value, resampled = _effects(panels, np.ones(len(people)), draws.astype(float))
    tail = (1 - confidence) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return StaggeredEffect(value, float(low), float(high), **summary)


def _by_stratum(rows: list[PersonWeek]) -> list[list[PersonWeek]]:
    strata: dict[Hashable, list[PersonWeek]] = {}
    for row in rows:
        strata.setdefault(row.stratum, []).append(row)
    return list(strata.values())


def _panel(rows: list[PersonWeek], people: dict, taken_up: Mapping) -> _Panel:
    """The rows as tables of people by weeks, holding only what can be compared."""
    mine = list(dict.fromkeys(row.person for row in rows))
    place, first = {person: at for at, person in enumerate(mine)}, min(row.week for row in rows)
    n = np.zeros((len(mine), max(row.week for row in rows) - first + 1))
    count = np.zeros_like(n)
    for row in rows:
        n[place[row.person], row.week - first] += row.n
        count[place[row.person], row.week - first] += row.count
    weeks = first + np.arange(n.shape[1])
    cohort = np.array([np.inf if taken_up.get(person) is None else taken_up[person] for person in mine])
    before, after = weeks < cohort[:, None], weeks > cohort[:, None]
    kept = _comparable_weeks(n * before)
    before, after, n, count = before[:, kept], after[:, kept], n[:, kept], count[:, kept]
    after &= (before & (n > 0)).any(axis=1)[:, None]
    return _Panel(
        np.array([people[person] for person in mine]), cohort, weeks[kept],
        n * before, count * before, n * after, count * after,
    )  # fmt: skip


def _comparable_weeks(before_n: np.ndarray) -> np.ndarray:
    """Weeks with enough people who had not taken it up and of whom another such week is known."""
    seen = before_n > 0
    informative = seen & (seen.sum(axis=1) > 1)[:, None]
    return informative.sum(axis=0) >= MINIMUM_COMPARED


def _summary(panels: list[_Panel]) -> dict[str, int]:
    """How many people, tries, cohorts and weeks the estimate rests on."""
    people, compared, cohorts, weeks = set(), set(), set(), set()
    n = compared_n = 0
    for panel in panels:
        treated, used = panel.after_n.any(axis=1), panel.after_n.any(axis=0)
        beside = panel.before_n[:, used]
        people.update(panel.people[treated].tolist())
        compared.update(panel.people[beside.any(axis=1)].tolist())
        cohorts.update(panel.cohort[treated].tolist())
        weeks.update(panel.weeks[used].tolist())
        n, compared_n = n + int(panel.after_n.sum()), compared_n + int(beside.sum())
    return {
        "people": len(people), "compared_people": len(compared), "n": n, "compared_n": compared_n,
        "cohorts": len(cohorts), "weeks": len(weeks),
    }  # fmt: skip


def _effects(panels: list[_Panel], everybody: np.ndarray, draws: np.ndarray) -> tuple[float, np.ndarray]:
    """The estimate, and those of the resamples; a resample without anybody to compare says nothing and is left out."""
    gained, tries = 0.0, 0.0
    gained_again, tries_again = np.zeros(len(draws)), np.zeros(len(draws))
    for panel in panels:
        model = fit(panel.before_n, panel.before_count)
        more, of = _gain(panel, model, everybody[panel.people])
        gained, tries = gained + more, tries + of
        for part in np.array_split(np.arange(len(draws)), max(1, len(draws) // 25)):
            weights = draws[part][:, panel.people]
            more, of = _gain(panel, refit(model, panel.before_n, panel.before_count, weights), weights)
            gained_again[part] += more
            tries_again[part] += of
    known = tries_again > 0
    return float(gained / tries), gained_again[known] / tries_again[known]


def _gain(panel: _Panel, model: TwoWay, weights: np.ndarray):
    """Successes beyond those imputed, and tries, of the treated in weeks in which somebody is there to compare with."""
    compared = weights @ panel.before_n > 0
    more = weights @ panel.after_count - weighted_sum(weights, panel.after_n * model.shares())
    return (more * compared).sum(axis=-1), (weights @ panel.after_n * compared).sum(axis=-1)
