from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q

from academy.people.models import Employee


class EmployeeBackend(ModelBackend):
    """Sign-in with employee number, mobile or e-mail, whichever the person remembers."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        name = (username or kwargs.get(Employee.USERNAME_FIELD) or "").strip()
        if not name or not password or _is_published_password(password):
            return None
        employee = find_by_sign_in_name(name)
        if employee is None:
            # Spend the time of a check, so that the answer does not tell which names exist.
            Employee().set_password(password)
            return None
        return employee if employee.check_password(password) and self.user_can_authenticate(employee) else None


def find_by_sign_in_name(name: str) -> Employee | None:
    """The employee of this number, else mobile, else e-mail."""
    digits = name.replace(" ", "").replace("-", "")
    found = Employee.objects.filter(Q(employee_no__iexact=name) | Q(mobile=digits) | Q(email__iexact=name))
    ranked = sorted(found, key=lambda e: (e.employee_no.lower() != name.lower(), e.mobile != digits))
    return ranked[0] if ranked else None


def _is_published_password(password: str) -> bool:
    return password == settings.DEMO_PASSWORD and not settings.IS_DEMO
