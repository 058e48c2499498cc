"""What a clinic's people read, and what changed in it since the last meeting."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from academy.versions.comparison import LineChange, compare_versions
from academy.versions.models import Item, Version
from playbooks.comparing import in_words
from playbooks.models import ScriptPage, SopPage

# Whom a script is for and whether it is clinical is the editors' business, not the meeting's.
LEFT_OUT = {"audience", "clinical", "channels"}


@dataclass(frozen=True)
class Changed:
    """A playbook that changed: its version now, the number of the one before (None: it is new), and what differs."""

    version: Version
    before: int | None
    lines: list[LineChange]


def pages_read_by(role_ids: set[int], *, user) -> list[int]:
    """The scripts and SOPs that the user may read and that are meant for one of these roles or everyone. One query."""
    readable = Item.objects.visible_to(user).type(ScriptPage, SopPage)
    meant = readable.filter(Q(audience_roles=None) | Q(audience_roles__in=role_ids))
    return list(meant.order_by().values_list("pk", flat=True).distinct())


@dataclass(frozen=True)
class Published:
    """One approved version without its words."""

    pk: int
    page_id: int
    number: int
    kind: str
    day: dt.date
    at: dt.datetime


def published_until(day: dt.date, pages, zone) -> list[Published]:
    """The approved versions of these pages that were there at the end of a day, the newest first. One query."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    rows = Version.objects.approved().filter(page__in=pages, published_at__lt=end).order_by("-published_at", "-number")
    return [
        Published(pk, page_id, number, kind, timezone.localdate(at, zone), at)
        for pk, page_id, number, kind, at in rows.values_list("pk", "page_id", "number", "kind", "published_at")
    ]


def newest_major(history: list[Published]) -> int | None:
    """The version to practise when nobody chose: the newest one of the page that had a major change last."""
    page_id = next((one.page_id for one in history if one.kind == Version.Kind.MAJOR), None)
    return next((one.pk for one in history if one.page_id == page_id), None)


def changed_since(since: dt.date, history: list[Published], *, user) -> list[Changed]:
    """The pages with a version from a day on, each compared with the version before; the newest first.

    The day of the last meeting counts: what went live after it was not spoken of. At most three queries.
    """
    by_page = defaultdict(list)
    for one in history:
        by_page[one.page_id].append(one)
    pairs = []
    for versions in by_page.values():
        if versions[0].day >= since:
            pairs.append((versions[0], next((one for one in versions if one.day < since), None)))
    keys = {one.pk for pair in pairs for one in pair if one}
    found = Version.objects.defer("content").in_bulk(keys)
    differences = [_difference(found[old.pk], found[new.pk]) if old else [] for new, old in pairs]
    return [
        Changed(found[new.pk], old.number if old else None, lines)
        for (new, old), lines in zip(pairs, in_words(user, *differences), strict=True)
    ]


def _difference(old: Version, new: Version) -> list[LineChange]:
    return [change for change in compare_versions(old, new) if not change.is_same and change.line_kind not in LEFT_OUT]
