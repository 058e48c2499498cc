"""One mail a person and day that lists everything which she should hear of."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from academy.core.mails import MailServer
from academy.enrolments.days import ClinicDays
from academy.people.models import Employee, OrgUnit
from academy.reports.daily_notices import HEADINGS, Notice, notices_for, people_to_tell
from academy.reports.models import Told

# The hours of the chain's morning in which the worker sends: at eight, then again for whom a mail did not reach.
MORNING = range(8, 12)


@dataclass(frozen=True)
class DailyMail:
    """What one person is told; `is_sent` is False in a dry run and when her mail could not be handed over."""

    person: Employee
    notices: list[Notice]
    is_sent: bool
    has_failed: bool = False


def send_daily_mails(*, today: dt.date | None = None, is_dry_run: bool = False) -> list[DailyMail]:
    """Write to everyone who has something to hear, once a day at most, by employee number.

    What is told is written down first, so that no second run says it again; where the mail cannot be handed over that
    is taken back, and the next run tries again. A dry run changes nothing.
    """
    today = today or timezone.localdate()
    notices = notices_for(people_to_tell(), today)
    people = Employee.objects.filter(pk__in=notices).order_by("employee_no")
    if is_dry_run:
        return [DailyMail(person, notices[person.pk], is_sent=False) for person in people]
    with MailServer(about="the day") as server:
        mails = [_tell(person, notices[person.pk], today, server) for person in people]
    return [mail for mail in mails if mail]


def send_morning_mails(now: dt.datetime | None = None) -> list[DailyMail]:
    """The daily mails of the chain's own day, while it is morning there; nothing at other hours. Safe to run often."""
    days = ClinicDays(now)
    chain = OrgUnit.get_first_root_node()
    here = days.now.astimezone(days.zone(chain.path if chain else ""))
    return send_daily_mails(today=here.date()) if here.hour in MORNING else []


def _tell(person: Employee, notices: list[Notice], today: dt.date, server: MailServer) -> DailyMail | None:
    """Write to one person; None when another run did so meanwhile."""
    if not _claim(person, notices, today):
        return None
    if server.takes(_daily_mail(person, notices)):
        return DailyMail(person, notices, is_sent=True)
    Told.objects.filter(person=person, told_on=today).delete()
    return DailyMail(person, notices, is_sent=False, has_failed=True)


@transaction.atomic
def _claim(person: Employee, notices: list[Notice], today: dt.date) -> bool:
    """Write down what is told today, under a lock on the person; False when something was told today already."""
    Employee.objects.select_for_update().get(pk=person.pk)
    if Told.objects.filter(person=person, told_on=today).exists():
        return False
    Told.objects.bulk_create(Told(person=person, what=notice.what, told_on=today) for notice in notices)
    return True


def _daily_mail(person: Employee, notices: list[Notice]) -> EmailMultiAlternatives:
    groups = [
        {"heading": HEADINGS[kind], "notices": list(found)}
        for kind, found in groupby(notices, key=lambda notice: notice.kind)
    ]
    context = {"user": person, "groups": groups, "count": len(notices), "site": settings.BASE_URL}
    subject = " ".join(render_to_string("reports/mail/daily_subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string("reports/mail/daily.txt", context), to=[person.email])
    mail.attach_alternative(render_to_string("reports/mail/daily.html", context), "text/html")
    return mail
