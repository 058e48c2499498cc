"""Hints of the law check: sentences to look at twice, though no rule objects to them. They block nothing."""

from collections.abc import Collection, Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from playbooks.lint import Finding
from playbooks.lint.hints import apart_from, current_hinter
from playbooks.services.law import is_checked

HINT_LABEL = _("Take a second look")


def hints_in(text: str, *, findings: Iterable[Finding], channels: Collection[str]) -> list[Finding]:
    """The sentences of a text to look at twice, those left out in which a rule found something.

    None for words that only colleagues read: claims to customers are what the hints know.
    """
    return [] if set(channels) == {"internal"} else apart_from(current_hinter().find(text), findings)


def hints_of(page, found) -> list[Finding]:
    """Hints for the title and every line of a page that staff say or claim, save sentences with words that were found
    (`findings_of`). No query.
    """
    words: dict[tuple[str, str], list[str]] = {}
    for one in found:
        words.setdefault((one.block, one.kind), []).append(one.finding.match)
    lines = [("title", "title", page.title), *((line.block, line.kind, line.text) for line in page.version_lines())]
    return [
        hint
        for block, kind, text in lines
        if is_checked(kind)
        for hint in hints_in(text, findings=[], channels=page.channels)
        if not any(match in hint.match for match in words.get((block, kind), []))
    ]


def hint_words(hint: Finding) -> str:
    """A hint as its reader meets it: the sentence, and what to ask oneself, in her language."""
    return f"“{hint.match}” {hint.advice(get_language() or '')}"
