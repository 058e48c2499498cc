"""Imports one after another: claiming the turn, keeping it, turning everything over at once, and clearing up."""

import datetime as dt
import time

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.outcomes.exceptions import ImportLost, ImportRunning
from academy.outcomes.models import Journey, OutcomeEvent, OutcomeImport

# Rows that one transaction writes: it holds the write lock for well below 200 ms.
CHUNK = 500
# An import that wrote nothing for so long has lost its process.
DEAD_AFTER = dt.timedelta(minutes=2)
POLL_SECONDS = 0.25


def claim_import(*, source, file_name: str, by, wait_seconds: float) -> OutcomeImport:
    """The turn to import; waits for a running import, and raises ImportRunning when that takes too long."""
    deadline = time.monotonic() + wait_seconds
    while True:
        end_dead_imports()
        try:
            with transaction.atomic():
                return OutcomeImport.objects.create(source=source, file_name=file_name[:200], by=by, is_running=True)
        except IntegrityError:
            if time.monotonic() >= deadline:
                raise ImportRunning(_("Another file is being imported. Try again in a minute.")) from None
            time.sleep(POLL_SECONDS)


def end_dead_imports() -> None:
    """Take the turn from imports whose process died; what they wrote was never seen."""
    OutcomeImport.objects.filter(is_running=True, alive_at__lt=timezone.now() - DEAD_AFTER).update(
        is_running=False, failure=_("The import stopped before its end; nothing of it was kept.")
    )


def keep_turn(batch: OutcomeImport) -> None:
    """Say that this import is alive, inside each of its transactions; ImportLost if another one took its turn."""
    if not OutcomeImport.objects.filter(pk=batch.pk, is_running=True).update(alive_at=timezone.now()):
        raise ImportLost(_("The import stood still for too long and was ended; nothing of it was kept."))


def finish_import(batch: OutcomeImport) -> None:
    """The one small update with which all of an import is seen and all that it replaces is not."""
    batch.finished_at = timezone.now()
    batch.last_event_at = _last_event_at(batch)
    fields = (
        "finished_at",
        "last_event_at",
        "created",
        "updated",
        "unchanged",
        "unlinked",
        "rejected_count",
        "rejected",
    )
    values = {name: getattr(batch, name) for name in fields}
    if not OutcomeImport.objects.filter(pk=batch.pk, is_running=True).update(is_running=False, **values):
        raise ImportLost(_("The import stood still for too long and was ended; nothing of it was kept."))
    batch.is_running = False


def _last_event_at(batch: OutcomeImport) -> dt.datetime | None:
    """The latest moment of any event so far; an event that is corrected to an earlier one does not take it back."""
    last = OutcomeEvent.objects.filter(batch=batch).aggregate(last=Max("occurred_at"))["last"]
    before = OutcomeImport.objects.finished().aggregate(last=Max("last_event_at"))["last"]
    return max((moment for moment in (last, before) if moment), default=None)


def fail_import(batch: OutcomeImport, reason: str) -> None:
    """Record why an import broke; what it wrote was never seen and goes now."""
    batch.failure = reason[:300]
    OutcomeImport.objects.filter(pk=batch.pk).update(is_running=False, failure=batch.failure)


def clear_remains(batch: OutcomeImport | None = None) -> None:
    """Remove what broken imports wrote and what finished ones replaced, in short transactions.

    For who holds the turn (`batch`), so that no running import loses its rows.
    """
    broken = OutcomeImport.objects.unfinished().filter(is_running=False).values("pk")
    for model in (Journey, OutcomeEvent):
        _delete_in_chunks(model.objects.filter(batch__in=broken), batch)
        _in_chunks(model.objects.filter(replaced_by__in=broken), batch, lambda rows: rows.update(replaced_by=None))
        _delete_in_chunks(model.objects.replaced(), batch)


def _delete_in_chunks(rows, batch) -> None:
    # Nothing refers to these rows, so they need not be read before they go.
    _in_chunks(rows, batch, lambda chosen: chosen._raw_delete(chosen.db))


def _in_chunks(rows, batch, act) -> None:
    while pks := list(rows.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            if batch is not None:
                keep_turn(batch)
            # Asked once more under the lock: the next import may have done the same work meanwhile.
            act(rows.filter(pk__in=pks))
