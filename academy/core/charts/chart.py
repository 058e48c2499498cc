"""What every chart is: a template, its geometry, a text alternative and the numbers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from academy.core.pdf_fonts import FAMILY

PHONE_WIDTH = 358

# The light tokens as presentation attributes: WeasyPrint applies no style sheet of the page inside an SVG, and in a
# browser any rule of chart.css wins over them.
PRINT_PAINT = {
    "font": f"{FAMILY}, sans-serif",
    "ink": "#18272a",
    "soft": "#475659",
    "faint": "#5f6d70",
    "line": "#e6dfd4",
    "surface": "#ffffff",
    "teal": "#0a6466",
    "teal_wash": "#e0efec",
}


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart, as text in the reader's language; the first cell of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready to be drawn; lengths are in units of its own view box."""

    kind: str
    title: str
    description: str
    height: int
    table: Table
    shapes: Mapping[str, Any] = field(repr=False)
    width: int = PHONE_WIDTH

    def __html__(self):
        return render_to_string(
            f"components/charts/{self.kind}.svg", {**self.shapes, "chart": self, "paint": PRINT_PAINT}
        )

    __str__ = __html__
