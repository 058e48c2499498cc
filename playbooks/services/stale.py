"""What is live and should be read again by somebody who answers for it: reviews that are due."""

import datetime as dt
from operator import attrgetter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from playbooks.exceptions import NotReviewer
from playbooks.models import ScriptPage, SopPage
from playbooks.permissions import answers_for_law

SOON = dt.timedelta(days=14)
# How long "still right" holds: twice a year is what the trade's associations ask for.
HOLDS = dt.timedelta(days=182)


def due_for_review(user, *, today=None) -> list:
    """Live scripts and SOPs whose review is over or comes within two weeks, the longest overdue first.

    All of them for who answers for the law, else those that she owns. `is_over` says that the day is past. Two queries.
    """
    today = today or timezone.localdate()
    found = []
    for model in (ScriptPage, SopPage):
        pages = model.objects.live().filter(review_due_on__lte=today + SOON).select_related("owner")
        found += pages if answers_for_law(user) else pages.filter(owner=user)
    for page in found:
        page.is_over = page.review_due_on < today
    return sorted(found, key=attrgetter("review_due_on", "title"))


@transaction.atomic
def confirm_still_right(*, page, by, today=None) -> dt.date:
    """Write that somebody with the duty has read the live words again; the day on which the next review is due."""
    if not answers_for_law(by):
        raise NotReviewer(_("Only compliance reviewers confirm that words are still right."))
    page.review_due_on = (today or timezone.localdate()) + HOLDS
    # The draft that may be under way keeps its own words; only the day of the live page changes.
    type(page).objects.filter(pk=page.pk).update(review_due_on=page.review_due_on)
    log(instance=page, action="playbooks.still_right", user=by, data={"until": page.review_due_on.isoformat()})
    return page.review_due_on
