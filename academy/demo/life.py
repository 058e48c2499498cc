"""What the people of the demo have done by now: some are certified, some half-way, some late."""

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils import timezone

from academy.core import clock
from academy.courses.models import CoursePage, LessonPage, LessonProgress
from academy.demo.hours import at_work
from academy.demo.playbooks import morning
from academy.demo.records import completion_of
from academy.demo.sittings import Sitting, passing_share, sit_exams
from academy.enrolments.models import Enrolment
from academy.enrolments.services import assign_item, sync_all
from academy.people.models import Employee, JobRole, OrgUnit
from academy.transcript.models import Completion
from academy.versions.models import Item, Version
from academy.versions.services import current_version
from playbooks.models import ScriptPage, SopPage
from quizzes.models import ExamPage

SEED = 7
# Who passed it when is part of what the simulation planted in the outcomes; nobody is certified beyond that.
PLANTED = "invitation-certification"
# Code, job roles (none: everyone), days since it was assigned, days until it is due.
ASSIGNED = [
    ("words-and-law", [], 56, -14),
    ("compliance-certification", [], 56, -7),
    ("aftercare-red-flags", ["nurse", "doctor_assistant"], 42, -3),
    ("red-flag-certification", ["receptionist", "nurse", "doctor_assistant"], 35, 6),
    ("front-desk", ["receptionist"], 42, 4),
    ("onsite-consultation", ["onsite_consultant"], 42, -5),
    ("consultation-certification", ["onsite_consultant"], 28, 12),
    ("doctor-speaks-plainly", ["doctor"], 28, 20),
    ("keeping-in-touch", ["crm_operator"], 28, 9),
    ("leading-the-week", ["store_manager", "regional_manager"], 21, 10),
    ("consultant-first-week", ["online_consultant"], 120, -92),
    (PLANTED, ["online_consultant"], 120, -85),
]
# How likely a person of each clinic has done what is due; the clinics after the last one begin anew.
DILIGENCE = [0.93, 0.88, 0.97, 0.9, 0.62, 0.95, 0.85, 0.8, 0.91, 0.74, 0.96, 0.87]
# How much less likely something is done while there is still time.
NOT_DUE_YET = 0.55
# Days for which a change of words counts as new, and how likely somebody has read such a change, or an older one in
# its time.
NEW_FOR, HAS_READ_NEW, HAS_READ_OLD = 21, 0.6, 0.9
# Who sat which exam how many days ago, with the share of right answers: by alias of the cast.
SITTINGS = [
    ("learner_certified", "compliance-certification", 172, 1.0),
    ("author", "compliance-certification", 41, 0.8),
    ("author", "compliance-certification", 40, 1.0),
    ("manager", "compliance-certification", 20, 1.0),
    ("compliance_reviewer", "compliance-certification", 33, 1.0),
    ("medical_reviewer", "red-flag-certification", 100, 1.0),
]


@dataclass
class Records:
    """Rows to write at once: the completions of many people take seconds one by one."""

    sittings: list[Sitting] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    progress: list[LessonProgress] = field(default_factory=list)

    def write(self) -> None:
        sit_exams(self.sittings)
        Completion.objects.bulk_create(self.completions)
        LessonProgress.objects.bulk_create(self.progress)
        sync_all()


def assign_everything(*, trainer: Employee) -> None:
    """The academy's own assignments, made when they were made, with the days that people were given."""
    chain = OrgUnit.get_root_nodes().get()
    roles = {role.code: role for role in JobRole.objects.all()}
    for code, names, days_ago, due_in in ASSIGNED:
        with clock.at(morning(timezone.localdate() - dt.timedelta(days=days_ago))):
            assign_item(
                item=Item.objects.get(code=code),
                roles=[roles[name] for name in names],
                units=[chain],
                due_on=timezone.localdate() + dt.timedelta(days=due_in),
                by=trainer,
            )


def live_until_today(*, cast: dict[str, Employee]) -> None:
    """Exams sat, courses taken, changes read: each person as diligent as her clinic is, the same ones each time."""
    rng = random.Random(SEED)  # noqa: S311 -- an invented chain must come out the same each time
    _sit_as_told(cast)
    records = Records()
    _do_assigned(rng, records)
    _read_playbooks(rng, records)
    records.write()


def _sit_as_told(cast: dict[str, Employee]) -> None:
    exams, now = {exam.code: exam for exam in ExamPage.objects.all()}, timezone.now()
    sit_exams(
        Sitting(cast[alias], exams[code], at_work(now - dt.timedelta(days=days_ago), before=now), share)
        for alias, code, days_ago, share in SITTINGS
    )


def _do_assigned(rng, records: Records) -> None:
    """Open shares, done or half-done; a course counts as done only with its exam."""
    diligence = _diligence_of_people()
    courses = {course.code: course for course in CoursePage.objects.select_related("exam")}
    lessons = {code: list(LessonPage.objects.child_of(course).order_by("path")) for code, course in courses.items()}
    versions = {code: current_version(course) for code, course in courses.items()}
    exams = {exam.code: exam for exam in ExamPage.objects.all()}
    passed = {(one.person_id, one.item_code): one.completed_at for one in Completion.objects.passed()}
    # Exams first: whether and when a course is complete depends on them.
    shares = Enrolment.objects.open().exclude(assignment__item__code=PLANTED).order_by("pk")
    shares = shares.select_related("assignment__item", "person")
    for share in sorted(shares, key=lambda share: share.assignment.item.code in courses):
        person, code, day = share.person, share.assignment.item.code, _day_done(rng, share)
        chance = diligence[person.pk] * (1 if share.due_on < timezone.localdate() else NOT_DUE_YET)
        is_done = rng.random() < chance
        if code not in courses:
            if is_done and (person.pk, code) not in passed:
                passed[person.pk, code] = day
                records.sittings.append(Sitting(person, exams[code], day, passing_share(rng, exams[code])))
            continue
        known = len(lessons[code]) if is_done else rng.choice([0, 1, 1, 2, 3])
        records.progress += _lessons_taken(person, lessons[code][:known], day, is_half=not is_done)
        exam = courses[code].exam
        passed_at = passed.get((person.pk, exam.code)) if exam else day
        if is_done and passed_at:
            records.completions.append(_course_done(person, versions[code], max(day, passed_at)))


def _diligence_of_people() -> dict[int, float]:
    """By the clinic where she works; whoever works elsewhere is diligent."""
    clinics = list(OrgUnit.objects.clinics().order_by("code").values_list("pk", flat=True))
    shares = {pk: DILIGENCE[number % len(DILIGENCE)] for number, pk in enumerate(clinics)}
    people = Employee.objects.with_placement()
    return {
        person.pk: max((shares.get(place.unit_id, 1) for place in person.current_placements), default=1)
        for person in people
    }


def _day_done(rng, share: Enrolment) -> dt.datetime:
    """Some day between the assignment and a little after its due day, before now."""
    asked_at = share.assignment.created_at
    now = timezone.now()
    last = min(now, asked_at + dt.timedelta(days=(share.due_on - asked_at.date()).days + 4))
    return at_work(asked_at + (last - asked_at) * rng.uniform(0.05, 0.98), before=now)


def _course_done(person, version: Version, at: dt.datetime) -> Completion:
    origin = f"course:{version.page_id}:{person.pk}:v{version.number}"
    return completion_of(version, person=person, source=Completion.Source.COURSE, completed_at=at, origin=origin)


def _lessons_taken(person, lessons: Iterable, at: dt.datetime, *, is_half: bool) -> list[LessonProgress]:
    """Rows of lessons that she finished; the last one is begun and left when she is half-way."""
    rows = []
    for number, lesson in enumerate(lessons):
        moment = at - dt.timedelta(minutes=9 * (len(lessons) - number))
        rows.append(
            LessonProgress(
                person=person,
                lesson=lesson,
                started_at=moment,
                last_seen_at=moment + dt.timedelta(minutes=6),
                seconds=320,
                reached_end=True,
                completed_at=moment + dt.timedelta(minutes=6),
            )
        )
    if is_half and rows:
        rows[-1].completed_at, rows[-1].reached_end, rows[-1].seconds = None, False, 80
    return rows


def _read_playbooks(rng, records: Records) -> None:
    """Everyone has acknowledged the playbooks of her role, in each version that asked her while it stood; of those that
    changed lately, many have.
    """
    meant, hired = people_by_role(), dict(Employee.objects.values_list("pk", "hired_on"))
    read = set(
        Completion.objects.filter(source=Completion.Source.ACKNOWLEDGEMENT).values_list("person_id", "item_code")
    )
    now = timezone.now()
    for page in Item.objects.live().type(ScriptPage, SopPage).prefetch_related("audience_roles"):
        version = current_version(page)
        people = {person for role in page.audience_roles.all() for person in meant.get(role.pk, ())}
        is_new = now - version.published_at < dt.timedelta(days=NEW_FOR)
        for person in sorted(people - {version.author_id}):
            if (person, page.code) in read or (is_new and rng.random() > HAS_READ_NEW):
                continue
            at = version.published_at + (now - version.published_at) * rng.uniform(0.01, 0.2)
            records.completions.append(_acknowledgement(person, version, at_work(at, before=now)))
        past = random.Random(f"{SEED} {page.code}")  # noqa: S311 -- an invented chain
        for older, until in _replaced_majors(page):
            for person in sorted(people - {older.author_id}):
                at = at_work(older.published_at + (until - older.published_at) * past.uniform(0.01, 0.9), before=until)
                if past.random() < HAS_READ_OLD and hired[person] <= at.date() and (person, page.code) not in read:
                    records.completions.append(_acknowledgement(person, older, at))


def _replaced_majors(page) -> list[tuple[Version, dt.datetime]]:
    """The major versions that others replaced, each with the moment when that was."""
    majors = list(page.versions.filter(kind=Version.Kind.MAJOR).defer("content", "lines").order_by("number"))
    return [(older, newer.published_at) for older, newer in pairwise(majors)]


def people_by_role() -> dict[int, list[int]]:
    """Primary keys of those who hold a job role today, by its primary key; who has left is not among them."""
    found: dict[int, list[int]] = {}
    for person in Employee.objects.active().with_placement():
        for place in person.current_placements:
            found.setdefault(place.job_role_id, []).append(person.pk)
    return found


def _acknowledgement(person_id: int, version: Version, at: dt.datetime) -> Completion:
    return completion_of(
        version,
        person_id=person_id,
        source=Completion.Source.ACKNOWLEDGEMENT,
        completed_at=at,
        origin=f"acknowledgement:{version.page_id}:{version.number}:{person_id}",
    )
