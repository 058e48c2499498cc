"""Versions that go live on a day of their own, and the end of their use.

An approved draft that waits is locked, so that what goes live is what was approved. At its time it meets the law and
every other condition again and only then gets its number; whatever fails then keeps the old version live and tells why.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.models import Page

from academy.core.exceptions import Refusal
from academy.versions.models import Version
from playbooks.exceptions import NothingScheduled, NotReviewer, OwnWork
from playbooks.models import ScheduledVersion, ScriptPage, SopPage
from playbooks.permissions import answers_for_law

# What an approver is told when she tries; at the time of a schedule nobody tries, and its author reads it.
WHY = {
    NotReviewer: gettext_lazy("Who approved it may not approve such words any more. Send it to somebody who may."),
    OwnWork: gettext_lazy("Who approved it has worked on these words since. Somebody else must approve them."),
}


def is_for_later(draft) -> bool:
    """Whether an approved draft waits for a day of its own."""
    return draft.goes_live_at is not None and draft.goes_live_at > timezone.now()


def schedule(*, workflow_state, draft, by) -> ScheduledVersion:
    """Keep an approved draft for its time. A page has one that waits; its lock lets no second one come about."""
    return ScheduledVersion.objects.create(
        item_id=draft.pk, workflow_state=workflow_state, due_at=draft.goes_live_at, scheduled_by=by
    )


def waiting_of(page) -> ScheduledVersion | None:
    """What waits to go live on this page. One query."""
    return ScheduledVersion.objects.waiting().filter(item_id=page.pk).first()


def withdraw(*, page, by) -> ScheduledVersion:
    """Take a waiting version out of the schedule; its words are a draft again and need a new approval.

    For who sent it, who may change the page, and the compliance reviewers. NothingScheduled when its time came
    meanwhile.
    """
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=page.pk)
        waiting = waiting_of(page)
        if waiting is None:
            raise NothingScheduled(_("Nothing waits here any more: it went live, or somebody withdrew it."))
        if not may_withdraw(by, waiting):
            raise NotReviewer(_("Only who may change the page and the compliance reviewers withdraw it."))
        _settle(waiting, ScheduledVersion.Outcome.WITHDRAWN)
    return waiting


def may_withdraw(user, waiting: ScheduledVersion) -> bool:
    """Whoever sent the words, whoever may change the page, and who answers for the law."""
    if answers_for_law(user) or user.pk == waiting.workflow_state.requested_by_id:
        return True
    return waiting.item.specific.permissions_for_user(user).can_edit()


def publish_due(now=None) -> list[Version]:
    """Put live whatever waits and whose time has come; the versions that came about.

    Any number of workers may run it at once: each takes the page's row first. What is refused is kept with its reason,
    in the language of who sent it.
    """
    due = ScheduledVersion.objects.waiting().filter(due_at__lte=now or timezone.now()).order_by("due_at")
    published = []
    for pk, page_id, language in due.values_list("pk", "item_id", "workflow_state__requested_by__language"):
        with override(language or settings.LANGUAGE_CODE):
            published.append(_publish_one(pk, page_id))
    return [version for version in published if version]


def _publish_one(pk: int, page_id: int) -> Version | None:
    from playbooks.services.approval import put_live

    try:
        with transaction.atomic():
            Page.objects.select_for_update().get(pk=page_id)
            waiting = ScheduledVersion.objects.waiting().filter(pk=pk).first()
            if waiting is None:
                return None
            version = put_live(workflow_state=waiting.workflow_state, by=waiting.scheduled_by)
            _settle(waiting, ScheduledVersion.Outcome.PUBLISHED)
            return version
    except Refusal as refusal:
        # Nothing of the publishing is kept; what is kept is that it was tried, and why it failed.
        why = str(WHY.get(type(refusal), refusal))
        ScheduledVersion.objects.waiting().filter(pk=pk).update(
            outcome=ScheduledVersion.Outcome.REFUSED, problem=why, settled_at=timezone.now()
        )
        return None


def _settle(waiting: ScheduledVersion, outcome: str) -> None:
    waiting.outcome, waiting.settled_at = outcome, timezone.now()
    waiting.save(update_fields=["outcome", "settled_at"])


def retire_expired(today=None) -> int:
    """Retire whatever was to be used until a day that is over; how many pages. Safe to run twice."""
    retired = 0
    for model in (ScriptPage, SopPage):
        for page in model.objects.live().filter(retires_on__lt=today or timezone.localdate()):
            page.unpublish()
            retired += 1
    return retired


def refused_lately(user):
    """What was refused at its time and that nobody has sent again: all for who answers for the law, else her own."""
    refused = ScheduledVersion.objects.refused_and_unanswered().select_related("item")
    return refused if answers_for_law(user) else refused.filter(workflow_state__requested_by=user)
