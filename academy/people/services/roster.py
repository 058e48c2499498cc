"""The roster: units and people from the chain's personnel file, as often as one likes."""

from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from academy.core.exceptions import Refusal
from academy.core.tables import read_table
from academy.people import scope
from academy.people.models import Employee, OrgUnit
from academy.people.services.duties import duties_of, set_duties, set_managed_units
from academy.people.services.leaving import bring_back, deactivate_employee
from academy.people.services.placements import place_employee
from academy.people.services.roster_rows import COLUMNS, REQUIRED, Chain, Entry, RowRejected, read_entry

ROOT_CODE = "CHAIN"
STORE_MANAGER = "store_manager"


@dataclass
class Report:
    """What an import did, or would do: each row of the file counts once."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unlinked: int = 0
    rejected: list[dict] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)


def import_roster(*, file, name: str, dry_run: bool = False, by: Employee | None = None) -> Report:
    """Create and update units, people and placements; wrong rows are refused one by one and the others applied.

    An empty cell says nothing, save that an empty last day takes back one still to come. FileRefused when the file
    cannot be read, and then nothing is changed. The whole file is read and checked before the first row is written,
    and each row is a transaction of its own, so that no other work waits for the file.
    """
    with read_table(file, name=name, columns=COLUMNS, required=REQUIRED) as table:
        report = Report()
        entries, chain = _read(table, report)
        works = [(entry, _changes(entry, chain)) for entry in _without_loose_ends(entries, chain, report)]
        if not dry_run:
            works = _apply(works, chain, report, by)
        _count(works, report)
        report.rejected.sort(key=lambda rejected: rejected["row"])
    return report


def _read(table, report: Report) -> tuple[list[Entry], Chain]:
    rows = list(table)
    chain = Chain(numbers=frozenset(row.values["employee_no"].casefold() for row in rows))
    entries = []
    for row in rows:
        try:
            entries.append(read_entry(row, chain))
        except RowRejected as rejected:
            _reject(report, row.number, rejected.column, str(rejected))
    return entries, chain


def _reject(report: Report, row: int, column: str, reason: str) -> None:
    report.rejected.append({"row": row, "column": column, "reason": reason})


def _without_loose_ends(entries: list[Entry], chain: Chain, report: Report) -> list[Entry]:
    """Entries whose mentor and units exist or come with another good row; refusing one may loosen another's end."""
    while True:
        people = chain.everyone.keys() | {entry.key for entry in entries}
        units = chain.units.keys() | {code for entry in entries for code in (entry.unit_code, entry.region_code)}
        loose = {entry.row: problem for entry in entries if (problem := _loose_end(entry, people, units))}
        for row, (column, reason) in loose.items():
            _reject(report, row, column, reason)
        if not loose:
            return entries
        entries = [entry for entry in entries if entry.row not in loose]


def _loose_end(entry: Entry, people, units) -> tuple[str, str] | None:
    if entry.mentor_no and entry.mentor_no.casefold() not in people:
        return "mentor_no", _("There is nobody with the number “%(text)s”.") % {"text": entry.mentor_no}
    for code in entry.manages or ():
        if code not in units:
            return "manages", _("There is no unit “%(text)s”.") % {"text": code}
    return None


def _changes(entry: Entry, chain: Chain) -> set[str]:
    """What the entry would change in the person's record, by the names of the steps below."""
    person = entry.employee
    if person is None:
        return {"create"}
    checks = {
        "fields": any(getattr(person, name) != value for name, value in entry.said.items()),
        "mentor": bool(entry.mentor_no) and entry.mentor_no.casefold() != _number_of(person.mentor),
        "return": entry.is_returning,
        "leave": _is_leaving(entry) and (person.is_active or person.left_on != entry.left_on),
        "last_day": person.is_active and not _is_leaving(entry) and person.left_on != entry.left_on,
        "place": not _is_leaving(entry) and not _is_placed(entry),
        "duties": entry.access is not None and not _is_leaving(entry) and duties_of(person) != entry.access,
        "units": not _is_leaving(entry) and _managed(entry) != {unit.code for unit in person.managed_units.all()},
    }
    return {step for step, is_due in checks.items() if is_due}


def _number_of(person: Employee | None) -> str:
    return person.employee_no.casefold() if person else ""


def _is_leaving(entry: Entry) -> bool:
    """Her last day has passed; one still to come is only noted."""
    return bool(entry.left_on) and entry.left_on < scope.today()


def _open_placement(entry: Entry):
    return next(iter(entry.employee.open_placements), None) if entry.employee else None


def _is_placed(entry: Entry) -> bool:
    now = _open_placement(entry)
    return bool(now) and now.unit.code == entry.unit_code and now.job_role_id == entry.job_role.pk


def _managed(entry: Entry) -> set[str]:
    """What she shall manage: the file's units, else as before, but a store manager's new clinic for her old."""
    if entry.manages is not None:
        return set(entry.manages)
    before, old = set(), _open_placement(entry)
    if entry.employee:
        before = {unit.code for unit in entry.employee.managed_units.all()}
    if _is_placed(entry):
        return before
    if old and old.job_role.code == STORE_MANAGER:
        before.discard(old.unit.code)
    return before | ({entry.unit_code} if entry.job_role.code == STORE_MANAGER else set())


def _apply(works, chain: Chain, report: Report, by) -> list:
    """Write what changes; the works that were done. A row that a rule still forbids is refused with all of it."""
    _make_units(works, chain)
    done = []
    for entry, changes in works:
        try:
            if changes:
                _write(entry, changes, chain, by)
            done.append((entry, changes))
        except Refusal as refusal:
            _reject(report, entry.row, "employee_no", str(refusal))
    for entry, changes in done:
        if entry.mentor_no and changes & {"create", "mentor"}:
            _set_mentor(entry)
    return done


@transaction.atomic
def _write(entry: Entry, changes: set[str], chain: Chain, by) -> None:
    person, unit = _save_person(entry, changes), chain.units[entry.unit_code]
    if "return" in changes:
        person = bring_back(employee=person, hired_on=entry.said["hired_on"], by=by)
    if changes & {"create", "return", "place"}:
        place_employee(employee=person, unit=unit, job_role=entry.job_role, starts_on=_starts_on(entry, changes), by=by)
    if _is_leaving(entry):
        if changes & {"create", "return", "leave"}:
            deactivate_employee(employee=person, left_on=entry.left_on, by=by)
        return
    if entry.access is not None:
        set_duties(employee=person, duties=entry.access, by=by)
    set_managed_units(employee=person, units=[chain.units[code] for code in _managed(entry)], by=by)


def _save_person(entry: Entry, changes: set[str]) -> Employee:
    person = entry.employee or Employee(employee_no=entry.employee_no)
    for name, value in entry.said.items():
        if name != "hired_on" or "return" not in changes:
            setattr(person, name, value)
    if not _is_leaving(entry) and "return" not in changes:
        person.left_on = entry.left_on
    if "create" in changes:
        person.set_unusable_password()
    if changes & {"create", "fields", "last_day"}:
        person.save()
    return person


def _starts_on(entry: Entry, changes: set[str]):
    """A first placement begins with the work; a later one today, or with the one to come that it corrects."""
    if changes & {"create", "return"}:
        return entry.said.get("hired_on") or entry.left_on or scope.today()
    now = _open_placement(entry)
    return max(scope.today(), now.starts_on) if now else scope.today()


@transaction.atomic
def _make_units(works, chain: Chain) -> None:
    """Make what is missing of the tree: regions below the chain, clinics below their region."""
    for entry, _changes_due in works:
        if entry.region_code:
            region = _unit(entry.region_code, OrgUnit.Kind.REGION, chain)
            _unit(entry.unit_code, OrgUnit.Kind.CLINIC, chain, parent=region)
        else:
            _unit(entry.unit_code, OrgUnit.Kind.CLINIC if entry.is_of_clinic else OrgUnit.Kind.REGION, chain)


def _unit(code: str, kind: str, chain: Chain, *, parent: OrgUnit | None = None) -> OrgUnit:
    if code not in chain.units:
        chain.units[code] = _add_below(parent or _root(chain), code, kind)
    return chain.units[code]


def _add_below(parent: OrgUnit, code: str, kind: str) -> OrgUnit:
    return OrgUnit.objects.get(pk=parent.pk).add_child(code=code, name=code, kind=kind)


def _root(chain: Chain) -> OrgUnit:
    root = OrgUnit.get_first_root_node()
    if root is None:
        root = OrgUnit.add_root(code=ROOT_CODE, name=ROOT_CODE, kind=OrgUnit.Kind.CHAIN)
        chain.units[ROOT_CODE] = root
    return root


def _set_mentor(entry: Entry) -> None:
    person = Employee.objects.get(employee_no=entry.employee_no)
    person.mentor = Employee.objects.get(employee_no__iexact=entry.mentor_no)
    person.save(update_fields=["mentor"])


def _count(works, report: Report) -> None:
    for _entry, changes in works:
        if "create" in changes:
            report.created += 1
        elif changes:
            report.updated += 1
        else:
            report.unchanged += 1
