"""How many reach each step: one bar a step, with its label above it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from academy.core.charts.chart import PHONE_WIDTH, Chart, Table
from academy.core.charts.figures import NO_NUMBER, Unit, count_text, sentences, too_few, value_text
from academy.core.charts.rows import GAP, LABEL_SIZE, NOTE_SIZE, VALUE_SIZE, figure_column, rounded_end, shown
from academy.core.charts.scales import fit, text_width


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many reached a step, as a share of those of the first and of the previous one; None where too few.

    `previous` names the previous one where it is not the bar above.
    """

    label: str
    count: int
    of_first: float | None
    of_previous: float | None = None
    previous: str = ""


def funnel_bars(steps: Sequence[FunnelStep], *, title: str, heading: str = "", width: int = PHONE_WIDTH) -> Chart:
    """One bar a step, as long as its share of the first, and between two bars how many went on."""
    column = figure_column([value_text(step.of_first) for step in steps if step.of_first is not None], width)
    drawn, y = [], 0
    for index, step in enumerate(steps):
        y += 28 if index else 0
        drawn.append(_step_shape(step, index, y, column, width))
        y += 38
    description = sentences(_step_sentence(step, index) for index, step in enumerate(steps))
    cells = tuple(
        (
            step.label,
            count_text(step.count),
            shown(step.of_first, Unit.PERCENT),
            shown(step.of_previous, Unit.PERCENT) if index else NO_NUMBER,
        )
        for index, step in enumerate(steps)
    )
    head = (heading or _("Step"), _("Count"), _("Of the first step"), _("Of the step before"))
    return Chart("funnel_bars", title, description, y, Table(head, cells), {"steps": drawn}, width)


def _step_shape(step, index, top, column, width):
    share = "" if step.of_first is None else value_text(step.of_first)
    length = None if step.of_first is None else round(step.of_first * width, 1)
    note = share or too_few()
    count = count_text(step.count)
    start = column if share else round(width - text_width(note, NOTE_SIZE) - 8, 1)
    return {
        "label": fit(step.label, LABEL_SIZE, start - text_width(count, VALUE_SIZE) - GAP),
        "sentence": _step_sentence(step, index),
        "figure": count,
        "figure_x": start,
        "note": note,
        "text_y": top + 15,
        "y": top + 23,
        "length": length,
        "radius": rounded_end(length),
        "went_on": _went_on(step) if index else "",
        "went_on_y": top - 9,
    }


def _went_on(step):
    if step.of_previous is None:
        return too_few()
    share = value_text(step.of_previous)
    if step.previous:
        return _("%(share)s of “%(step)s”") % {"share": share, "step": step.previous}
    return _("%(share)s of the step before") % {"share": share}


def _step_sentence(step, index):
    share = too_few() if step.of_first is None else _("%(share)s of the first") % {"share": value_text(step.of_first)}
    return f"{step.label}: {count_text(step.count)} ({', '.join([share, *([_went_on(step)] if index else [])])})"
