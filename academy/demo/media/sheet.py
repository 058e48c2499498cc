"""A sheet of 1200 by 675 to draw on: smooth shapes, words whose boxes are known, and a small PNG in the end."""

import io
import math
from typing import NamedTuple

from PIL import Image, ImageDraw

from academy.demo.media import colours
from academy.demo.media.lettering import fits, font, largest

WIDTH, HEIGHT, MARGIN = 1200, 675, 64
# Shapes are drawn this many times larger and shrunk, which smooths their edges; letters are smooth by themselves.
FINE = 3
SHADES = 128


class Written(NamedTuple):
    """Words on the sheet: where their ink is, and how they were set."""

    box: tuple[float, float, float, float]
    text: str
    at: tuple[float, float]
    size: int
    bold: bool
    colour: str
    anchor: str


class Sheet:
    def __init__(self, ground: str = colours.PAPER):
        self.written: list[Written] = []
        self._image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), ground)
        self._pen = ImageDraw.Draw(self._image)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self._pen.ellipse(_fine(x - radius, y - radius, x + radius, y + radius), fill=colour)

    def slab(self, box: tuple[float, float, float, float], colour: str, radius: float = 24) -> None:
        self._pen.rounded_rectangle(_fine(*box), radius=radius * FINE, fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: str) -> None:
        self._pen.polygon([_fine(*point) for point in points], fill=colour)

    def line(self, points: list[tuple[float, float]], colour: str, thick: float) -> None:
        """A line through the points, its ends and corners round."""
        self._pen.line([_fine(*point) for point in points], fill=colour, width=round(thick * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, thick / 2, colour)

    def arc(self, x: float, y: float, radius: float, turns: tuple[float, float], colour: str, thick: float) -> None:
        """A part of a circle, `turns` being where it starts and ends in whole turns from the top, clockwise."""
        box = _fine(x - radius - thick / 2, y - radius - thick / 2, x + radius + thick / 2, y + radius + thick / 2)
        start, end = (turn * 360 - 90 for turn in turns)
        self._pen.arc(box, start, end, fill=colour, width=round(thick * FINE))

    def write(
        self,
        text: str,
        at: tuple[float, float],
        size: int,
        *,
        bold: bool = False,
        colour: str = colours.INK,
        anchor: str = "ls",
    ) -> None:
        """Words at a point of their base line; they are drawn when the sheet becomes a PNG."""
        left, top, right, bottom = font(size, bold=bold).getbbox(text, anchor=anchor)
        box = (at[0] + left, at[1] + top, at[0] + right, at[1] + bottom)
        self.written.append(Written(box, text, at, size, bold, colour, anchor))

    def png(self) -> bytes:
        image = self._image.reduce(FINE)
        pen = ImageDraw.Draw(image)
        for words in self.written:
            face = font(words.size, bold=words.bold)
            pen.text(words.at, words.text, font=face, fill=words.colour, anchor=words.anchor)
        out = io.BytesIO()
        few = image.quantize(SHADES, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        return out.getvalue()


def head(sheet: Sheet, title: str, lead: str) -> float:
    """The picture's title and the line below it; where the rest may begin."""
    room = WIDTH - 2 * MARGIN
    size = largest(range(68, 43, -2), lambda size: fits(title, size, room, bold=True), title)
    sheet.write(title, (MARGIN, 112), size, bold=True)
    size = largest(range(38, 31, -1), lambda size: fits(lead, size, room), lead)
    sheet.write(lead, (MARGIN, 168), size, colour=colours.SOFT)
    return 204


def middle(y: float, size: int) -> float:
    """The base line of letters that stand in the middle of y, Latin capitals and Chinese characters alike."""
    return y + size * 0.37


def around(x: float, y: float, radius: float, turn: float) -> tuple[float, float]:
    """The point of a circle at so many turns from its top, clockwise."""
    angle = 2 * math.pi * turn
    return x + radius * math.sin(angle), y - radius * math.cos(angle)


def _fine(*numbers: float) -> tuple[float, ...]:
    return tuple(number * FINE for number in numbers)
