"""A second look: sentences that read like unlawful claims though no rule knows their words.

A small statistical model, trained by `hint_training` on sentences written for it. It knows resemblance and no law: what
it says is a hint to read again, never a finding that blocks.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import sqrt
from pathlib import Path

from playbooks.lint.linter import MENTION_CUE, SENTENCE_END
from playbooks.lint.normalisation import normalise, original_span
from playbooks.lint.rules import Finding

MODEL = Path(__file__).with_name("hints.json")
CODE = "HINT"
ADVICE_ZH = (
    "没有规则点名这句话，但它读起来像法律不许的说法。请再读一遍："
    "有没有承诺结果、安全或价格，比较、吓唬、催促，或者替医生判断？"
)
ADVICE_EN = (
    "No rule names these words, but the sentence resembles claims that the law forbids. Read it again: does it promise "
    "a result, safety or a price, compare, frighten, hurry, or judge for the doctor?"
)
HAN = re.compile("[\u4e00-\u9fff]")
NUMBER = re.compile(r"\d+")
NO_WORD = re.compile(r"[\W_]+")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|0")
# A promise that is denied is none: "不能保证", "we never promise", "nobody can say".
DENIAL = re.compile(
    "(?:不|没|无)[^,，。]{0,6}(?:保证|承诺|担保|答应|打包票|打保票|说死|下结论|替医生)"
    r"|\b(?:nobody|no one|cannot|can't|never|not|neither|\w+n't)\b[^,;]{0,24}\b(?:promise|guarantee|say|judge)s?\b"
)
# A shorter sentence says too little to resemble anything.
LEAST_UNITS = {"zh": 8, "en": 5}


class Hinter:
    """Scores sentences by the weights of their characters or words, of pairs of neighbours, and of parts of words.

    `model` holds for each language the weights by n-gram, the bias, and the score from which on a hint is given. Holds
    no state of a text, so one may serve many threads.
    """

    def __init__(self, model: Mapping):
        self.model = model

    def find(self, text: str) -> list[Finding]:
        """The sentences that deserve a second look, by position; code points of the text as given."""
        normal, offsets = normalise(text)
        return [
            _hint(text, original_span(text, offsets, start, end))
            for start, end in sentences(normal)
            if self.is_like_a_claim(normal[start:end])
        ]

    def is_like_a_claim(self, sentence: str) -> bool:
        """Whether a normalised sentence scores high enough; one that forbids or denies what it speaks of never does."""
        language = "zh" if HAN.search(sentence) else "en"
        units = units_of(sentence, language)
        if len(units) < LEAST_UNITS[language] or MENTION_CUE.search(sentence) or DENIAL.search(sentence.lower()):
            return False
        return self.score(units, language) >= self.model[language]["threshold"]

    def score(self, units: list[str], language: str) -> float:
        """How much the sentence resembles the unlawful ones. At most three look-ups a character."""
        weights, bias = self.model[language]["weights"], self.model[language]["bias"]
        grams = grams_of(units, language)
        return bias + sum(weights.get(gram, 0) for gram in sorted(grams)) / sqrt(len(grams))


@cache
def current_hinter() -> Hinter:
    """With the weights that the release ships, read when they are first needed."""
    return Hinter(json.loads(MODEL.read_text(encoding="utf-8")))


def apart_from(hints: Iterable[Finding], findings: Iterable[Finding]) -> list[Finding]:
    """The hints at sentences in which no rule found anything."""
    places = [(one.start, one.end) for one in findings]
    return [one for one in hints if not any(start < one.end and one.start < end for start, end in places)]


def sentences(normal: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a normalised text begins and ends, blanks around it left out."""
    start = 0
    for end in [*(match.start() for match in SENTENCE_END.finditer(normal)), len(normal)]:
        sentence = normal[start:end]
        if words := sentence.strip():
            first = start + sentence.index(words)
            yield first, first + len(words)
        start = end + 1


def units_of(sentence: str, language: str) -> list[str]:
    """The characters of a Chinese sentence, the words of an English one; signs become a comma, numbers a nought."""
    plain = NUMBER.sub("0", sentence.lower())
    return list(NO_WORD.sub(",", plain).strip(",")) if language == "zh" else WORD.findall(plain)


def grams_of(units: list[str], language: str) -> set[str]:
    """Each unit and each pair of neighbours, the ends of the sentence counting as neighbours; in English also each
    four letters of a word, so that its other forms count a little.
    """
    framed = ["^", *units, "$"]
    grams = {*framed, *(f"{one} {other}" for one, other in zip(framed, framed[1:], strict=False))}
    if language == "en":
        for word in (f"_{unit}_" for unit in units):
            grams.update(f"#{word[at : at + 4]}" for at in range(len(word) - 3))
    return grams


def _hint(text: str, span: tuple[int, int]) -> Finding:
    start, end = span
    return Finding(
        rule=CODE,
        severity="hint",
        start=start,
        end=end,
        match=text[start:end],
        legal_basis="",
        advice_zh=ADVICE_ZH,
        advice_en=ADVICE_EN,
        category="resemblance",
    )
