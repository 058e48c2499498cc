"""Books that somebody asked for: made once for a digest, in the background when they are long, and kept for a while."""

import logging
import time
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from academy.core.paper import Paper
from academy.core.pdf import PdfUnavailable, page_count, prune_cache
from academy.core.worker import LONGEST_TASK
from academy.versions.models import Version
from playbooks.exceptions import NothingChosen, NotReadable, TooManyChapters
from playbooks.models import PrintJob
from playbooks.services.printing.books import Book, book_of, print_book
from playbooks.services.printing.choices import MOST_CHAPTERS

logger = logging.getLogger(__name__)

# So many chapters take about a second on two cores: nobody is sent to a page of progress for that.
AT_ONCE = 8
KEPT_DAYS = 30
# For telling how far a book is: a chapter has some three pages at most, and writing the file takes as long as one more.
STEPS_A_CHAPTER = 4
SECONDS_BETWEEN_REPORTS = 0.5


def order_book(*, versions: list[Version], title: str, paper=Paper.A4, is_by_shelf=False, by) -> PrintJob:
    """The job that makes this book for this person; the one that is there when all that is printed is the same.

    A short book is finished on return. A job that failed, or that somebody's killed worker left, is tried again.
    """
    if not versions:
        raise NothingChosen(_("Choose at least one script or SOP."))
    if len(versions) > MOST_CHAPTERS:
        raise TooManyChapters(_("A book holds at most %(most)d chapters.") % {"most": MOST_CHAPTERS})
    book = book_of(versions, reader=by, title=title, paper=paper, is_by_shelf=is_by_shelf)
    job, is_new = PrintJob.objects.get_or_create(
        digest=book.digest,
        defaults={"asked_by": by, "order": _order(versions, book), "total": len(versions) * STEPS_A_CHAPTER},
    )
    if is_new:
        _start(job)
    else:
        order_again(job=job)
    job.refresh_from_db()
    return job


def _order(versions, book: Book) -> dict:
    return {
        "versions": [version.pk for version in versions],
        "title": book.title,
        "paper": book.paper,
        "is_by_shelf": book.is_by_shelf,
        "printed_on": book.printed_on.isoformat(),
    }


def order_again(*, job: PrintJob) -> bool:
    """Try a job once more that failed, that nobody finished or whose file is gone; whether there was reason to."""
    lost = job.state == PrintJob.State.DONE and not default_storage.exists(file_name(job))
    stuck = Q(state__in=[PrintJob.State.WAITING, PrintJob.State.RUNNING], asked_at__lt=timezone.now() - LONGEST_TASK)
    hopeless = Q(state=PrintJob.State.FAILED) | stuck | (Q(state=PrintJob.State.DONE) if lost else Q(pk=None))
    fresh = {"state": PrintJob.State.WAITING, "asked_at": timezone.now(), "done": 0, "problem": "", "finished_at": None}
    if not PrintJob.objects.filter(hopeless, pk=job.pk).update(**fresh):
        return False
    _start(job)
    return True


def _start(job: PrintJob) -> None:
    from playbooks.tasks import make_printed_book

    if len(job.order["versions"]) <= AT_ONCE:
        make_book(job_id=job.pk)
    else:
        transaction.on_commit(partial(make_printed_book.enqueue, job.pk))


def make_book(*, job_id: int) -> None:
    """Print a job's book and keep the file; a job that cannot be done says why."""
    waiting = PrintJob.objects.filter(pk=job_id).exclude(state__in=[PrintJob.State.DONE, PrintJob.State.FAILED])
    if not waiting.update(state=PrintJob.State.RUNNING):
        return
    job = PrintJob.objects.select_related("asked_by").get(pk=job_id)
    with translation.override(job.asked_by.language):
        try:
            pages = _keep(job, print_book(_book_of(job), on_page=_Report(job)))
        except (PdfUnavailable, NotReadable) as problem:
            _fail(job, str(problem))
        except Exception as error:
            logger.exception("Print job %s failed", job.pk)
            _fail(job, _("Printing stopped with an error (%s).") % type(error).__name__)
        else:
            _finish(job, state=PrintJob.State.DONE, done=pages, total=pages)


def _book_of(job: PrintJob) -> Book:
    """The book as it was ordered; refuses when its reader may no longer read a part of it."""
    order = job.order
    found = Version.objects.visible_to(job.asked_by).defer("content").in_bulk(order["versions"])
    if len(found) < len(order["versions"]):
        raise NotReadable(_("A part of this book has been retired or is no longer yours to read. Ask for it anew."))
    return book_of(
        [found[pk] for pk in order["versions"]],
        reader=job.asked_by,
        title=order["title"],
        paper=order["paper"],
        is_by_shelf=order["is_by_shelf"],
        printed_on=parse_date(order["printed_on"]),
    )


class _Report:
    """Writes down which page is being laid out, now and then: who waits looks once a second."""

    def __init__(self, job: PrintJob):
        self.job, self.page, self.told_at = job, 0, time.monotonic()

    def __call__(self, page: int) -> None:
        self.page = max(self.page, page)
        if time.monotonic() - self.told_at >= SECONDS_BETWEEN_REPORTS:
            self.told_at = time.monotonic()
            # A second pass, for the page numbers of the contents, counts no further; the estimate grows with the book.
            total = max(self.job.total, self.page + 1)
            PrintJob.objects.filter(pk=self.job.pk).update(done=self.page, total=total)


def file_name(job: PrintJob) -> str:
    """Where the file of a job lies among the private files. No address serves it but that of the job."""
    return f"prints/{job.digest}.pdf"


def _keep(job: PrintJob, pdf: bytes) -> int:
    name = file_name(job)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(pdf))
    return page_count(pdf)


def _fail(job: PrintJob, problem: str) -> None:
    _finish(job, state=PrintJob.State.FAILED, problem=problem[:300])


def _finish(job: PrintJob, **fields) -> None:
    PrintJob.objects.filter(pk=job.pk).update(finished_at=timezone.now(), **fields)


def finished_pdf(job: PrintJob) -> bytes | None:
    """The finished book; None while there is none. Refuses when a part of it is no longer hers to read. One query."""
    if job.state != PrintJob.State.DONE or not default_storage.exists(file_name(job)):
        return None
    wanted = job.order["versions"]
    if Version.objects.visible_to(job.asked_by).filter(pk__in=wanted).count() < len(wanted):
        raise NotReadable(_("A part of this book has been retired or is no longer yours to read. Ask for it anew."))
    with default_storage.open(file_name(job)) as file:
        return file.read()


def remove_old_books(*, older_than_days: int = KEPT_DAYS) -> int:
    """Remove books asked for longer ago than that, and what the cache holds; how many books went."""
    old = list(PrintJob.objects.filter(asked_at__lt=timezone.now() - timedelta(days=older_than_days)))
    for job in old:
        default_storage.delete(file_name(job))
        job.delete()
    prune_cache(older_than_days=older_than_days)
    return len(old)
