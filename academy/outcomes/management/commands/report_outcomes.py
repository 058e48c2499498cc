"""How many of the invited arrived within 14 days, by person, clinic, role, words or certificate.

With --json a list of rows: key, label, n, count, rate, low, high. A rate is a fraction with its 95 % interval; it is
null where fewer than 30 stand behind it. `--by script_version` adds script and version, and, against the version before
(compared_with, null for the first): raw_points with raw_low_points and raw_high_points, adjusted for nothing;
adjusted_points with adjusted_low_points and adjusted_high_points, within calendar weeks of people certified or not
(adjusted_for says whether within clinics too), from n_new and n_old customers of weeks_compared weeks in which both
were in use. `--by certification` adds to the row of the certified, each with *_low_points and *_high_points:
raw_points, certified minus not certified, raw because those who pass early tend to be better already;
raw_after_before_points, the same people after minus before, raw because meanwhile things changed for everybody;
adjusted_points, before and after against people of the same role not yet certified in the same weeks (adjusted_for:
person, week, role), its interval by resampling people. It rests on n_certified invitations after the week of the
certificate by people_before_and_after people of so many cohorts (weeks of certification), and on n_compared by
people_compared in the weeks_compared weeks; it is null with fewer than 10 people on either side. people_certified and
people_never_certified count all who were at work; `--item` names the exam.
"""

import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.core.charts import Unit
from academy.core.charts.figures import interval_text, sample_text, too_few, value_text
from academy.outcomes.models import Journey
from academy.outcomes.services.certification import CertificationEffect, certification_effect
from academy.outcomes.services.cohorts import last_known_day
from academy.outcomes.services.effects import version_results
from academy.outcomes.services.reports import GROUPS, rates_by
from academy.outcomes.statistics import risk_difference

KINDS = {
    "raw": gettext_lazy("raw"),
    "raw_after_before": gettext_lazy("raw, after against before"),
    "adjusted": gettext_lazy("adjusted"),
}


class Command(BaseCommand):
    help = _(
        "Rates of arrival within 14 days of the invitation, with n and 95 % interval; rates are fractions, *_points "
        "are percentage points, null where fewer than 30 were invited. By script_version each row also holds "
        "raw_points and adjusted_points against the version before (compared_with), both with *_low_points and "
        "*_high_points. By certification the row of the certified also holds raw_points, raw_after_before_points and "
        "adjusted_points."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, choices=list(GROUPS), help=_("What to compare."))
        parser.add_argument("--script", help=_("Only invitations with this script."))
        parser.add_argument("--item", action="append", default=[], help=_("The exam that certifies; may be repeated."))
        parser.add_argument("--from", dest="since", type=day, help=_("First day of invitation, such as 2026-01-05."))
        parser.add_argument("--to", dest="until", type=day, help=_("Last day of invitation."))
        parser.add_argument("--json", action="store_true", help=_("Print one JSON list."))

    def handle(self, *, by, script, item, since, until, **options):
        if since and until and until < since:
            raise CommandError(_("The last day lies before the first."))
        journeys = Journey.objects.visible().within(since=since, until=until, day="invited_on")
        journeys = journeys.of_script(script) if script else journeys
        known = last_known_day()
        rows = report_rows(journeys, by=by, items=item, until=known)
        effect = certification_effect(journeys, items=item, until=known) if by == "certification" and rows else None
        if effect:
            add_certification_effect(rows, effect)
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        self.print_words(rows)
        if effect and effect.certified:
            self.print_certification(effect)

    def print_words(self, rows):
        if not rows:
            self.stdout.write(_("No invitation whose 14 days are over."))
        for row in rows:
            shown = too_few() if row["rate"] is None else value_text(row["rate"])
            interval = interval_text(row["low"], row["high"], Unit.PERCENT)
            self.stdout.write(f"{row['label']}: {shown} ({interval}; {sample_text(row['count'], row['n'])})")
            for kind, name in KINDS.items():
                if row.get(f"{kind}_points") is not None:
                    self.stdout.write(f"  {name}: {row[f'{kind}_points']:+.1f}" + limits(row, kind))

    def print_certification(self, effect: CertificationEffect):
        """What the estimate rests on, or that it rests on too little, and why the raw ones mislead."""
        self.stdout.write(effect.basis)
        self.stdout.write(effect.why_against_rest_misleads)
        self.stdout.write(effect.why_after_before_misleads)


def limits(row: dict, kind: str) -> str:
    low, high = row[f"{kind}_low_points"], row[f"{kind}_high_points"]
    return f" ({low:+.1f}, {high:+.1f})"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def report_rows(journeys, *, by: str, items, until) -> list[dict]:
    """The rows as they are printed."""
    rates = rates_by(journeys, by=by, items=items, until=until)
    rows = [
        {"key": row.key, "label": row.label, "n": row.n, "count": row.count, "rate": row.value, "low": row.low,
         "high": row.high}
        for row in rates
    ]  # fmt: skip
    if by == "script_version":
        add_effects(rows, rates, journeys, items, until)
    if by == "certification":
        add_raw_difference(rows)
    return rows


def add_effects(rows, rates, journeys, items, until) -> None:
    """Each version's difference from the one before it."""
    effects = {}
    for code in dict.fromkeys(row.parts[0] for row in rates):
        for result in version_results(journeys, code=code, items=items, until=until):
            effects[code, result.number] = result.effect
    for row, rated in zip(rows, rates, strict=True):
        code, number, _title = rated.parts
        row.update({"script": code, "version": number, **effect_columns(effects[code, number])})


def effect_columns(effect) -> dict:
    adjusted = effect and effect.adjusted
    return {
        "compared_with": effect and effect.old,
        **in_points("raw", effect and effect.raw),
        **in_points("adjusted", adjusted),
        "adjusted_for": adjusted and ["week", "certified", *(["clinic"] if effect.is_by_clinic else [])],
        "n_new": adjusted and adjusted.n_new,
        "n_old": adjusted and adjusted.n_old,
        "weeks_compared": effect and effect.weeks,
    }


def add_raw_difference(rows) -> None:
    """Certified minus not certified, on the row of the certified."""
    difference = None
    if len(rows) == 2 and not any(row["rate"] is None for row in rows):
        certified, others = rows
        difference = risk_difference(certified["count"], certified["n"], others["count"], others["n"])
    for row in rows:
        row.update(in_points("raw", difference if row["key"] == "certified" else None))


def add_certification_effect(rows, effect: CertificationEffect) -> None:
    """The estimate and what it rests on, on the row of the certified."""
    estimate = effect.estimate
    columns = {
        **in_points("raw_after_before", effect.after_before.difference),
        **in_points("adjusted", None if estimate.is_withheld else estimate),
        "adjusted_for": None if estimate.is_withheld else list(effect.adjusted_for),
        "people_certified": effect.certified,
        "people_never_certified": effect.never_certified,
        "people_before_and_after": estimate.people,
        "people_compared": estimate.compared_people,
        "cohorts": estimate.cohorts,
        "n_certified": estimate.n,
        "n_compared": estimate.compared_n,
        "weeks_compared": estimate.weeks,
    }
    for row in rows:
        row.update(columns if row["key"] == "certified" else dict.fromkeys(columns))


def in_points(name: str, difference) -> dict:
    """A difference and its interval in percentage points, or nulls."""
    values = {"": "value", "_low": "low", "_high": "high"}
    return {
        f"{name}{part}_points": None if difference is None else round(getattr(difference, attribute) * 100, 2)
        for part, attribute in values.items()
    }
