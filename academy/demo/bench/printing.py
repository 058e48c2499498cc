"""Paper: a playbook of sixty pages with its contents, the first copy and one from the cache; the sheet of a meeting."""

import time

from django.utils.translation import gettext as _

from academy.core.pdf import is_available, page_count
from academy.demo.bench.crowd import copy_items
from academy.demo.bench.figures import Figure
from academy.demo.bench.measuring import person_of_the_demo, read
from academy.people.acting import act_as
from academy.people.models import OrgUnit
from academy.reports.meeting import choose_pack, meeting_of, print_meeting
from academy.versions.models import Version
from playbooks.models import ScriptPage, SopPage
from playbooks.services.printing import finished_pdf, make_book, order_book, print_versions

SIZES = {"full": {"pages": 60}, "quick": {"pages": 15}, "tiny": {"pages": 2}}
FIRST_S, CACHED_MS, MEETING_S = 6, 50, 3


def measure(size: dict) -> list[Figure]:
    """A worker that has printed before, as it mostly has; no figure on a machine that cannot print."""
    if not is_available():
        return []
    versions, reader = _chapters(size["pages"]), act_as(None)
    started = time.perf_counter()
    book = print_versions(versions, reader=reader, title="bench")
    first = time.perf_counter() - started
    cached = read(lambda: print_versions(versions, reader=reader, title="bench"), runs=9)
    label = _("Playbook of %(count)s pages as PDF") % {"count": page_count(book)}
    return [
        Figure("pdf_first", label, first, "s", FIRST_S, note=f"{len(versions)} chapters, {len(book) // 1024} KB"),
        Figure(
            "pdf_cached", f"{label}: {_('from the cache')}", cached.median_wall, "ms", CACHED_MS, queries=cached.queries
        ),
        _ordered_again(versions, label),
        _meeting(),
    ]


def _ordered_again(versions, label) -> Figure:
    """A book that somebody asked for before, from the order to the file."""
    person = person_of_the_demo("learner")
    make_book(job_id=order_book(versions=versions, title="bench", by=person).pk)
    asked = read(lambda: finished_pdf(order_book(versions=versions, title="bench", by=person)), runs=9)
    return Figure(
        "pdf_ordered", f"{label}: {_('ordered again')}", asked.median_wall, "ms", CACHED_MS, queries=asked.queries
    )


def _meeting() -> Figure:
    """One clinic's sheet from a saved choice, counted and laid out anew each time."""
    manager = person_of_the_demo("manager")
    clinic = OrgUnit.objects.visible_to(manager).clinics().first()
    script = ScriptPage.objects.get(code="price-too-high")
    pack = choose_pack(unit=clinic, item=script, by=manager)

    def make():
        return print_meeting([meeting_of(clinic, user=manager, pack=pack)], language=script.language, title="bench")

    made = read(make, runs=3)
    return Figure(
        "meeting_sheet",
        _("Meeting sheet of a clinic"),
        made.median_wall / 1000,
        "s",
        MEETING_S,
        made.queries,
        is_sized=False,
    )


def _chapters(pages: int) -> list[Version]:
    """Versions that fill so many pages, the demo's own and copies of them; printing a few of them warms up."""
    originals = [*ScriptPage.objects.all(), *SopPage.objects.all()]
    ids = [page.pk for page in originals]
    few = list(Version.objects.filter(page__in=ids).current().order_by("page"))
    for_these = page_count(print_versions(few, reader=act_as(None), title="warm-up"))
    # Cover and contents stand apart from the chapters.
    wanted = max(1, round(len(few) * pages / max(1, for_these - 2)))
    rounds = -(-wanted // len(few)) - 1
    copies = copy_items(originals, times=rounds) if rounds else []
    ids += [page.pk for number in range(rounds) for page in copies[number::rounds]]
    by_page = {version.page_id: version for version in Version.objects.filter(page__in=ids).current()}
    found = [by_page[pk] for pk in ids if pk in by_page]
    # Spread evenly: SOPs stand last and are longer.
    return [found[place * len(found) // wanted] for place in range(wanted)]
