"""Numbers as people read them, in the language in force."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

NO_NUMBER = "–"
GROUPED = {"use_l10n": True, "force_grouping": True}


class Unit(StrEnum):
    """What a value measures, and so how it is written."""

    PERCENT = "percent"
    POINTS = "points"
    NUMBER = "number"

    @property
    def is_share(self) -> bool:
        """Whether the value is a fraction that is read in hundredths."""
        return self is not Unit.NUMBER


def count_text(count: int) -> str:
    return number_format(count, decimal_pos=0, **GROUPED)


def value_text(value: float | None, unit: Unit = Unit.PERCENT, decimals: int = 1) -> str:
    """0.184 as 18.4%, or with a sign as +18.4 points; a plain number keeps decimals only where it has some."""
    if value is None:
        return NO_NUMBER
    if unit is Unit.NUMBER:
        return number_format(round(value, decimals), decimal_pos=0 if value == int(value) else decimals, **GROUPED)
    shown = round(value * 100, decimals)
    number = number_format(abs(shown), decimal_pos=decimals, **GROUPED)
    if unit is Unit.PERCENT:
        return f"{_sign(min(shown, 0))}{number}%"
    return _points(f"{_sign(shown)}{number}")


def tick_text(value: float, step: float, unit: Unit) -> str:
    """A value on an axis, with no more decimals than its step needs; the rows name the points, the axis does not."""
    shown = step * 100 if unit.is_share else step
    decimals = 0 if abs(shown - round(shown)) < 1e-9 else 1
    if unit is not Unit.POINTS:
        return value_text(round(value, 9), unit, decimals)
    number = round(value * 100, decimals)
    return f"{_sign(number)}{number_format(abs(number), decimal_pos=decimals)}"


def _sign(number: float) -> str:
    """A minus as wide as a plus, or nothing before a zero."""
    if number == 0:
        return ""
    return "−" if number < 0 else "+"


def interval_text(low: float | None, high: float | None, unit: Unit) -> str:
    if low is None or high is None:
        return NO_NUMBER
    if unit is Unit.POINTS:
        # The word stands once, behind both ends; a step of 0.001 asks for one decimal.
        low_text, high_text = (tick_text(end, 0.001, unit) for end in (low, high))
        return _points(_("%(low)s to %(high)s") % {"low": low_text, "high": high_text})
    return _("%(low)s to %(high)s") % {"low": value_text(low, unit), "high": value_text(high, unit)}


def _points(number: str) -> str:
    return pgettext("difference of two rates", "%(number)s points") % {"number": number}


def sample_text(count: int | None, n: int | None) -> str:
    """The counts that are always shown: 3 of 12, or n = 12 where only n is known."""
    if n is None:
        return ""
    if count is None:
        return _("n = %(n)s") % {"n": count_text(n)}
    return _("%(count)s of %(n)s") % {"count": count_text(count), "n": count_text(n)}


def too_few() -> str:
    return _("too few to show")


def sentences(parts: Iterable[str]) -> str:
    """Several statements as one text alternative."""
    return pgettext("between the statements of a chart's description", "; ").join(part for part in parts if part)
