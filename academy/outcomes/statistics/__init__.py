from academy.outcomes.statistics.rates import (
    CONFIDENCE,
    MINIMUM_N,
    Adjusted,
    Difference,
    Interval,
    Rate,
    Stratum,
    funnel_limits,
    mantel_haenszel,
    rate,
    risk_difference,
    wilson,
)
from academy.outcomes.statistics.staggered import MINIMUM_PEOPLE, PersonWeek, StaggeredEffect, staggered_effect

__all__ = [
    "CONFIDENCE",
    "MINIMUM_N",
    "MINIMUM_PEOPLE",
    "Adjusted",
    "Difference",
    "Interval",
    "PersonWeek",
    "Rate",
    "StaggeredEffect",
    "Stratum",
    "funnel_limits",
    "mantel_haenszel",
    "rate",
    "risk_difference",
    "staggered_effect",
    "wilson",
]
