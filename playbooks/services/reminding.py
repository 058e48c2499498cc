"""A manager asks her people to read what they have not acknowledged."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from wagtail.models import Page

from academy.people.models import Employee
from academy.versions.models import Item, Version
from playbooks.models import Reminder
from playbooks.services.acknowledgement import readings_of
from playbooks.tasks import tell_reminded


@transaction.atomic
def remind(*, version: Version, people, by) -> list[Reminder]:
    """Ask these people to read a version: each sees it on her Today, and who has an address gets a mail.

    Left out is who is not hers to remind, who is not asked or has read it, who was reminded of it today by whomever,
    and she herself. The page's row is locked, so that two managers at once remind nobody twice.
    """
    Page.objects.select_for_update().get(pk=version.page_id)
    hers = Employee.objects.managed_by(by).exclude(pk=by.pk).filter(pk__in=[person.pk for person in people])
    pages = Item.objects.visible_to(by).filter(pk=version.page_id)
    owing = {reader.person_id for reading in readings_of(hers, pages=pages) for reader in reading.owing}
    told = set(reminded_today(version).values_list("person", flat=True))
    made = [Reminder(version=version, person_id=pk, by=by) for pk in sorted(owing - told)]
    for reminder in Reminder.objects.bulk_create(made):
        transaction.on_commit(partial(tell_reminded.enqueue, reminder.pk))
    return made


def reminded_today(version: Version):
    """The reminders of a version since midnight."""
    midnight = dt.datetime.combine(timezone.localdate(), dt.time(), timezone.get_current_timezone())
    return Reminder.objects.filter(version=version, sent_at__gte=midnight)


def last_reminders(*, page_id: int, people) -> dict[int, Reminder]:
    """The last reminder of a page that each of these people got, by person. One query."""
    newest = Reminder.objects.filter(version__page=page_id, person=OuterRef("person"))
    found = Reminder.objects.filter(person__in=people, pk=Subquery(newest.values("pk")[:1]))
    found = found.select_related("by", "version").defer("version__content", "version__lines")
    return {reminder.person_id: reminder for reminder in found}
