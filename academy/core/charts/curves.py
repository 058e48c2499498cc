"""Charts of values in a row of time: the line with its band, and the small line beside a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.core.charts.chart import PHONE_WIDTH, Chart, Table
from academy.core.charts.figures import Unit, interval_text, sample_text, sentences, tick_text, too_few, value_text
from academy.core.charts.rows import AXIS_SIZE, NOTE_SIZE, axis_label
from academy.core.charts.scales import Scale, known, text_width, ticks

PLOT_HEIGHT = 150
SPARK_WIDTH, SPARK_HEIGHT = 96, 28


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A value at a place in time; None where they are too few, and then the line has a gap."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One line; its points stand at the same places as those of the other lines."""

    label: str
    points: Sequence[LinePoint]


def line(
    series: Sequence[Series],
    *,
    title: str,
    unit: Unit = Unit.PERCENT,
    heading: str = "",
    width: int = PHONE_WIDTH,
) -> Chart:
    """Up to three lines over time, each with the band of its interval; told apart by dashes as well as by colour."""
    values = [value for one in series for point in one.points for value in (point.value, point.low, point.high)]
    marks = ticks(min([0.0, *known(values)]), max([0.0, *known(values)]), wanted=3)
    labels = [tick_text(mark, marks[1] - marks[0], unit) for mark in marks]
    end = width - max(text_width(label, AXIS_SIZE) for label in labels) - 8
    top = 30 if len(series) > 1 else 8
    y = Scale(marks[0], marks[-1], top + PLOT_HEIGHT, top)
    places = _places(len(series[0].points) if series else 0, 4, end - 8)
    withheld = sum(point.value is None for one in series for point in one.points)
    shapes = {
        "grid": [{"y": y(mark), "text": label} for mark, label in zip(marks, labels, strict=True)],
        "grid_end": round(end, 1),
        "lines": [_line_shape(one, places, y) for one in series],
        "legend": _legend([one.label for one in series], width) if len(series) > 1 else [],
        "axis": _time_axis([point.label for point in series[0].points] if series else [], places, width),
        "axis_y": top + PLOT_HEIGHT + 18,
        "note": _withheld_note(withheld),
        "note_y": top + PLOT_HEIGHT + 38,
    }
    height = top + PLOT_HEIGHT + (44 if withheld else 24)
    head = (
        heading or _("When"),
        *(() if len(series) < 2 else (_("Line"),)),
        _("Value"),
        _("Interval, 95%"),
        _("Counts"),
    )
    return Chart("line", title, _description(series, unit), height, Table(head, _cells(series, unit)), shapes, width)


def spark_line(
    values: Sequence[float | None], *, title: str, unit: Unit = Unit.PERCENT, labels: Sequence[str] = ()
) -> Chart:
    """A line without axes, as tall as a word, with a dot on its newest value."""
    shown = known(values)
    low, high = (min(shown), max(shown)) if shown else (0, 1)
    y = Scale(low, high, SPARK_HEIGHT - 5, 5) if high > low else Scale(low - 1, low + 1, SPARK_HEIGHT - 5, 5)
    places = _places(len(values), 5, SPARK_WIDTH - 5)
    runs = _runs([(x, None if value is None else y(value)) for x, value in zip(places, values, strict=True)])
    names = [*labels] or [str(number) for number in range(1, len(values) + 1)]
    cells = tuple((name, _shown(value, unit)) for name, value in zip(names, values, strict=True))
    shapes = {"paths": [_path(run) for run in runs], "last": _last_dot(runs, places)}
    description = sentences([_range_sentence(shown, unit)])
    table = Table((_("When"), _("Value")), cells)
    return Chart("spark_line", title, description, SPARK_HEIGHT, table, shapes, SPARK_WIDTH)


def _places(number, start, end):
    """As many places as there are points, equally far apart; a single one stands in the middle."""
    if number < 2:
        return [round((start + end) / 2, 1)] * number
    return [round(start + (end - start) * index / (number - 1), 1) for index in range(number)]


def _runs(points) -> Iterator[list]:
    """The points without a gap, in unbroken runs."""
    return [list(run) for is_known, run in groupby(points, key=lambda point: point[1] is not None) if is_known]


def _path(points):
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points)


def _line_shape(series, places, y):
    pairs = list(zip(places, series.points, strict=True))
    runs = _runs([(x, None if point.value is None else y(point.value)) for x, point in pairs])
    bands = _runs([(x, None if point.low is None or point.high is None else point) for x, point in pairs])
    return {
        "paths": [_path(run) for run in runs if len(run) > 1],
        "alone": [{"x": run[0][0], "y": run[0][1]} for run in runs if len(run) == 1],
        "bands": [_band(band, y) for band in bands if len(band) > 1],
        "last": _last_dot(runs, places),
    }


def _band(pairs, y):
    over = [(x, y(point.high)) for x, point in pairs]
    under = [(x, y(point.low)) for x, point in reversed(pairs)]
    return _path(over + under) + " Z"


def _last_dot(runs, places):
    """The newest value, if it is not withheld."""
    if not runs or runs[-1][-1][0] != places[-1]:
        return None
    x, y = runs[-1][-1]
    return {"x": x, "y": y}


def _legend(labels, width):
    """Names of the lines, side by side where they fit, each behind a sample of its line."""
    room, x, entries = width / max(len(labels), 1), 0.0, []
    for label in labels:
        entries.append({"x": round(x, 1), "text_x": round(x + 28, 1), "text": label})
        x += min(text_width(label, NOTE_SIZE) + 48, room + 20)
    return entries


def _time_axis(labels, places, width):
    """As many labels as stand beside each other without touching; the newest is always there."""
    if not labels:
        return []
    widest = max(text_width(label, AXIS_SIZE) for label in labels) + 14
    apart = (places[-1] - places[0]) / max(len(places) - 1, 1)
    stride = max(1, -int(-widest // apart)) if apart else 1
    chosen = range(len(labels) - 1, -1, -stride)
    return [axis_label(places[index], labels[index], width) for index in reversed(chosen)]


def _withheld_note(number):
    if not number:
        return ""
    return ngettext("%(number)s value: too few to show", "%(number)s values: too few to show", number) % {
        "number": number
    }


def _shown(value, unit):
    return too_few() if value is None else value_text(value, unit)


def _cells(series, unit):
    return tuple(
        (
            point.label,
            *(() if len(series) < 2 else (one.label,)),
            _shown(point.value, unit),
            interval_text(point.low, point.high, unit),
            sample_text(point.count, point.n),
        )
        for one in series
        for point in one.points
    )


def _range_sentence(values, unit):
    if not values:
        return too_few()
    return _("first %(first)s, last %(last)s, lowest %(low)s, highest %(high)s") % {
        "first": value_text(values[0], unit),
        "last": value_text(values[-1], unit),
        "low": value_text(min(values), unit),
        "high": value_text(max(values), unit),
    }


def _description(series, unit):
    return sentences(
        [
            *(f"{one.label}: {_range_sentence(known(point.value for point in one.points), unit)}" for one in series),
            _withheld_note(sum(point.value is None for one in series for point in one.points)),
        ]
    )
