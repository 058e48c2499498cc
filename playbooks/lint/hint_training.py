"""Trains the weights of the second look from labelled sentences: logistic regression, the same result every time."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playbooks.lint.hints import HAN, grams_of, units_of
from playbooks.lint.normalisation import normalise

HARMLESS, DEMO = "harmless", "demo"
SEED = 20261126
FOLDS = 5
ROUNDS = 3
STEPS = 300
PENALTY = 5e-5
# A sentence of the demo counts less than one that was written to look like an unlawful one.
DEMO_WEIGHT = 0.3
# An n-gram that stands in one sentence only says nothing about others.
LEAST_SENTENCES = 2
# What cross-validation must reach before a hint is given. More than is wanted, since the threshold is chosen by it.
PRECISION = 0.97
FALSE_ALARMS = 3 / 1000


@dataclass(frozen=True)
class Labelled:
    category: str
    text: str

    @property
    def is_unlawful(self) -> bool:
        return self.category not in (HARMLESS, DEMO)


def read_sentences(path: Path) -> list[Labelled]:
    """A sentence a line, below a line such as `# urgency` that names what they are."""
    category, found = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            category = line[2:].strip()
        elif line.strip():
            found.append(Labelled(category, line.strip()))
    return found


def train(examples: list[Labelled]) -> dict:
    """Weights, bias and threshold of one language, and what cross-validation says of them."""
    grams, answers, shares, is_demo = _prepared(examples)
    scores = _scores_of_unseen(grams, answers, shares)
    threshold = _threshold(scores, answers > 0, is_demo)
    return learn_weights(examples) | {
        "threshold": round(float(threshold), 3),
        "validation": _validation(scores >= threshold, answers > 0, is_demo),
    }


def learn_weights(examples: list[Labelled]) -> dict:
    """The weights by n-gram and the bias, learnt from all sentences; what rounds to nothing is left out."""
    grams, answers, shares, _is_demo = _prepared(examples)
    names, learnt = _fit(grams, answers, shares)
    weights = {name: round(float(weight), 2) for name, weight in zip(names, learnt, strict=False)}
    return {
        "bias": round(float(learnt[-1]), 3),
        "weights": {name: weight for name, weight in weights.items() if weight},
    }


def _prepared(examples: list[Labelled]):
    answers = np.array([float(one.is_unlawful) for one in examples])
    is_demo = np.array([one.category == DEMO for one in examples])
    return [_grams(one.text) for one in examples], answers, np.where(is_demo, DEMO_WEIGHT, 1.0), is_demo


def _grams(text: str) -> list[str]:
    normal = normalise(text)[0]
    language = "zh" if HAN.search(normal) else "en"
    return sorted(grams_of(units_of(normal, language), language))


def _scores_of_unseen(grams, answers, shares):
    """The mean score of each sentence by models that did not learn from it, over several shufflings."""
    random, scores = np.random.default_rng(SEED), np.zeros(len(grams))
    for fold in (random.permutation(len(grams)) % FOLDS for _round in range(ROUNDS)):
        for number in range(FOLDS):
            seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            names, learnt = _fit([grams[at] for at in seen], answers[seen], shares[seen])
            place = {name: at for at, name in enumerate(names)}
            matrix = _matrix([grams[at] for at in unseen], place)
            scores[unseen] += _score(matrix, learnt, len(unseen)) / ROUNDS
    return scores


def _fit(grams, answers, shares):
    """The n-grams with a weight each, and the bias behind them: descent with momentum on the penalised loss."""
    counts: dict[str, int] = {}
    for one in grams:
        for name in one:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= LEAST_SENTENCES)
    rows, columns, values = _matrix(grams, {name: at for at, name in enumerate(names)})
    shares, step = shares / shares.sum(), 1 / (0.5 + PENALTY)
    learnt = ahead = np.zeros(len(names) + 1)
    pace = 1.0
    for _step in range(STEPS):
        wrong = shares * (1 / (1 + np.exp(-_score((rows, columns, values), ahead, len(grams)))) - answers)
        slope = np.append(np.bincount(columns, values * wrong[rows], len(names)) + PENALTY * ahead[:-1], wrong.sum())
        following, faster = ahead - step * slope, (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = following + (pace - 1) / faster * (following - learnt)
        learnt, pace = following, faster
    return names, learnt


def _matrix(grams, place):
    """Sentences by n-grams as the places that are not empty; every sentence has the same length."""
    cells = [(row, place[name], len(one) ** -0.5) for row, one in enumerate(grams) for name in one if name in place]
    rows, columns, values = zip(*cells, strict=True)
    return np.array(rows), np.array(columns), np.array(values)


def _score(matrix, learnt, count):
    rows, columns, values = matrix
    return np.bincount(rows, values * learnt[columns], count) + learnt[-1]


def _threshold(scores, is_unlawful, is_demo) -> float:
    """The lowest score with the precision and the few false alarms that are asked for."""
    written = np.sort(scores[is_unlawful])
    for threshold in written:
        hits = scores >= threshold
        right, wrong = (hits & is_unlawful).sum(), (hits & ~is_unlawful & ~is_demo).sum()
        if right / (right + wrong) >= PRECISION and (hits & is_demo).sum() <= FALSE_ALARMS * is_demo.sum():
            return threshold
    return written[-1] + 1


def _validation(hits, is_unlawful, is_demo) -> dict:
    right, wrong = int((hits & is_unlawful).sum()), int((hits & ~is_unlawful & ~is_demo).sum())
    return {
        "unlawful": int(is_unlawful.sum()),
        "found": right,
        "harmless": int((~is_unlawful & ~is_demo).sum()),
        "false_alarms": wrong,
        "demo": int(is_demo.sum()),
        "false_alarms_in_demo": int((hits & is_demo).sum()),
    }
