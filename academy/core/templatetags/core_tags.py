from django import template
from django.utils.functional import Promise

from academy.core.style_names import BLOCK_NAMES
from academy.core.style_tokens import Token, icons_in_use, token_groups

register = template.Library()


@register.simple_tag
def style_tokens() -> dict[str, list[Token]]:
    """What the style page shows of the tokens, by kind."""
    return token_groups()


@register.simple_tag
def style_icons() -> list[str]:
    """The names of the icons that the style page draws."""
    return icons_in_use()


@register.filter
def block_name(block: str) -> Promise:
    """What the style page calls a block, by the name of its file."""
    return BLOCK_NAMES[block]
