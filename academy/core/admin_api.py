"""The editor's own API, for its choosers and menus: it reads."""

from wagtail.admin.api.views import PagesAdminAPIViewSet


class ReadablePages(PagesAdminAPIViewSet):
    """Without Wagtail's acts on pages: they pass by the lock of a page under review, and no screen uses them."""

    actions = {}
