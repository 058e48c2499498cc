"""Which day it is where a person works: due dates are dates of her clinic's calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from academy.people.models import OrgUnit


class ClinicDays:
    """Today at each unit, by its place in the tree; one without a time zone has that of the unit above. One query."""

    def __init__(self, now: dt.datetime | None = None):
        self.now = now or timezone.now()
        rows = OrgUnit.objects.exclude(time_zone="").values_list("path", "time_zone")
        self._zones = {path: ZoneInfo(name) for path, name in rows}

    @property
    def differ(self) -> bool:
        """Whether the days of any two units could differ."""
        return bool(self._zones)

    def zone(self, path: str) -> dt.tzinfo:
        """The time zone of the unit at a tree path; of the whole site for an empty one."""
        above = (path[:end] for end in range(len(path), 0, -OrgUnit.steplen))
        return next((self._zones[step] for step in above if step in self._zones), timezone.get_default_timezone())

    def today(self, path: str = "") -> dt.date:
        return self.now.astimezone(self.zone(path)).date()

    def first_and_last(self) -> tuple[dt.date, dt.date]:
        """The earliest and the latest date that it is anywhere in the chain now."""
        days = [self.today(), *(self.today(path) for path in self._zones)]
        return min(days), max(days)


def day_of(person) -> dt.date:
    """Today where she works. One query, two where units have time zones of their own."""
    days = ClinicDays()
    if not days.differ:
        return days.today()
    path = person.placements.current().values_list("unit__path", flat=True).first()
    return days.today(path or "")
