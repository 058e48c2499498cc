"""Flat lists of one kind of page in the editor, each with its entry in the menu."""

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from academy.core.permissions import may_add, works_on

# Columns that a phone leaves out, so that titles have room; admin.css knows the class.
ON_WIDE_SCREENS = "shelf-aside"


class ShelfIndexView(IndexView):
    """The pages of a shelf, for who has a right on it; a page is listed only to who finds it in the tree."""

    # Names of relations that each row shows or asks.
    related = ()

    def dispatch(self, request, *args, **kwargs):
        if not works_on(request.user, self.model):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_add_url(self):
        return super().get_add_url() if may_add(self.request.user, self.model) else None

    def annotate_queryset(self, pages):
        return super().annotate_queryset(pages).prefetch_related("owner", *self.related)


class ShelfChooseParentView(ChooseParentView):
    """The way to a new page; each kind has one shelf, so there is nothing to choose."""

    def dispatch(self, request, *args, **kwargs):
        if not may_add(request.user, self.model):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ShelfViewSet(PageListingViewSet):
    """A subclass says `model`, `name`, `url_prefix`, its place in the menu and its own columns."""

    index_view_class = ShelfIndexView
    choose_parent_view_class = ShelfChooseParentView
    add_to_admin_menu = True
    middle_columns = ()
    last_columns = ()

    @cached_property
    def columns(self):
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
            *self.middle_columns,
            DateColumn(
                "latest_revision_created_at",
                label=_("Updated"),
                sort_key="latest_revision_created_at",
                classname=ON_WIDE_SCREENS,
            ),
            PageStatusColumn("status", label=_("Status"), sort_key="live"),
            *self.last_columns,
        ]

    @cached_property
    def menu_item_class(self):
        model = self.model
        return type(
            f"{type(self).__name__}MenuItem",
            (MenuItem,),
            {"is_shown": lambda _item, request: works_on(request.user, model)},
        )
