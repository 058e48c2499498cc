"""Any page of a learner: CPU in the server, and as many queries for ten times the data."""

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.courses.models import CoursePage, LessonPage
from academy.demo.bench.crowd import copy_items, copy_of, insert_items, repeat_rows
from academy.demo.bench.figures import Figure
from academy.demo.bench.measuring import Browser, person_of_the_demo, read_page
from academy.enrolments.models import Assignment, Enrolment
from academy.outcomes.models import Journey
from academy.transcript.models import Completion
from academy.versions.models import Item
from playbooks.models import ScriptPage, SopPage
from quizzes.models import ExamPage

SIZES = {"full": {"runs": 25, "times": 10}, "quick": {"runs": 7, "times": 10}, "tiny": {"runs": 1, "times": 2}}
CPU_MS, QUERIES = 25, 12


def measure(size: dict) -> list[Figure]:
    """One figure a page. The demo chain has the same size in quick runs, so its budget always holds."""
    person = person_of_the_demo("learner_certified")
    _publish_one()
    browser, addresses = Browser(person), _addresses()
    readings = {name: read_page(browser, address, runs=size["runs"]) for name, (_label, address) in addresses.items()}
    _grow(person, size["times"])
    figures = []
    for name, (label, address) in addresses.items():
        grown, before = read_page(browser, address, runs=1).queries, readings[name]
        figures.append(
            Figure(
                name=f"page_{name}",
                label=label,
                value=before.median_cpu,
                unit=_("ms CPU"),
                budget=CPU_MS,
                queries=max(grown, before.queries),
                # One query more for ten times the data means that there is one for each row somewhere.
                most_queries=QUERIES if grown <= before.queries else 0,
                is_sized=False,
                note=f"{before.queries} queries, {grown} with {size['times']} times the data",
            )
        )
    return figures


def _addresses() -> dict[str, tuple[str, str]]:
    course = CoursePage.objects.get(code="consultant-first-week")
    lessons = LessonPage.objects.child_of(course).order_by("path")
    longest = max(lessons, key=lambda lesson: len(lesson.body))
    sop = SopPage.objects.first()
    return {
        "today": (_("Today"), reverse("reports:today")),
        "library": (_("Library"), reverse("reports:library")),
        "learn": (_("Learn"), reverse("reports:learn")),
        "script": (_("Script"), reverse("playbooks:script", args=["first-invitation"])),
        "sop": (_("SOP"), reverse("playbooks:sop", args=[sop.code])),
        "course": (_("Course"), reverse("courses:course", args=[course.code])),
        "lesson": (_("Lesson"), reverse("courses:lesson", args=[course.code, longest.slug])),
        "exam": (_("Exam"), reverse("quizzes:exam", args=["invitation-certification"])),
        "search": (_("Search"), reverse("playbooks:search") + "?q=怕疼"),
        "transcript": (_("Transcript"), reverse("reports:transcript")),
        "results": (_("Results"), reverse("reports:results")),
    }


def _publish_one() -> None:
    """A script that she has not read: who owes nothing is asked a query less, which is no growth with the rows."""
    script = ScriptPage.objects.get(code="first-invitation")
    insert_items(script.get_parent().specific, [copy_of(script, 0, code="unread", slug="unread")], [])


def _grow(person, times: int) -> None:
    """All that a learner's pages show, so many times."""
    more = times - 1
    items = []
    for model in (ScriptPage, SopPage, CoursePage, ExamPage):
        items += copy_items(model.objects.all(), times=more)
    _assign(person, items)
    _complete(person, items)
    repeat_rows(Journey, more, customer_key="customer_key || '-{n}'")


def _assign(person, items: list[Item]) -> None:
    first = person.enrolments.first()
    due_on = first.due_on if first else person.hired_on
    assignments = [Assignment(item_id=item.pk, due_on=due_on, created_by=person) for item in items]
    Assignment.objects.bulk_create(assignments)
    Enrolment.objects.bulk_create(Enrolment(assignment=one, person=person, due_on=due_on) for one in assignments)


def _complete(person, items: list[Item]) -> None:
    """A record of every other item."""
    latest = person.completions.first()
    Completion.objects.bulk_create(
        Completion(
            person=person,
            page_id=item.pk,
            item_code=item.code,
            version_number=1,
            title=item.title,
            source=latest.source,
            completed_at=latest.completed_at,
        )
        for item in items[::2]
    )
