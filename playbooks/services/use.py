"""What a person keeps at hand, and what she copies where the customer is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.core.keys import hash_customer_key
from academy.core.personal_data import names_a_person
from academy.versions.models import Version
from playbooks.exceptions import NotCopied, PersonalKey, TooMany
from playbooks.models import Favourite, ScriptPage, ScriptUse
from playbooks.permissions import can_see_copies
from playbooks.services.trials import readable_versions

# The lines of a version that are said to the customer, and so can be copied.
COPIED_KINDS = {"reply", "branch_reply"}
# A person who works fast copies a few replies a minute; a script that has gone wild copies hundreds.
MOST_A_MINUTE = 30
LONGEST_KEY = 120
# Copies further back than this many are not looked at for what was used lately.
COPIES_LOOKED_AT = 30
LATELY = 6
USE_DAYS = 30


@dataclass(frozen=True)
class AtHand:
    """Scripts that she starred, the newest star first, and others that she opened or copied lately, the last one first.

    Each page carries `number`, that of its current version, and `is_starred`.
    """

    favourites: list[ScriptPage]
    lately: list[ScriptPage]

    @property
    def is_empty(self) -> bool:
        return not self.favourites and not self.lately


@dataclass(frozen=True)
class Copies:
    """How often a version was copied, and by how many people."""

    times: int
    people: int


def keep_favourite(*, page: ScriptPage, person) -> None:
    """Put a star on a script; a second one changes nothing."""
    Favourite.objects.get_or_create(person=person, item_id=page.pk)


def drop_favourite(*, page: ScriptPage, person) -> None:
    """Take the star away, whether there is one or not."""
    Favourite.objects.filter(person=person, item_id=page.pk).delete()


def at_hand(user, *, opened: Mapping[str, dt.datetime]) -> AtHand:
    """Her favourites and what she used lately, of which `opened` tells when each code was opened on this device.

    Retired scripts and what she may no longer read are in neither. One query.
    """
    stars = Favourite.objects.filter(person=user)
    copies = ScriptUse.objects.filter(person=user).order_by("-used_at")
    versions = Version.objects.approved().filter(page=OuterRef("pk")).order_by("-number")
    copied = copies.filter(version__page=OuterRef("pk"))
    found = (
        ScriptPage.objects.visible_to(user)
        .with_star(user)
        .filter(
            Q(pk__in=stars.order_by().values("item_id"))
            | Q(pk__in=copies.values("version__page")[:COPIES_LOOKED_AT])
            | Q(code__in=list(opened))
        )
        .defer("turns", "checks")
        .annotate(
            number=Subquery(versions.values("number")[:1]),
            starred_at=Subquery(stars.filter(item=OuterRef("pk")).values("created_at")[:1]),
            copied_at=Subquery(copied.values("used_at")[:1]),
        )
        .order_by("title")
    )
    pages = list(found)
    for page in pages:
        page.used_at = max(filter(None, (page.copied_at, opened.get(page.code))), default=None)
    starred = sorted((page for page in pages if page.is_starred), key=lambda page: page.starred_at, reverse=True)
    used = [page for page in pages if page.used_at and not page.is_starred]
    return AtHand(starred, sorted(used, key=lambda page: page.used_at, reverse=True)[:LATELY])


@transaction.atomic
def record_use(*, person, code: str, number: int, block: str = "", customer_key: str = "") -> ScriptUse:
    """Log that she copied one reply of a version, or with no block all of its replies.

    NotCopied: the script is retired or not hers to read, or the version has no such reply. PersonalKey: the customer's
    key names a person; nothing of it is kept. TooMany: nobody copies so fast.
    """
    page = ScriptPage.objects.visible_to(person).filter(code=code).only("pk").first()
    version = page and readable_versions(person, page).filter(number=number).only("pk", "lines").first()
    if version is None or not _can_be_copied(version.lines, block):
        raise NotCopied(_("This reply cannot be found any more."))
    hashed = customer_hash(customer_key)
    since = timezone.now() - dt.timedelta(minutes=1)
    if person.script_uses.filter(used_at__gte=since).count() >= MOST_A_MINUTE:
        raise TooMany(_("That was a lot at once. Wait a minute."))
    return ScriptUse.objects.create(person=person, version=version, block=block, customer_key=hashed)


def _can_be_copied(lines: list[dict], block: str) -> bool:
    """Branches answer different customers, so all replies together are those outside of them."""
    if not block:
        return any(line["kind"] == "reply" for line in lines)
    return any(line["block"] == block and line["kind"] in COPIED_KINDS for line in lines)


def customer_hash(key: str) -> str:
    """The hash under which a customer is known, empty without a key. PersonalKey: the key names a person."""
    if len(key) > LONGEST_KEY:
        raise PersonalKey(_("That is too long for a customer's number."))
    if names_a_person(key):
        raise PersonalKey(_("A phone or identity number or a mail address names a person. Use her number in the CRM."))
    return hash_customer_key(key)


def with_copies(user, page, versions: Iterable[Version]) -> list[Version]:
    """The versions, each with `copies` where the user may know of them. One query at most."""
    rows = list(versions)
    hers = [version for version in rows if can_see_copies(user, page, version)]
    counted = copies_of(hers) if hers else {}
    for version in hers:
        version.copies = counted.get(version.pk, Copies(0, 0))
    return rows


def copies_of(versions: Iterable[Version]) -> dict[int, Copies]:
    """How often each version was copied in the last 30 days, and by how many people; by primary key. One query."""
    since = timezone.now() - dt.timedelta(days=USE_DAYS)
    uses = ScriptUse.objects.filter(version__in=[version.pk for version in versions], used_at__gte=since).order_by()
    counted = uses.values_list("version").annotate(Count("pk"), Count("person", distinct=True))
    return {key: Copies(times, people) for key, times, people in counted}
