"""Taking in what a CRM exports: seconds, and how much the process grows."""

import resource
import sys
import tempfile
import time
from pathlib import Path

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.demo.bench.figures import Figure
from academy.demo.bench.leads import write_export
from academy.outcomes.services import import_outcomes

SIZES = {"full": {"rows": 100_000}, "quick": {"rows": 10_000}, "tiny": {"rows": 200}}
SECONDS = 15
# "Flat": a whole file of 100,000 rows held as Python objects would take ten times this.
GROWTH_MB = 40


def measure(size: dict) -> list[Figure]:
    """A file of new customers. A tenth of it goes before, so that only growth with the number of rows is left."""
    with connection.cursor() as cursor:
        # Pages of a mapped database file would count as memory of this process, and the file grows.
        cursor.execute("PRAGMA mmap_size=0")
    with tempfile.TemporaryDirectory() as folder:
        small = _export(folder, size["rows"] // 10, seed=101)
        large = _export(folder, size["rows"], seed=102)
        _import(small, "bench-small")
        before, started, cpu = _peak_mb(), time.perf_counter(), time.process_time()
        report = _import(large, "bench-large")
        seconds, growth, cpu = time.perf_counter() - started, _peak_mb() - before, time.process_time() - cpu
    label = _("Import of %(count)s outcomes") % {"count": f"{size['rows']:,}"}
    told = f"{report.created} created, {len(report.rejected)} rejected; {cpu:.1f} s of CPU"
    return [
        Figure("import_seconds", label, seconds, "s", SECONDS, note=told),
        Figure("import_memory", f"{label}: {_('peak memory beyond a file of a tenth')}", growth, "MB", GROWTH_MB),
    ]


def _export(folder: str, rows: int, seed: int) -> Path:
    return write_export(Path(folder) / f"{seed}.csv", rows=rows, last_day=timezone.localdate(), seed=seed)


def _import(path: Path, source: str):
    with path.open("rb") as file:
        return import_outcomes(source_name=source, file=file, file_name=path.name)


def _peak_mb() -> float:
    """The most memory that this process ever had; the kernel counts in kilobytes, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
