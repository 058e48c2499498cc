"""Runs the law rules over a text."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import get_args

from playbooks.lint.normalisation import normalise, original_span
from playbooks.lint.rules import Channel, Finding, Language, Rule, Severity

CHANNELS: tuple[Channel, ...] = get_args(Channel)
LANGUAGES: tuple[Language, ...] = get_args(Language)

# A sentence that forbids the words mentions them and does not use them. "不得不" (cannot but) forbids nothing.
MENTION_CUE = re.compile("不得(?!不)|禁止|严禁|不要(?:使用|说|写)|不能(?:说|写)|避免|(?<!不得)不说|错误示例|反例")
MENTION_REACH = 24
# The rules themselves stop at a semicolon, so a ban before one does not excuse what follows it.
SENTENCE_END = re.compile(r"[。！？!?;；\r\n]|(?<!\.)\.(?![A-Za-z0-9.])")

# No rule looks at more of a long text than one window at a time, so the work grows with its length and no faster.
WINDOW = 4096
LONGEST_MATCH = 512
# A page is checked five times on its way to be live, and most of its sentences stay from version to version.
REMEMBERED_TEXTS = 8192
LONGEST_REMEMBERED = 1000


class Linter:
    """Finds what a set of law rules objects to, and remembers its answers. One may serve many threads."""

    def __init__(self, rules: Iterable[Rule]):
        self.rules = tuple(rules)
        self._remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(self._find)

    def find(
        self,
        text: str,
        *,
        languages: Collection[Language] = LANGUAGES,
        channels: Collection[Channel] = ("public",),
    ) -> list[Finding]:
        """All findings of the rules in these languages, by start and then by rule.

        Severities on the channels: `public` and `group` as the rule says; `one_to_one` the same, save that the rules
        marked softer only warn; `internal` as the rule says for the five rules about conduct (`INTERNAL_RULES`, which
        are the ones said to matter most there), while all others only warn, because words to colleagues are no
        advertising. On several channels the strictest holds; no channel at all counts as `public`.
        Raises ValueError for a language or channel that does not exist.
        """
        _refuse_unknown(languages, LANGUAGES)
        _refuse_unknown(channels, CHANNELS)
        find = self._remembered if len(text) <= LONGEST_REMEMBERED else self._find
        return list(find(text, frozenset(languages), frozenset(channels or ("public",))))

    def forget(self) -> None:
        """Answer anew, as if no text had been seen: for measuring."""
        self._remembered.cache_clear()

    def _find(self, text: str, languages: frozenset[Language], channels: frozenset[Channel]) -> tuple[Finding, ...]:
        normal, offsets = normalise(text)
        findings = [
            _finding(rule, rule.severity_on(channels), text, span)
            for rule in self.rules
            if rule.language in languages and _may_match(rule, normal)
            for span in _merged(original_span(text, offsets, *used) for used in _uses(rule, normal))
        ]
        return tuple(sorted(findings, key=lambda finding: (finding.start, finding.rule, finding.end)))


def _refuse_unknown(given: Iterable[str], known: tuple[str, ...]) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: not one of {', '.join(known)}")


def _may_match(rule: Rule, normal: str) -> bool:
    """Most rules find nothing in most texts, and one search says so at once; a long text goes by its windows."""
    return len(normal) > WINDOW or rule.regex.search(normal) is not None


def _uses(rule: Rule, normal: str) -> Iterator[tuple[int, int]]:
    """Spans of the normalised text that use the forbidden wording, those that merely mention it left out."""
    return (span for span in _matches(rule, normal) if not _is_mention(normal, span[0]))


def _matches(rule: Rule, normal: str) -> Iterator[tuple[int, int]]:
    """Spans that match, found window by window; look-behinds still see the text before the window."""
    position = 0
    for start in range(0, len(normal), WINDOW):
        stop = start + WINDOW
        for match in rule.regex.finditer(normal, max(start, position), stop + LONGEST_MATCH):
            if match.start() >= stop:
                break
            if match.end() > match.start():
                position = match.end()
                yield match.span()


def _is_mention(normal: str, start: int) -> bool:
    """Whether the same sentence holds a cue, such as "禁止", within the 24 characters before `start`."""
    sentence = SENTENCE_END.split(normal[max(0, start - MENTION_REACH) : start])[-1]
    return MENTION_CUE.search(sentence) is not None


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one. Two hits meet where one character folded into several."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _finding(rule: Rule, severity: Severity, text: str, span: tuple[int, int]) -> Finding:
    start, end = span
    return Finding(
        rule=rule.code,
        severity=severity,
        start=start,
        end=end,
        match=text[start:end],
        legal_basis=rule.legal_basis,
        advice_zh=rule.advice_zh,
        advice_en=rule.advice_en,
        category=rule.category,
    )
