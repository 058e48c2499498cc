"""For which clinics a meeting is prepared, and what each one chose to practise."""

from django.utils import timezone

from academy.core.paper import Paper
from academy.people.models import OrgUnit
from academy.reports.models import MeetingPack
from academy.versions.models import Item
from playbooks.models import ScriptPage, SopPage


def clinics_of(unit: OrgUnit, *, user) -> list[OrgUnit]:
    """The unit itself if it is a clinic, else the clinics below it that the user may see. One query."""
    if unit.kind == OrgUnit.Kind.CLINIC:
        return [unit]
    return list(OrgUnit.objects.visible_to(user).within([unit]).clinics().order_by("path"))


def packs_of(clinics: list[OrgUnit]) -> dict[int, MeetingPack]:
    """The saved choices of these clinics, by unit; one that chose nothing has that of the unit above. One query."""
    above = {
        clinic.path[:end] for clinic in clinics for end in range(OrgUnit.steplen, len(clinic.path) + 1, OrgUnit.steplen)
    }
    found = MeetingPack.objects.filter(unit__path__in=above).select_related("unit", "item").order_by("unit__depth")
    packs = {}
    for pack in found:
        packs |= {clinic.pk: pack for clinic in clinics if clinic.path.startswith(pack.unit.path)}
    return packs


def playbooks_to_choose(user):
    """Scripts and SOPs that the user may read, by title."""
    return Item.objects.visible_to(user).type(ScriptPage, SopPage).order_by("title")


def choose_pack(*, unit: OrgUnit, item: Item | None, size: str = Paper.A4, by) -> MeetingPack:
    """Save what a unit's meeting prints, in place of what it printed before."""
    fields = {"item": item, "size": size, "chosen_by": by, "updated_at": timezone.now()}
    pack, _created = MeetingPack.objects.update_or_create(unit=unit, defaults=fields)
    return pack
