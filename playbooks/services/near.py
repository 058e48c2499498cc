"""The law check beside a field, while its author types."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from playbooks.lint import Finding
from playbooks.lint.linter import SENTENCE_END
from playbooks.services.hints import HINT_LABEL, hints_in
from playbooks.services.law import current_linter, holding_waivers, is_checked, waiver_for

# How much of a sentence is shown on either side of the words.
REACH = 60
# The same words as in quick revise and review.
LABELS = {"error": _("Against the law"), "warning": _("Take care"), "hint": HINT_LABEL}


@dataclass(frozen=True)
class Typed:
    """The words of one field and what the field is, such as `reply` or `branch_when`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Near:
    """A finding with the part of the text to show around it; places are code points of the text as typed."""

    finding: Finding
    first: int
    last: int
    waiver: object = None

    @property
    def state(self) -> str:
        return "waived" if self.waiver else self.finding.severity

    @property
    def label(self) -> str:
        """The severity in the reader's words."""
        if self.waiver:
            given = {"name": self.waiver.granted_by.name, "day": date_format(self.waiver.expires_on, "DATE_FORMAT")}
            return gettext("Waived by %(name)s until %(day)s") % given
        return str(LABELS[self.finding.severity])

    def as_json(self) -> dict:
        found = self.finding
        return {
            "start": found.start,
            "end": found.end,
            "first": self.first,
            "last": self.last,
            "state": self.state,
            "label": self.label,
            "source": f"{found.rule} · {found.law(get_language() or '')}" if found.legal_basis else "",
            "advice": "" if self.waiver else found.advice(get_language() or ""),
        }


def findings_near(typed: Sequence[Typed], *, channels: Collection[str], item=None) -> list[list[Near]]:
    """For each text what the law check says of it on these channels, by position, and then what to look at twice.

    Words that nobody claims are left alone, as in the whole page; without a channel it is one to one, as when a script
    is saved. Two queries for the rules, one more for the waivers of an item with findings.
    """
    linter, channels = current_linter(), tuple(channels) or ("one_to_one",)
    found = [linter.find(one.text, channels=channels) if is_checked(one.kind) else [] for one in typed]
    waivers = holding_waivers([item.pk]).get(item.pk, []) if item and any(found) else []
    return [
        [Near(finding, *part_around(one.text, finding), waiver_for(finding, waivers)) for finding in findings]
        + [Near(hint, *part_around(one.text, hint)) for hint in _hints(one, findings, channels)]
        for one, findings in zip(typed, found, strict=True)
    ]


def _hints(one: Typed, findings: list[Finding], channels: Collection[str]) -> list[Finding]:
    return hints_in(one.text, findings=findings, channels=channels) if is_checked(one.kind) else []


def part_around(text: str, finding: Finding) -> tuple[int, int]:
    """The sentence of a finding, or as much of it as is shown."""
    first, last = max(0, finding.start - REACH), min(len(text), finding.end + REACH)
    for end in SENTENCE_END.finditer(text, first, finding.start):
        first = end.end()
    if end := SENTENCE_END.search(text, finding.end, last):
        last = end.end()
    return first, last
