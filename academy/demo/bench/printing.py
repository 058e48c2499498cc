"""A printed playbook of sixty pages with its contents: the first copy, and one from the cache."""

import io
import time

from django.utils.translation import gettext as _

from academy.core.pdf import is_available
from academy.demo.bench.crowd import copy_items
from academy.demo.bench.figures import Figure
from academy.versions.models import Version
from playbooks.models import ScriptPage, SopPage
from playbooks.services.printing import print_versions

SIZES = {"full": {"pages": 60}, "quick": {"pages": 15}, "tiny": {"pages": 2}}
FIRST_S, CACHED_MS = 6, 50


def measure(size: dict) -> list[Figure]:
    """A worker that has printed before, as it mostly has; no figure on a machine that cannot print."""
    if not is_available():
        return []
    versions = _chapters(size["pages"])
    started = time.perf_counter()
    book = print_versions(versions, title="bench")
    first = time.perf_counter() - started
    cached = []
    for _run in range(9):
        started = time.perf_counter()
        print_versions(versions, title="bench")
        cached.append((time.perf_counter() - started) * 1000)
    started = time.perf_counter()
    print_versions(versions, title="bench", holder="E00109")
    marked = (time.perf_counter() - started) * 1000
    label = _("Playbook of %(count)s pages as PDF") % {"count": page_count(book)}
    return [
        Figure("pdf_first", label, first, "s", FIRST_S, note=f"{len(versions)} chapters, {len(book) // 1024} KB"),
        Figure("pdf_cached", f"{label}: {_('from the cache')}", sorted(cached)[4], "ms", CACHED_MS),
        Figure("pdf_marked", f"{label}: {_('from the cache, with a name across each page')}", marked, "ms"),
    ]


def _chapters(pages: int) -> list[Version]:
    """Versions that fill so many pages, the demo's own and copies of them; printing a few of them warms up."""
    originals = [*ScriptPage.objects.all(), *SopPage.objects.all()]
    ids = [page.pk for page in originals]
    few = list(Version.objects.filter(page__in=ids).current().order_by("page"))
    for_these = page_count(print_versions(few, title="warm-up"))
    # Cover and contents stand apart from the chapters.
    rounds = max(1, round(pages / max(1, for_these - 2)))
    copies = copy_items(originals, times=rounds)
    ids += [page.pk for number in range(rounds) for page in copies[number::rounds]]
    by_page = {version.page_id: version for version in Version.objects.filter(page__in=ids).current()}
    return [by_page[pk] for pk in ids[: rounds * len(few)]]


def page_count(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as book:
        return len(book.pages)
