"""The law check of pages and plain text, on the rules as the database holds them."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from playbooks.lines import UNCHECKED_KINDS
from playbooks.lint import Finding, Linter, normalise

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

    # With its time: a change that is rolled back leaves its number to the next one.
    newest = LawRule.history.order_by("-history_id").values_list("history_id", "history_date").first()
    return _linter(newest, LawRule.objects.count())


@lru_cache(maxsize=2)
def _linter(_newest_change, _count) -> Linter:
    from playbooks.models import LawRule

    return Linter(row.as_rule() for row in LawRule.objects.filter(is_active=True))


def lint_text(text: str, *, languages=("zh", "en"), channels=("public",)) -> list[Finding]:
    """Findings in a text, by position; offsets are code points of the text as given."""
    return current_linter().find(text, languages=languages, channels=channels)


def is_checked(kind: str) -> bool:
    """Whether lines of this kind are words that staff say or claim."""
    return kind not in UNCHECKED_KINDS and kind not in NOT_WORDS


def lint_page(page) -> list[tuple[str, str, Finding]]:
    """(block, kind, finding) for the title and every line that staff say or claim. Customer lines and examples of what
    not to do are left alone.
    """
    linter = current_linter()
    channels = tuple(page.channels) or ("public",)
    found = [("title", "title", finding) for finding in linter.find(page.title, channels=channels)]
    for line in page.version_lines():
        if is_checked(line.kind):
            found.extend((line.block, line.kind, finding) for finding in linter.find(line.text, channels=channels))
    return found


def holding_waivers(item_ids) -> dict[int, list]:
    """Waivers that hold today, of each item that has any. One query, none without an item."""
    from playbooks.models import Waiver

    found: dict[int, list] = {}
    if item_ids := {pk for pk in item_ids if pk}:
        for waiver in Waiver.objects.holding().filter(item_id__in=item_ids).select_related("rule", "granted_by"):
            found.setdefault(waiver.item_id, []).append(waiver)
    return found


def waiver_for(finding: Finding, waivers):
    """The first of an item's waivers that covers the finding: of its rule, for the same words or for all."""
    return next((one for one in waivers if one.rule.code == finding.rule and covers_words(one, finding.match)), None)


def covers_words(waiver, words: str) -> bool:
    """Whether a waiver speaks of these words: width, case, script and blanks in between do not matter."""
    return not waiver.words or plain_words(waiver.words) == plain_words(words)


@lru_cache(maxsize=4096)
def plain_words(words: str) -> str:
    return normalise(words)[0].strip().casefold()


@dataclass(frozen=True)
class Found:
    """A finding in a page, where it stands, and the waiver that excuses it, if any."""

    block: str
    kind: str
    finding: Finding
    waiver: object = None

    @property
    def advice(self) -> str:
        """What to write instead, in the reader's language."""
        return self.finding.advice(get_language() or "")

    @property
    def law(self) -> str:
        """What the rule rests on, in the reader's language."""
        return self.finding.law(get_language() or "")


def findings_of(page) -> list[Found]:
    """All that the law check finds in a page, each with the waiver that covers it. One query more if there is any."""
    found = lint_page(page)
    waivers = holding_waivers([page.pk] if found else []).get(page.pk, [])
    return [Found(block, kind, finding, waiver_for(finding, waivers)) for block, kind, finding in found]


def open_findings(page) -> list[tuple[str, str, Finding]]:
    """(block, kind, finding) of what no waiver covers."""
    return [(one.block, one.kind, one.finding) for one in findings_of(page) if one.waiver is None]


def law_errors(page) -> list[Finding]:
    """The findings that block an approval: errors that no waiver covers."""
    return [finding for _block, _kind, finding in open_findings(page) if finding.severity == "error"]
