"""What was measured, beside what was promised."""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Figure:
    """One measured value. `budget` is the most that it may be; None where it only explains another figure.

    `is_sized` tells that the budget holds for the full size alone. `queries` is what the work asked of the database.
    """

    name: str
    label: str
    value: float
    unit: str
    budget: float | None = None
    queries: int | None = None
    most_queries: int | None = None
    is_sized: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How much of the budget is used; with a budget of nothing, whatever there is counts whole."""
        if self.budget is None:
            return None
        return self.value / self.budget if self.budget else float(self.value)

    @property
    def is_met(self) -> bool:
        too_slow = self.ratio is not None and (self.ratio > 1 if self.budget else self.value > 0)
        return not too_slow and not (self.most_queries is not None and self.queries > self.most_queries)

    def as_json(self, work: str) -> dict:
        return {"work": work, **asdict(self), "ratio": self.ratio, "is_met": self.is_met}


def table(rows: Iterable[dict], *, is_quick: bool) -> list[str]:
    """The figures as lines of a table; what misses its budget ends with a mark."""
    heads = (_("work"), _("figure"), _("budget"), _("ratio"), _("queries"), "")
    cells = [heads, *(_cells(row, is_quick=is_quick) for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(_padded, line, widths)).rstrip() for line in cells]


def _cells(row: dict, *, is_quick: bool) -> tuple[str, ...]:
    is_compared = row["budget"] is not None and not (is_quick and row["is_sized"])
    label = f"{row['label']}  ({_('quick')})" if is_quick and row["is_sized"] else row["label"]
    queries = "" if row["queries"] is None else str(row["queries"])
    if queries and row["most_queries"] is not None:
        queries += f" ≤ {row['most_queries']}"
    return (
        label,
        f"{_number(row['value'])} {row['unit']}",
        f"≤ {_number(row['budget'])} {row['unit']}" if is_compared else "",
        f"{row['ratio']:.2f}" if is_compared else "",
        queries,
        "" if row["is_met"] or not is_compared else _("over budget"),
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character fills two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
