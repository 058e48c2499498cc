"""How an item shows itself in lists: its kind, icon and address, without fetching its own table."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy.versions.models import Item


@dataclass(frozen=True)
class Kind:
    """A kind of item: what one and many are called, its icon, and the view that shows one."""

    name: str
    plural: str
    icon: str
    view: str


KINDS = {
    "coursepage": Kind(_("Course"), _("Courses"), "graduation-cap", "courses:course"),
    "exampage": Kind(_("Exam"), _("Exams"), "clipboard-check", "quizzes:exam"),
    "scriptpage": Kind(_("Script"), _("Scripts"), "message-square-quote", "playbooks:script"),
    "soppage": Kind(_("SOP"), _("SOPs"), "list-checks", "playbooks:sop"),
}


@dataclass(frozen=True)
class Face:
    """What a list shows of an item."""

    pk: int
    code: str
    title: str
    language: str
    kind: Kind

    @property
    def url(self) -> str:
        return reverse(self.kind.view, args=[self.code])


def face_of(item: Item) -> Face:
    """The item as a list shows it. No query: content types are kept in memory."""
    model = ContentType.objects.get_for_id(item.content_type_id).model
    return Face(item.pk, item.code, item.title, item.language, KINDS[model])


def assignable_items(user):
    """Published courses, exams, scripts and SOPs that the user may see, by title."""
    types = [
        content_type.pk
        for model in Item.__subclasses__()
        if (content_type := ContentType.objects.get_for_model(model)).model in KINDS
    ]
    return Item.objects.visible_to(user).filter(content_type__in=types).order_by("title")
