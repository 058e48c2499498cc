"""Guards the door for new law patterns: one bad pattern would hang every editor who types."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

# The only way to see a pattern's repeats is the parser of `re` itself, which has no public name since Python 3.11.
from re import _constants as op
from re import _parser as parser

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from playbooks.lint.probe import SLOW

PROBE = Path(__file__).with_name("probe.py")
# Seconds on the clock, for a machine that cannot count what a process works.
LONGEST_CHECK = 20
LONGEST_SAMPLE = 200
# No search is made longer than this by what it must at least match.
LONGEST_PADDING = 1000

REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
CATEGORY_SAMPLES = {
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_NOT_DIGIT: "a",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_SPACE: "a",
    op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_WORD: "!",
}


# What Python says of a pattern, by how it begins, in words of ours.
UNREADABLE = {
    "missing ), unterminated subpattern": _("a bracket “(” is not closed"),
    "unbalanced parenthesis": _("a bracket “)” closes none"),
    "unterminated character set": _("a bracket “[” is not closed"),
    "bad character range": _("a range in “[ ]” runs backwards"),
    "nothing to repeat": _("nothing stands before the sign that repeats"),
    "multiple repeat": _("two signs that repeat follow each other"),
    "min repeat greater than max repeat": _("the least of a repeat is more than its most"),
    "bad escape": _("the letter after “\\” has no meaning there"),
    "look-behind requires fixed-width pattern": _("what looks back must have one length"),
    "unknown extension": _("the sign after “(?” is not known"),
    "global flags not at the start": _("“(?i)” and its like stand at the very beginning"),
    "invalid group reference": _("it refers to a group that is not there"),
}


class PatternRefused(ValueError):
    """A pattern that no rule may have; `reason` is `does_not_compile`, `matches_empty` or `too_slow`."""

    def __init__(self, reason: str, message):
        super().__init__(message)
        self.reason = reason


@lru_cache(maxsize=512)
def check_pattern(pattern: str) -> None:
    """Raise PatternRefused unless the pattern compiles, always matches something, and fails fast where it fails.

    The speed is tried on texts made from the pattern itself: the way to each of its repeats, then the repeated part
    once, twice and so on. A pattern slow only on other texts gets through; the linter's windows still bound it. One
    that was found in order is not tried again.
    """
    try:
        regex = re.compile(pattern)
        tree = parser.parse(pattern)
        repeats = list(dict.fromkeys(_repeats(tree, "")))
    except (re.error, RecursionError, OverflowError) as error:
        message = format_lazy("{} {}", _("The pattern cannot be read:"), _why_unreadable(error))
        raise PatternRefused("does_not_compile", message) from error
    least, _most = tree.getwidth()
    if least == 0 or regex.search(""):
        raise PatternRefused("matches_empty", _("The pattern matches where there is nothing."))
    if repeats and _is_slow(pattern, min(least, LONGEST_PADDING), repeats):
        raise PatternRefused("too_slow", _("The pattern takes too long on some texts: bound its repeats."))


def _why_unreadable(error: Exception):
    """Python's reason in the reader's words where we have them, and at which character."""
    said = getattr(error, "msg", None) or str(error)
    reason = next((words for start, words in UNREADABLE.items() if said.startswith(start)), said)
    place = getattr(error, "pos", None)
    return reason if place is None else format_lazy(_("{reason}, at character {place}"), reason=reason, place=place + 1)


def _is_slow(pattern: str, padding: int, repeats: list[tuple[str, str]]) -> bool:
    task = json.dumps({"pattern": pattern, "padding": padding, "repeats": repeats})
    command = [sys.executable, "-I", "-S", str(PROBE)]
    try:
        probe = subprocess.run(command, input=task, encoding="utf-8", timeout=LONGEST_CHECK, check=False)  # noqa: S603 -- our own program; the pattern goes in as data
    except subprocess.TimeoutExpired:
        return True
    # Below zero: the system ended it, which it does to who works too long.
    if probe.returncode == SLOW or probe.returncode < 0:
        return True
    probe.check_returncode()
    return False


def _repeats(tree, way: str) -> Iterator[tuple[str, str]]:
    """For each repeat of the pattern: a text that leads to it and one that it repeats; and both, to be repeated."""
    for kind, argument in tree:
        if kind in REPEATS:
            repeated = [sample for sample in _samples(argument[2]) if sample]
            yield from ((way, sample) for sample in repeated)
            yield from (("", way + sample) for sample in repeated if way)
        for part in _parts(kind, argument):
            yield from _repeats(part, way)
        way = (way + _node_samples(kind, argument)[0])[-LONGEST_SAMPLE:]


def _parts(kind, argument) -> list:
    """The patterns inside one node of a parsed pattern."""
    if kind in REPEATS:
        return [argument[2]]
    if kind is op.BRANCH:
        return argument[1]
    if kind in {op.SUBPATTERN, op.ASSERT, op.ASSERT_NOT}:
        return [argument[-1]]
    if kind is op.ATOMIC_GROUP:
        return [argument]
    if kind is op.GROUPREF_EXISTS:
        return [part for part in argument[1:] if part is not None]
    return []


def _samples(tree) -> list[str]:
    """Texts that the parsed pattern matches: a plain one first, then one for each other choice on the way."""
    choices = [_node_samples(kind, argument) for kind, argument in tree]
    plain = [options[0] for options in choices]
    others = ([*plain[:i], other, *plain[i + 1 :]] for i, options in enumerate(choices) for other in options[1:])
    return ["".join(sample)[:LONGEST_SAMPLE] for sample in chain([plain], others)]


def _node_samples(kind, argument) -> list[str]:
    if kind is op.LITERAL:
        return [chr(argument)]
    if kind is op.NOT_LITERAL:
        return ["a" if argument != ord("a") else "b"]
    if kind is op.ANY:
        return ["a"]
    if kind is op.IN:
        return [_member(argument)]
    if kind in REPEATS:
        rounds = min(max(argument[0], 1), LONGEST_SAMPLE)
        return [(sample * rounds)[:LONGEST_SAMPLE] for sample in _samples(argument[2])]
    if kind in {op.SUBPATTERN, op.BRANCH, op.ATOMIC_GROUP}:
        return [sample for part in _parts(kind, argument) for sample in _samples(part)]
    return [""]


def _member(items) -> str:
    """A character of the set, or for a set that excludes, the first common one that it leaves."""
    if items[0][0] is op.NEGATE:
        return next((sign for sign in "a好1 !~" if not any(_holds(item, sign) for item in items[1:])), "\u2603")
    kind, argument = items[0]
    if kind is op.CATEGORY:
        return CATEGORY_SAMPLES[argument]
    return chr(argument[0] if kind is op.RANGE else argument)


def _holds(item, sign: str) -> bool:
    kind, argument = item
    if kind is op.RANGE:
        return argument[0] <= ord(sign) <= argument[1]
    if kind is op.CATEGORY:
        return CATEGORY_SAMPLES[argument] == sign
    return argument == ord(sign)
