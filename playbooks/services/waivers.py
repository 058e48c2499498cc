"""Waivers: a reviewer signs that words may stand in one item until a day, and why. Signed once, never edited."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.query import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from academy.versions.models import Item, Version
from playbooks.exceptions import NotReviewer, OwnWork, WaiverRefused
from playbooks.models import Breach, Waiver
from playbooks.permissions import answers_for_law
from playbooks.services.approval import has_worked_on
from playbooks.services.law import covers_words
from playbooks.services.scanning import check_item_after_commit

LONGEST_DAYS = 365


@transaction.atomic
def grant_waiver(*, rule, item, words="", reason, until, by) -> Waiver:
    """Let these words, or without words all that the rule hits, stand in the item until a day, that day included.

    Raises NotReviewer, OwnWork or WaiverRefused. What is live in the item is checked anew once this is committed.
    """
    check_may_waive(item=item, by=by)
    words, reason = words.strip(), reason.strip()
    _check_words(words, reason)
    _check_until(until)
    Item.objects.select_for_update().get(pk=item.pk)
    if _holds_already(rule, item, words, until):
        raise WaiverRefused(_("A waiver that lasts at least as long covers these words already."), "words")
    waiver = Waiver.objects.create(
        rule=rule, item_id=item.pk, words=words, reason=reason, expires_on=until, granted_by=by
    )
    check_item_after_commit(item.pk)
    return waiver


@transaction.atomic
def end_waiver(*, waiver, by) -> Waiver:
    """End a waiver that holds; one that has ended or expired is left as it is. Raises NotReviewer.

    Ending needs no second pair of eyes: it only makes the law stricter.
    """
    if not answers_for_law(by):
        raise NotReviewer(_("Only a compliance reviewer or an administrator ends a waiver."))
    waiver = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if waiver.state != "holding":
        return waiver
    # The manager refuses every change; this is the one that a waiver allows.
    QuerySet(Waiver).filter(pk=waiver.pk).update(ended_by=by, ended_at=timezone.now())
    check_item_after_commit(waiver.item_id)
    return Waiver.objects.get(pk=waiver.pk)


def check_may_waive(*, item, by) -> None:
    """Refuse who does not answer for the law, and who wrote part of what would be waived."""
    if not answers_for_law(by):
        raise NotReviewer(_("Only a compliance reviewer or an administrator grants a waiver."))
    pages = [item, *item.get_descendants().specific()]
    if any(has_worked_on(by, page) or _wrote_live_words(by, page) for page in pages):
        raise OwnWork(_("You wrote part of these words. Somebody else must waive them."))


def _wrote_live_words(user, page) -> bool:
    """Whether she is the author of the newest version or saved a draft of it."""
    newest, *older = list(Version.objects.of(page).only("author_id", "published_at")[:2]) or [None]
    if newest is None:
        return False
    drafts = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id=str(page.pk), user=user
    )
    if older:
        drafts = drafts.filter(created_at__gt=older[0].published_at)
    return newest.author_id == user.pk or drafts.exists()


def _check_words(words: str, reason: str) -> None:
    longest = Waiver._meta.get_field("words").max_length
    if len(words) > longest:
        raise WaiverRefused(_("Name at most %(limit)s letters.") % {"limit": longest}, "words")
    if not reason:
        raise WaiverRefused(_("Say why these words may stand."), "reason")


def _check_until(until: dt.date) -> None:
    today = timezone.localdate()
    if until <= today:
        raise WaiverRefused(_("A waiver ends on a day to come."), "until")
    if until > today + dt.timedelta(days=LONGEST_DAYS):
        raise WaiverRefused(_("A waiver lasts a year at most. Grant it anew then."), "until")


def _holds_already(rule, item, words: str, until: dt.date) -> bool:
    """Whether one that lasts as long covers the same; a waiver for some words does not cover all of the rule."""
    holding = Waiver.objects.holding().filter(rule=rule, item_id=item.pk, expires_on__gte=until)
    return any(not one.words or (words and covers_words(one, words)) for one in holding)


def lapsed_waivers(breaches: Iterable[Breach]) -> dict[int, Waiver]:
    """By breach, the waiver that covered its words last and holds no more. One query, none without a breach."""
    breaches = [breach for breach in breaches if breach.item_id]
    if not breaches:
        return {}
    lapsed = Waiver.objects.lapsed().filter(
        item_id__in={one.item_id for one in breaches}, rule_id__in={one.rule_id for one in breaches}
    )
    found: dict[int, Waiver] = {}
    for waiver in lapsed.select_related("granted_by", "ended_by"):
        for breach in breaches:
            is_its = (breach.item_id, breach.rule_id) == (waiver.item_id, waiver.rule_id)
            if is_its and breach.pk not in found and covers_words(waiver, breach.words):
                found[breach.pk] = waiver
    return found
