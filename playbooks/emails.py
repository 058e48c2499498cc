"""Mails to authors and reviewers about what was sent, decided and commented, and to readers who are reminded.

Wagtail's notifiers say who is told what; its own way of sending runs inside the transaction of an approval and logs
whom it could not reach. These go out after it, by the worker, and a failure names nobody.
"""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from wagtail.admin.mail import (
    EmailNotificationMixin,
    Notifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
)
from wagtail.models import TaskState, WorkflowState
from wagtail.users.models import UserProfile

from academy.core.mails import hand_over
from academy.people.duties import Duty
from academy.people.models import Employee
from playbooks.models import Reminder, ReviewState, ScheduledVersion
from playbooks.services.approval import has_worked_on

FOLDER = "wagtailadmin/notifications"


def _mail(templates: dict[str, str], context: dict, person: Employee) -> EmailMultiAlternatives:
    """One mail from its templates, in the receiver's language."""
    with override(person.wagtail_userprofile.get_preferred_language()):
        subject, text, html = (
            render_to_string(templates[part], context | {"user": person}).strip()
            for part in ("subject", "text", "html")
        )
    mail = EmailMultiAlternatives(subject, text, to=[person.email], headers={"Auto-Submitted": "auto-generated"})
    mail.attach_alternative(html, "text/html")
    return mail


class HandedOver(EmailNotificationMixin):
    """Sends what a notifier says through `hand_over`."""

    def send_emails(self, template_set, context, recipients, **kwargs):
        mails = [_mail(template_set, context, person) for person in recipients]
        return hand_over(mails, about=self.notification) == len(mails)


class ReviewWaits(HandedOver, Notifier):
    """To everybody who may decide the step, in her language, unless she wants no such mail.

    Wagtail writes only to groups, and our steps of review ask for a duty.
    """

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


class DraftSent(HandedOver, WorkflowStateSubmissionEmailNotifier):
    """To superusers, where there are any: somebody sent a draft."""


class DraftApproved(HandedOver, WorkflowStateApprovalEmailNotifier):
    """To who sent it: everybody who had to has approved it, and when readers have it."""

    def get_context(self, workflow_state, **kwargs):
        waiting = ScheduledVersion.objects.waiting().filter(workflow_state=workflow_state).first()
        return super().get_context(workflow_state, **kwargs) | {"due_at": waiting and waiting.due_at}


class DraftSentBack(HandedOver, WorkflowStateRejectionEmailNotifier):
    """To who sent it: what the reviewer asks for."""


def tell_reviewers(*, step: ReviewState) -> bool:
    """Write to those who may decide a step that waits; whether every mail went out."""
    return ReviewWaits()(step)


# By what a review came to.
NOTIFIERS = {
    WorkflowState.STATUS_IN_PROGRESS: DraftSent,
    WorkflowState.STATUS_APPROVED: DraftApproved,
    WorkflowState.STATUS_NEEDS_CHANGES: DraftSentBack,
}


def tell_of_review(*, workflow_state: WorkflowState, happened: str, by: Employee | None) -> bool:
    """Write to those whom it concerns that `by` sent, approved or sent back a draft; whether every mail went out.

    `happened` is the status that the review came to. Once it has another one there is newer news, told by itself.
    """
    if workflow_state.status != happened:
        return False
    return NOTIFIERS[happened]()(workflow_state, user=by)


def tell_of_comments(people, notification: str, context: dict) -> bool:
    """Write to who follows a page's comments; whether every mail went out. In place of Wagtail's `send_notification`.

    The draft is saved by then, and stays so whatever the mail server says.
    """
    told = [
        person
        for person in people
        if person.is_active
        and person.email
        and getattr(UserProfile.get_for_user(person), f"{notification}_notifications")
    ]
    templates = {
        "subject": f"{FOLDER}/{notification}_subject.txt",
        "text": f"{FOLDER}/{notification}.txt",
        "html": f"{FOLDER}/{notification}.html",
    }
    mails = [_mail(templates, {"settings": settings, **context}, person) for person in told]
    return hand_over(mails, about=notification) == len(mails)


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
    if not hand_over([mail], about="reminders"):
        return False
    Reminder.objects.filter(pk=reminder.pk).update(mailed_at=timezone.now())
    return True
