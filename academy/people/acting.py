"""For whom a command acts: a named employee with her own reach, or the machine's administrator."""

from django.utils.translation import gettext as _

from academy.core.exceptions import Refusal
from academy.people.duties import Duty
from academy.people.models import Employee
from academy.people.scope import Scope


class MachineAdministrator:
    """Whoever may run commands on the machine reads everything. She is nobody's row and signs nothing."""

    pk = None
    name = employee_no = ""
    is_authenticated = is_active = True
    _scope = Scope(user_id=0, duties=frozenset({Duty.ADMINISTRATOR}))


def act_as(employee_no: str | None):
    """The employee of this number, else the machine's administrator. Raises Refusal for an unknown number."""
    if not employee_no:
        return MachineAdministrator()
    employee = Employee.objects.filter(employee_no=employee_no).first()
    if employee is None:
        raise Refusal(_("There is no employee %s.") % employee_no)
    return employee
