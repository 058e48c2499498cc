"""Results as charts and as tables to take away."""

from dataclasses import replace

from django.utils.translation import gettext as _

from academy.core.charts import Chart, FunnelStep, IntervalRow, Reference, Unit, funnel_bars, interval_dots
from academy.core.charts.figures import interval_text, sample_text, too_few, value_text
from academy.outcomes.models import Stage
from academy.outcomes.services.certification import CertificationEffect
from academy.outcomes.services.effects import ScriptEffect, VersionResult
from academy.outcomes.services.reports import RateRow, Step, rate_between
from academy.outcomes.statistics import Rate

# More rows than a person can compare are shown as a table to take away, not as a chart.
ROWS_SHOWN = 40


def headline(arrived: Rate, masks: dict[int, int], settled: dict[int, int]) -> list[dict]:
    """The numbers that lead the page, each with its interval and what it was counted from.

    `masks` and `settled` are those of `reached_and_settled`: who was treated lately has had no time to refer anybody.
    """
    rates = [
        (_("Arrived within 14 days of the invitation"), arrived),
        (_("Decided after the consultation"), rate_between(masks, Stage.CONSULTED, Stage.CLOSED)),
    ]
    entries = [_headline_entry(label, value) for label, value in rates if value.n]
    if rate_between(masks, Stage.FOLLOWED_UP, Stage.REFERRED).n:
        entries.append(_referred(rate_between(settled, Stage.FOLLOWED_UP, Stage.REFERRED)))
    return entries


def _referred(value: Rate) -> dict:
    entry = _headline_entry(_("Referred others after the follow-up"), value)
    entry["condition"] = _("counted 8 weeks after the first contact")
    return entry if value.n else entry | {"withheld": _("too early to tell"), "sample": ""}


def _headline_entry(label: str, value: Rate) -> dict:
    return {
        "label": label,
        "value": None if value.is_withheld else value_text(value.value),
        "interval": "" if value.is_withheld else interval_text(value.low, value.high, Unit.PERCENT),
        "sample": sample_text(value.count, value.n),
        "withheld": too_few(),
    }


def funnel_chart(steps: list[Step], *, title: str) -> Chart:
    return funnel_bars(
        [FunnelStep(step.label, step.count, step.of_first, step.of_previous, step.previous) for step in steps],
        title=title,
    )


def rates_chart(rows: list[RateRow], *, title: str, heading: str, overall: Rate | None = None) -> Chart:
    """A dot and an interval for each row; the rate of all of them as the line to read them against."""
    reference = None
    if overall and not overall.is_withheld and len(rows) > 1:
        reference = Reference(_("All of these"), overall.value)
    dots = [IntervalRow(row.label, row.value, row.low, row.high, row.n, row.count) for row in rows]
    return interval_dots(dots, title=title, heading=heading, reference=reference)


def short_labels(rows: list[RateRow]) -> list[RateRow]:
    """Rows of script versions; the number names each well enough where all are of one script."""
    if len({row.parts[0] for row in rows}) > 1:
        return rows
    return [replace(row, label=_("Version %(number)s") % {"number": row.parts[1]}) for row in rows]


def versions_chart(results: list[VersionResult]) -> Chart:
    rows = [
        IntervalRow(
            _("Version %(number)s") % {"number": result.number},
            result.rate.value,
            result.rate.low,
            result.rate.high,
            result.rate.n,
            result.rate.count,
        )
        for result in results
    ]
    return interval_dots(rows, title=_("Arrived within 14 days of the invitation"), heading=_("Version"))


def effect_chart(effect: ScriptEffect) -> Chart:
    """The raw difference, named so, and the adjusted one below it."""
    adjusted, raw = effect.adjusted, effect.raw
    rows = [
        IntervalRow(_("Raw"), *_values(raw), effect.new_n + effect.old_n),
        IntervalRow(
            _("Adjusted"), *_values(adjusted), adjusted.n_new + adjusted.n_old if adjusted else 0, is_marked=True
        ),
    ]
    title = _("Version %(new)s against version %(old)s") % {"new": effect.new, "old": effect.old}
    return interval_dots(rows, title=title, heading=_("Difference"), unit=Unit.POINTS)


def certificate_chart(effect: CertificationEffect) -> Chart:
    """The two raw differences, named so, and the adjusted one below them on the same axis."""
    rows = [
        IntervalRow(label, *_values(comparison), n, is_marked=is_marked)
        for label, comparison, n, is_marked in _certificate_rows(effect)
    ]
    title = _("Arrived within 14 days of the invitation: the difference that goes with the certificate")
    return interval_dots(rows, title=title, heading=_("Difference"), unit=Unit.POINTS)


def certificate_table(effect: CertificationEffect) -> tuple[list[str], list[tuple]]:
    """The same three as rows, in percentage points."""
    headers = [_("Comparison"), _("Difference, points"), _("From"), _("To"), _("Invitations")]
    return headers, [(label, *_points(comparison), n) for label, comparison, n, _is_marked in _certificate_rows(effect)]


def _certificate_rows(effect: CertificationEffect) -> list[tuple]:
    estimate = effect.estimate
    return [
        (_("Raw: against the rest"), effect.against_rest.difference, effect.against_rest.n, False),
        (_("Raw: after against before"), effect.after_before.difference, effect.after_before.n, False),
        (_("Adjusted"), None if estimate.is_withheld else estimate, estimate.n + estimate.compared_n, True),
    ]


def rate_table(rows: list[RateRow], name: str) -> tuple[list[str], list[tuple]]:
    """Headers and rows for a file; a withheld rate is an empty cell beside its counts."""
    headers = [name, _("Name"), _("Invited"), _("Arrived"), _("Rate"), _("From"), _("To")]
    return headers, [(row.key, row.label, row.n, row.count, row.value, row.low, row.high) for row in rows]


def funnel_table(steps: list[Step]) -> tuple[list[str], list[tuple]]:
    headers = [_("Step"), _("Count"), _("Share of the first"), _("Share of the step before")]
    return headers, [(step.label, step.count, step.of_first, step.of_previous) for step in steps]


def version_table(results: list[VersionResult]) -> tuple[list[str], list[tuple]]:
    """Each version with its raw and adjusted difference from the one before, in percentage points."""
    headers = [
        _("Version"),
        _("Invited"),
        _("Arrived"),
        _("Rate"),
        _("From"),
        _("To"),
        _("Raw difference, points"),
        _("From"),
        _("To"),
        _("Adjusted difference, points"),
        _("From"),
        _("To"),
    ]
    return headers, [
        (
            result.number,
            result.rate.n,
            result.rate.count,
            result.rate.value,
            result.rate.low,
            result.rate.high,
            *_points(result.effect and result.effect.raw),
            *_points(result.effect and result.effect.adjusted),
        )
        for result in results
    ]


def _values(difference) -> tuple:
    return (None, None, None) if difference is None else (difference.value, difference.low, difference.high)


def _points(difference) -> tuple:
    return tuple(None if value is None else round(value * 100, 2) for value in _values(difference))
