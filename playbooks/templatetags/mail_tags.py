"""Where mails lead."""

from django import template

from academy.versions.models import Item

register = template.Library()


@register.simple_tag
def reading_address(page) -> str:
    """Where readers find the page; empty before they can. One query: what a signal brings may be older than that."""
    is_live = Item.objects.filter(page_ptr=page.pk, live=True).exists()
    return page.get_absolute_url() if is_live else ""
