"""The law linter: finds wording that advertising and consumer law forbids. Pure Python, no database."""

from playbooks.lint.linter import CHANNELS, LANGUAGES, Linter
from playbooks.lint.normalisation import normalise
from playbooks.lint.patterns import PatternRefused, check_pattern
from playbooks.lint.rules import Finding, Rule, rules_from_csv

__all__ = [
    "CHANNELS",
    "LANGUAGES",
    "Finding",
    "Linter",
    "PatternRefused",
    "Rule",
    "check_pattern",
    "normalise",
    "rules_from_csv",
]
