"""What one row of a roster says, checked against the chain as it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from academy.people.duties import Duty
from academy.people.models import Employee, JobRole, OrgUnit, Placement

COLUMNS = {
    "employee_no": ("工号", "员工工号", "employee number"),
    "name": ("姓名", "员工姓名"),
    "job_role": ("岗位", "职位"),
    "clinic_code": ("门店编号", "门店编码"),
    "region": ("大区", "区域"),
    "hired_on": ("入职日期", "入职时间"),
    "left_on": ("离职日期", "离职时间"),
    "mentor_no": ("带教老师工号", "带教工号"),
    "email": ("邮箱", "电子邮箱", "e-mail"),
    "mobile": ("手机", "手机号", "手机号码"),
    "access": ("职责", "权限"),
    "manages": ("管理门店", "管理单位"),
}
REQUIRED = ("employee_no", "name", "job_role", "clinic_code")
SEPARATORS = re.compile(r"[;,；，、\s]+")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")


class RowRejected(Exception):
    """A row cannot be applied: the column that is wrong, and why, for the person who sent the file."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column = column


@dataclass
class Entry:
    """A row that can be read. An empty cell says nothing: `said` holds only the fields that the row gives."""

    row: int
    employee: Employee | None
    employee_no: str
    said: dict
    job_role: JobRole
    unit_code: str
    region_code: str
    is_of_clinic: bool
    left_on: date | None = None
    mentor_no: str = ""
    access: frozenset[str] | None = None
    manages: tuple[str, ...] | None = None

    @property
    def key(self) -> str:
        return self.employee_no.casefold()

    @property
    def is_returning(self) -> bool:
        """She left once, and the row says that she joined again after that."""
        person, hired_on = self.employee, self.said.get("hired_on")
        return bool(person and not person.is_active and person.left_on and hired_on and hired_on > person.left_on)


@dataclass
class Chain:
    """Units, roles and people before the import, and what the rows read so far have claimed."""

    numbers: frozenset[str]
    seen: set[str] = field(default_factory=set)
    regions_of_new: dict[str, str] = field(default_factory=dict)

    @cached_property
    def roles(self) -> dict[str, JobRole]:
        """By code and by both names."""
        return {
            key.casefold(): role for role in JobRole.objects.all() for key in (role.name_zh, role.name_en, role.code)
        }

    @cached_property
    def units(self) -> dict[str, OrgUnit]:
        return {unit.code: unit for unit in OrgUnit.objects.all()}

    @cached_property
    def codes_by_name(self) -> dict[str, str]:
        return {unit.name: unit.code for unit in self.units.values()}

    @cached_property
    def codes_by_path(self) -> dict[str, str]:
        return {unit.path: unit.code for unit in self.units.values()}

    @cached_property
    def everyone(self) -> dict[str, str]:
        """The number of each person, by the same in one case: two numbers may not differ in case alone."""
        return {number.casefold(): number for number in Employee.objects.values_list("employee_no", flat=True)}

    @cached_property
    def people(self) -> dict[str, Employee]:
        """Those whom the file names, with all that an import may change."""
        open_now = Prefetch("placements", Placement.objects.filter(ends_on__isnull=True), to_attr="open_placements")
        numbers = [self.everyone[key] for key in self.numbers if key in self.everyone]
        found = Employee.objects.filter(employee_no__in=numbers).select_related("mentor")
        return {
            employee.employee_no.casefold(): employee
            for employee in found.prefetch_related(open_now, "groups", "managed_units")
        }

    @cached_property
    def owners(self) -> dict[str, dict[str, str]]:
        """Who has which mail and mobile."""
        rows = list(Employee.objects.values_list("employee_no", "email", "mobile"))
        return {
            "email": {email.lower(): number.casefold() for number, email, _mobile in rows if email},
            "mobile": {mobile: number.casefold() for number, _email, mobile in rows if mobile},
        }

    def unit_code(self, text: str) -> str:
        """The code that a cell means: a code, or the name of a unit that there is."""
        return text if text in self.units else self.codes_by_name.get(text, text)

    def parent_code(self, code: str) -> str:
        unit = self.units[code]
        return self.codes_by_path.get(unit.path[: -unit.steplen], "")


def read_entry(row, chain: Chain) -> Entry:
    """The entry of a row; RowRejected with the first column that is wrong."""
    cells = row.values
    if row.is_too_long:
        raise RowRejected("", _("The row has more cells than the header."))
    for column in REQUIRED[:3]:
        if not cells[column]:
            raise RowRejected(column, _("This cell is empty."))
    key = cells["employee_no"].casefold()
    if key in chain.seen:
        raise RowRejected("employee_no", _("The file names this person twice."))
    chain.seen.add(key)
    employee = chain.people.get(key)
    unit_code, region_code = _place(cells, chain)
    entry = Entry(
        row=row.number,
        employee=employee,
        employee_no=employee.employee_no if employee else cells["employee_no"],
        said=_said(cells),
        job_role=_role(cells["job_role"], chain),
        unit_code=unit_code,
        region_code=region_code,
        is_of_clinic=bool(cells["clinic_code"]),
        left_on=_date(cells, "left_on"),
        mentor_no=_mentor(cells, key),
        access=_access(cells.get("access", "")),
        manages=_manages(cells.get("manages", ""), chain),
    )
    _check_fields(entry)
    _check_dates(entry)
    _claim(entry, chain)
    return entry


def _said(cells: Mapping) -> dict:
    said = {name: cells[name] for name in ("name", "email", "mobile") if cells.get(name)}
    hired_on = _date(cells, "hired_on")
    return said | ({"hired_on": hired_on} if hired_on else {})


def _date(cells: Mapping, column: str) -> date | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        return date(*map(int, DATE.fullmatch(text).groups()))
    except (AttributeError, ValueError):
        raise RowRejected(column, _("“%(text)s” is not a date such as 2026-03-05.") % {"text": text}) from None


def _role(text: str, chain: Chain) -> JobRole:
    role = chain.roles.get(text.casefold())
    if role is None:
        raise RowRejected("job_role", _("There is no job role “%(text)s”.") % {"text": text})
    return role


def _place(cells: Mapping, chain: Chain) -> tuple[str, str]:
    """The codes of her unit and of its region. Without a clinic she works for the region itself."""
    clinic, region = chain.unit_code(cells["clinic_code"]), chain.unit_code(cells.get("region", ""))
    if not clinic and not region:
        raise RowRejected("clinic_code", _("This cell is empty."))
    for column, code in (("clinic_code", clinic), ("region", region)):
        _check_code(column, code)
    if clinic and region:
        _check_region(clinic, region, chain)
    return clinic or region, region if clinic else ""


def _check_code(column: str, code: str) -> None:
    try:
        if code:
            validate_slug(code)
            OrgUnit._meta.get_field("code").run_validators(code)
    except ValidationError:
        message = _("“%(text)s” is no unit, and a new one's code takes letters, digits, - and _ only.")
        raise RowRejected(column, message % {"text": code}) from None


def _check_region(clinic: str, region: str, chain: Chain) -> None:
    known = chain.parent_code(clinic) if clinic in chain.units else chain.regions_of_new.setdefault(clinic, region)
    if known != region and clinic != region:
        message = _("%(clinic)s belongs to %(region)s; move the clinic itself first.")
        raise RowRejected("region", message % {"clinic": clinic, "region": known or "-"})


def _mentor(cells: Mapping, key: str) -> str:
    mentor_no = cells.get("mentor_no", "")
    if mentor_no.casefold() == key:
        raise RowRejected("mentor_no", _("Nobody mentors herself."))
    return mentor_no


def _access(text: str) -> frozenset[str] | None:
    names = [name for name in SEPARATORS.split(text) if name]
    known = {str(label).casefold(): value for value, label in Duty.choices} | {value: value for value in Duty.values}
    known |= {value.replace("_", ""): value for value in Duty.values} | CHINESE_DUTIES
    for name in names:
        if name.casefold() not in known:
            raise RowRejected("access", _("There is no duty “%(text)s”.") % {"text": name})
    return frozenset(known[name.casefold()] for name in names) if names else None


# A file may be Chinese whatever language the reader's page speaks.
CHINESE_DUTIES = {
    "作者": Duty.AUTHOR.value,
    "话术作者": Duty.AUTHOR.value,
    "合规审核": Duty.COMPLIANCE_REVIEWER.value,
    "医学审核": Duty.MEDICAL_REVIEWER.value,
    "培训师": Duty.TRAINER.value,
    "培训": Duty.TRAINER.value,
    "管理员": Duty.ADMINISTRATOR.value,
}


def _manages(text: str, chain: Chain) -> tuple[str, ...] | None:
    codes = tuple(chain.unit_code(code) for code in SEPARATORS.split(text) if code)
    return codes or None


def _check_fields(entry: Entry) -> None:
    """The model's own rules for number, name, mail and mobile; its tidying is taken over."""
    texts = {name: entry.said[name] for name in ("name", "email", "mobile") if name in entry.said}
    probe = Employee(employee_no=entry.employee_no, **texts)
    probe.clean()
    try:
        probe.clean_fields(exclude={"password"})
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise RowRejected(column, messages[0]) from None
    entry.said.update({name: getattr(probe, name) for name in texts})


def _check_dates(entry: Entry) -> None:
    hired_on = entry.said.get("hired_on") or (entry.employee.hired_on if entry.employee else None)
    if entry.left_on and hired_on and entry.left_on < hired_on:
        raise RowRejected("left_on", _("She cannot leave before she joined."))
    if entry.employee and not entry.employee.is_active and not entry.left_on and not entry.is_returning:
        raise RowRejected("left_on", _("She has left; a later date of joining would bring her back."))


def _claim(entry: Entry, chain: Chain) -> None:
    """Refuse another's mail or mobile; then hold hers, and let go of what she had before."""
    for column, owners in chain.owners.items():
        if owners.get(entry.said.get(column), entry.key) != entry.key:
            raise RowRejected(column, _("Another person has “%(text)s”.") % {"text": entry.said[column]})
    for column, owners in chain.owners.items():
        if column in entry.said:
            if entry.employee:
                owners.pop((getattr(entry.employee, column) or "").lower(), None)
            owners[entry.said[column]] = entry.key
