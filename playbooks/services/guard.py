"""What stands before readers' pages: no words become or stay live but those that an approval recorded.

The page's own `save` asks here, and a page that is saved as a bare row of Wagtail's does too.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _
from wagtail.models import Page

from academy.versions.exceptions import NotApproved
from academy.versions.services import current_version

# Fields of the page row that readers do not see; saving them alone needs no approval.
UNSEEN_FIELDS = {
    "latest_revision",
    "draft_title",
    "has_unpublished_changes",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
    "first_published_at",
    "last_published_at",
    "live_revision",
    "expired",
    "expire_at",
    "go_live_at",
    "slug",
    "url_path",
    "path",
    "depth",
    "numchild",
    "alias_of",
    "show_in_menus",
    "search_description",
    "seo_title",
    "latest_revision_created_at",
    "wagtail_admin_comments",
    "review_due_on",
    "change_note",
    "change_kind",
    "goes_live_at",
    "retires_on",
    "checks",
}
_approved: ContextVar[int | None] = ContextVar("approved", default=None)


@contextmanager
def going_live(page):
    """An approval puts this page before readers, in this thread and for the length of the block."""
    token = _approved.set(page.pk)
    try:
        yield
    finally:
        _approved.reset(token)


def assert_approved(page, update_fields=None) -> None:
    """Refuse to save a live governed page whose words are not those of its newest version.

    Even those words come back from retirement by an approval alone.
    """
    if update_fields is not None and set(update_fields) <= UNSEEN_FIELDS:
        return
    newest = current_version(page) if page.pk else None
    if newest is None or newest.digest != page.version_digest():
        raise NotApproved(_("These words are not approved. Send the draft for review; approval publishes it."))
    if _approved.get() != page.pk and not Page.objects.live().filter(pk=page.pk).exists():
        raise NotApproved(_("This page is retired. Send it for review; approval brings it back."))


def assert_bare_row_approved(row: Page, update_fields=None) -> None:
    """The same for a page that is saved without the fields of its kind, past its own `save`."""
    if not row.live or not getattr(row.specific_class, "is_governed", False):
        return
    page = row.specific_class.objects.get(pk=row.pk)
    page.title = row.title
    assert_approved(page, update_fields)
