"""Log-odds of success as a person's level plus a week's change, fitted for many weightings of people at once."""

from dataclasses import dataclass

import numpy as np

# The weight of the belief that nobody and no week is infinitely far off, in tries: it only decides where a person or a
# week has nothing but successes or failures.
BELIEF = 0.001
FURTHEST_STEP = 2.0
TOLERANCE = 1e-8
STEPS, RESAMPLED_STEPS = 100, 2


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Levels of people (…, people) and changes of weeks (…, weeks) around a common centre, in log-odds."""

    centre: float
    levels: np.ndarray
    changes: np.ndarray

    def shares(self) -> np.ndarray:
        """The share of successes expected of each person in each week."""
        return 1 / (1 + np.exp(-self.log_odds()))

    def log_odds(self) -> np.ndarray:
        return self.centre + self.levels[..., :, None] + self.changes[..., None, :]


def fit(n: np.ndarray, count: np.ndarray) -> TwoWay:
    """The most likely levels and changes of a table of people by weeks: Newton's method, no step making it worse."""
    total, successes = n.sum(), count.sum()
    centre = float(np.log((successes + 0.5) / (total - successes + 0.5)))
    model = _with_levels(TwoWay(centre, np.zeros(n.shape[0]), np.zeros(n.shape[1])), n, count)
    everybody = np.ones(n.shape[0])
    for _ in range(STEPS):
        better = _with_levels(_with_changes(model, n, count, everybody), n, count)
        while _likelihood(better, n, count) < _likelihood(model, n, count) - TOLERANCE:
            better = TwoWay(centre, (model.levels + better.levels) / 2, (model.changes + better.changes) / 2)
        moved = np.abs(better.changes - model.changes).max()
        model = better
        if moved < TOLERANCE:
            break
    return model


def refit(model: TwoWay, n: np.ndarray, count: np.ndarray, weights: np.ndarray) -> TwoWay:
    """The model of each weighting (resamples, people), a few steps away from that of everybody.

    Two steps of Newton's method bring a resample as near as its own chance error asks: D. W. K. Andrews (2002),
    Econometrica 70:119-162, on the k-step bootstrap.
    """
    for _ in range(RESAMPLED_STEPS):
        model = _with_levels(_with_changes(model, n, count, weights), n, count)
    return model


def _likelihood(model: TwoWay, n, count) -> float:
    """The logarithm of how likely the counts are, less what the belief holds against levels and changes far off."""
    log_odds = model.log_odds()
    found = (count * log_odds - n * np.logaddexp(0, log_odds)).sum()
    return float(found - BELIEF / 2 * ((model.levels**2).sum() + (model.changes**2).sum()))


def weighted_sum(weights: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Each week's sum over people by their weights, for one or many weightings of one or as many tables."""
    return (weights[..., None, :] @ table)[..., 0, :] if table.ndim > 2 else weights @ table


def _with_changes(model: TwoWay, n, count, weights) -> TwoWay:
    """A step of the weeks, in which the people's levels follow along.

    Moving all weeks one way and all people the other changes no share: of the weeks in which anybody has weight, that
    common part is taken out of the step.
    """
    shares = model.shares()
    spread = n * shares * (1 - shares)
    slope = weighted_sum(weights, count - n * shares) - BELIEF * model.changes
    is_known = (weights @ n > 0).astype(float)
    followed = np.sqrt(weights / (spread.sum(axis=-1) + BELIEF))[..., None] * spread
    curve = is_known[..., :, None] * is_known[..., None, :] - np.swapaxes(followed, -1, -2) @ followed
    diagonal = np.arange(n.shape[1])
    curve[..., diagonal, diagonal] += weighted_sum(weights, spread) + BELIEF
    step = np.linalg.solve(curve, slope[..., None])[..., 0]
    step -= is_known * (step * is_known).sum(axis=-1, keepdims=True) / is_known.sum(axis=-1, keepdims=True)
    return TwoWay(model.centre, model.levels, model.changes + np.clip(step, -FURTHEST_STEP, FURTHEST_STEP))


def _with_levels(model: TwoWay, n, count) -> TwoWay:
    """A step of each person's level, given the weeks; her weight among the others does not matter for it."""
    shares = model.shares()
    spread = (n * shares * (1 - shares)).sum(axis=-1) + BELIEF
    step = ((count - n * shares).sum(axis=-1) - BELIEF * model.levels) / spread
    return TwoWay(model.centre, model.levels + np.clip(step, -FURTHEST_STEP, FURTHEST_STEP), model.changes)
