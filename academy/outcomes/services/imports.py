"""Taking in what a CRM exports: nothing is seen before all of it is written, and no customer can be named from it."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.utils.text import slugify
from django.utils.translation import gettext as _

from academy.core.exceptions import FileRefused, Refusal
from academy.core.tables import Row, Table, normal_header, read_table
from academy.outcomes.columns import COLUMNS, REQUIRED
from academy.outcomes.exceptions import RowRejected
from academy.outcomes.models import OutcomeEvent, OutcomeImport, OutcomeSource
from academy.outcomes.services.batches import (
    claim_import,
    clear_remains,
    fail_import,
    finish_import,
    keep_turn,
)
from academy.outcomes.services.journeys import known_versions, rebuild_touched
from academy.outcomes.services.pace import Pace
from academy.outcomes.services.personal_data import refuse_personal_data
from academy.outcomes.services.rows import Directory, EventRow, parse_event
from academy.outcomes.services.writing import prepare_insertion

logger = logging.getLogger(__name__)

KEPT_REJECTIONS = 1_000


@dataclass
class ImportReport:
    """What became of each row. Created, updated, unchanged and rejected add up to all rows; unlinked is a part."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unlinked: int = 0
    rejected: list[dict] = field(default_factory=list)
    unknown_headers: list[str] = field(default_factory=list)
    record: OutcomeImport | None = None

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + len(self.rejected)

    def as_json(self) -> dict:
        names = ("created", "updated", "unchanged", "unlinked", "rejected")
        return {name: getattr(self, name) for name in names}

    def reject(self, row: int, column: str, reason: str) -> None:
        self.rejected.append({"row": row, "column": column, "reason": reason})


def import_outcomes(
    *,
    source_name: str,
    file,
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    leave_out: Sequence[str] = (),
    dry_run: bool = False,
    by=None,
    wait_seconds: float = 60,
) -> ImportReport:
    """Read a file of events into journeys. The same file twice changes nothing; a file that breaks leaves nothing.

    `file` is a path or an open binary file; `mapping` is {our column: header}; `leave_out` names headers that are not
    read at all. Both are remembered for the source. Raises FileRefused, and PersonalDataFound, which is one.
    """
    name = slugify(source_name)[:40] or "crm"
    source = OutcomeSource.objects.filter(name=name).first() or OutcomeSource(name=name)
    left_out = sorted({*source.left_out, *leave_out})
    with _open_table(file, file_name, source.mapping, mapping or {}, left_out) as table:
        refuse_personal_data(table, left_out=left_out)
        report = ImportReport(unknown_headers=table.unknown_headers)
        if dry_run:
            _read_rows(table, source, report, batch=None)
            return report
        source = _remember(name, {**source.mapping, **(mapping or {})}, left_out)
        report.record = claim_import(source=source, file_name=file_name, by=by, wait_seconds=wait_seconds)
        _import_claimed(table, source, report)
    return report


def _open_table(file, file_name, remembered, mapping, left_out) -> Table:
    """The table without the columns that are left out. What is remembered helps only where it fits the file."""
    options = {"name": file_name, "columns": COLUMNS, "required": REQUIRED}
    try:
        table = read_table(file, mapping={**remembered, **mapping}, **options)
    except FileRefused as refusal:
        if not remembered or refusal.column is None:
            raise
        table = read_table(file, mapping=mapping, **options)
    return _without(table, left_out)


def _without(table: Table, left_out) -> Table:
    ignored = {normal_header(header) for header in left_out}
    table.places = {ours: at for ours, at in table.places.items() if normal_header(table.headers[at]) not in ignored}
    for ours in REQUIRED:
        if ours not in table.places:
            table.close()
            message = _("The column “%(column)s” cannot be left out.") % {"column": ours}
            raise FileRefused(message, column=ours)
    return table


def _remember(name: str, mapping: dict, left_out: list[str]) -> OutcomeSource:
    """The source, with the answers that were given about its columns."""
    defaults = {"mapping": {ours: header for ours, header in mapping.items() if header}, "left_out": left_out}
    return OutcomeSource.objects.update_or_create(name=name, defaults=defaults)[0]


def _import_claimed(table: Table, source: OutcomeSource, report: ImportReport) -> None:
    """Write everything out of sight, then turn it over. However it breaks, nothing is seen and the record says why."""
    batch = report.record
    try:
        clear_remains(batch)
        _read_rows(table, source, report, batch=batch)
        rebuild_touched(batch)
        batch.created, batch.updated, batch.unchanged = report.created, report.updated, report.unchanged
        batch.unlinked, batch.rejected_count = report.unlinked, len(report.rejected)
        batch.rejected = report.rejected[:KEPT_REJECTIONS]
        finish_import(batch)
    except BaseException as error:
        # The words of an unforeseen error may quote the file, so only those written for people are kept.
        known = str(error) if isinstance(error, Refusal) else _("The import broke off; nothing of it was kept.")
        fail_import(batch, known)
        clear_remains()
        raise
    clear_remains()
    logger.info("Outcome import %s: %s created, %s updated", batch.pk, report.created, report.updated)


def _read_rows(table: Table, source: OutcomeSource, report: ImportReport, *, batch: OutcomeImport | None) -> None:
    """Check and count every row; with a batch, write what is new. Rows are parsed without a lock."""
    directory, versions, seen, pace = Directory(), known_versions(), set(), Pace()
    rows = iter(table)
    while chunk := list(islice(rows, pace.rows)):
        events = list(_events(chunk, directory, report, seen))
        report.unlinked += sum(_is_unlinked(event, versions) for event in events)
        new, replaced = _sort_out(events, source, report)
        if batch is not None and new:
            _write(new, replaced, source, batch, pace)


def _events(rows: list[Row], directory: Directory, report: ImportReport, seen: set[str]) -> Iterator[EventRow]:
    for row in rows:
        try:
            if row.is_too_long:
                raise RowRejected(_("The row has more cells than the header."), column=None)
            event = parse_event(row.values, directory)
            if event.external_id in seen:
                message = _("The number “%(number)s” stands in an earlier row.") % {"number": event.external_id}
                raise RowRejected(message, column="event_id")
        except RowRejected as rejection:
            report.reject(row.number, rejection.column, str(rejection))
            continue
        seen.add(event.external_id)
        yield event


def _sort_out(events, source, report) -> tuple[list[EventRow], list[int]]:
    """Events that say something new, and the ids of the rows that they replace. One query."""
    kept = {}
    if source.pk:
        numbers = [event.external_id for event in events]
        rows = OutcomeEvent.objects.visible() if report.record is None else OutcomeEvent.objects.newest()
        rows = rows.filter(source=source, external_id__in=numbers)
        kept = {number: (pk, digest) for number, pk, digest in rows.values_list("external_id", "pk", "digest")}
    new, replaced = [], []
    for event in events:
        pk, digest = kept.get(event.external_id, (None, None))
        if digest == event.digest:
            report.unchanged += 1
            continue
        if pk is None:
            report.created += 1
        else:
            report.updated += 1
            replaced.append(pk)
        new.append(event)
    return new, replaced


def _write(
    events: list[EventRow], replaced: list[int], source: OutcomeSource, batch: OutcomeImport, pace: Pace
) -> None:
    insertion = prepare_insertion(OutcomeEvent, events, source_id=source.pk, batch_id=batch.pk, replaced_by_id=None)
    with pace.writing():
        keep_turn(batch)
        OutcomeEvent.objects.filter(pk__in=replaced).update(replaced_by=batch)
        insertion.run()


def _is_unlinked(event: EventRow, versions) -> bool:
    named = event.script_code or event.script_version
    return bool(named) and (event.script_code, event.script_version) not in versions
