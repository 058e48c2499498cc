"""Who may do what with people."""

from academy.people.duties import Duty
from academy.people.models import Employee
from academy.people.scope import Scope, scope_of


def can_reset_password(user, employee: Employee) -> bool:
    """A manager resets the passwords of her people, a trainer and an administrator everybody's, nobody her own.

    Whoever resets a password could use it: so only an administrator does it for somebody who may do more than she
    herself may, by a duty of review, training or administration or by units beyond her own.
    """
    reach = scope_of(user)
    if employee.pk == reach.user_id or not employee.is_active:
        return False
    if reach.is_administrator:
        return True
    return Employee.objects.managed_by(user).filter(pk=employee.pk).exists() and not _reaches_further(employee, reach)


def _reaches_further(employee: Employee, than: Scope) -> bool:
    theirs = scope_of(employee)
    if theirs.duties - {Duty.AUTHOR} - than.duties:
        return True
    return not than.sees_everyone and any(not path.startswith(than.managed_paths) for path in theirs.managed_paths)


def can_import_roster(user) -> bool:
    """Administrators bring in the roster."""
    return scope_of(user).is_administrator
