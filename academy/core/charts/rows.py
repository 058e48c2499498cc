"""Charts of one row each: intervals with their dot, and bars. Label above, drawing below."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from academy.core.charts.chart import PHONE_WIDTH, Chart, Table
from academy.core.charts.figures import (
    NO_NUMBER,
    Unit,
    interval_text,
    sample_text,
    sentences,
    tick_text,
    too_few,
    value_text,
)
from academy.core.charts.scales import Scale, first_line, fit, known, text_width, ticks

LABEL_SIZE, NOTE_SIZE, VALUE_SIZE, AXIS_SIZE = 14, 12, 14, 12
INSET = 7
GAP = 12
LINE = 19


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A value with its interval, and the counts it comes from; value None where they are too few."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    count: int | None = None
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class BarRow:
    """A value with, where it is a rate, the counts it comes from."""

    label: str
    value: float | None
    n: int | None = None
    count: int | None = None
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that all rows are read against, such as the chain's average."""

    label: str
    value: float


def interval_dots(
    rows: Sequence[IntervalRow],
    *,
    title: str,
    unit: Unit = Unit.PERCENT,
    reference: Reference | None = None,
    heading: str = "",
    width: int = PHONE_WIDTH,
) -> Chart:
    """A dot for each value and a line for its 95 % interval: employees, clinics, versions, effects."""
    values = known(value for row in rows for value in (row.value, row.low, row.high))
    scale, marks = _scale([*values, *([reference.value] if reference else [])], unit, width)
    top = 24 if reference else 0
    column = figure_column([sample_text(row.count, row.n) for row in rows if row.value is not None], width)
    drawn = []
    for row in rows:
        drawn.append(_interval_shape(row, top, scale, unit, column))
        top = drawn[-1]["end"]
    axis_y = top + 14
    shapes = {
        "rows": drawn,
        "axis": _axis(marks, scale, unit, width),
        "axis_y": axis_y,
        "zero_x": scale(0) if scale.low < 0 else None,
        "figure_x": column,
        "track_end": width - 2,
        "reference": _reference_shape(reference, scale, unit, width),
    }
    description = sentences([_reference_sentence(reference, unit), *(_interval_sentence(row, unit) for row in rows)])
    table = Table((heading or _("Name"), _("Value"), _("Interval, 95%"), _("Counts")), _interval_cells(rows, unit))
    return Chart("interval_dots", title, description, axis_y + 4, table, shapes, width)


def bar(
    rows: Sequence[BarRow],
    *,
    title: str,
    unit: Unit = Unit.PERCENT,
    heading: str = "",
    width: int = PHONE_WIDTH,
) -> Chart:
    """One bar a row from zero, a rate out of 100 %; a value below zero grows to the left."""
    scale = _bar_scale(known(row.value for row in rows), unit, width)
    column = figure_column([sample_text(row.count, row.n) for row in rows if row.value is not None], width)
    drawn = [_bar_shape(row, 46 * index, scale, unit, column) for index, row in enumerate(rows)]
    description = sentences(
        f"{row.label}: {shown(row.value, unit)} {_bracketed(sample_text(row.count, row.n))}".strip() for row in rows
    )
    cells = tuple((row.label, shown(row.value, unit), sample_text(row.count, row.n) or NO_NUMBER) for row in rows)
    table = Table((heading or _("Name"), _("Value"), _("Counts")), cells)
    shapes = {"rows": drawn, "figure_x": column}
    return Chart("bar", title, description, max(46 * len(rows) - 10, 0), table, shapes, width)


def _scale(values, unit, width):
    """A scale from zero, or from below it, and its round values; a rate never passes 100 %."""
    marks = ticks(min([0.0, *values]), max([0.0, *values]))
    if unit is Unit.PERCENT and max([0.0, *values]) <= 1:
        marks = [mark for mark in marks if mark <= 1]
    return Scale(marks[0], marks[-1], INSET, width - INSET), marks


def _axis(marks, scale, unit, width):
    step = marks[1] - marks[0]
    return [axis_label(scale(mark), tick_text(mark, step, unit), width) for mark in marks]


def axis_label(x: float, text: str, width: float) -> dict:
    """A label under its place, kept inside the drawing."""
    half = text_width(text, AXIS_SIZE) / 2
    if x - half < 0:
        return {"x": 0, "mark_x": x, "text": text, "anchor": "start"}
    if x + half > width:
        return {"x": width, "mark_x": x, "text": text, "anchor": "end"}
    return {"x": x, "mark_x": x, "text": text, "anchor": "middle"}


def figure_column(notes, width):
    """Where the values end: before the widest of the counts that stand at the right edge."""
    widest = max([text_width(note, NOTE_SIZE) for note in notes], default=0)
    return round(width - widest - 8, 1) if widest else width


def _head(label, value, unit, counts, column, lines=1):
    """The text line of a row: its label on the left, its value and counts on the right.

    A label that is too long begins `above`, on lines of its own as far as it may take `lines`.
    """
    figure = "" if value is None else value_text(value, unit)
    note = counts if figure else _withheld_words(counts)
    taken = text_width(figure, VALUE_SIZE) if figure else max(text_width(note, NOTE_SIZE) - (PHONE_WIDTH - column), 0)
    room, rest, above = column - taken - GAP, label, []
    while len(above) < lines - 1 and text_width(rest, LABEL_SIZE) > room:
        line, rest = first_line(rest, LABEL_SIZE, PHONE_WIDTH)
        above.append(line)
    shown_label = fit(rest, LABEL_SIZE, room)
    return {"above": above, "label": shown_label, "full_label": label, "figure": figure, "note": note}


def _withheld_words(note: str) -> str:
    """What stands where a rate would stand: that they are too few, and how many they are."""
    return f"{too_few()} · {note}" if note else too_few()


def _interval_shape(row, top, scale, unit, column):
    is_known = row.value is not None
    head = _head(row.label, row.value, unit, sample_text(row.count, row.n), column, lines=3)
    above = [{"text": text, "y": top + 15 + LINE * index} for index, text in enumerate(head["above"])]
    top += LINE * len(above)
    return {
        **head,
        "above": above,
        "end": top + 46,
        "sentence": _interval_sentence(row, unit),
        "is_marked": row.is_marked,
        "is_known": is_known,
        "text_y": top + 15,
        "y": top + 30,
        "x": scale(row.value) if is_known else None,
        "low_x": scale(row.low) if is_known and row.low is not None else None,
        "high_x": scale(row.high) if is_known and row.high is not None else None,
    }


def _reference_shape(reference, scale, unit, width):
    if reference is None:
        return None
    return {
        "x": scale(reference.value),
        "text": fit(f"{reference.label} {value_text(reference.value, unit)}", NOTE_SIZE, width - 14),
    }


def _bar_scale(values, unit, width):
    """A rate is shown out of the whole; anything else out of the largest."""
    low, high = min([0.0, *values]), max([1.0 if unit is Unit.PERCENT else 0.0, *values])
    return Scale(low, high if high > low else low + 1, 0, width)


def _bar_shape(row, top, scale, unit, column):
    is_known = row.value is not None
    end = scale(row.value) if is_known else scale(0)
    length = round(abs(end - scale(0)), 1)
    return {
        **_head(row.label, row.value, unit, sample_text(row.count, row.n), column),
        "is_marked": row.is_marked,
        "is_known": is_known,
        "text_y": top + 15,
        "y": top + 23,
        "x": min(scale(0), end),
        "length": length,
        "radius": rounded_end(length),
        "zero_x": scale(0) if scale.low < 0 else None,
    }


def rounded_end(length):
    """Round ends, also of a bar that is shorter than it is high."""
    return round(min(5, (length or 0) / 2), 1)


def shown(value, unit):
    return too_few() if value is None else value_text(value, unit)


def _bracketed(text):
    return f"({text})" if text else ""


def _interval_sentence(row, unit):
    counts = sample_text(row.count, row.n)
    if row.value is None:
        return f"{row.label}: {too_few()} ({counts})"
    if row.low is None or row.high is None:
        return f"{row.label}: {value_text(row.value, unit)} ({counts})"
    return _("%(label)s: %(value)s, 95%% interval %(interval)s (%(counts)s)") % {
        "label": row.label,
        "value": value_text(row.value, unit),
        "interval": interval_text(row.low, row.high, unit),
        "counts": counts,
    }


def _reference_sentence(reference, unit):
    return f"{reference.label}: {value_text(reference.value, unit)}" if reference else ""


def _interval_cells(rows, unit):
    return tuple(
        (row.label, shown(row.value, unit), interval_text(row.low, row.high, unit), sample_text(row.count, row.n))
        for row in rows
    )
