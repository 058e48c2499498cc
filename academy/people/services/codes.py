"""One-time codes: the way to a first or new password for people without mail."""

import secrets
import unicodedata
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from academy.people.exceptions import CodeRefused, NotHerPeople
from academy.people.models import Employee, OneTimeCode
from academy.people.permissions import can_reset_password

# Without 0, O, 1 and I, which a printed sheet confuses; 12 of these 32 signs are 60 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 12
GROUP = 4
LIFETIME = {OneTimeCode.Purpose.ACTIVATION: timedelta(days=14), OneTimeCode.Purpose.RESET: timedelta(hours=24)}


@transaction.atomic
def make_one_time_code(*, employee: Employee, purpose: str, by: Employee | None) -> str:
    """A new code, shown this once; only its digest is kept. Her older unused codes of that purpose end."""
    now = timezone.now()
    employee.one_time_codes.filter(purpose=purpose, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    OneTimeCode.objects.create(
        employee=employee,
        purpose=purpose,
        digest=digest_of(code),
        created_by=by,
        created_at=now,
        expires_at=now + LIFETIME[purpose],
    )
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


@transaction.atomic
def use_one_time_code(*, employee_no: str, code: str, new_password: str) -> Employee:
    """Set the password that the holder of a code chose, once; her other codes end with it.

    CodeRefused says the same for a wrong, used or old code, another's code and an unknown number; ValidationError
    when the password is too weak, and then the code stays good.
    """
    found = OneTimeCode.objects.select_for_update().filter(digest=digest_of(code)).first()
    if found is None or not _is_good(found) or not _is_hers(found.employee, employee_no):
        raise CodeRefused(_("This number and code do not fit, or the code was used or is too old."))
    employee = found.employee
    validate_password(new_password, employee)
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    employee.one_time_codes.filter(used_at__isnull=True).update(expires_at=found.used_at)
    employee.set_password(new_password)
    employee.save(update_fields=["password"])
    return employee


@transaction.atomic
def reset_password_by_manager(*, employee: Employee, by: Employee) -> str:
    """A one-time code for one of her own people, to say or to write down; NotHerPeople for anybody else."""
    if not can_reset_password(by, employee):
        raise NotHerPeople(_("You cannot reset this person's password."))
    return make_one_time_code(employee=employee, purpose=OneTimeCode.Purpose.RESET, by=by)


def digest_of(code: str) -> str:
    """The keyed digest under which a code is kept; how it was typed (case, spaces, hyphens, width) does not matter."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", code).upper() if sign in ALPHABET)
    return salted_hmac("academy.people.OneTimeCode", plain, algorithm="sha256").hexdigest()


def _is_good(code: OneTimeCode) -> bool:
    return code.used_at is None and code.expires_at > timezone.now() and code.employee.is_active


def _is_hers(employee: Employee, employee_no: str) -> bool:
    return employee.employee_no.casefold() == unicodedata.normalize("NFKC", employee_no).strip().casefold()
