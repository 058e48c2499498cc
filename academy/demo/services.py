"""Building the demo chain, through the same services that the pages use."""

import csv
import datetime as dt
import io
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Page, Workflow

from academy.core import clock
from academy.courses.models import CoursePage, LessonPage, LessonProgress
from academy.demo import cast as people
from academy.demo import governance, hours, learning, life, playbooks, use
from academy.demo.exceptions import DatabaseInUse
from academy.demo.packs import read_pack
from academy.demo.simulation import Losses, Settings, rows_before, simulate
from academy.demo.sittings import Sitting, sit_exams
from academy.enrolments.services import assign_item
from academy.outcomes.services import import_outcomes
from academy.people.models import Employee, JobRole, OrgUnit
from academy.versions.models import Item
from academy.versions.services import current_version
from playbooks.models import LawScan, ReviewTask
from playbooks.services.acknowledgement import acknowledge
from playbooks.services.scanning import run_scan
from quizzes.models import ExamPage

# About 300 leads a clinic and month.
LEADS = 40_000
# Some are never invited, some book and do not come, some come and leave before anybody saw them.
LOSSES = Losses(uninvited=0.1, no_show=0.2, unseen=0.06)


def load_demo(*, language: str, leads: int = LEADS, tell: Callable[[str], None] = print) -> bool:
    """Build the demo in an empty database; whether anything was built. `tell` hears each step.

    The chain's nine months end last week, whenever the demo is made. DatabaseInUse when the database holds a chain in
    the other language, or people of a real one.
    """
    if (present := people.chain_language()) is not None:
        if present != language:
            raise DatabaseInUse(_("The demo is already here in the other language. Start from an empty database."))
        return False
    if Employee.objects.exists():
        raise DatabaseInUse(_("People are in this database already. The demo only goes into an empty one."))
    with translation.override("zh-hans" if language == "zh" else "en"), transaction.atomic():
        # A demo that was stopped half-way leaves nothing behind.
        _build(language, leads, tell)
    return True


def _build(language, leads, tell):
    settings = Settings(start=_first_monday(), leads=leads, losses=LOSSES)
    chain = simulate(settings)
    if language == "en":
        _name_in_english()
    tell(_("People: 12 clinics and their staff"))
    pack = read_pack(language, "chain")
    people.make_units(pack)
    people.hire(chain.roster, language=language)
    old_hands = [entry for entry in pack["people"] if not people.is_new(entry)]
    cast = people.make_cast(old_hands, language=language, hired_on=settings.start - dt.timedelta(days=400))
    tell(_("Scripts and SOPs, each version reviewed and approved"))
    playbooks.make_scripts(
        read_pack(language, "scripts"), language=language, cast=cast, start=settings.start, weeks=settings.weeks
    )
    playbooks.make_sops(read_pack(language, "sops"), language=language, cast=cast, start=settings.start)
    tell(_("Questions, exam and course"))
    with clock.at(playbooks.morning(settings.start)):
        learning.make_questions(read_pack(language, "questions"), language=language, trainer=cast["trainer"])
        learning.make_exams(read_pack(language, "exams"), language=language, trainer=cast["trainer"])
        learning.make_courses(read_pack(language, "courses"), language=language, trainer=cast["trainer"])
    playbooks.date_pages()
    tell(_("Training records and nine months of outcomes"))
    life.assign_everything(trainer=cast["trainer"])
    _certify(chain.completions)
    _import_journeys(rows_before(chain.outcomes, _this_monday()))
    tell(_("What people have learned, read and passed by now"))
    life.live_until_today(cast=cast)
    use.work_with_scripts(cast=cast)
    _welcome([entry for entry in pack["people"] if people.is_new(entry)], language, cast)
    with clock.at(hours.lately()):
        _assign_in_one_clinic(cast["manager"])
    governance.leave_under_way(pack["governance"], cast=cast)
    run_scan(LawScan.objects.create(cause=LawScan.Cause.DAILY))


def _name_in_english() -> None:
    """The shelves and the steps of approval, which a new installation names in Chinese."""
    names = {"scripts": "Scripts", "sops": "SOPs", "courses": "Courses", "exams": "Exams"}
    for page in Page.objects.filter(slug__in=names, depth=3):
        Page.objects.filter(pk=page.pk).update(title=names[page.slug], draft_title=names[page.slug])
    Workflow.objects.filter(name="审批").update(name="approval")
    for duty, name in (("compliance_reviewer", "Compliance review"), ("medical_reviewer", "Medical review")):
        ReviewTask.objects.filter(duty=duty).update(name=name)


def _this_monday() -> dt.date:
    today = timezone.localdate()
    return today - dt.timedelta(days=today.weekday())


def _first_monday() -> dt.date:
    return _this_monday() - dt.timedelta(weeks=Settings(start=_this_monday()).weeks)


def _certify(completions: list[dict]) -> None:
    """Who passed the exam when, as the simulation planted it in the outcomes."""
    exam = ExamPage.objects.get(code=life.PLANTED)
    staff = {person.employee_no: person for person in Employee.objects.all()}
    sit_exams(
        Sitting(staff[row["employee_no"]], exam, playbooks.morning(row["completed_on"]), share=row["score"] / 100)
        for row in completions
    )


def _import_journeys(rows) -> None:
    rows = list(rows)
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    import_outcomes(source_name="crm", file=io.BytesIO(file.getvalue().encode("utf-8")), file_name="outcomes.csv")


def _welcome(newcomers: list[dict], language: str, cast: dict[str, Employee]) -> None:
    """People in their first week, whom the academy's assignments met on the day they came."""
    cast |= people.make_cast(newcomers, language=language, hired_on=timezone.localdate())
    first, second = LessonPage.objects.child_of(CoursePage.objects.get(code="consultant-first-week")).order_by("path")[
        :2
    ]
    learner, now = cast["learner"], hours.lately()
    yesterday = now - dt.timedelta(days=1)
    LessonProgress.objects.create(
        person=learner,
        lesson=first,
        started_at=yesterday - dt.timedelta(minutes=5),
        last_seen_at=yesterday,
        seconds=300,
        reached_end=True,
        completed_at=yesterday,
    )
    LessonProgress.objects.create(person=learner, lesson=second, started_at=now, last_seen_at=now, seconds=70)
    with clock.at(now):
        for item in Item.objects.filter(code__in=["first-reply-online", "first-invitation", "afraid-of-pain"]):
            acknowledge(page=item.specific, number=current_version(item).number, person=learner)


def _assign_in_one_clinic(manager: Employee) -> None:
    """What a manager asked of her own people this week."""
    consultants, today = JobRole.objects.filter(code="online_consultant"), timezone.localdate()
    for code, days in {"consultant-first-week": 3, "price-too-high": 5}.items():
        assign_item(
            item=Item.objects.get(code=code),
            roles=consultants,
            units=[OrgUnit.objects.get(code="C001")],
            due_on=today + dt.timedelta(days=days),
            by=manager,
        )
