"""Who works on which shelf of the content tree."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page
from wagtail.permissions import policy_registry

# Root and home page lie above every shelf: a right there holds on all of them.
DEPTH_OF_SHELVES = 3


def works_on(user, model) -> bool:
    """Whether she has any right on the shelf where pages of this kind stand. No query once her page rights are read."""
    return user.is_superuser or bool(_rights_on_shelf(user, model))


def may_add(user, model) -> bool:
    """Whether she may write a new page of this kind. No query once her page rights are read."""
    return user.is_superuser or Page.PERMISSION_CODENAMES.ADD in _rights_on_shelf(user, model)


def _rights_on_shelf(user, model) -> set[str]:
    """Codenames of what her groups may do on the shelves of this kind of page."""
    shelves = {kind.pk for kind in ContentType.objects.get_for_models(*model.allowed_parent_page_models()).values()}
    rights = policy_registry.get_by_type(Page).get_cached_permissions_for_user(user)
    return {
        right.permission.codename
        for right in rights
        if right.page.depth < DEPTH_OF_SHELVES or right.page.content_type_id in shelves
    }
