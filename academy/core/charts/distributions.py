"""Charts of many: the funnel plot that replaces a league table, and the histogram."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.core.charts.chart import PHONE_WIDTH, Chart, Table
from academy.core.charts.figures import (
    Unit,
    count_text,
    interval_text,
    sample_text,
    sentences,
    tick_text,
    too_few,
    value_text,
)
from academy.core.charts.rows import AXIS_SIZE, NOTE_SIZE, axis_label
from academy.core.charts.scales import Scale, fit, known, text_width, ticks

PLOT_HEIGHT = 200
BARS_HEIGHT = 140


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A unit or a person; the caller says whether it lies outside the limits that hold for it."""

    label: str
    n: int
    value: float | None
    count: int | None = None
    is_outside: bool = False
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class FunnelLimit:
    """Between which rates n people fall by chance: in 95 and in 99.8 of 100 cases."""

    n: int
    low: float
    high: float
    outer_low: float
    outer_high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """How many lie from low (included) to high."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A value that cuts a histogram, such as the pass mark."""

    label: str
    value: float


def funnel_plot(
    points: Sequence[FunnelPoint],
    limits: Sequence[FunnelLimit],
    *,
    expected: float,
    title: str,
    heading: str = "",
    width: int = PHONE_WIDTH,
) -> Chart:
    """Rates over their n, with the limits of chance around the expected rate; only what lies outside is named."""
    limits = sorted(limits, key=lambda limit: limit.n)
    top = 30
    y, grid = _rate_scale([*known(point.value for point in points), *(limit.outer_high for limit in limits)], top)
    end = width - max(text_width(row["text"], AXIS_SIZE) for row in grid) - 8
    marks = ticks(0, max([1, *(point.n for point in points), *(limit.n for limit in limits)]))
    x = Scale(0, marks[-1], 4, end - 4)
    drawn = [_point_shape(point, x, y) for point in points if point.value is not None]
    withheld = sum(point.value is None for point in points)
    shapes = {
        "grid": grid,
        "grid_end": round(end, 1),
        "axis": [axis_label(x(mark), count_text(mark), width) for mark in marks],
        "axis_y": top + PLOT_HEIGHT + 18,
        "band": _band(limits, x, y, "low", "high"),
        "outer": [_curve(limits, x, y, "outer_high"), _curve(limits, x, y, "outer_low")],
        "expected_y": y(expected),
        "legend": _plot_legend(expected),
        "points": sorted(drawn, key=lambda point: point["is_outside"] or point["is_marked"]),
        "names": _names(drawn, end, top),
        "note": sentences([_("across: number of people (n)"), _withheld_note(withheld)]),
        "note_y": top + PLOT_HEIGHT + 38,
    }
    head = (heading or _("Name"), _("Value"), _("Counts"), _("Against the limits"))
    table = Table(head, tuple(_point_cells(point) for point in points))
    description = _plot_description(points, expected, withheld)
    return Chart("funnel_plot", title, description, top + PLOT_HEIGHT + 44, table, shapes, width)


def histogram(
    bins: Sequence[Bin],
    *,
    title: str,
    unit: Unit = Unit.NUMBER,
    marker: Marker | None = None,
    heading: str = "",
    width: int = PHONE_WIDTH,
) -> Chart:
    """How values spread: one column a bin, side by side, with its count above it."""
    top = 40 if marker else 20
    low, high = (bins[0].low, bins[-1].high) if bins else (0, 1)
    x = Scale(low, high, 0, width)
    y = Scale(0, max([1, *(one.count for one in bins)]), top + BARS_HEIGHT, top)
    shapes = {
        "columns": [_column(one, x, y, top + BARS_HEIGHT) for one in bins],
        "base_y": top + BARS_HEIGHT,
        "axis": _edges(bins, x, unit, width),
        "axis_y": top + BARS_HEIGHT + 18,
        "marker": _marker_shape(marker, x, unit, width),
    }
    cells = tuple((interval_text(one.low, one.high, unit), count_text(one.count)) for one in bins)
    description = sentences(
        [
            *(f"{span}: {count}" for span, count in cells),
            f"{marker.label}: {value_text(marker.value, unit)}" if marker else "",
        ]
    )
    table = Table((heading or _("From and to"), _("Count")), cells)
    return Chart("histogram", title, description, top + BARS_HEIGHT + 24, table, shapes, width)


def _rate_scale(values, top):
    highest = max([0.0, *values])
    marks = [mark for mark in ticks(0, highest, wanted=5) if mark <= 1 or highest > 1]
    y = Scale(0, marks[-1], top + PLOT_HEIGHT, top)
    return y, [{"y": y(mark), "text": tick_text(mark, marks[1], Unit.PERCENT)} for mark in marks]


def _curve(limits, x, y, bound):
    return "M" + " L".join(f"{x(limit.n):g} {y(getattr(limit, bound)):g}" for limit in limits) if limits else ""


def _band(limits, x, y, low, high):
    if not limits:
        return ""
    back = " ".join(f"L{x(limit.n):g} {y(getattr(limit, low)):g}" for limit in reversed(limits))
    return f"{_curve(limits, x, y, high)} {back} Z"


def _point_shape(point, x, y):
    return {
        "x": x(point.n),
        "y": y(point.value),
        "label": point.label,
        "sentence": _point_sentence(point),
        "is_outside": point.is_outside,
        "is_marked": point.is_marked,
    }


def _names(points, end, top):
    """The names of what lies outside or is marked, moved down where they would cover an earlier one."""
    placed = []
    for point in sorted(points, key=lambda point: point["y"]):
        if point["is_outside"] or point["is_marked"]:
            placed.append(_free_name(point, placed, end, top))
    return placed


def _free_name(point, placed, end, top):
    text = fit(point["label"], NOTE_SIZE, end / 2)
    wide = text_width(text, NOTE_SIZE)
    left = point["x"] + 10 if point["x"] + 10 + wide <= end else point["x"] - 10 - wide
    y = max(point["y"] + 4, top + 10)
    while any(abs(y - other["y"]) < 14 and left < other["right"] and other["x"] < left + wide for other in placed):
        y += 2
    return {"x": round(left, 1), "right": round(left + wide, 1), "y": round(y, 1), "text": text}


def _plot_legend(expected):
    texts = [
        ("expected", _("expected %(value)s") % {"value": value_text(expected)}),
        ("band", _("Limits, 95%")),
        ("outer", _("Limits, 99.8%")),
    ]
    x, entries = 0.0, []
    for kind, text in texts:
        entries.append({"kind": kind, "x": x, "text_x": round(x + 24, 1), "text": text})
        x = round(x + text_width(text, NOTE_SIZE) + 36, 1)
    return entries


def _withheld_note(number):
    if not number:
        return ""
    return ngettext("%(number)s has too few to show", "%(number)s have too few to show", number) % {"number": number}


def _verdict(point):
    if point.value is None:
        return too_few()
    return _("outside the limits") if point.is_outside else _("no difference shown")


def _point_sentence(point):
    counts = sample_text(point.count, point.n)
    return f"{point.label}: {value_text(point.value)} ({counts}), {_verdict(point)}"


def _point_cells(point):
    value = too_few() if point.value is None else value_text(point.value)
    return (point.label, value, sample_text(point.count, point.n), _verdict(point))


def _plot_description(points, expected, withheld):
    shown = [point for point in points if point.value is not None]
    outside = [point for point in shown if point.is_outside]
    inside = _("%(inside)s of %(shown)s inside the limits: no difference shown") % {
        "inside": len(shown) - len(outside),
        "shown": len(shown),
    }
    expected_sentence = _("expected %(value)s") % {"value": value_text(expected)}
    return sentences([expected_sentence, inside, *map(_point_sentence, outside), _withheld_note(withheld)])


def _column(one, x, y, base):
    left, right, top = x(one.low), x(one.high), y(one.count)
    text = count_text(one.count)
    return {
        "x": left + 1,
        "y": top,
        "width": round(max(right - left - 2, 1), 1),
        "height": round(base - top, 1),
        "middle": round((left + right) / 2, 1),
        "text": text if one.count and text_width(text, NOTE_SIZE) <= right - left + 2 else "",
        "text_y": top - 6,
    }


def _edges(bins, x, unit, width):
    """As many edges of bins as can be labelled side by side, from the first."""
    if not bins:
        return []
    edges = [bins[0].low, *(one.high for one in bins)]
    texts = [tick_text(edge, bins[0].high - bins[0].low, unit) for edge in edges]
    widest = max(text_width(text, AXIS_SIZE) for text in texts) + 12
    stride = max(1, -int(-widest * len(bins) // width))
    return [axis_label(x(edge), text, width) for edge, text in list(zip(edges, texts, strict=True))[::stride]]


def _marker_shape(marker, x, unit, width):
    if marker is None:
        return None
    text = fit(f"{marker.label} {value_text(marker.value, unit)}", NOTE_SIZE, width)
    return axis_label(x(marker.value), text, width)
