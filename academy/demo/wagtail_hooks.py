"""The bar of the tour looks and behaves in the editor as on the site."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def wear_the_bar():
    if not settings.IS_DEMO:
        return ""
    styles = [(static(f"css/{name}.css"),) for name in ("tokens", "components/tour")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', styles)


@hooks.register("insert_global_admin_js")
def close_its_panel():
    return format_html('<script type="module" src="{}"></script>', static("js/menu.js")) if settings.IS_DEMO else ""
