"""Icons that are drawn once: the package copies and writes an icon's whole tree each time, forty times a page.

`{% load lucide %}` leads here by the settings, which leave the package's own tags out.
"""

import functools

from django import template
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@register.simple_tag
@functools.cache
def lucide(name: str, **attributes: object) -> str:
    """The icon as SVG. Names, sizes and classes are those that templates write: there are a few hundred."""
    return draw(name, **attributes)
