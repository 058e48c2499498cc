"""Scripts, SOPs, reviews and law rules in the editor."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from academy.core.viewsets import ON_WIDE_SCREENS, ShelfIndexView, ShelfViewSet
from academy.versions.models import Version
from playbooks.models import LawRule, ScriptPage, SopPage
from playbooks.panels import ReviewsPanel
from playbooks.services.review_queue import is_reviewer, reviews_for


class PlaybookIndexView(ShelfIndexView):
    """Whether a page may be deleted hangs on its versions, which are asked for all rows at once."""

    related = (Prefetch("versions", queryset=Version.objects.only("page_id", "number")),)


def owner_name(page) -> str:
    return page.owner.name if page.owner else ""


class ScriptFilterSet(WagtailFilterSet):
    class Meta:
        model = ScriptPage
        fields = ["stage", "objection", "language", "is_clinical", "live"]


class SopFilterSet(WagtailFilterSet):
    class Meta:
        model = SopPage
        fields = ["category", "language", "is_clinical", "live"]


class ScriptShelf(ShelfViewSet):
    model = ScriptPage
    name = "scripts"
    icon = "comment"
    menu_label = _("Scripts")
    menu_name = "scripts"
    menu_order = 100
    index_view_class = PlaybookIndexView
    filterset_class = ScriptFilterSet
    middle_columns = [
        Column("stage", label=_("Stage"), accessor="get_stage_display", sort_key="stage", classname=ON_WIDE_SCREENS),
        Column("owner", label=_("Author"), accessor=owner_name, classname=ON_WIDE_SCREENS),
    ]


class SopShelf(ShelfViewSet):
    model = SopPage
    name = "sops"
    icon = "list-ol"
    menu_label = _("SOPs")
    menu_name = "sops"
    menu_order = 110
    index_view_class = PlaybookIndexView
    filterset_class = SopFilterSet
    middle_columns = [
        Column(
            "category",
            label=_("Category"),
            accessor="get_category_display",
            sort_key="category",
            classname=ON_WIDE_SCREENS,
        ),
        Column("owner", label=_("Author"), accessor=owner_name, classname=ON_WIDE_SCREENS),
    ]


class ReviewQueueView(WagtailAdminTemplateMixin, TemplateView):
    """All that waits for the reader's decision."""

    template_name = "playbooks/admin/reviews.html"
    page_title = _("Waiting for you")
    header_icon = "clipboard-list"

    def dispatch(self, request, *args, **kwargs):
        if not is_reviewer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        panel = ReviewsPanel(self.request.user)
        return super().get_context_data(**kwargs) | {"rows": reviews_for(self.request.user), "media": panel.media}


class ReviewViewSet(ViewSet):
    """The reviewers' own entry: the queue of their home, whole."""

    name = "reviews"
    icon = "clipboard-list"
    menu_label = _("Reviews")
    menu_name = "reviews"
    menu_order = 300
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [path("", ReviewQueueView.as_view(), name="index")]

    @cached_property
    def menu_item_class(self):
        return type("ReviewMenuItem", (MenuItem,), {"is_shown": lambda _item, request: is_reviewer(request.user)})


class LawRuleViewSet(ModelViewSet):
    """The rules of the law check, with a switch for each; a rule is switched off, not deleted."""

    model = LawRule
    icon = "warning"
    menu_label = _("Law rules")
    menu_name = "law-rules"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["code", "language", "category", "severity", "legal_basis", "is_active"]
    list_filter = ["language", "severity", "is_active", "category"]
    search_fields = ["code", "pattern", "legal_basis", "category"]
    form_fields = [
        "code",
        "language",
        "pattern",
        "category",
        "severity",
        "is_softer_in_one_to_one",
        "legal_basis",
        "advice_zh",
        "advice_en",
        "example_hit",
        "example_miss",
        "is_active",
    ]
    inspect_view_enabled = True
