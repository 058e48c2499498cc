"""What people owe beside what was assigned: scripts and SOPs to read, and certificates that end soon."""

import datetime as dt
from collections import defaultdict

from playbooks.services.acknowledgement import unread_counts
from quizzes.models import Certificate


def lasting(certificates, day: dt.date) -> list[Certificate]:
    """Those that are valid on a day, of each exam the one that lasts longest, what expires first leading."""
    longest: dict[str, Certificate] = {}
    for one in certificates:
        if not one.revoked_at and _last_day(one) >= day:
            longest[one.item_code] = max(one, longest.get(one.item_code, one), key=_last_day)
    return sorted(longest.values(), key=_last_day)


def _last_day(certificate: Certificate) -> dt.date:
    return certificate.expires_on or dt.date.max


def add_owing(members, *, days) -> None:
    """Tell of each member with nothing assigned open how much she has to read, and when a certificate ends first.

    `days` are the clinics' ones. Three queries, however many members; none where everyone has something open.
    """
    idle = {member.pk: member for member in members if member.done == member.total}
    if not idle:
        return
    unread = unread_counts({pk: member.role_ids for pk, member in idle.items()})
    held = defaultdict(list)
    for certificate in Certificate.objects.filter(person__in=idle, revoked_at__isnull=True):
        held[certificate.person_id].append(certificate)
    for pk, member in idle.items():
        today = days.today(member.unit.path if member.unit else "")
        left = [one.days_to_renew(today) for one in lasting(held[pk], today)]
        member.unread = unread[pk]
        member.certificate_days = min((number for number in left if number is not None), default=None)
