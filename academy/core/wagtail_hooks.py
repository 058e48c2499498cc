"""The editor's brand, and where Wagtail's own entries stand in the menu."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from academy.core.admin_api import ReadablePages

# The order of an editor's work. Entries of ours say their own place in between: what is written first (100), what it
# is made of (200), what is decided and counted (300), people (400).
ORDER = {"images": 200, "documents": 210, "media": 220, "reports": 320, "settings": 500, "help": 600, "explorer": 900}
LABELS = {"images": _("Pictures"), "explorer": _("All pages")}
# They lead to pages about Wagtail's releases, in English and on another host.
ABOUT_WAGTAIL = ("whats-new-in-wagtail", "editor-guide")


@hooks.register("insert_global_admin_css")
def wear_our_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_menu_item")
def register_home():
    return MenuItem(_("Home"), reverse("wagtailadmin_home"), name="home", icon_name="home", order=0)


@hooks.register("construct_main_menu")
def order_by_work(request, items):
    """Wagtail's entries take their place among ours; the raw tree comes last."""
    for item in items:
        item.order = ORDER.get(item.name, item.order)
        item.label = LABELS.get(item.name, item.label)


@hooks.register("construct_help_menu")
def help_with_the_work(request, items):
    items[:] = [item for item in items if not str(item.name).startswith(ABOUT_WAGTAIL)]


@hooks.register("construct_admin_api")
def only_read(router):
    router.register_endpoint("pages", ReadablePages)
