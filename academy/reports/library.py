"""The library's shelves: scripts by stage and objection, SOPs by category, with how many stand on each."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from academy.versions.models import Version
from playbooks.lately import opened_lately
from playbooks.models import Objection, ScriptPage, SopPage, Stage
from playbooks.services import use
from playbooks.services.use import AtHand

ICONS = {
    "first_contact": "message-circle",
    "invitation": "calendar-plus",
    "reception": "door-open",
    "consultation": "stethoscope",
    "quote": "receipt",
    "objection": "shield-question-mark",
    "after_care": "heart-pulse",
    "recall": "bell-ring",
    "complaint": "megaphone",
    "referral": "users",
    "call_order": "phone",
}


@dataclass(frozen=True)
class Shelf:
    """A stage or category, and how many playbooks the reader finds there."""

    key: str
    name: str
    icon: str
    count: int


def script_counts(user) -> Counter:
    """How many scripts the user may read by (stage, objection). One query."""
    rows = ScriptPage.objects.visible_to(user).order_by().values_list("stage", "objection").annotate(Count("pk"))
    return Counter({(stage, objection): number for stage, objection, number in rows})


def stage_shelves(counts: Counter) -> list[Shelf]:
    """The stages that hold anything, in the order of a customer's way."""
    by_stage = Counter()
    for (stage, _objection), number in counts.items():
        by_stage[stage] += number
    return [Shelf(key, name, ICONS[key], by_stage[key]) for key, name in Stage.choices if by_stage[key]]


def objection_shelves(counts: Counter, *, stage: str = "") -> list[Shelf]:
    """The objections that scripts answer, of one stage or of all."""
    by_objection = Counter()
    for (at, objection), number in counts.items():
        if objection and stage in ("", at):
            by_objection[objection] += number
    return [Shelf(key, name, "", by_objection[key]) for key, name in Objection.choices if by_objection[key]]


def sop_shelves(user) -> list[Shelf]:
    """The categories that hold any SOP which the user may read. One query."""
    rows = SopPage.objects.visible_to(user).order_by().values_list("category").annotate(Count("pk"))
    counts = dict(rows)
    return [Shelf(key, name, ICONS[key], counts[key]) for key, name in SopPage.Category.choices if counts.get(key)]


def scripts(user, *, stage: str = "", objection: str = ""):
    """Scripts that the user may read, of a stage and an objection, by title."""
    found = ScriptPage.objects.visible_to(user).defer("turns").order_by("title")
    found = found.filter(stage=stage) if stage else found
    found = found.filter(objection=objection) if objection else found
    return _with_number(found)


def sops(user, *, category: str = ""):
    """SOPs that the user may read, of a category, by title."""
    found = SopPage.objects.visible_to(user).defer("phases").order_by("title")
    return _with_number(found.filter(category=category) if category else found)


def newest(user, limit: int = 5):
    """The scripts that changed last."""
    return _with_number(ScriptPage.objects.visible_to(user).defer("turns").order_by("-last_published_at"))[:limit]


def at_hand(request) -> AtHand:
    """Her favourites, and what she used lately on this device or copied on any. One query."""
    return use.at_hand(request.user, opened=opened_lately(request))


def _with_number(pages):
    """Pages with `number`, that of their current version."""
    versions = Version.objects.approved().filter(page_id=OuterRef("pk")).order_by("-number")
    return pages.annotate(number=Subquery(versions.values("number")[:1]))
