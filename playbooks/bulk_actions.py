"""Wagtail's acts on many pages, without the titles of pages that the person may not see."""

from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.models import Page
from wagtail.permissions import policy_registry


class OnlyWhatSheSees:
    """Wagtail lists what was asked for but is not allowed, by title; a strange draft is not even named."""

    def get_actionable_objects(self):
        pages, refused = super().get_actionable_objects()
        seen = policy_registry.get_by_type(Page).explorable_instances(self.request.user)
        ids = set(seen.order_by().values_list("pk", flat=True))
        return pages, {name: [page.specific for page in found if page.pk in ids] for name, found in refused.items()}


CLOSED_BULK_ACTIONS = [
    type(f"Closed{action.__name__}", (OnlyWhatSheSees, action), {})
    for action in (DeleteBulkAction, MoveBulkAction, PublishBulkAction, UnpublishBulkAction)
]
