"""Items to assign, and completions of them."""

import datetime as dt

from django.utils import timezone

from academy.courses.models import CourseIndexPage, CoursePage
from academy.enrolments.models import Assignment, Enrolment
from academy.transcript.services import record_completion
from quizzes.models import ExamIndexPage, ExamPage
from tests.factories.people import role


def course(code="hygiene", *, roles=(), title="Hand hygiene", is_live=True) -> CoursePage:
    page = CoursePage(title=title, slug=code, code=code, summary="Before and after each customer.", language="en")
    return _published(page, CourseIndexPage.objects.get(), roles, is_live)


def exam(code="privacy-exam", *, roles=(), title="Privacy exam", is_live=True, **fields) -> ExamPage:
    page = ExamPage(title=title, slug=code, code=code, language="en", **fields)
    return _published(page, ExamIndexPage.objects.get(), roles, is_live)


def _published(page, shelf, roles, is_live):
    page.live = False
    shelf.add_child(instance=page)
    page.audience_roles.set([role(code) for code in roles])
    page.save()
    if is_live:
        page.save_revision().publish()
    page.refresh_from_db()
    return page


def completed(person, item, *, at=None, **fields):
    """A row of her transcript: passed, now, unless told otherwise."""
    fields = {"source": "exam", "version_number": 1, **fields}
    return record_completion(
        person=person,
        item_code=item.code,
        title=item.title,
        page=item.page_ptr,
        completed_at=at or timezone.now(),
        **fields,
    )


def assigned(item, *people, by, due_on=None) -> Assignment:
    """An assignment of named people, as it would stand in the database whoever may make it."""
    due_on = due_on or timezone.localdate() + dt.timedelta(days=7)
    assignment = Assignment.objects.create(item_id=item.pk, due_on=due_on, created_by=by)
    assignment.people.set(people)
    Enrolment.objects.bulk_create(Enrolment(assignment=assignment, person=one, due_on=due_on) for one in people)
    return assignment
