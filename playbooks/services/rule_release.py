"""The law rules of a release, merged with what the chain has made of its own.

Three readings of each rule meet, field by field: as the last release brought it (`shipped`), as it is here (ours), and
as the new one says it (theirs). What only they changed is taken, what only we changed stays, and where both did, ours
stays unless somebody chooses theirs. A rule is never deleted.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from academy.versions.comparison import compare_words
from playbooks.exceptions import ReleaseRefused
from playbooks.lint import Linter
from playbooks.models import LawRule
from playbooks.services.rule_file import COLUMNS
from playbooks.services.scanning import findings_in, live_words

FIELDS = tuple(name for name in COLUMNS if name != "code")
# What a rule finds hangs on these; the last three prove each other.
FINDING_FIELDS = {"language", "pattern", "severity", "is_softer_in_one_to_one"}
PROVING_FIELDS = {"pattern", "example_hit", "example_miss"}
WEIGHT = {"warning": 1, "error": 2}
# Kept in `shipped` beside the fields, once a release has the rule no more: whether that switched it off.
GONE = "gone"


@dataclass(frozen=True)
class FieldChange:
    """A field that differs: `state` is update (theirs is taken), kept (ours stays) or conflict (somebody chooses)."""

    name: str
    ours: object
    theirs: object
    state: str

    @property
    def label(self) -> str:
        return str(LawRule._meta.get_field(self.name).verbose_name)

    @property
    def pieces(self):
        """What leads from ours to theirs, word by word."""
        return compare_words(in_words(self.ours), in_words(self.theirs))

    @property
    def ours_in_words(self) -> str:
        return in_words(self.ours)

    @property
    def theirs_in_words(self) -> str:
        return in_words(self.theirs)


def in_words(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


@dataclass(frozen=True)
class RuleChange:
    """What a release means for one rule: `kind` is added, updated, conflict, kept, removed or unchanged.

    `theirs` is empty for a rule that the release has no more.
    """

    code: str
    kind: str
    rule: LawRule | None
    theirs: Mapping
    fields: tuple[FieldChange, ...] = ()

    def merged(self, chosen: Iterable[str] = ()) -> LawRule:
        """The rule as it would be, with theirs in the conflicts that are chosen. It is not saved."""
        rule = LawRule(code=self.code, **self.theirs) if self.rule is None else copy(self.rule)
        for change in self.fields:
            if change.state == "update" or (change.state == "conflict" and change.name in chosen):
                setattr(rule, change.name, change.theirs)
        if self.kind == "removed":
            rule.is_active = False
        elif self.comes_back:
            rule.is_active = True
        return rule

    @property
    def conflicts(self) -> tuple[str, ...]:
        return tuple(change.name for change in self.fields if change.state == "conflict")

    @property
    def was_dropped(self) -> bool:
        """Edited here and no more in the release: it stays, and is the chain's own from now on."""
        return not self.theirs and self.kind == "kept"

    @property
    def comes_back(self) -> bool:
        """An earlier release switched it off; this one has it again."""
        return bool(self.theirs and self.rule and self.rule.shipped.get(GONE) == "off" and not self.rule.is_active)

    @property
    def may_find_more(self) -> bool:
        touched = {change.name for change in self.fields if change.state != "kept"}
        return self.kind == "added" or self.comes_back or bool(touched & FINDING_FIELDS)

    @property
    def shipped(self) -> dict:
        """What the rule remembers of the release."""
        known = {name: value for name, value in (self.rule.shipped if self.rule else {}).items() if name != GONE}
        if self.theirs:
            return {**known, **self.theirs}
        return {**known, GONE: "off" if self.kind == "removed" else "kept"}


@dataclass(frozen=True)
class Preview:
    """What a release would change, rule by rule."""

    changes: tuple[RuleChange, ...]

    def of_kind(self, kind: str) -> list[RuleChange]:
        return [change for change in self.changes if change.kind == kind]

    @property
    def has_news(self) -> bool:
        """Whether applying it would change anything or ask anything."""
        return any(change.kind not in ("kept", "unchanged") or change.was_dropped for change in self.changes)

    @property
    def digest(self) -> str:
        """Differs as soon as a rule or the release differs from what was looked at."""
        told = [
            (change.code, change.kind, [(one.name, one.ours, one.theirs, one.state) for one in change.fields])
            for change in self.changes
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


# --- The merge ---------------------------------------------------------------------------------


def preview_release(rows: Mapping[str, Mapping]) -> Preview:
    """What the rules of `read_release` would change. One query."""
    return _preview(rows, {rule.code: rule for rule in LawRule.objects.all()})


def _preview(rows, rules) -> Preview:
    present = [_change(code, rules.get(code), theirs) for code, theirs in rows.items()]
    known = [rule for code, rule in rules.items() if code not in rows and rule.shipped]
    gone = [_gone(rule) for rule in known if GONE not in rule.shipped]
    return Preview(tuple(sorted([*present, *gone], key=lambda change: change.code)))


def _change(code: str, rule: LawRule | None, theirs: Mapping) -> RuleChange:
    if rule is None:
        return RuleChange(code, "added", None, theirs)
    fields = tuple(_field_changes(rule, theirs))
    change = RuleChange(code, _kind(fields), rule, theirs, fields)
    if change.kind == "unchanged" and change.comes_back:
        return replace(change, kind="updated")
    updated = {one.name for one in fields if one.state == "update"}
    needs_proof = updated & PROVING_FIELDS and not updated >= PROVING_FIELDS
    return _all_chosen(change) if needs_proof and not _is_proved(change.merged()) else change


def _field_changes(rule: LawRule, theirs: Mapping) -> Iterator[FieldChange]:
    for name in FIELDS:
        ours = getattr(rule, name)
        base = rule.shipped.get(name)
        new = theirs.get(name, ours if base is None else base)
        if new == ours:
            continue
        state = "update" if ours == base else "kept" if new == base else "conflict"
        yield FieldChange(name, ours, new, state)


def _kind(fields: Iterable[FieldChange]) -> str:
    states = {change.state for change in fields}
    order = [("conflict", "conflict"), ("update", "updated"), ("kept", "kept")]
    return next((kind for state, kind in order if state in states), "unchanged")


def _all_chosen(change: RuleChange) -> RuleChange:
    """Their pattern and our examples, or the other way round, contradict each other: somebody chooses all of them."""
    fields = tuple(
        replace(one, state="conflict") if one.name in PROVING_FIELDS and one.state == "update" else one
        for one in change.fields
    )
    return replace(change, fields=fields, kind=_kind(fields))


def _is_proved(rule: LawRule) -> bool:
    try:
        rule.check_examples()
    except ValidationError:
        return False
    return True


def _gone(rule: LawRule) -> RuleChange:
    fields = tuple(
        FieldChange(name, getattr(rule, name), rule.shipped[name], "kept")
        for name in FIELDS
        if name in rule.shipped and getattr(rule, name) != rule.shipped[name]
    )
    return RuleChange(rule.code, "kept" if fields else "removed", rule, {}, fields)


# --- Applying it ----------------------------------------------------------------------------------


@transaction.atomic
def apply_release(rows, *, by=None, chosen=frozenset(), seen: str | None = None) -> Preview:
    """Merge a release into the rules, all or nothing; one check of everything live follows the commit.

    `chosen` holds (code, field) of the conflicts in which theirs is taken, `seen` the digest of the preview that was
    looked at. Raises ReleaseRefused when the rules have changed since, or when a choice makes a rule that its own
    examples prove wrong.
    """
    preview = _preview(rows, {rule.code: rule for rule in LawRule.objects.select_for_update()})
    if seen is not None and seen != preview.digest:
        raise ReleaseRefused(_("The rules have changed since you looked. Nothing was applied; look again."))
    for change in preview.changes:
        _apply(change, {name for code, name in chosen if code == change.code}, by)
    return preview


def _apply(change: RuleChange, chosen: set[str], by) -> None:
    rule = change.merged(chosen)
    if change.rule is None or _differs(rule, change.rule):
        if not _is_proved(rule):
            told = {"code": change.code}
            raise ReleaseRefused(_("%(code)s: as chosen, its pattern and its examples contradict each other.") % told)
        rule._history_user = by
        rule.save()
    # The memory of the release is no change of the rule: it asks for no check and makes no entry in its history.
    if change.rule is None or change.rule.shipped != change.shipped:
        LawRule.objects.filter(code=change.code).update(shipped=change.shipped)


def _differs(rule: LawRule, before: LawRule) -> bool:
    return any(getattr(rule, name) != getattr(before, name) for name in (*FIELDS, "is_active"))


# --- What it would find -----------------------------------------------------------------------------


def newly_breached(preview: Preview) -> dict[str, int]:
    """By code, in how many live things a new or changed rule would find more than today, or find it worse.

    Conflicts are counted as if theirs were chosen. Everything live is read, once.
    """
    changes = [change for change in preview.changes if change.may_find_more]
    if not changes:
        return {}
    before = Linter(one.rule.as_rule() for one in changes if one.rule and one.rule.is_active)
    after = Linter(rule.as_rule() for one in changes if (rule := one.merged(one.conflicts)).is_active)
    counts = dict.fromkeys((change.code for change in changes), 0)
    for words in live_words():
        old, new = _worst(before, words), _worst(after, words)
        for code, weight in new.items():
            counts[code] += weight > old[code]
    return counts


def _worst(linter: Linter, words) -> dict[str, int]:
    """By rule, the weight of the gravest finding."""
    worst: dict[str, int] = defaultdict(int)
    for _text, finding in findings_in(linter, words):
        worst[finding.rule] = max(worst[finding.rule], WEIGHT[finding.severity])
    return worst
