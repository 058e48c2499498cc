"""Chains whose consultants earn a certificate one after another, with a known effect planted in them."""

import numpy as np

from academy.outcomes.statistics import PersonWeek, risk_difference

PEOPLE, WEEKS, NEVER = 96, 39, 10**6


def _share(log_odds):
    return 1 / (1 + np.exp(-log_odds))


class Chain:
    """The model of `academy.demo.simulation`, all leads at once: the better earn it earlier, and everybody improves.

    `truth` is the planted effect on those who were served by somebody certified, from both potential outcomes of each.
    """

    def __init__(self, seed: int, leads: int, effect: float = 0.25):
        rng = np.random.default_rng(seed)
        skill, clinic = rng.normal(0, 0.35, PEOPLE), rng.normal(0, 0.15, 12)[np.arange(PEOPLE) % 12]
        drawn = np.clip(np.rint(rng.normal(WEEKS / 2 - skill / 0.35 * 3, 4)), 4, WEEKS - 4)
        self.certified_in = np.where(rng.random(PEOPLE) < 0.8, drawn, NEVER).astype(int)
        self.person, self.week = rng.integers(0, PEOPLE, leads), rng.integers(0, WEEKS, leads)
        channel = rng.choice([0.0, -0.25, 0.9, 0.7], leads, p=[0.4, 0.3, 0.1, 0.2])
        words = np.where(self.week >= WEEKS // 3, 0.30, 0.0)
        log_odds = -0.95 + (skill + clinic)[self.person] + channel + words + 0.012 * self.week
        self.is_certified = self.week >= self.certified_in[self.person]
        self.arrived = rng.random(leads) < _share(log_odds + effect * self.is_certified)
        self.truth = (_share(log_odds + effect) - _share(log_odds))[self.is_certified].mean()

    def rows(self) -> list[PersonWeek]:
        n, count = np.zeros((PEOPLE, WEEKS), int), np.zeros((PEOPLE, WEEKS), int)
        np.add.at(n, (self.person, self.week), 1)
        np.add.at(count, (self.person, self.week), self.arrived)
        cells = zip(*n.nonzero(), strict=True)
        return [PersonWeek(int(p), "consultant", int(w), int(n[p, w]), int(count[p, w])) for p, w in cells]

    def taken_up(self) -> dict[int, int | None]:
        return {person: None if week == NEVER else int(week) for person, week in enumerate(self.certified_in)}

    def raw_against_rest(self):
        return self._difference(self.is_certified, ~self.is_certified)

    def raw_after_before(self):
        ever = self.certified_in[self.person] != NEVER
        return self._difference(self.is_certified, ever & ~self.is_certified)

    def _difference(self, new, old):
        new_came, old_came = self.arrived[new], self.arrived[old]
        return risk_difference(int(new_came.sum()), len(new_came), int(old_came.sum()), len(old_came))
