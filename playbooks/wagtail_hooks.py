"""What the editor shows and refuses for playbooks."""

from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import policy_registry

from academy.versions.services import current_version
from playbooks.action_menu import for_review
from playbooks.bulk_actions import CLOSED_BULK_ACTIONS
from playbooks.services.approval import doctor_reads, draft_warning, sent_back_because
from playbooks.services.guarded import major_after_all
from playbooks.services.retirement import pages_with_records
from playbooks.views.near import check_while_typing
from playbooks.viewsets import (
    BreachViewSet,
    LawRuleViewSet,
    ReviewViewSet,
    RuleReleaseViewSet,
    ScriptShelf,
    SopShelf,
    WaiverViewSet,
    WantedViewSet,
)

for action_class in CLOSED_BULK_ACTIONS:
    hooks.register("register_bulk_action", action_class, order=1)


@hooks.register("construct_reports_menu")
def hide_page_types(request, menu_items):
    """The report behind it is for those who work on all pages."""
    if not policy_registry.get_by_type(Page).user_has_permission(request.user, "publish"):
        menu_items[:] = [item for item in menu_items if item.name != "page-types-usage"]


@hooks.register("register_admin_viewset")
def register_playbooks():
    law = [BreachViewSet(), WaiverViewSet(), LawRuleViewSet("law_rules"), RuleReleaseViewSet()]
    return [ScriptShelf(), SopShelf(), ReviewViewSet(), WantedViewSet(), *law]


@hooks.register("register_admin_urls")
def register_law_check():
    return [path("law-check/", check_while_typing, name="law_check_near")]


@hooks.register("before_delete_page")
def keep_pages_with_records(request, page):
    """A page that records name is retired, never deleted; nor is one above it."""
    if kept := pages_with_records(page):
        messages.error(request, _("Records name “%s”. It cannot be deleted: retire it instead.") % kept[0].title)
        return redirect("wagtailadmin_home")
    return None


@hooks.register("before_bulk_action")
def keep_pages_with_records_in_bulk(request, action_type, objects, action_class_instance):
    """The same for many pages at once."""
    if action_type != "delete":
        return None
    kept = [found for page in objects if hasattr(page, "path") for found in pages_with_records(page)]
    if kept:
        messages.error(request, _("Records name “%s”. It cannot be deleted: retire it instead.") % kept[0].title)
        return redirect("wagtailadmin_home")
    return None


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_she_may_see(pages, request):
    """A chooser offers no draft that the lists would not show."""
    explorable = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(pk__in=explorable.order_by().values("pk"))


@hooks.register("construct_page_action_menu")
def offer_the_review(menu_items, request, context):
    """The page is locked while it waits, so Wagtail's own buttons, which save it first, would be refused."""
    for_review(menu_items, request, context)


@hooks.register("before_edit_page")
def say_why_it_came_back(request, page):
    """The reviewer's comment stands over the page until it is sent again."""
    if request.method == "GET" and (words := sent_back_because(page)):
        messages.warning(request, words, extra_tags="sent-back")


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_law_findings(request, page):
    """A draft may break rules; its author learns at once which."""
    if request.accepts("text/html") and (words := draft_warning(page)):
        messages.warning(request, words)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_that_a_doctor_reads_it(request, page):
    """Whoever did not tick that it is clinical learns at once who reads it all the same."""
    if not request.accepts("text/html") or not getattr(page, "is_governed", False) or page.is_clinical:
        return
    if doctor_reads(page.get_latest_revision(), current_version(page)):
        words = _(
            "A medical reviewer must approve it as well: it is about after-care or red flags, or was clinical before."
        )
        messages.info(request, words)


@hooks.register("after_edit_page")
def tell_that_it_is_major(request, page):
    """Whoever called it wording only learns at once why it is more."""
    is_saved_by_hand = request.accepts("text/html") and getattr(page, "is_governed", False)
    if is_saved_by_hand and (words := major_after_all(page)):
        messages.info(request, words)


@hooks.register("register_log_actions")
def log_reviews(actions):
    actions.register_action("playbooks.still_right", _("Confirm"), _("Confirmed as still right"))
