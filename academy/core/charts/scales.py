"""From values to places on the drawing, and how much room a text takes."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Widths as parts of the font size, a little more than those of the usual system fonts.
FULL_WIDTH, CAPITAL, NARROW, OTHER = 1.0, 0.66, 0.32, 0.57
NARROW_CHARACTERS = frozenset(" .,:;!|'()[]-·ijlftrI")
ELLIPSIS = "…"
# Behind these a line breaks best.
BREAKS = frozenset(" ，、：；·）")
NICE_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from the values low..high to the places start..end."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values that enclose low..high, at about the wanted number of equal steps."""
    if high <= low:
        high = low + 1
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * power for nice in NICE_STEPS if nice * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def text_width(text: str, size: float) -> float:
    """About how wide a text is at a font size, on the safe side; a Chinese character is as wide as it is high."""
    return sum(_share_of_size(character) for character in text) * size


def fit(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than its room."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def first_line(text: str, size: float, room: float) -> tuple[str, str]:
    """What of the text fits in a line, and the rest: broken behind a word or mark in its second half, else anywhere."""
    end = len(text)
    while text_width(text[:end].rstrip(), size) > room:
        end -= 1
    if end < len(text):
        end = next((at for at in range(end, end // 2, -1) if text[at - 1] in BREAKS), end)
    return text[:end].rstrip(), text[end:]


def _share_of_size(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return FULL_WIDTH
    if character in NARROW_CHARACTERS:
        return NARROW
    return CAPITAL if character.isupper() or character == "%" else OTHER
