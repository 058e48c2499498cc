"""The editor's home: what each duty finds there, over all apps."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from academy.core.permissions import may_add, works_on
from academy.courses.models import CoursePage, LessonPage
from playbooks.models import ScriptPage, SopPage
from playbooks.panels import BreachesPanel, DeskPanel, DraftsPanel, JourneysPanel, ReviewsPanel, WantedPanel
from playbooks.services.drafts import kind_of
from quizzes.models import ExamPage, Question

TAUGHT = (CoursePage, LessonPage, ExamPage)


@dataclass(frozen=True)
class Unpublished:
    """A course, lesson or exam whose newest words learners do not have. `within` is the course of a lesson."""

    page_id: int
    title: str
    kind: str
    within: str
    is_live: bool
    edited_at: object


@dataclass(frozen=True)
class Shelf:
    """How much stands on a shelf, and what of it is not in use."""

    label: str
    url: str
    live: int
    note: str


def may_write_questions(user) -> bool:
    return policy_registry.get_by_type(Question).user_has_permission(user, "add")


def quick_actions(user) -> list[dict]:
    """What she may begin with one click. No query once her rights are read."""
    pages = [
        (_("Write a script"), ScriptPage, "scripts:choose_parent", "comment"),
        (_("Write an SOP"), SopPage, "sops:choose_parent", "list-ol"),
        (_("New course"), CoursePage, "course_shelf:choose_parent", "openquote"),
        (_("New exam"), ExamPage, "exam_shelf:choose_parent", "tick-inverse"),
    ]
    actions = [
        {"label": label, "url": reverse(name), "icon": icon}
        for label, model, name, icon in pages
        if may_add(user, model)
    ]
    if may_write_questions(user):
        url = reverse(Question.snippet_viewset.get_url_name("add"))
        actions.append({"label": _("New question"), "url": url, "icon": "help"})
    return actions


class QuickActions(Component):
    """Buttons for what she may begin."""

    name = "actions"
    order = 0
    template_name = "reports/editor/quick_actions.html"

    def __init__(self, actions):
        self.actions = actions

    def get_context_data(self, parent_context):
        return {"actions": self.actions}


class TeachingPanel(DeskPanel):
    """Courses, exams and the item bank: what is unpublished, and how much there is."""

    name = "teaching"
    order = 130
    template_name = "reports/editor/teaching_panel.html"

    @staticmethod
    def is_for(user) -> bool:
        return works_on(user, CoursePage) or works_on(user, ExamPage) or may_write_questions(user)

    @cached_property
    def rows(self):
        return unpublished_for(self.user)

    @property
    def has_anything_to_say(self):
        return True

    def get_context_data(self, parent_context):
        return super().get_context_data(parent_context) | {"shelves": shelves_for(self.user)}


def unpublished_for(user) -> list[Unpublished]:
    """Courses, lessons and exams that she may change and whose newest words are not published, last edited first.

    One query.
    """
    hers = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    parents = Page.objects.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen))
    pages = (
        Page.objects.type(*TAUGHT)
        .filter(Q(live=False) | Q(has_unpublished_changes=True), pk__in=hers.order_by().values("pk"))
        .annotate(parent_title=Subquery(parents.values("title")[:1]))
    )
    lesson_type = ContentType.objects.get_for_model(LessonPage)
    return [
        Unpublished(
            page_id=page.pk,
            title=page.draft_title,
            kind=kind_of(page),
            within=page.parent_title if page.content_type_id == lesson_type.pk else "",
            is_live=page.live,
            edited_at=page.latest_revision_created_at,
        )
        for page in pages.order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")
    ]


def shelves_for(user) -> list[Shelf]:
    """The shelves that she works on. Two queries."""
    kinds = [
        (_("Courses"), CoursePage, "course_shelf:index"),
        (_("Exams"), ExamPage, "exam_shelf:index"),
    ]
    counted = Page.objects.type(CoursePage, ExamPage).order_by().values_list("content_type_id")
    live = dict(counted.annotate(live_pages=Count("pk", filter=Q(live=True))))
    shelves = [
        Shelf(label, reverse(name), live.get(ContentType.objects.get_for_model(model).pk, 0), _("published"))
        for label, model, name in kinds
        if works_on(user, model)
    ]
    return [*shelves, *_item_bank(user)]


def _item_bank(user) -> list[Shelf]:
    if not may_write_questions(user):
        return []
    numbers = Question.objects.aggregate(
        used=Count("pk", filter=Q(is_active=True)),
        waiting=Count("pk", filter=Q(is_active=True, quarantined_at__isnull=False)),
    )
    waiting = numbers["waiting"]
    note = ngettext("in use, %(waiting)s waits for its owner", "in use, %(waiting)s wait for their owners", waiting)
    note = note % {"waiting": waiting} if waiting else _("in use")
    return [Shelf(_("Questions"), reverse(Question.snippet_viewset.get_url_name("list")), numbers["used"], note)]


PANELS = [ReviewsPanel, BreachesPanel, JourneysPanel, DraftsPanel, WantedPanel, TeachingPanel]


def panels_for(user) -> list[Component]:
    """The panels of her duties. None of Wagtail's own: they repeat these or count what she has no part in."""
    begin = [QuickActions(actions)] if (actions := quick_actions(user)) else []
    panels = [panel(user) for panel in PANELS if panel.is_for(user)]
    return [*begin, *(panel for panel in panels if panel.has_anything_to_say)]
