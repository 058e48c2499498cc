"""Rates and comparisons with their uncertainty; pure functions that know no database.

Rates and differences are fractions (0.25 is 25 %). Counts are always kept, also where the rate is withheld.
"""

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95
MINIMUM_N = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` of `n`; value and interval are None where n is too small to show a rate."""

    count: int
    n: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def is_withheld(self) -> bool:
        return self.value is None


@dataclass(frozen=True, slots=True)
class Difference:
    """A raw difference of two rates, adjusted for nothing: callers must name it raw."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Two arms observed side by side under one condition, such as one week at one clinic."""

    key: Hashable
    new_success: int
    new_n: int
    old_success: int
    old_n: int

    def __post_init__(self):
        _check_counts(self.new_success, self.new_n)
        _check_counts(self.old_success, self.old_n)

    @property
    def is_comparable(self) -> bool:
        return self.new_n > 0 and self.old_n > 0

    @property
    def weight(self) -> float:
        """Mantel and Haenszel's weight: large where both arms are large."""
        return self.new_n * self.old_n / (self.new_n + self.old_n)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A difference new minus old within strata; n_new and n_old count only the strata that were used."""

    value: float
    low: float
    high: float
    strata_used: int
    strata_dropped: int
    n_new: int
    n_old: int


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for a proportion; without observations nothing is excluded: 0 to 1.

    E. B. Wilson (1927), J. Am. Stat. Assoc. 22:209-212; recommended by Brown, Cai and DasGupta (2001),
    Statistical Science 16:101-133.
    """
    _check_counts(successes, n)
    if n == 0:
        return Interval(0.0, 1.0)
    z = _z(confidence)
    share = successes / n
    spread = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / spread
    margin = z / spread * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else centre - margin
    high = 1.0 if successes == n else centre + margin
    return Interval(low, high)


def rate(successes: int, n: int, minimum: int = MINIMUM_N) -> Rate:
    """The share of successes with its Wilson interval, withheld where n is below the minimum."""
    interval = wilson(successes, n)
    if n < max(minimum, 1):
        return Rate(successes, n, None, None, None)
    return Rate(successes, n, successes / n, interval.low, interval.high)


def risk_difference(
    a_success: int, a_n: int, b_success: int, b_n: int, confidence: float = CONFIDENCE
) -> Difference | None:
    """The raw difference a minus b with the hybrid score interval; None where one arm is empty.

    R. G. Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
    """
    a, b = wilson(a_success, a_n, confidence), wilson(b_success, b_n, confidence)
    if a_n == 0 or b_n == 0:
        return None
    a_share, b_share = a_success / a_n, b_success / b_n
    value = a_share - b_share
    low = value - math.hypot(a_share - a.low, b.high - b_share)
    high = value + math.hypot(a.high - a_share, b_share - b.low)
    return Difference(value, low, high)


def mantel_haenszel(strata: Iterable[Stratum], confidence: float = CONFIDENCE) -> Adjusted | None:
    """The common difference new minus old, compared only within strata; None where no stratum has both arms.

    A stratum with one empty arm compares nothing and is dropped, and counted. The estimate is that of
    Greenland and Robins (1985), Biometrics 41:55-68; the variance is that of T. Sato (1989), Biometrics 45:1323-1324,
    which holds for few large and for many small strata alike.
    """
    strata = list(strata)
    used = [stratum for stratum in strata if stratum.is_comparable]
    if not used:
        return None
    value = _pooled_difference(used)
    margin = _z(confidence) * math.sqrt(_sato_variance(used) or _smoothed_variance(used))
    return Adjusted(
        value=value,
        low=max(value - margin, -1.0),
        high=min(value + margin, 1.0),
        strata_used=len(used),
        strata_dropped=len(strata) - len(used),
        n_new=sum(stratum.new_n for stratum in used),
        n_old=sum(stratum.old_n for stratum in used),
    )


def funnel_limits(expected: float, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Between which rates a unit of n people falls by chance alone when its true rate is the expected one.

    D. J. Spiegelhalter (2005), Statistics in Medicine 24:1185-1202, section 3 (normal limits, cut at 0 and 1).
    """
    if not 0 <= expected <= 1:
        raise ValueError(f"an expected rate lies between 0 and 1, not at {expected}")
    if n < 1:
        return Interval(0.0, 1.0)
    margin = _z(confidence) * math.sqrt(expected * (1 - expected) / n)
    return Interval(max(expected - margin, 0.0), min(expected + margin, 1.0))


def _pooled_difference(strata: list[Stratum]) -> float:
    """Sum of (a n0 - b n1) / N over the sum of n1 n0 / N; whole numbers inside keep an exact zero at zero."""
    gained = sum((s.new_success * s.old_n - s.old_success * s.new_n) / (s.new_n + s.old_n) for s in strata)
    return gained / sum(s.weight for s in strata)


def _sato_variance(strata: list[Stratum]) -> float:
    """(RD * sum P + sum Q) / (sum of weights) squared, in the letters of Sato's note."""
    p = q = 0.0
    for s in strata:
        total = s.new_n + s.old_n
        balance = s.new_n * s.old_n * (s.old_n - s.new_n) / 2
        p += (s.new_n**2 * s.old_success - s.old_n**2 * s.new_success + balance) / total**2
        q += (s.new_success * (s.old_n - s.old_success) + s.old_success * (s.new_n - s.new_success)) / (2 * total)
    variance = (_pooled_difference(strata) * p + q) / sum(s.weight for s in strata) ** 2
    # Tables without any spread leave rounding errors of either sign instead of a clean zero.
    return variance if variance > 1e-12 else 0.0


def _smoothed_variance(strata: list[Stratum]) -> float:
    """The variance with one success and one failure more in every arm.

    Where every arm has only failures or only successes, Sato's variance is 0, which would claim certainty.
    """
    return _sato_variance(
        [Stratum(s.key, s.new_success + 1, s.new_n + 2, s.old_success + 1, s.old_n + 2) for s in strata]
    )


def _z(confidence: float) -> float:
    """How many standard errors hold the middle share `confidence` of a normal distribution."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence lies between 0 and 1, not at {confidence}")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _check_counts(successes: int, n: int) -> None:
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n, not {successes} of {n}")
