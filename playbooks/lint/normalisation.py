"""One spelling for what the eye reads alike, and the way back to the places of the text as it was typed."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import opencc

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
HAN_RUN = re.compile(f"[{HAN}]+")
# A line break may end a thought, so only blanks inside a line are closed up.
GAP_IN_HAN = re.compile(f"(?<=[{HAN}])[^\\S\\r\\n\\v\\f\\x85\\u2028\\u2029]+(?=[{HAN}])")
# Invisible, though Unicode does not file them under "format": joiners, fillers and variation selectors.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# NFKC leaves the signs that word processors put for ' and -, and the English patterns are written with the plain ones.
PLAIN_SIGNS = str.maketrans("\u2018\u2019\u02bc\u2010\u2011\u2012\u2013\u2212", "'''-----")


def normalise(text: str) -> tuple[str, list[int]]:
    """The text as the rules read it, and for each of its characters the code point of `text` it came from.

    Compatibility forms folded (NFKC), typographic apostrophes and hyphens made plain, zero-width characters and
    marks of direction removed, blanks between Han characters closed up, traditional characters made simplified.
    The list has one entry more than the text: the length of the original.
    """
    characters, offsets = _fold(text)
    folded, offsets = _close_gaps("".join(characters), offsets)
    offsets.append(len(text))
    return HAN_RUN.sub(lambda run: _simplified(run.group()), folded), offsets


def original_span(text: str, offsets: list[int], start: int, end: int) -> tuple[int, int]:
    """Where `start` to `end` (exclusive, not empty) of the normalised text lies in `text`.

    What was removed behind the last character stays outside; a character that folded into several is taken whole.
    """
    last = offsets[end - 1]
    while end < len(offsets) - 1 and offsets[end] == last:
        end += 1
    stop = offsets[end]
    while stop > last + 1 and (text[stop - 1].isspace() or is_invisible(text[stop - 1])):
        stop -= 1
    return offsets[start], stop


@lru_cache(maxsize=4096)
def is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or INVISIBLE.match(character) is not None


def _fold(text: str) -> tuple[list[str], list[int]]:
    characters: list[str] = []
    offsets: list[int] = []
    for start, cluster in _clusters(text):
        for character in _folded(cluster):
            characters.append(character)
            offsets.append(start)
    return characters, offsets


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """The text cut where normalising the parts gives the same as normalising the whole, with the start of each."""
    start = 0
    for i in range(1, len(text)):
        following = text[i]
        # Nothing below U+0300 and no common Han character ever joins what stands before it.
        if following < "\u0300" or "\u4e00" <= following <= "\u9fff" or not _joins(text[i - 1], following):
            yield start, text[start:i]
            start = i
    if text:
        yield start, text[start:]


@lru_cache(maxsize=4096)
def _joins(before: str, following: str) -> bool:
    if unicodedata.combining(following):
        return True
    apart = unicodedata.normalize("NFKC", before) + unicodedata.normalize("NFKC", following)
    return unicodedata.normalize("NFKC", before + following) != apart


@lru_cache(maxsize=8192)
def _folded(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", cluster).translate(PLAIN_SIGNS)
    return "".join(character for character in plain if not is_invisible(character))


def _close_gaps(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    kept: list[str] = []
    kept_offsets: list[int] = []
    position = 0
    for gap in GAP_IN_HAN.finditer(text):
        kept.append(text[position : gap.start()])
        kept_offsets += offsets[position : gap.start()]
        position = gap.end()
    return "".join([*kept, text[position:]]), kept_offsets + offsets[position:]


def _simplified(run: str) -> str:
    """Simplified characters, as many as before: by phrase where that keeps the length, else one by one."""
    converted = _converter().convert(run)
    if len(converted) == len(run):
        return converted
    return "".join(_simplified_character(character) for character in run)


@cache
def _simplified_character(character: str) -> str:
    converted = _converter().convert(character)
    return converted if len(converted) == 1 else character


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
