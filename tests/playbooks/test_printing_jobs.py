"""Books that are kept: made once for a digest, in the background when they are long, for who asked alone."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.core import pdf
from academy.core.models import PeriodicTask
from academy.versions.services import current_version
from playbooks.exceptions import NothingChosen, NotReadable, TooManyChapters
from playbooks.models import PrintJob
from playbooks.services.printing import (
    current_versions,
    finished_pdf,
    jobs,
    make_book,
    order_again,
    order_book,
    remove_old_books,
)
from tests.core.pdf_text import open_pdf, page_texts
from tests.factories.playbooks import publish_new_version, published_script

State = PrintJob.State


@pytest.fixture
def pages(author, compliance_reviewer):
    who = {"author": author, "approver": compliance_reviewer}
    return [published_script(code=code, title=f"话术{code}", **who) for code in "ab"]


@pytest.fixture
def long_book(monkeypatch):
    """Two chapters are a long book."""
    monkeypatch.setattr(jobs, "AT_ONCE", 1)


@pytest.fixture
def machine_without_pango(monkeypatch):
    """It cannot print until the fixture's function is called."""
    libraries = pdf.LIBRARIES

    def set_libraries(names):
        monkeypatch.setattr(pdf, "LIBRARIES", names)
        pdf.is_available.cache_clear()
        pdf._press.cache_clear()

    set_libraries((("libno-such-library.so.0",),))
    yield lambda: set_libraries(libraries)
    set_libraries(libraries)


def order(pages, person, **options):
    return order_book(versions=current_versions(pages), by=person, **{"title": "两章", **options})


def test_a_short_book_is_finished_on_return(pages, learner):
    job = order(pages, learner)
    texts = page_texts(finished_pdf(job))
    assert (job.state, job.done, job.total, job.asked_by) == (State.DONE, 4, 4, learner)
    assert "两章" in texts[0]
    assert "林小满 E100" in texts[3]


def test_the_same_book_is_made_once_and_the_second_order_asks_little(pages, learner):
    first = order(pages, learner)
    with CaptureQueriesContext(connection) as captured:
        second = order(pages, learner)
        finished_pdf(second)
    assert (second.pk, second.finished_at) == (first.pk, first.finished_at)
    assert len(captured) == 13


@pytest.mark.parametrize("change", ["paper", "title", "reader", "version"])
def test_anything_that_is_printed_makes_another_book(change, pages, learner, colleague, author, compliance_reviewer):
    first = order(pages, learner)
    if change == "version":
        pages[0] = publish_new_version(pages[0], author=author, approver=compliance_reviewer, scene="微信里")
    options = {"paper": {"paper": "a5"}, "title": {"title": "另一本"}}.get(change, {})
    second = order(pages, colleague if change == "reader" else learner, **options)
    assert second.pk != first.pk


@pytest.mark.usefixtures("long_book")
def test_a_long_book_waits_for_the_worker(pages, learner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = order(pages, learner)
        assert (job.state, finished_pdf(job)) == (State.WAITING, None)
        assert not default_storage.exists(jobs.file_name(job))
    job.refresh_from_db()
    assert (job.state, len(page_texts(finished_pdf(job)))) == (State.DONE, 4)


@pytest.mark.usefixtures("long_book")
def test_a_book_is_printed_with_the_day_on_which_it_was_asked_for(pages, learner):
    job = order(pages, learner)
    job.order["printed_on"] = "2026-03-05"
    job.save()
    make_book(job_id=job.pk)
    job.refresh_from_db()
    assert "2026年3月5日" in page_texts(finished_pdf(job))[0]


def test_a_job_that_failed_says_why_and_can_be_asked_for_again(pages, learner, machine_without_pango):
    job = order(pages, learner)
    assert job.state == State.FAILED
    assert "apt-get install" in job.problem
    machine_without_pango()
    assert order_again(job=job) is True
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.DONE, "")


def test_ordering_anew_tries_a_failed_job_again(pages, learner, machine_without_pango):
    failed = order(pages, learner)
    machine_without_pango()
    assert [(job.pk, job.state) for job in [order(pages, learner)]] == [(failed.pk, State.DONE)]


def test_an_unforeseen_error_is_told_and_logged(pages, learner, long_book, caplog):
    job = order(pages, learner)
    PrintJob.objects.filter(pk=job.pk).update(order={**job.order, "paper": None, "versions": ["?"]})
    make_book(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.FAILED, "Printing stopped with an error (ValueError).")
    assert "Print job" in caplog.text


@pytest.mark.usefixtures("long_book")
def test_a_book_whose_part_was_retired_meanwhile_is_not_made(pages, learner, administrator):
    job = order(pages, learner)
    pages[0].unpublish(user=administrator)
    make_book(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem[:34]) == (State.FAILED, "A part of this book has been retir")


def test_a_finished_book_is_refused_when_a_part_was_retired_since(pages, learner, administrator):
    job = order(pages, learner)
    pages[0].unpublish(user=administrator)
    with pytest.raises(NotReadable, match="retired or is no longer yours"):
        finished_pdf(job)


def test_a_book_that_nobody_finished_is_tried_again_only_after_a_while(pages, learner, long_book):
    job = order(pages, learner)
    PrintJob.objects.filter(pk=job.pk).update(state=State.RUNNING)
    assert order_again(job=job) is False
    PrintJob.objects.filter(pk=job.pk).update(asked_at=timezone.now() - dt.timedelta(hours=1))
    assert order_again(job=job) is True


def test_a_book_whose_file_is_gone_is_made_again(pages, learner):
    job = order(pages, learner)
    default_storage.delete(jobs.file_name(job))
    assert finished_pdf(job) is None
    assert finished_pdf(order(pages, learner)).startswith(b"%PDF")


def test_what_a_killed_worker_left_is_written_over(pages, learner, long_book):
    job = order(pages, learner)
    default_storage.save(jobs.file_name(job), ContentFile(b"half a file"))
    make_book(job_id=job.pk)
    job.refresh_from_db()
    assert finished_pdf(job).startswith(b"%PDF")


def test_a_task_that_runs_twice_makes_one_file(pages, learner):
    job = order(pages, learner)
    make_book(job_id=job.pk)
    make_book(job_id=987654)
    assert [name for name in default_storage.listdir("prints")[1] if job.digest in name] == [f"{job.digest}.pdf"]


@pytest.mark.parametrize(("number", "refusal"), [(0, NothingChosen), (jobs.MOST_CHAPTERS + 1, TooManyChapters)])
def test_a_book_of_nothing_or_of_too_much_is_refused(number, refusal, pages, learner):
    with pytest.raises(refusal):
        order_book(versions=[current_version(pages[0])] * number, title="Book", by=learner)
    assert not PrintJob.objects.exists()


def test_old_books_are_removed_with_their_files(pages, learner, settings, tmp_path):
    settings.PDF_CACHE = tmp_path
    old, new = order(pages, learner), order(pages[:1], learner)
    PrintJob.objects.filter(pk=old.pk).update(asked_at=timezone.now() - dt.timedelta(days=31))
    assert remove_old_books() == 1
    assert list(PrintJob.objects.all()) == [new]
    assert [default_storage.exists(jobs.file_name(job)) for job in (old, new)] == [False, True]


def test_the_worker_removes_old_books_every_day(db):
    assert PeriodicTask.objects.get(task_path="playbooks.tasks.remove_old_prints").every_seconds == 86_400


def test_no_address_of_files_serves_a_book(pages, administrator, signed_in):
    job = order(pages, administrator)
    assert signed_in(administrator).get(f"/files/{jobs.file_name(job)}").status_code == 404


def test_of_two_orders_at_the_same_time_one_makes_the_book(committed_db, race):
    from tests.factories.people import EmployeeFactory, clinic, give_duty, place

    north = clinic("C001", region="north")
    author, reader = (place(EmployeeFactory(), north, "online_consultant") for _one in range(2))
    reviewer = give_duty(place(EmployeeFactory(), north, "compliance_officer"), "compliance_reviewer")
    page = published_script(author=give_duty(author, "author"), approver=reviewer)
    answers = race(*[lambda: order([page], reader)] * 3)
    assert [type(answer) for answer in answers] == [PrintJob] * 3
    job = PrintJob.objects.get()
    assert {answer.pk for answer in answers} == {job.pk}
    with open_pdf(finished_pdf(job)) as book:
        assert len(book.pages) == 1
