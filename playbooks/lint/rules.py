"""A law rule, what it finds in a text, and the table that rules are first read from."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from playbooks.lint.statutes import law_in

Language = Literal["zh", "en"]
Severity = Literal["error", "warning"]
Channel = Literal["public", "group", "one_to_one", "internal"]

# Rules about how staff treat patients and each other, so they weigh the same inside the house as outside.
INTERNAL_RULES = frozenset({"ZH075", "ZH086", "ZH088", "ZH092", "ZH093"})


@dataclass(frozen=True)
class Rule:
    """One law pattern. It is written for normalised text: simplified characters, half-width signs."""

    code: str
    language: Language
    pattern: str
    category: str
    severity: Severity
    legal_basis: str
    advice_zh: str
    advice_en: str
    softer_in_one_to_one: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def severity_on(self, channels: Iterable[Channel]) -> Severity:
        """The strictest severity that this rule has on any of these channels."""
        return "error" if any(self._is_error_on(channel) for channel in channels) else "warning"

    def _is_error_on(self, channel: Channel) -> bool:
        if channel == "one_to_one" and self.softer_in_one_to_one:
            return False
        if channel == "internal" and self.code not in INTERNAL_RULES:
            return False
        return self.severity == "error"


@dataclass(frozen=True)
class Finding:
    """A place where a rule speaks: `start` and `end` are 0-based code points of the text as given, end exclusive."""

    rule: str
    severity: Severity | Literal["hint"]
    start: int
    end: int
    match: str
    legal_basis: str
    advice_zh: str
    advice_en: str
    category: str

    def advice(self, language: str) -> str:
        """What to write instead; any code that begins with `zh` is Chinese, any other is English."""
        return self.advice_zh if language.lower().startswith("zh") else self.advice_en

    def law(self, language: str) -> str:
        """What the rule rests on; any code that begins with `zh` is Chinese, any other is English."""
        return law_in(language, self.legal_basis)


def rules_from_csv(path: str | Path) -> list[Rule]:
    """The rules of a table such as `fixtures/law_rules.csv`, in its order. Raises KeyError if a column is missing."""
    with Path(path).open(encoding="utf-8-sig", newline="") as table:
        return [_rule_from_row(row) for row in csv.DictReader(table)]


def _rule_from_row(row: dict[str, str]) -> Rule:
    return Rule(
        code=row["id"],
        language=row["language"],
        pattern=row["pattern"],
        category=row["category"],
        severity=row["severity"],
        legal_basis=row["legal_basis"],
        advice_zh=row["advice_zh"],
        advice_en=row["advice_en"],
        softer_in_one_to_one=row["softer_in_one_to_one"] == "yes",
    )
