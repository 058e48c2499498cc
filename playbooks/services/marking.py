"""The words that were looked for, marked where they stand."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from academy.core.search import HAN, HAN_SIGNS, INVISIBLE, fold
from playbooks.models import ScriptPage

# The words of a branch and of a red flag.
PARTS_TO_SHOW = ("when", "reply", "sign", "action")
# So much of a line is shown before the first marked word, and in all.
LEAD, REACH = 12, 80
# Where a part of a line begins best.
CLAUSE_END = re.compile(r"[，。！？；：、…”,.!?;:]\s*|\s+")

Runs = list[tuple[bool, str]]


def mark_words(text: str, words: Iterable[str]) -> Runs:
    """The text in runs of (is a searched word, what is written), however the words are written there."""
    return _runs(text, _marked(text, words))


def best_line(page: ScriptPage, words: Sequence[str]) -> Runs:
    """Of the line that holds most of the words, the part where they stand, marked; shown below the title of a hit."""
    lines = _lines_to_show(page)
    folded = fold("\n".join(lines)).split("\n")
    held = [sum(word in line for word in words) for line in folded]
    return _part_with_marks(lines[held.index(max(held))], words)


def _lines_to_show(page: ScriptPage) -> list[str]:
    """What may stand below a hit: what is said and done in each turn, then the scene and the goal.

    Never a line of what not to say: read in haste it would be said.
    """
    lines: list[str] = []
    for block in page.turns.raw_data:
        value = block["value"]
        if block["type"] != "do_not":
            lines.extend([value] if isinstance(value, str) else filter(None, map(value.get, PARTS_TO_SHOW)))
    return [" ".join(line.split()) for line in [*lines, page.scene, page.goal]]


def _part_with_marks(line: str, words: Iterable[str]) -> Runs:
    marked = _marked(line, words)
    if len(line) <= LEAD + REACH:
        return _runs(line, marked)
    first = max(range(len(line)), key=lambda start: sum(marked[start : start + REACH]) + marked[start])
    begins = [end.end() for end in CLAUSE_END.finditer(line, max(0, first - LEAD), first)]
    begin = begins[-1] if begins else max(0, first - LEAD)
    end = min(len(line), begin + REACH)
    part = _runs(line[begin:end], marked[begin:end])
    return [*([(False, "…")] if begin else []), *part, *([(False, "…")] if end < len(line) else [])]


def _marked(text: str, words: Iterable[str]) -> list[bool]:
    """For each character whether it belongs to one of the words."""
    folded, places = _folded_with_places(text)
    marked = [False] * len(text)
    if patterns := "|".join(map(_pattern, sorted(set(words), key=len, reverse=True))):
        # Looked for from every place: pairs of characters overlap.
        for found in re.finditer(f"(?=({patterns}))", folded):
            for place in range(places[found.start(1)], places[found.end(1) - 1] + 1):
                marked[place] = True
    return marked


def _pattern(word: str) -> str:
    """Chinese anywhere; any other word from its beginning, in the plural too."""
    if HAN.match(word):
        return word
    forms = f"{word}|{word[:-1]}ies" if word.endswith("y") else word
    return rf"(?<![^\W_{HAN_SIGNS}])(?:{forms})"


def _folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The text as search compares it, and for each of its characters the place that it comes from."""
    folded = fold(text)
    if len(folded) == len(text) and not INVISIBLE.search(text):
        return folded, range(len(text))
    letters = [fold(letter) for letter in text]
    return "".join(letters), [place for place, letter in enumerate(letters) for _sign in letter]


def _runs(text: str, marked: Sequence[bool]) -> Runs:
    places = groupby(range(len(text)), key=marked.__getitem__)
    return [(is_marked, "".join(map(text.__getitem__, part))) for is_marked, part in places]
