"""The hours in which people of the demo are at work: nobody learns, reads or sits an exam at night."""

import datetime as dt

from django.utils import timezone

OPENS, CLOSES = dt.time(9, 30), dt.time(20, 30)


def hours_of(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """When the clinics open and close on that day."""
    opens, closes = (timezone.make_aware(dt.datetime.combine(day, time)) for time in (OPENS, CLOSES))
    return opens, closes


def at_work(moment: dt.datetime, *, before: dt.datetime) -> dt.datetime:
    """A moment of any hour moved into the hours of its day, order kept; a day earlier if it were not `before` then."""
    local = timezone.localtime(moment)
    opens, closes = hours_of(local.date())
    moved = opens + (closes - opens) * ((local.hour * 60 + local.minute) / (24 * 60))
    return moved if moved < before else moved - dt.timedelta(days=1)


def lately() -> dt.datetime:
    """Now, or when the clinics closed last."""
    now = timezone.now()
    opens, closes = hours_of(timezone.localdate())
    return min(now, closes) if now >= opens else closes - dt.timedelta(days=1)
