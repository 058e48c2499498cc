"""What the editor shows and refuses for playbooks."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from playbooks.services.retirement import pages_with_records
from playbooks.viewsets import LawRuleViewSet


@hooks.register("register_admin_viewset")
def register_law_rules():
    return LawRuleViewSet("law_rules")


@hooks.register("before_delete_page")
def keep_pages_with_records(request, page):
    """A page that records name is retired, never deleted; nor is one above it."""
    if kept := pages_with_records(page):
        messages.error(request, _("Records name “%s”. It cannot be deleted: retire it instead.") % kept[0].title)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def keep_pages_with_records_in_bulk(request, action_type, objects, action_class_instance):
    """The same for many pages at once."""
    if action_type != "delete":
        return None
    kept = [found for page in objects if hasattr(page, "path") for found in pages_with_records(page)]
    if kept:
        messages.error(request, _("Records name “%s”. It cannot be deleted: retire it instead.") % kept[0].title)
        return redirect("wagtailadmin_explore_root")
    return None
