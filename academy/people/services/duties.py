"""What a person is trusted with: duties and managed units. Each change is written to the log of the site."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from academy.people.duties import MANAGERS, Duty
from academy.people.exceptions import DutiesRefused
from academy.people.models import Employee, OrgUnit
from academy.people.scope import forget_scope, scope_of
from academy.people.signals import employee_moved


@transaction.atomic
def set_duties(*, employee: Employee, duties: Iterable[str], by: Employee | None) -> bool:
    """Give her exactly these duties; whether anything changed. `by` is None for a command at the machine itself.

    DutiesRefused unless an administrator does it, and when she would take her own administration away.
    """
    wanted = {Duty(duty).value for duty in duties}
    _refuse_stranger(by)
    if by and by.pk == employee.pk and Duty.ADMINISTRATOR in duties_of(employee) - wanted:
        raise DutiesRefused(_("Another administrator must take this duty from you."))
    if not write_duties(employee, wanted, by=by):
        return False
    employee_moved.send(Employee, employee=employee)
    return True


@transaction.atomic
def set_managed_units(*, employee: Employee, units: Iterable[OrgUnit], by: Employee | None) -> bool:
    """Let her manage exactly these units; whether anything changed. Whoever manages is in the group of managers.

    DutiesRefused unless an administrator does it.
    """
    _refuse_stranger(by)
    if not write_managed_units(employee, units, by=by):
        return False
    employee_moved.send(Employee, employee=employee)
    return True


def duties_of(employee: Employee) -> set[str]:
    """Her duties, without the group that only says that she manages."""
    return {group.name for group in employee.groups.all()} & set(Duty.values)


def write_duties(employee: Employee, duties: Iterable[str], *, by) -> bool:
    """Store and log the duties, for services that have asked already; whether anything changed."""
    before, wanted = duties_of(employee), set(duties)
    if before == wanted:
        return False
    employee.groups.remove(*Group.objects.filter(name__in=before - wanted))
    employee.groups.add(*Group.objects.filter(name__in=wanted - before))
    _record(employee, "people.set_duties", before, wanted, by)
    return True


def write_managed_units(employee: Employee, units: Iterable[OrgUnit], *, by) -> bool:
    """Store and log the units, for services that have asked already; whether anything changed."""
    before, wanted = {unit.code: unit for unit in employee.managed_units.all()}, {unit.code: unit for unit in units}
    if before.keys() == wanted.keys():
        return False
    employee.managed_units.set(wanted.values())
    managers = Group.objects.get(name=MANAGERS)
    employee.groups.add(managers) if wanted else employee.groups.remove(managers)
    _record(employee, "people.set_managed_units", before, wanted, by)
    return True


def _refuse_stranger(by) -> None:
    if by is not None and not scope_of(by).is_administrator:
        raise DutiesRefused(_("Only an administrator grants duties and units."))


def _record(employee, action, before, after, by) -> None:
    forget_scope(employee)
    # Rows that were prefetched before the change would answer for it.
    employee._prefetched_objects_cache = {}
    log(employee, action, user=by, data={"before": sorted(before), "after": sorted(after)})
