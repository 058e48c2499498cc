"""Textbook values, edge cases and, as the independent check, statsmodels."""

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from academy.outcomes.statistics import (
    Adjusted,
    Interval,
    Rate,
    Stratum,
    funnel_limits,
    mantel_haenszel,
    rate,
    risk_difference,
    wilson,
)

ARMS = [
    ((56, 70), (48, 80)),
    ((9, 10), (3, 10)),
    ((6, 7), (2, 7)),
    ((5, 56), (0, 29)),
    ((0, 10), (0, 20)),
    ((10, 10), (0, 10)),
]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_intervals_printed_by_newcombe_1998(successes, n, low, high):
    interval = wilson(successes, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (3, 12), (57, 312), (9_999, 10_000)])
def test_wilson_agrees_with_statsmodels(successes, n, confidence):
    interval = wilson(successes, n, confidence)
    expected = proportion_confint(successes, n, alpha=1 - confidence, method="wilson")
    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-12)


def test_wilson_of_failures_mirrors_wilson_of_successes():
    gained, lost = wilson(7, 40), wilson(33, 40)
    assert (gained.low, gained.high) == pytest.approx((1 - lost.high, 1 - lost.low))


def test_wilson_excludes_nothing_without_observations():
    assert wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(("successes", "n"), [(5, 4), (-1, 4), (0, -1)])
def test_impossible_counts_are_refused(successes, n):
    with pytest.raises(ValueError, match=f"not {successes} of {n}"):
        wilson(successes, n)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_outside_zero_to_one_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        wilson(3, 12, confidence)


def test_rate_under_thirty_is_withheld_but_keeps_its_counts():
    assert rate(3, 29) == Rate(count=3, n=29, value=None, low=None, high=None)
    assert rate(3, 29).is_withheld


def test_rate_from_thirty_on_is_shown_with_its_wilson_interval():
    interval = wilson(3, 30)
    assert rate(3, 30) == Rate(count=3, n=30, value=0.1, low=interval.low, high=interval.high)
    assert not rate(3, 30).is_withheld


def test_rate_of_nobody_is_withheld_even_without_a_minimum():
    assert rate(0, 0, minimum=0) == Rate(count=0, n=0, value=None, low=None, high=None)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_risk_difference_gives_the_intervals_printed_by_newcombe_1998(a, b, low, high):
    difference = risk_difference(*a, *b)
    assert (round(difference.low, 4), round(difference.high, 4)) == (low, high)


@pytest.mark.parametrize(("a", "b"), ARMS)
def test_risk_difference_agrees_with_statsmodels(a, b):
    difference = risk_difference(*a, *b)
    expected = confint_proportions_2indep(*a, *b, method="newcomb", compare="diff")
    assert (difference.low, difference.high) == pytest.approx(expected, abs=1e-12)
    assert difference.value == pytest.approx(a[0] / a[1] - b[0] / b[1])


def test_risk_difference_changes_its_sign_when_the_arms_change_places():
    there, back = risk_difference(9, 10, 3, 10), risk_difference(3, 10, 9, 10)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))


@pytest.mark.parametrize(("a", "b"), [((0, 0), (3, 10)), ((3, 10), (0, 0))])
def test_risk_difference_is_unknown_where_an_arm_is_empty(a, b):
    assert risk_difference(*a, *b) is None


def test_mantel_haenszel_agrees_with_a_calculation_by_hand():
    """Weights 80 and 75, and a difference of 20 points in both strata."""
    strata = [Stratum("a", 40, 100, 80, 400), Stratum("b", 150, 300, 30, 100)]
    weights = [100 * 400 / 500, 300 * 100 / 400]
    value = (weights[0] * 0.2 + weights[1] * 0.2) / sum(weights)
    p = (100**2 * 80 - 400**2 * 40 + 100 * 400 * 300 / 2) / 500**2
    p += (300**2 * 30 - 100**2 * 150 - 300 * 100 * 200 / 2) / 400**2
    q = (40 * 320 + 80 * 60) / 1000 + (150 * 70 + 30 * 150) / 800
    margin = 1.959963984540054 * math.sqrt(value * p + q) / sum(weights)
    result = mantel_haenszel(strata)
    assert (result.value, result.low, result.high) == pytest.approx((value, value - margin, value + margin))
    assert (result.strata_used, result.strata_dropped, result.n_new, result.n_old) == (2, 0, 400, 500)


def test_mantel_haenszel_removes_the_confounding_that_turns_the_raw_difference_round():
    """Simpson's paradox: in both strata the new way is better by 10 points, yet raw it looks worse."""
    strata = [Stratum("easy", 18, 20, 160, 200), Stratum("hard", 60, 200, 4, 20)]
    raw = risk_difference(18 + 60, 220, 160 + 4, 220)
    assert raw.high < 0
    assert mantel_haenszel(strata).value == pytest.approx(0.1)


def test_mantel_haenszel_of_one_stratum_is_the_raw_difference():
    assert mantel_haenszel([Stratum("week 1", 56, 70, 48, 80)]).value == pytest.approx(56 / 70 - 48 / 80)


def test_mantel_haenszel_changes_its_sign_when_the_arms_change_places():
    strata = [Stratum("a", 7, 30, 5, 50), Stratum("b", 3, 9, 11, 40)]
    swapped = [Stratum(s.key, s.old_success, s.old_n, s.new_success, s.new_n) for s in strata]
    there, back = mantel_haenszel(strata), mantel_haenszel(swapped)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))


def test_strata_with_an_empty_arm_are_dropped_and_counted():
    full = Stratum("both", 12, 40, 9, 45)
    alone = mantel_haenszel([full])
    assert mantel_haenszel([full, Stratum("only new", 5, 50, 0, 0), Stratum("only old", 0, 0, 5, 50)]) == Adjusted(
        alone.value, alone.low, alone.high, strata_used=1, strata_dropped=2, n_new=40, n_old=45
    )


@pytest.mark.parametrize("strata", [[], [Stratum("only new", 5, 50, 0, 0)]])
def test_mantel_haenszel_is_unknown_without_a_stratum_that_has_both_arms(strata):
    assert mantel_haenszel(strata) is None


@pytest.mark.parametrize(("successes", "value"), [((0, 0), 0.0), ((40, 40), 0.0), ((40, 0), 1.0)])
def test_arms_without_any_spread_claim_no_certainty(successes, value):
    new, old = successes
    result = mantel_haenszel([Stratum("a", new, 40, old, 40), Stratum("b", new, 40, old, 40)])
    assert result.value == value
    assert 0.02 < result.high - result.low < 0.3


def test_interval_of_mantel_haenszel_covers_a_planted_difference_in_95_of_100_chains():
    """1,000 chains of 20 weeks whose rate drifts while the new version replaces the old, and 6 points are planted."""
    chains = _simulated_chains(number=1_000, weeks=20, effect=0.06)
    covered = sum(0.06 in _interval(mantel_haenszel(chain)) for chain in chains)
    assert 930 <= covered <= 970


def test_raw_difference_misses_the_planted_difference_where_the_rate_drifts():
    chains = _simulated_chains(number=200, weeks=20, effect=0.06)
    covered = sum(0.06 in _interval(_raw(chain)) for chain in chains)
    assert covered < 20


def test_interval_of_mantel_haenszel_halves_with_four_times_the_people():
    small, large = Stratum("a", 20, 100, 30, 200), Stratum("a", 80, 400, 120, 800)
    small, large = mantel_haenszel([small]), mantel_haenszel([large])
    assert (large.high - large.low) / (small.high - small.low) == pytest.approx(0.5)


def test_funnel_limits_follow_the_normal_approximation_and_stop_at_zero_and_one():
    middle = funnel_limits(0.2, 100)
    assert (middle.low, middle.high) == pytest.approx((0.2 - 0.0783986, 0.2 + 0.0783986), abs=1e-6)
    assert funnel_limits(0.5, 1, confidence=0.998) == Interval(0.0, 1.0)
    assert funnel_limits(0.5, 0) == Interval(0.0, 1.0)


def test_an_expected_rate_in_percent_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        funnel_limits(20, 100)


def _simulated_chains(*, number, weeks, effect):
    """Chains of weekly strata of 70 people; drawn from a fixed seed."""
    draw = np.random.default_rng(20_260_305)
    drift = np.linspace(0.1, 0.5, weeks)
    share_new = np.linspace(0.1, 0.9, weeks)
    new_n = draw.binomial(70, share_new, (number, weeks))
    old_n = 70 - new_n
    new_success, old_success = draw.binomial(new_n, drift + effect), draw.binomial(old_n, drift)
    table = np.stack([new_success, new_n, old_success, old_n], axis=-1).tolist()
    return [[Stratum(week, *counts) for week, counts in enumerate(chain)] for chain in table]


def _raw(chain):
    return risk_difference(
        sum(s.new_success for s in chain),
        sum(s.new_n for s in chain),
        sum(s.old_success for s in chain),
        sum(s.old_n for s in chain),
    )


def _interval(estimate):
    return Interval(estimate.low, estimate.high)
