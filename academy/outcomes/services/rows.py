"""One row of a file as one event: checked, keyed, and dated by the clinic's clock. Touches no table but people's."""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import gettext as _

from academy.core.keys import hash_customer_key
from academy.core.tables import normal_header
from academy.outcomes.columns import STAGES
from academy.outcomes.exceptions import RowRejected
from academy.people.models import Employee, OrgUnit, Placement

# Longest texts that the event's columns hold.
LENGTHS = {
    "event_id": 64,
    "channel": 40,
    "project": 40,
    "visit_type": 20,
    "reason": 60,
    "script": 80,
}
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(.+))?$")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$")
YEARS = range(2000, 2101)
MAX_AMOUNT = Decimal(10) ** 10


@dataclass(slots=True)
class EventRow:
    """What a row says, by the names of the event's columns."""

    stage: str
    occurred_at: dt.datetime
    occurred_on: dt.date
    employee_id: int
    unit_id: int
    customer_key: str
    referrer_key: str
    channel: str
    project: str
    visit_type: str
    reason: str
    script_code: str
    script_version: int | None
    amount: Decimal | None
    satisfaction: int | None
    # The number, by which the same event is known again, and a digest over all of the above.
    external_id: str = ""
    digest: str = ""


SAID = attrgetter(*(field.name for field in fields(EventRow) if field.name not in ("external_id", "digest")))


class Directory:
    """The chain's people and clinics by the codes that files use, read once."""

    def __init__(self):
        self.employees = dict(Employee.objects.values_list("employee_no", "pk"))
        self.clinics = _clinics_with_clocks()
        self.zones = dict(self.clinics.values())
        self._placements: dict[int, list] | None = None

    def clinic_of(self, employee_id: int, day: dt.date) -> int | None:
        """The clinic where she was placed that day, for a row that names none."""
        if self._placements is None:
            self._placements = {}
            rows = Placement.objects.values_list("employee_id", "unit_id", "starts_on", "ends_on")
            for person, unit, first, last in rows.iterator():
                self._placements.setdefault(person, []).append((unit, first, last))
        for unit, first, last in self._placements.get(employee_id, ()):
            if first <= day and (last is None or day <= last) and unit in self.zones:
                return unit
        return None


def parse_event(values: dict[str, str], directory: Directory) -> EventRow:
    """The event that a row tells; RowRejected says which column is wrong."""
    texts = {name: _text(values, name) for name in LENGTHS}
    if not texts["event_id"]:
        raise RowRejected(_("The event has no number."), column="event_id")
    employee_id = directory.employees.get(values["employee_no"])
    if employee_id is None:
        message = _("Nobody has the employee number “%(number)s”.") % {"number": values["employee_no"][:40]}
        raise RowRejected(message, column="employee_no")
    unit_id, occurred_at = _where_and_when(values, employee_id, directory)
    event = EventRow(
        external_id=texts["event_id"],
        stage=_stage(values["event"]),
        employee_id=employee_id,
        unit_id=unit_id,
        occurred_at=occurred_at.astimezone(dt.UTC),
        occurred_on=occurred_at.date(),
        customer_key=_customer_key(values),
        referrer_key=hash_customer_key(values.get("referrer_key", "")),
        channel=texts["channel"],
        project=texts["project"],
        visit_type=texts["visit_type"],
        reason=texts["reason"],
        script_code=texts["script"],
        script_version=_whole(values, "script_version", 1, 100_000),
        amount=_amount(values.get("amount", "")),
        satisfaction=_whole(values, "satisfaction", 1, 5),
    )
    event.digest = _digest(event)
    return event


def _clinics_with_clocks() -> dict[str, tuple[int, ZoneInfo]]:
    """Each clinic's id and time zone by its code; a unit without a zone has that of the unit above it."""
    zones: dict[str, ZoneInfo] = {}
    found = {}
    default = ZoneInfo(settings.TIME_ZONE)
    for unit in OrgUnit.objects.order_by("path").only("pk", "code", "path", "kind", "time_zone"):
        above = zones.get(unit.path[: -OrgUnit.steplen], default)
        zones[unit.path] = _zone(unit.time_zone) or above
        if unit.kind == OrgUnit.Kind.CLINIC:
            found[unit.code] = (unit.pk, zones[unit.path])
    return found


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _where_and_when(values, employee_id, directory) -> tuple[int, dt.datetime]:
    """The clinic that the row names, else the one where she was placed that day; and the moment by its clock."""
    local = parse_moment(values["occurred_at"])
    if code := values["clinic_code"]:
        if code not in directory.clinics:
            message = _("No clinic has the code “%(code)s”.") % {"code": code[:40]}
            raise RowRejected(message, column="clinic_code")
        unit_id, zone = directory.clinics[code]
    else:
        unit_id = directory.clinic_of(employee_id, local.date())
        if unit_id is None:
            message = _("The row names no clinic, and she was placed in none that day.")
            raise RowRejected(message, column="clinic_code")
        zone = directory.zones[unit_id]
    return unit_id, local.astimezone(zone) if local.tzinfo else local.replace(tzinfo=zone)


def parse_moment(text: str) -> dt.datetime:
    """2026-01-05 09:09, with seconds, a T, slashes or 年月日; without a zone unless the text states an offset."""
    try:
        if not (match := DATE.match(text)):
            raise ValueError
        year, month, day, time = match.groups()
        if int(year) not in YEARS:
            raise ValueError
        return _with_time(dt.datetime(int(year), int(month), int(day)), time)  # noqa: DTZ001 -- the clinic's clock
    except ValueError:
        message = _("“%(text)s” is no date and time, such as 2026-01-05 09:30.") % {"text": text[:40]}
        raise RowRejected(message, column="occurred_at") from None


def _with_time(day: dt.datetime, time: str | None) -> dt.datetime:
    if not time:
        return day
    if not (match := TIME.match(time.strip())):
        raise ValueError
    hour, minute, second, offset = match.groups()
    zone = dt.datetime.strptime(offset, "%z").tzinfo if offset else None
    return day.replace(hour=int(hour), minute=int(minute), second=int(second or 0), tzinfo=zone)


def _text(values, name) -> str:
    text = values.get(name, "")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    if len(text) > LENGTHS[name]:
        raise RowRejected(_("At most %(limit)s letters are possible here.") % {"limit": LENGTHS[name]}, column=name)
    return text


def _stage(text: str) -> str:
    stage = STAGES.get(text) or STAGES.get(normal_header(text))
    if stage is None:
        raise RowRejected(_("“%(text)s” is not a step of a customer's journey.") % {"text": text[:40]}, column="event")
    return stage


def _customer_key(values) -> str:
    key = hash_customer_key(values["customer_key"])
    if not key:
        raise RowRejected(_("The row has no customer key."), column="customer_key")
    return key


def _whole(values, name: str, low: int, high: int) -> int | None:
    """A whole number within bounds; a version may be written v2."""
    text = unicodedata.normalize("NFKC", values.get(name, "")).strip()
    if not text:
        return None
    digits = text[1:] if name == "script_version" and text[:1] in "vV" else text
    if not digits.isdigit() or not low <= int(digits[:9]) <= high:
        message = _("“%(text)s” is not a whole number from %(low)s to %(high)s.")
        raise RowRejected(message % {"text": text[:40], "low": low, "high": high}, column=name)
    return int(digits)


def _amount(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥").replace(",", "").removesuffix("元").strip()
    if not plain:
        return None
    try:
        amount = Decimal(plain)
        if not amount.is_finite() or not 0 <= amount < MAX_AMOUNT:
            raise InvalidOperation
        return amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        message = _("“%(text)s” is not an amount of money.") % {"text": text[:40]}
        raise RowRejected(message, column="amount") from None


def _digest(event: EventRow) -> str:
    """SHA-256 over all that the row says: equal rows of two files are one event, unchanged."""
    return hashlib.sha256("\x1f".join(map(str, SAID(event))).encode()).hexdigest()
