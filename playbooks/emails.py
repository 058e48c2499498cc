"""Mails to reviewers about what waits for them, and to readers whom their manager reminds.

Wagtail writes only to groups, and our steps of review ask for a duty.
"""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.admin.mail import EmailNotificationMixin, Notifier
from wagtail.models import TaskState

from academy.people.duties import Duty
from academy.people.models import Employee
from playbooks.models import Reminder, ReviewState
from playbooks.services.approval import has_worked_on


class ReviewWaits(EmailNotificationMixin, Notifier):
    """To everybody who may decide the step, in her language, unless she wants no such mail."""

    notification = "submitted"

    def __init__(self):
        super().__init__((ReviewState,))

    def can_handle(self, instance, **kwargs):
        """A step that was passed over, or decided meanwhile, waits for nobody."""
        return super().can_handle(instance, **kwargs) and instance.status == TaskState.STATUS_IN_PROGRESS

    def get_template_base_prefix(self, instance, **kwargs):
        return "task_state_"

    def get_recipient_users(self, instance, **kwargs):
        """Who has the duty of the step and could approve: nobody is asked to judge her own words."""
        page = instance.workflow_state.content_object
        people = Employee.objects.filter(is_active=True, groups__name=instance.task.specific.duty)
        return [person for person in people.order_by("employee_no") if not has_worked_on(person, page)]

    def get_context(self, instance, **kwargs):
        draft = instance.revision.as_object()
        return super().get_context(instance, **kwargs) | {
            "page": draft,
            "sender": instance.workflow_state.requested_by,
            "duty": Duty(instance.task.specific.duty).label,
            "note": draft.change_note,
        }


def tell_reviewers(*, step) -> bool:
    """Write to those who may decide a step that waits; whether every mail went out."""
    return ReviewWaits()(ReviewState.objects.get(pk=step.pk))


def mail_reminder(*, reminder: Reminder) -> bool:
    """Write to the person, in her language, what her manager asks her to read; whether a mail went out.

    Once for each reminder, and not to who has no address or has left.
    """
    person = reminder.person
    if reminder.mailed_at or not person.email or not person.is_active:
        return False
    address = settings.BASE_URL + reminder.version.page.specific.get_absolute_url()
    context = {"user": person, "by": reminder.by, "version": reminder.version, "address": address}
    subject = " ".join(render_to_string("playbooks/mail/reminder_subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string("playbooks/mail/reminder.txt", context), to=[person.email])
    mail.attach_alternative(render_to_string("playbooks/mail/reminder.html", context), "text/html")
    mail.send()
    Reminder.objects.filter(pk=reminder.pk).update(mailed_at=timezone.now())
    return True
