"""The law check of pages and plain text, on the rules as the database holds them."""

from functools import lru_cache

from django.db.models import Max

from playbooks.lines import UNCHECKED_KINDS
from playbooks.lint import Finding, Linter, Rule

# Codes, dates and names of fields are not sentences that anybody says.
NOT_WORDS = {
    "audience",
    "clinical",
    "stage",
    "objection",
    "channels",
    "category",
    "offset",
    "who",
    "script",
    "red_flag_level",
}


def current_linter() -> Linter:
    """The linter over today's active rules. One small query; the compiled rules are kept until a rule changes."""
    from playbooks.models import LawRule

    return _linter(LawRule.history.aggregate(newest=Max("history_id"))["newest"], LawRule.objects.count())


@lru_cache(maxsize=2)
def _linter(_newest_change, _count) -> Linter:
    from playbooks.models import LawRule

    return Linter(
        Rule(
            code=row.code,
            language=row.language,
            pattern=row.pattern,
            category=row.category,
            severity=row.severity,
            legal_basis=row.legal_basis,
            advice_zh=row.advice_zh,
            advice_en=row.advice_en,
            softer_in_one_to_one=row.is_softer_in_one_to_one,
        )
        for row in LawRule.objects.filter(is_active=True)
    )


def lint_text(text: str, *, languages=("zh", "en"), channels=("public",)) -> list[Finding]:
    """Findings in a text, by position; offsets are code points of the text as given."""
    return current_linter().find(text, languages=languages, channels=channels)


def lint_page(page) -> list[tuple[str, str, Finding]]:
    """(block, kind, finding) for the title and every line that staff say or claim. Customer lines and examples of what
    not to do are left alone.
    """
    linter = current_linter()
    channels = tuple(page.channels) or ("public",)
    found = [("title", "title", finding) for finding in linter.find(page.title, channels=channels)]
    for line in page.version_lines():
        if line.kind not in UNCHECKED_KINDS and line.kind not in NOT_WORDS:
            found.extend((line.block, line.kind, finding) for finding in linter.find(line.text, channels=channels))
    return found


def law_errors(page) -> list[Finding]:
    """The findings that block an approval."""
    return [finding for _block, _kind, finding in lint_page(page) if finding.severity == "error"]
