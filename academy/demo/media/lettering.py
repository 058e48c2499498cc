"""Words measured before they are drawn: how wide, where they break, how large they can be."""

import re
from collections.abc import Callable
from functools import cache

from django.utils.translation import gettext as _
from PIL import ImageFont

from academy.core.pdf_fonts import faces
from academy.demo.media.exceptions import DrawingRefused

# A word of Latin letters, or one Chinese character, each with the marks that may not leave it at a line's end or start.
CHUNK = re.compile(r"[“（《]*(?:[^\s\u2e80-\u9fff\uff00-\uffef“”]+|[^\s])[，。？！：、；”）》]*\s*")
LEADING = 1.3


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(faces()[700 if bold else 400]), size, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: int, *, bold: bool = False) -> float:
    return font(size, bold=bold).getlength(text)


def wrap(text: str, size: int, room: float, *, bold: bool = False) -> list[str]:
    """The text in as few lines as the room allows, and those about equally long."""
    lines = _fill(text, size, room, bold)
    if len(lines) == 1:
        return lines
    while room > size and len(closer := _fill(text, size, room - size / 4, bold)) == len(lines):
        lines, room = closer, room - size / 4
    return lines


def _fill(text, size, room, bold) -> list[str]:
    lines = [""]
    for chunk in CHUNK.findall(text):
        if lines[-1] and width((lines[-1] + chunk).rstrip(), size, bold=bold) > room:
            lines.append("")
        lines[-1] += chunk
    return [line.rstrip() for line in lines]


def fits(text: str, size: int, room: float, *, bold: bool = False, lines: int = 1) -> bool:
    """Whether the text goes into so many lines of the room, no single word being wider than it."""
    wrapped = wrap(text, size, room, bold=bold)
    return len(wrapped) <= lines and all(width(line, size, bold=bold) <= room for line in wrapped)


def largest(sizes: range, fit: Callable[[int], bool], words: str) -> int:
    """The first of the sizes that fits; DrawingRefused, naming the words, when even the smallest does not."""
    for size in sizes:
        if fit(size):
            return size
    raise DrawingRefused(_("These words are too long for the picture: %(words)s") % {"words": words})
