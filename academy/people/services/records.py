"""Everything that is held about a person, for herself."""

from collections.abc import Callable

from academy.people.models import Employee
from academy.people.services.duties import duties_of

_records: dict[str, Callable[[Employee], object]] = {}


def register_record(name: str, read: Callable[[Employee], object]) -> None:
    """Let an app add what it holds about a person, under a name: `read(employee)` returns what JSON can say."""
    _records[name] = read


def held_about(employee: Employee) -> dict:
    """Her own data as plain values, by what they are."""
    return {"person": _person(employee), "placements": _placements(employee), "changes": _changes(employee)} | {
        name: read(employee) for name, read in sorted(_records.items())
    }


def _person(employee: Employee) -> dict:
    return {
        "employee_no": employee.employee_no,
        "name": employee.name,
        "mobile": employee.mobile,
        "email": employee.email,
        "language": employee.language,
        "mentor": employee.mentor.employee_no if employee.mentor else None,
        "hired_on": employee.hired_on,
        "left_on": employee.left_on,
        "is_active": employee.is_active,
        "created_at": employee.created_at,
        "last_login": employee.last_login,
        "duties": sorted(duties_of(employee)),
        "manages": sorted(unit.code for unit in employee.managed_units.all()),
    }


def _placements(employee: Employee) -> list[dict]:
    rows = employee.placements.select_related("unit", "job_role").order_by("starts_on")
    return [
        {"unit": row.unit.code, "job_role": row.job_role.code, "from": row.starts_on, "to": row.ends_on} for row in rows
    ]


def _changes(employee: Employee) -> list[dict]:
    """Each state of her record as it was kept."""
    return list(
        employee.history.order_by("history_date").values(
            "history_date", "name", "mobile", "email", "language", "hired_on", "left_on", "is_active"
        )
    )
