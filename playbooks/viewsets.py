"""Scripts, SOPs, reviews and law rules in the editor."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from academy.core.exceptions import Refusal
from academy.core.viewsets import ON_WIDE_SCREENS, ShelfIndexView, ShelfViewSet
from academy.versions.models import Version
from playbooks.law_categories import CATEGORY_NAMES
from playbooks.models import Breach, LawRule, ScriptPage, SopPage
from playbooks.panels import ReviewsPanel
from playbooks.permissions import answers_for_law
from playbooks.services.review_queue import is_reviewer, reviews_for
from playbooks.views import breaches, rule_release, waivers, wanted


class PlaybookIndexView(ShelfIndexView):
    """Whether a page may be deleted hangs on its versions, which are asked for all rows at once."""

    related = (Prefetch("versions", queryset=Version.objects.only("page_id", "number")),)


def category_choices() -> list[tuple[str, str]]:
    known = LawRule.objects.order_by("category").values_list("category", flat=True).distinct()
    return sorted(((kind, str(CATEGORY_NAMES.get(kind, kind))) for kind in known), key=lambda choice: choice[1])


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


class WantedViewSet(ViewSet):
    """Behind the panel of what customers say and no script answers; authors reach it from their home."""

    name = "wanted"
    icon = "help"
    menu_label = _("Most wanted")

    def get_urlpatterns(self):
        return [
            path("", wanted.WantedListView.as_view(), name="index"),
            path("<int:key>/", wanted.AnswerView.as_view(), name="answer"),
            path("<int:key>/write/", wanted.BeginView.as_view(), name="begin"),
        ]


class LawDeskViewSet(ViewSet):
    """An entry of those who answer for the law."""

    add_to_admin_menu = True

    @cached_property
    def menu_item_class(self):
        return type("LawDeskMenuItem", (MenuItem,), {"is_shown": lambda _item, request: answers_for_law(request.user)})


class CountingMenuItem(MenuItem):
    """Says behind its name how many breaches there are, when there are any."""

    def is_shown(self, request):
        return answers_for_law(request.user)

    def render_component(self, request):
        component = super().render_component(request)
        if count := Breach.objects.count():
            component.label = str(_("%(name)s (%(count)s)") % {"name": self.label, "count": count})
        return component


class BreachViewSet(LawDeskViewSet):
    """What is live and breaks a rule, and the check that finds it."""

    name = "breaches"
    icon = "crosshairs"
    menu_label = _("Breaches")
    menu_name = "breaches"
    menu_order = 302
    menu_item_class = CountingMenuItem

    def get_urlpatterns(self):
        return [
            path("", breaches.BreachListView.as_view(), name="index"),
            path("open/<int:pk>/", breaches.OpenView.as_view(), name="open"),
            path("check/", breaches.ScanView.as_view(), name="scan"),
            path("progress/", breaches.ScanProgressView.as_view(), name="progress"),
        ]


class WaiverViewSet(LawDeskViewSet):
    """Exceptions from the law rules, each with its reason."""

    name = "waivers"
    icon = "key"
    menu_label = _("Waivers")
    menu_name = "waivers"
    menu_order = 305

    def get_urlpatterns(self):
        return [
            path("", waivers.WaiverListView.as_view(), name="index"),
            path("new/", waivers.GrantWaiverView.as_view(), name="grant"),
            path("<int:pk>/end/", waivers.EndWaiverView.as_view(), name="end"),
        ]


class RuleReleaseViewSet(LawDeskViewSet):
    """What the installed release changes in the rules; reached from their list."""

    name = "rule_release"
    url_prefix = "law_rules/release"
    add_to_admin_menu = False

    def get_urlpatterns(self):
        return [path("", rule_release.RuleReleaseView.as_view(), name="index")]


class LawRuleFilterSet(WagtailFilterSet):
    """The kinds that the rules here have, in words."""

    category = ChoiceFilter(label=_("About"), choices=category_choices)

    class Meta:
        model = LawRule
        fields = ["language", "severity", "is_active", "category"]


class LawRuleIndexView(IndexView):
    """Each rule by words that it objects to: a pattern tells nobody anything."""

    default_ordering = ["code"]

    @cached_property
    def header_more_buttons(self):
        url = reverse("rule_release:index")
        button = Button(_("Rules of this release"), url=url, icon_name="download", priority=5)
        return [*super().header_more_buttons, button]


class LawRuleDeleteView(DeleteView):
    """A rule that a waiver names stays for the record."""

    def delete_action(self):
        if self.object.waivers.exists():
            raise Refusal(_("A waiver names this rule, so it cannot be deleted: switch it off instead."))
        super().delete_action()


class LawRuleViewSet(ModelViewSet):
    """The rules of the law check, with a switch for each; a rule is switched off, not deleted."""

    model = LawRule
    index_view_class = LawRuleIndexView
    delete_view_class = LawRuleDeleteView
    icon = "warning"
    menu_label = _("Law rules")
    menu_name = "law-rules"
    menu_order = 310
    add_to_admin_menu = True
    list_display = [
        "example",
        Column("code", label=_("Rule"), sort_key="code", classname=ON_WIDE_SCREENS),
        Column("category", label=_("About"), accessor="category_name", sort_key="category", classname=ON_WIDE_SCREENS),
        Column("law", label=_("Law"), accessor="law", classname=ON_WIDE_SCREENS),
        Column("severity", label=_("Severity"), accessor="get_severity_display", sort_key="severity"),
        BooleanColumn("is_active", label=_("On"), sort_key="is_active", classname=ON_WIDE_SCREENS),
    ]
    filterset_class = LawRuleFilterSet
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
