"""The printed way in for people who have never signed in."""

from itertools import groupby

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from academy.core.qr import qr_svg
from academy.people.models import Employee, OneTimeCode, OrgUnit, Placement
from academy.people.services.codes import LIFETIME, make_one_time_code


@transaction.atomic
def activation_sheets(*, unit: OrgUnit, by: Employee | None = None) -> list[dict]:
    """One sheet a clinic in or below the unit, with a new code for each person who has never signed in.

    Codes on sheets printed before stop working.
    """
    valid_until = timezone.localdate(timezone.now() + LIFETIME[OneTimeCode.Purpose.ACTIVATION])
    return [
        {"unit_name": where.name, "people": [_card(placement, valid_until, by) for placement in placements]}
        for where, placements in groupby(_waiting(unit), key=lambda placement: placement.unit)
    ]


def _waiting(unit: OrgUnit):
    """Today's placements of people who have neither signed in nor a password to do it with, clinic by clinic."""
    has_no_password = Q(employee__password="") | Q(employee__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return (
        Placement.objects.current()
        .filter(has_no_password, employee__is_active=True, employee__last_login__isnull=True)
        .filter(unit__path__startswith=unit.path)
        .select_related("unit", "job_role", "employee")
        .order_by("unit__path", "employee__employee_no")
    )


def _card(placement: Placement, valid_until, by) -> dict:
    employee = placement.employee
    code = make_one_time_code(employee=employee, purpose=OneTimeCode.Purpose.ACTIVATION, by=by)
    return {
        "name": employee.name,
        "employee_no": employee.employee_no,
        "job_role": placement.job_role.name,
        "code": code,
        "qr_svg": qr_svg(activation_address(employee, code)),
        "valid_until": valid_until,
    }


def activation_address(employee: Employee, code: str = "") -> str:
    """Where a printed QR code leads. The code stands behind #: browsers keep that to themselves, so no log has it."""
    address = f"{settings.BASE_URL}{reverse('people:activate')}?{urlencode({'no': employee.employee_no})}"
    return f"{address}#{code}" if code else address
