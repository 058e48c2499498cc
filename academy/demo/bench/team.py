"""A manager of a thousand people who have thirty items each."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.courses.models import CourseIndexPage, CoursePage
from academy.demo.bench.crowd import BATCH, copy_of, hire_many, insert_items
from academy.demo.bench.figures import Figure
from academy.demo.bench.measuring import Browser, person_of_the_demo, read_page
from academy.enrolments.models import Assignment, Enrolment
from academy.people.models import Employee, OrgUnit
from academy.people.services import set_managed_units
from academy.transcript.models import Completion

SIZES = {
    "full": {"people": 1000, "items": 30, "runs": 9},
    "quick": {"people": 100, "items": 30, "runs": 3},
    "tiny": {"people": 12, "items": 3, "runs": 1},
}
WALL_MS, QUERIES = 300, 15


def measure(size: dict) -> list[Figure]:
    """Her page by clinic and by person; the export, a row each share, only to be seen beside them."""
    manager = person_of_the_demo("regional")
    set_managed_units(employee=manager, units=OrgUnit.objects.filter(depth=1), by=None)
    _assign(hire_many(size["people"]), size["items"], by=manager)
    browser, address = Browser(Employee.objects.get(pk=manager.pk)), reverse("reports:team")
    label = _("Team of %(people)s people with %(items)s items") % {"people": size["people"], "items": size["items"]}
    pages = {"clinics": (_("by clinic"), ""), "people": (_("by person"), "?view=people")}
    figures = []
    for name, (part, query) in pages.items():
        reading = read_page(browser, address + query, runs=size["runs"])
        figures.append(
            Figure(
                name=f"team_{name}",
                label=f"{label}: {part}",
                value=reading.median_wall,
                unit="ms",
                budget=WALL_MS,
                queries=reading.queries,
                most_queries=QUERIES,
                note=f"{reading.median_cpu:.0f} ms of CPU",
            )
        )
    export = read_page(browser, address + "?format=csv", runs=1)
    return [*figures, Figure("team_export", f"{label}: CSV", export.median_wall, "ms", queries=export.queries)]


def _assign(people: list[Employee], count: int, *, by: Employee) -> None:
    """Every item to everyone, due between four weeks ago and next week; three in five are done."""
    original, now, today = CoursePage.objects.get(code="consultant-first-week"), timezone.now(), timezone.localdate()
    items = [copy_of(original, number) for number in range(count)]
    insert_items(CourseIndexPage.objects.get(), items)
    shares = []
    for number, item in enumerate(items):
        due_on = today + dt.timedelta(days=7 - number)
        assignment = Assignment.objects.create(item_id=item.pk, due_on=due_on, created_by=by)
        shares += [Enrolment(assignment=assignment, person=person, due_on=due_on) for person in people]
    done = [share for place, share in enumerate(shares) if place % 5 < 3]
    completions = [
        Completion(
            person_id=share.person_id,
            page_id=share.assignment.item_id,
            item_code=share.assignment.item.code,
            title=share.assignment.item.title,
            version_number=1,
            source=Completion.Source.COURSE,
            completed_at=now,
        )
        for share in done
    ]
    for share, completion in zip(done, Completion.objects.bulk_create(completions, BATCH), strict=True):
        share.satisfied_by = completion
    Enrolment.objects.bulk_create(shares, BATCH)
