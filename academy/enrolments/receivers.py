"""What this app does when a lower one speaks."""

from django.dispatch import receiver

from academy.enrolments.services import satisfy_enrolments, sync_person
from academy.people.signals import employee_moved
from academy.transcript.signals import completion_recorded


@receiver(employee_moved, dispatch_uid="enrolments.join_later")
def join_later(sender, employee, **kwargs):
    sync_person(employee)


@receiver(completion_recorded, dispatch_uid="enrolments.tick_off")
def tick_off(sender, completion, **kwargs):
    satisfy_enrolments(completion)
