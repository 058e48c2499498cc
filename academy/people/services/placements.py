"""Who works where, as what, from which day."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from academy.people import scope
from academy.people.exceptions import PlacementRefused
from academy.people.models import Employee, JobRole, OrgUnit, Placement
from academy.people.signals import employee_moved


@transaction.atomic
def place_employee(*, employee: Employee, unit: OrgUnit, job_role: JobRole, starts_on: date, by=None) -> Placement:
    """Put her in a unit and role from a day on; what she did until the day before stays with the place of then.

    The same place again changes nothing. A placement that has not begun before today may be put right on its own first
    day; PlacementRefused for anything that would rewrite the past or overlap another placement.
    """
    Employee.objects.select_for_update().get(pk=employee.pk)
    latest = Placement.objects.filter(employee=employee).order_by("-starts_on").first()
    if _is_there(latest, unit, job_role) and latest.starts_on <= starts_on:
        return latest
    _refuse_overlap(employee, latest, starts_on)
    placement = (
        _correct(latest, unit, job_role)
        if _begins(latest, starts_on)
        else _follow(latest, Placement(employee=employee, unit=unit, job_role=job_role, starts_on=starts_on))
    )
    scope.forget_scope(employee)
    employee_moved.send(Employee, employee=employee)
    return placement


def _is_there(latest, unit, job_role) -> bool:
    return bool(latest) and latest.ends_on is None and (latest.unit_id, latest.job_role_id) == (unit.pk, job_role.pk)


def _begins(latest, starts_on) -> bool:
    return bool(latest) and latest.ends_on is None and latest.starts_on == starts_on


def _refuse_overlap(employee, latest, starts_on) -> None:
    if _begins(latest, starts_on) and starts_on >= scope.today():
        return
    later = Q(starts_on__gte=starts_on) | Q(ends_on__gte=starts_on)
    if Placement.objects.filter(later, employee=employee).exists():
        raise PlacementRefused(_("She already has a placement on or after that day."))


def _correct(latest: Placement, unit, job_role) -> Placement:
    latest.unit, latest.job_role = unit, job_role
    latest.save(update_fields=["unit", "job_role"])
    return latest


def _follow(latest: Placement | None, placement: Placement) -> Placement:
    if latest and latest.ends_on is None:
        latest.ends_on = placement.starts_on - timedelta(days=1)
        latest.save(update_fields=["ends_on"])
    placement.save()
    return placement
