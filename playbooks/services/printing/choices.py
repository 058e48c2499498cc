"""What somebody may print, and in which order: choices that she keeps, and a role's whole book."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from academy.core.search import fold
from academy.people.models import JobRole
from academy.people.scope import scope_of
from playbooks.exceptions import NameMissing, NothingChosen
from playbooks.models import PrintSet, PrintSetItem, ScriptPage, SopPage

MOST_CHAPTERS = 300


@dataclass(frozen=True)
class Playbook:
    """A script or SOP as a line of a list; `place` is its shelf's place on the customer's way."""

    pk: int
    code: str
    title: str
    kind: str
    shelf: str
    shelf_name: str
    place: int

    @property
    def key(self) -> str:
        """Names the shelf: a stage and a category may be called alike."""
        return f"{self.kind}-{self.shelf}"


def readable_playbooks(user, *, role: JobRole | None = None) -> list[Playbook]:
    """What the user may read, or of that what a job role is meant to: scripts along the customer's way, then SOPs.

    Two queries, and the user's scope.
    """
    found = []
    for kind, model, shelves in (("script", ScriptPage, ScriptPage.Stage), ("sop", SopPage, SopPage.Category)):
        places = {key: (place, str(name)) for place, (key, name) in enumerate(shelves.choices)}
        pages = model.objects.visible_to(user).order_by()
        if role:
            pages = pages.filter(Q(audience_roles=None) | Q(audience_roles=role))
        for pk, code, title, shelf in pages.values_list("pk", "code", "title", model.shelf_field):
            place, name = places.get(shelf, (len(places), shelf))
            found.append(Playbook(pk, code, title, kind, shelf, name, place))
    return sorted(found, key=lambda one: (one.kind, one.place, one.title))


def matching(playbooks: list[Playbook], *, words: str = "", shelf: str = "") -> list[Playbook]:
    """Those on a shelf whose title or code holds all of the words."""
    wanted = fold(words).split()
    return [
        one
        for one in playbooks
        if shelf in ("", one.key) and all(word in fold(f"{one.title} {one.code}") for word in wanted)
    ]


def items_in_order(playbooks: list[Playbook], codes: list[str]) -> list[Playbook]:
    """The playbooks of these codes, each once, in the order of the codes; codes that are none of them are left out."""
    by_code = {one.code: one for one in playbooks}
    return [by_code[code] for code in dict.fromkeys(codes) if code in by_code]


def rearranged(codes: list[str], act: str) -> list[str]:
    """The codes after one act on one of them: "add:CODE", "remove:CODE", "up:CODE" or "down:CODE"; else as they are."""
    name, _colon, code = act.partition(":")
    codes = list(dict.fromkeys(codes))
    if name == "add" and code not in codes:
        return [*codes, code]
    if code not in codes:
        return codes
    place = codes.index(code)
    if name == "remove":
        del codes[place]
    elif name in ("up", "down"):
        codes.insert(max(0, place - 1) if name == "up" else place + 1, codes.pop(place))
    return codes


def roles_to_print(user) -> list[JobRole]:
    """Whose whole book the user may print: managers and those who train choose any role, all others have their own."""
    reach = scope_of(user)
    roles = JobRole.objects.filter(is_active=True)
    if reach.is_manager or reach.sees_everyone:
        return list(roles)
    return list(roles.filter(pk__in=reach.role_ids))


@transaction.atomic
def save_set(*, name: str, playbooks: list[Playbook], owner) -> PrintSet:
    """Keep a choice under a name; the owner's choice of that name is replaced. Refuses an empty choice or name."""
    if not playbooks:
        raise NothingChosen(_("Choose at least one script or SOP."))
    if not name.strip():
        raise NameMissing(_("Give the choice a name."))
    kept, _created = PrintSet.objects.get_or_create(owner=owner, name=name)
    kept.entries.all().delete()
    PrintSetItem.objects.bulk_create(
        PrintSetItem(print_set=kept, item_id=one.pk, position=position)
        for position, one in enumerate(playbooks, start=1)
    )
    return kept


def codes_of_set(kept: PrintSet) -> list[str]:
    """The codes of a kept choice, in its order."""
    return list(kept.entries.order_by("position").values_list("item__code", flat=True))


def forget_set(*, kept: PrintSet) -> None:
    """Keep a choice no longer; what was printed stays."""
    kept.delete()
