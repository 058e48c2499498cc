"""The law check of everything live: what stands before readers, under the rules and waivers of today.

Each kind of thing is a source; apps above this one register theirs. Every path ends in `check_object`, which reads and
writes under the object's own lock, so that a scan, a publish and an ended waiver may meet in any order.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from academy.core.sentences import last_words, shortened
from playbooks.lint import Finding, Linter
from playbooks.models import Breach, LawRule, LawScan
from playbooks.models.scanning import LONGEST_SCAN
from playbooks.services.law import current_linter, holding_waivers, waiver_for

BATCH = 50
# Letters that are shown on either side of the words of a breach.
AROUND = 40


@dataclass(frozen=True)
class LiveWords:
    """Something live, and what staff say or claim in it. `item_id` is the item that a waiver for it names, if any."""

    kind: str
    object_id: int
    title: str
    address: str
    item_id: int | None
    channels: tuple[str, ...]
    texts: tuple[str, ...]


class Source(ABC):
    """One kind of thing that readers meet."""

    kind: str

    @abstractmethod
    def ids(self) -> list[int]:
        """Everything of this kind that is live, in a fixed order."""

    @abstractmethod
    def read(self, ids: Iterable[int]) -> list[LiveWords]:
        """The words of those of them that are live now. A few queries, however many."""

    @abstractmethod
    def lock(self, object_id: int) -> None:
        """Hold the row whose change would be a change of words, to the end of the transaction."""

    @abstractmethod
    def watch(self) -> None:
        """Connect what tells that one of them changed to `check_after_commit`."""

    @abstractmethod
    def address_for(self, user, object_id: int) -> str:
        """Where this person finds it: in the editor if she may change it, else as readers do; empty for nowhere."""

    @abstractmethod
    def ids_of_item(self, item_id: int) -> list[int]:
        """What of this kind a waiver of the item covers."""


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Include a kind of thing in every scan, and check each of them when it changes."""
    _sources[source.kind] = source
    source.watch()


def address_for(user, breach: Breach) -> str:
    return _sources[breach.kind].address_for(user, breach.object_id)


# --- Asking for a check -------------------------------------------------------------------


def scan_after_commit() -> None:
    """Ask for a scan once the transaction is committed, and only once however many rules it changes."""
    asked = any(function is _scan_for_rules for _savepoints, function, *_ in connection.run_on_commit)
    if not asked:
        transaction.on_commit(_scan_for_rules)


def _scan_for_rules() -> None:
    change = LawRule.history.select_related("history_user").order_by("-history_id").first()
    ask_for_scan(cause=LawScan.Cause.RULES, by=change.history_user if change else None)


def ask_for_scan(*, cause, by=None) -> LawScan:
    """A scan in the background; one that was asked for lately and has not begun is as good as another."""
    from playbooks.tasks import scan_live

    waiting = LawScan.objects.filter(started_at=None, asked_at__gte=timezone.now() - LONGEST_SCAN).first()
    if waiting:
        return waiting
    scan = LawScan.objects.create(cause=cause, asked_by=by)
    scan_live.enqueue(scan.pk)
    return scan


def check_after_commit(kind: str, object_id: int) -> None:
    """Check one thing when its change is committed; a check that fails spoils no publish, the next scan makes it up."""

    def check():
        check_object(kind, object_id)

    transaction.on_commit(check, robust=True)


def check_item_after_commit(item_id: int) -> None:
    """Check all that a waiver of the item covers when the transaction is committed."""

    def check():
        for source in _sources.values():
            for object_id in source.ids_of_item(item_id):
                check_object(source.kind, object_id)

    transaction.on_commit(check, robust=True)


# --- The check ----------------------------------------------------------------------------


def run_scan(scan: LawScan) -> LawScan:
    """Check everything live, batch by batch. One that was broken off begins again, one that is over stays as it is."""
    if scan.finished_at:
        return scan
    work = {source: source.ids() for source in _sources.values()}
    scan.started_at, scan.total, scan.done = timezone.now(), sum(map(len, work.values())), 0
    scan.save(update_fields=["started_at", "total", "done"])
    for source, ids in work.items():
        for batch in _batches(ids):
            _check_batch(source, batch)
            scan.done += len(batch)
            scan.save(update_fields=["done"])
        _check_gone(source, set(ids))
    scan.finished_at = timezone.now()
    scan.save(update_fields=["finished_at"])
    return scan


@transaction.atomic
def check_object(kind: str, object_id: int) -> None:
    """Bring the breaches of one thing in line with its newest words, and with today's rules and waivers."""
    source = _sources[kind]
    source.lock(object_id)
    words = source.read([object_id])
    waivers = holding_waivers(one.item_id for one in words)
    found = [breach for one in words for breach in _breaches(current_linter(), one, waivers.get(one.item_id, []))]
    _keep(kind, object_id, found)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _check_batch(source: Source, ids: list[int]) -> None:
    """Most of it has no finding and had none: only the rest is locked and written."""
    linter = current_linter()
    known = set(Breach.objects.filter(kind=source.kind, object_id__in=ids).values_list("object_id", flat=True))
    for words in source.read(ids):
        if words.object_id in known or next(findings_in(linter, words), None):
            check_object(source.kind, words.object_id)


def _check_gone(source: Source, live: set[int]) -> None:
    """What is known to break a rule and was not among what is live may have been taken away."""
    known = Breach.objects.filter(kind=source.kind).order_by().values_list("object_id", flat=True).distinct()
    for object_id in set(known) - live:
        check_object(source.kind, object_id)


def live_words() -> Iterator[LiveWords]:
    """Everything live, read in batches."""
    for source in _sources.values():
        for batch in _batches(source.ids()):
            yield from source.read(batch)


def findings_in(linter: Linter, words: LiveWords) -> Iterator[tuple[str, Finding]]:
    for text in words.texts:
        for finding in linter.find(text, channels=words.channels):
            yield text, finding


def _breaches(linter: Linter, words: LiveWords, waivers) -> Iterator[Breach]:
    rules = dict(LawRule.objects.values_list("code", "pk"))
    for text, finding in findings_in(linter, words):
        # A finding of no rule of the table is a hint for who writes, and nothing that a reviewer could waive.
        if finding.rule in rules and waiver_for(finding, waivers) is None:
            yield Breach(
                kind=words.kind,
                object_id=words.object_id,
                item_id=words.item_id,
                title=words.title,
                address=words.address,
                rule_id=rules[finding.rule],
                severity=finding.severity,
                words=finding.match[: Breach._meta.get_field("words").max_length],
                before=last_words(text[: finding.start], AROUND),
                after=shortened(text[finding.end :], AROUND),
            )


def _keep(kind: str, object_id: int, found: list[Breach]) -> None:
    """Replace what is known of one thing; what was known before keeps its row and the day on which it was found."""
    known = {_as_read(breach): breach.pk for breach in Breach.objects.filter(kind=kind, object_id=object_id)}
    new = {_as_read(breach): breach for breach in found}
    Breach.objects.filter(pk__in=[pk for key, pk in known.items() if key not in new]).delete()
    Breach.objects.bulk_create(breach for key, breach in new.items() if key not in known)


def _as_read(breach: Breach) -> tuple:
    place = (breach.item_id, breach.title, breach.address)
    return (*place, breach.rule_id, breach.severity, breach.words, breach.before, breach.after)
