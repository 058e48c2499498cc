"""How titles are set on paper, and words that only paper needs."""

import re

from django import template
from django.utils.html import format_html, format_html_join

from academy.core.pdf_fonts import width_in_ems
from playbooks.blocks import Escalation

register = template.Library()

# So many ems of a title fit into one line at each size of type, on A5 as on A4; see .chapter__title in playbook.css.
TITLE_SIZES = ((18.5, ""), (23, "is-long"), (27.5, "is-longer"))
KEPT = 3
# A phrase of so many ems fits into a line of every cover and every chapter's head.
PHRASE = 12
PHRASE_END = re.compile(r"(?<=[：，、；。！？])(?=.)")
NUMBER_GAP = re.compile(r"(?<=\d) (?=[a-z])")
HAN = re.compile(r"[\u3400-\u9fff]")


@register.filter
def title_size(title: str) -> str:
    """The modifier that sets a title small enough for one line; the smallest one may take two."""
    width = width_in_ems(title)
    return next((name for most, name in TITLE_SIZES if width <= most), "is-longest")


@register.filter
def keep_end(title: str) -> str:
    """A Chinese title whose last three characters stay together, so that none stands alone on a line."""
    if not HAN.search(title[-KEPT:]):
        return title
    return format_html('{}<span class="keep">{}</span>', title[:-KEPT], title[-KEPT:])


@register.filter
def keep_phrases(title: str) -> str:
    """A Chinese title that breaks only behind its punctuation; of a phrase too long for a line, the end stays whole.
    In English a number stays with its word.
    """
    phrases = PHRASE_END.split(NUMBER_GAP.sub("\u00a0", title))
    return format_html_join("", "{}", ((_kept(phrase),) for phrase in phrases))


def _kept(phrase: str) -> str:
    if not HAN.search(phrase) or width_in_ems(phrase) > PHRASE:
        return keep_end(phrase)
    return format_html('<span class="keep">{}</span>', phrase)


@register.filter
def level_words(level: str) -> str:
    """How fast a warning sign reaches a doctor, in words."""
    return dict(Escalation.choices).get(level, level)
