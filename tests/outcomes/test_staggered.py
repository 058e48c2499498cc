"""A worked example, statsmodels as the independent check, and chains with a known effect."""

import numpy as np
import pytest
import statsmodels.api as sm

from academy.outcomes.statistics import PersonWeek, StaggeredEffect, staggered_effect
from tests.outcomes.chains import Chain

AFTER, NEVER = {"before": (400, 100), "during": (400, 400), "after": (400, 240)}, {
    "before": (400, 80), "during": (400, 120), "after": (400, 160),
}  # fmt: skip
WEEK = {"before": 0, "during": 1, "after": 2}


def people(name, number, kinds=None, stratum="consultant"):
    """So many people, alike, with the counts of AFTER (who take it up in week 1) or of NEVER."""
    kinds = kinds or (AFTER if name == "taker" else NEVER)
    return [
        PersonWeek(f"{name} {place}", stratum, WEEK[when], *counts)
        for place in range(number)
        for when, counts in kinds.items()
    ]


def up(number=10, week=1):
    return {f"taker {place}": week for place in range(number)}


def test_the_effect_agrees_with_a_calculation_by_hand():
    """Others went from odds of 1/4 to 2/3; hers of 1/3 would have become 8/9, a share of 8/17, but 0.6 arrived."""
    effect = staggered_effect([*people("taker", 10), *people("other", 10)], up())
    assert effect.value == pytest.approx(0.6 - 8 / 17, abs=2e-5)
    assert (effect.low, effect.high) == pytest.approx((effect.value, effect.value), abs=1e-3)
    assert (effect.people, effect.compared_people, effect.n, effect.compared_n) == (10, 10, 4000, 4000)
    assert (effect.cohorts, effect.weeks, effect.shows_nothing) == (1, 1, False)


def test_the_week_of_taking_it_up_counts_on_neither_side():
    rows = [*people("taker", 10), *people("other", 10)]
    without = [row for row in rows if not (row.person.startswith("taker") and row.week == 1)]
    assert staggered_effect(rows, up()) == staggered_effect(without, up())


def test_people_of_another_role_are_compared_with_nobody_of_this_one():
    nurses = people("nurse", 10, {"before": (400, 10), "after": (400, 390)}, stratum="nurse")
    rows = [*people("taker", 10), *people("other", 10)]
    alone, beside = staggered_effect(rows, up()), staggered_effect([*rows, *nurses], up())
    assert beside.value == alone.value
    assert (beside.compared_people, beside.compared_n) == (10, 4000)


def test_who_takes_it_up_later_is_compared_with_until_then():
    """Ten later takers in the place of ten who never do; their own effect has no week after."""
    rows = [*people("taker", 10), *people("other", 10)]
    taken_up = up() | {f"other {place}": 3 for place in range(10)}
    assert staggered_effect(rows, taken_up) == staggered_effect(rows, up())


def test_who_had_it_from_the_start_or_was_never_seen_before_is_left_out():
    rows = [*people("taker", 10), *people("other", 10)]
    late = [PersonWeek("late", "consultant", 2, 400, 400), PersonWeek("old", "consultant", 2, 400, 400)]
    effect = staggered_effect([*rows, *late], up() | {"late": 2, "old": -5})
    assert (effect.people, effect.n) == (10, 4000)
    assert effect.value == pytest.approx(0.6 - 8 / 17, abs=2e-5)


@pytest.mark.parametrize(
    ("takers", "others", "counts"),
    [(9, 10, (9, 10, 3600, 4000)), (10, 9, (10, 9, 4000, 3600)), (10, 4, (0, 0, 0, 0)), (10, 0, (0, 0, 0, 0))],
)
def test_too_few_people_on_either_side_are_counted_but_not_shown(takers, others, counts):
    effect = staggered_effect([*people("taker", takers), *people("other", others)], up(takers))
    assert (effect.value, effect.low, effect.high, effect.is_withheld) == (None, None, None, True)
    assert (effect.people, effect.compared_people, effect.n, effect.compared_n) == counts


def test_too_few_invitations_are_not_shown():
    few = {"before": (2, 1), "after": (2, 1)}
    effect = staggered_effect([*people("taker", 10, few), *people("other", 20, few)], up())
    assert effect == StaggeredEffect(None, None, None, 10, 20, 20, 40, 1, 1)


def test_nobody_at_all_is_not_shown():
    assert staggered_effect([], {}) == StaggeredEffect(None, None, None, 0, 0, 0, 0, 0, 0)


def test_a_week_with_fewer_than_five_not_yet_certified_is_left_out():
    rows = [*people("taker", 10), *people("other", 10)]
    thin = [PersonWeek(f"taker {place}", "consultant", 3, 400, 400) for place in range(10)]
    thin += [PersonWeek(f"other {place}", "consultant", 3, 400, 0) for place in range(4)]
    effect = staggered_effect([*rows, *thin], up())
    assert (effect.weeks, effect.n) == (1, 4000)
    assert effect.value == pytest.approx(0.6 - 8 / 17, abs=2e-5)


@pytest.mark.parametrize(("count", "n"), [(5, 4), (-1, 4)])
def test_impossible_counts_are_refused(count, n):
    with pytest.raises(ValueError, match=f"not {count} of {n}"):
        PersonWeek("her", "consultant", 1, n, count)


def panel(seed=4):
    """Sixty people of two roles in twelve weeks, a third of whom never take it up."""
    rng, rows, taken_up = np.random.default_rng(seed), [], {}
    for person in range(60):
        taken_up[person] = int(rng.integers(3, 10)) if person % 3 else None
        for week in range(12):
            n = int(rng.integers(15, 30))
            share = 0.25 + 0.02 * week + 0.005 * (person % 10)
            rows.append(PersonWeek(person, ("consultant", "nurse")[person % 2], week, n, int(rng.binomial(n, share))))
    return rows, taken_up


def by_statsmodels(rows, taken_up):
    """People's and weeks' fixed effects by maximum likelihood on weeks before, and what came after beyond them."""
    gained = n = 0
    for stratum in sorted({row.stratum for row in rows}):
        mine = [row for row in rows if row.stratum == stratum]
        first = {row.person: taken_up[row.person] if taken_up[row.person] is not None else 99 for row in mine}
        persons, weeks = sorted(first), sorted({row.week for row in mine})

        def dummies(part, persons=persons, weeks=weeks):
            return np.array([
                [row.person == person for person in persons] + [row.week == week for week in weeks[1:]] for row in part
            ], float)  # fmt: skip

        before = [row for row in mine if row.week < first[row.person]]
        after = [row for row in mine if row.week > first[row.person]]
        outcomes = np.array([[row.count, row.n - row.count] for row in before])
        fitted = sm.GLM(outcomes, dummies(before), family=sm.families.Binomial()).fit()
        expected = fitted.predict(dummies(after))
        gained += sum(row.count - row.n * share for row, share in zip(after, expected, strict=True))
        n += sum(row.n for row in after)
    return gained / n


def test_the_effect_agrees_with_fixed_effects_of_statsmodels():
    rows, taken_up = panel()
    assert staggered_effect(rows, taken_up).value == pytest.approx(by_statsmodels(rows, taken_up), abs=2e-5)


def test_the_interval_agrees_with_fitting_each_resample_to_the_end():
    """Whole resamples through the estimate itself, people drawn twice standing under two names."""
    rows, taken_up = panel()
    effect, rng = staggered_effect(rows, taken_up), np.random.default_rng(7)
    again = []
    for _resample in range(60):
        drawn = rng.integers(0, 60, 60)
        copies = [
            PersonWeek(place, row.stratum, row.week, row.n, row.count)
            for place, person in enumerate(drawn)
            for row in rows[person * 12 : person * 12 + 12]
        ]
        again.append(
            staggered_effect(copies, {p: taken_up[int(who)] for p, who in enumerate(drawn)}, resamples=2).value
        )
    error = (effect.high - effect.low) / (2 * 1.96)
    assert error == pytest.approx(np.std(again), rel=0.25)


def test_the_same_rows_give_the_same_interval():
    rows, taken_up = panel()
    assert staggered_effect(rows, taken_up) == staggered_effect(rows, taken_up)
    assert staggered_effect(rows, taken_up).low != staggered_effect(rows, taken_up, seed=2).low


def test_where_all_fail_or_all_succeed_there_is_still_a_number():
    rows = [
        *people("taker", 10, {"before": (4, 0), "after": (4, 4)}),
        *people("other", 10, {"before": (4, 0), "after": (4, 0)}),
    ]
    effect = staggered_effect(rows, up())
    assert effect.value == pytest.approx(1, abs=0.01)
    assert effect.high <= 1


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_interval_covers_a_planted_effect_that_both_raw_comparisons_miss(seed):
    chain = Chain(seed, leads=40_000)
    effect = staggered_effect(chain.rows(), chain.taken_up())
    assert effect.low < chain.truth < effect.high
    for raw in (chain.raw_against_rest(), chain.raw_after_before()):
        assert raw.low > 2 * chain.truth


def test_no_planted_effect_is_shown_as_none():
    chain = Chain(1, leads=40_000, effect=0)
    assert staggered_effect(chain.rows(), chain.taken_up()).shows_nothing
    assert chain.raw_against_rest().low > 0.05


def test_the_interval_narrows_as_the_root_of_the_number_of_leads():
    widths = []
    for leads in (10_000, 40_000, 160_000):
        chain = Chain(3, leads=leads)
        effect = staggered_effect(chain.rows(), chain.taken_up())
        widths.append(effect.high - effect.low)
    assert widths[1] / widths[0] == pytest.approx(0.5, abs=0.12)
    assert widths[2] / widths[1] == pytest.approx(0.5, abs=0.12)
