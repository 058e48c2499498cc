"""Leaving the chain, and coming back. Nobody is deleted: records stay with the dates and versions that they name."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people import scope
from academy.people.exceptions import LeavingRefused
from academy.people.models import Employee
from academy.people.services.duties import write_duties, write_managed_units
from academy.people.signals import employee_moved


@transaction.atomic
def deactivate_employee(*, employee: Employee, left_on: date, by=None) -> Employee:
    """Close her account: her placement ends on her last day, her duties, units and unused codes end now.

    A second call with another day puts the first right. LeavingRefused for a last day before the first.
    """
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    if employee.hired_on and left_on < employee.hired_on:
        raise LeavingRefused(_("She cannot leave before she joined."))
    noted, employee.left_on = employee.left_on, left_on
    employee.is_active = False
    employee.save(update_fields=["left_on", "is_active"])
    employee.placements.filter(starts_on__gt=left_on).delete()
    employee.placements.filter(Q(ends_on__isnull=True) | Q(ends_on=noted)).update(ends_on=left_on)
    employee.one_time_codes.filter(used_at__isnull=True).update(expires_at=timezone.now())
    write_duties(employee, (), by=by)
    write_managed_units(employee, (), by=by)
    employee_moved.send(Employee, employee=employee)
    return employee


def deactivate_leavers() -> int:
    """Close the accounts of all whose last day has passed; how many. For the daily schedule."""
    leavers = Employee.objects.active().filter(left_on__lt=scope.today())
    for employee in leavers:
        deactivate_employee(employee=employee, left_on=employee.left_on)
    return len(leavers)


@transaction.atomic
def bring_back(*, employee: Employee, hired_on: date, by=None) -> Employee:
    """Open the account of somebody who joins again. Her duties are to be granted anew.

    LeavingRefused unless she comes back after the day on which she left.
    """
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    if employee.left_on and hired_on <= employee.left_on:
        raise LeavingRefused(_("She left on %(day)s: she can only come back later.") % {"day": employee.left_on})
    employee.hired_on, employee.left_on, employee.is_active = hired_on, None, True
    employee.save(update_fields=["hired_on", "left_on", "is_active"])
    scope.forget_scope(employee)
    employee_moved.send(Employee, employee=employee)
    return employee
