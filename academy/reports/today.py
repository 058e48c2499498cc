"""What a person's day holds: what runs, what is late, where she was, what is due, what changed."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from wagtail.models import Page

from academy.enrolments.days import day_of
from academy.enrolments.items import KINDS, Face, face_of
from academy.enrolments.models import Enrolment
from academy.enrolments.permissions import can_assign
from academy.people.duties import Duty
from academy.people.scope import scope_of
from academy.reports.needs import Needs, needs_of
from academy.reports.owing import lasting
from academy.versions.models import Item
from playbooks.reading import frame_of
from playbooks.services.acknowledgement import owed_by
from playbooks.services.approval import waiting_for
from playbooks.services.drafts import sent_back_to
from playbooks.services.review_queue import is_reviewer
from quizzes.models import Attempt, Certificate

WRITE = {Duty.AUTHOR, Duty.TRAINER, Duty.ADMINISTRATOR}


def _course_of(path: str) -> str:
    """The tree path of the course that a lesson's tree path lies below."""
    return path[: -Page.steplen]


def _where_to_read(version) -> str:
    """What changed since she read it, or all of it when it is new to her."""
    if not version.acknowledged_number:
        return version.face.url
    return reverse("playbooks:compare", args=[version.code, version.acknowledged_number, version.number])


@dataclass(frozen=True)
class Due:
    """An item that she must complete, and in how many days; negative when it is late."""

    face: Face
    due_on: dt.date
    days_left: int

    @property
    def is_late(self) -> bool:
        return self.days_left < 0

    @property
    def days_late(self) -> int:
        return -self.days_left


class Day:
    """One person's Today. Each part is one query (`changed` a few), however many rows it finds."""

    def __init__(self, person):
        self.person = person

    @cached_property
    def today(self) -> dt.date:
        """The date at her clinic."""
        return day_of(self.person)

    @cached_property
    def _sittings(self) -> list[Attempt]:
        """Her exams that run or that earned a certificate: one query for both."""
        found = self.person.attempts.filter(Q(closed_at__isnull=True) | Q(certificate__isnull=False))
        exam = Item.objects.visible_to(self.person).filter(pk=OuterRef("exam_id"))
        return list(found.annotate(may_sit=Exists(exam)).select_related("exam", "certificate"))

    @property
    def running(self) -> Attempt | None:
        """An exam that she began and whose clock runs."""
        return next((attempt for attempt in self._sittings if attempt.is_open), None)

    @cached_property
    def dues(self) -> list[Due]:
        """What she must do, each item once with its first day, the most urgent first: what is late leads by itself."""
        shares = self.person.enrolments.open().order_by("due_on", "pk")
        shares = shares.filter(assignment__item__in=Item.objects.visible_to(self.person))
        first: dict[int, Enrolment] = {}
        for share in shares.select_related("assignment__item"):
            first.setdefault(share.assignment.item_id, share)
        return [
            Due(face_of(share.assignment.item), share.due_on, (share.due_on - self.today).days)
            for share in first.values()
        ]

    @cached_property
    def lesson(self) -> Page | None:
        """The lesson that she opened last and has not finished, with its course and her progress there. Two queries."""
        seen = list(self.person.lesson_progress.order_by("-last_seen_at").values_list("lesson__path", "completed_at"))
        done = {path for path, completed_at in seen if completed_at}
        begun = [path for path, completed_at in seen if not completed_at]
        pages = self._pages_of({_course_of(path) for path in begun}) if begun else {}
        for path in begun:
            course, lesson = pages.get(_course_of(path)), pages.get(path)
            if lesson and course and course.may_read:
                lessons = {other for other in pages if _course_of(other) == course.path}
                lesson.course_code, lesson.course_title = course.code, course.title
                lesson.lessons, lesson.lessons_done = len(lessons), len(lessons & done)
                return lesson
        return None

    def _pages_of(self, course_paths: set[str]) -> dict[str, Page]:
        """The published courses at these tree paths and their lessons, by path; a course tells whether she may read it.

        One plain query: asking each lesson for its course inside the database takes three times as long to write.
        """
        inside = reduce(or_, (Q(path__startswith=path) for path in course_paths))
        hers = Item.objects.visible_to(self.person).filter(pk=OuterRef("pk"))
        pages = Page.objects.live().filter(inside).only("path", "title", "slug")
        pages = pages.annotate(
            may_read=Exists(hers),
            code=F("item__code"),
            minutes=F("lessonpage__minutes"),
            language=F("lessonpage__language"),
        )
        return {page.path: page for page in pages}

    @cached_property
    def changed(self) -> list:
        """Current versions of her scripts and SOPs that she has not acknowledged yet, each with its item's `face`.

        What her manager reminded her of leads.
        """
        versions = owed_by(self.person)
        for version in versions:
            # What a version was made of tells its kind without a query: only an SOP's lines name a category.
            kind = KINDS["soppage" if "category" in frame_of(version.lines) else "scriptpage"]
            version.face = Face(version.page_id, version.code, version.title, version.language, kind)
            version.address = _where_to_read(version)
        return sorted(versions, key=lambda version: not version.reminded_by)

    @cached_property
    def certificates(self) -> list[Certificate]:
        """Those that are valid, of each exam the one that lasts longest, what expires first leading.

        `days_left` says of those to renew soon how many are left, and `exam` what to take, None when she may not.
        """
        sittings = {attempt.pk: attempt for attempt in self._sittings if attempt.closed_at}
        found = lasting([attempt.certificate for attempt in sittings.values()], self.today)
        for one in found:
            attempt = sittings[one.attempt_id]
            one.days_left, one.exam = one.days_to_renew(self.today), attempt.exam if attempt.may_sit else None
        return found

    @property
    def renewals(self) -> list[Certificate]:
        """Certificates that end soon and whose exam she may take, unless that is among the things to do anyway."""
        due = {due.face.pk for due in self.dues}
        return [one for one in self.certificates if one.days_left is not None and one.exam and one.exam.pk not in due]

    @property
    def has_team(self) -> bool:
        return can_assign(self.person)

    @cached_property
    def team(self) -> Needs | None:
        """What her team needs, for who has one: the page asks for it in a request of its own."""
        return needs_of(self.person, today=self.today) if self.has_team else None

    @cached_property
    def reviews_waiting(self) -> int:
        """How many drafts wait for her decision; 0 for who decides none, without a query."""
        return len(waiting_for(self.person)) if is_reviewer(self.person) else 0

    @cached_property
    def sent_back(self) -> list:
        """Drafts of hers that a reviewer sent back, what waits longest first; for who has a duty to write alone."""
        return sent_back_to(self.person) if scope_of(self.person).duties & WRITE else []

    @property
    def late(self) -> list[Due]:
        return [due for due in self.dues if due.is_late]

    @cached_property
    def next_step(self) -> str:
        """The one clear thing to do now: which part of the day leads the page, or "nothing"."""
        order = {
            "running": self.running,
            "sent_back": self.sent_back,
            "late": self.late,
            "lesson": self.lesson,
            "due": self.dues,
            "changed": self.changed,
            "renewal": self.renewals,
        }
        return next((name for name, found in order.items() if found), "nothing")

    @property
    def rest_sent_back(self) -> list:
        """What came back beside what leads the page."""
        return self.sent_back[1:] if self.next_step == "sent_back" else self.sent_back

    @property
    def rest_due(self) -> list[Due]:
        """What is due beside what leads the page."""
        return self.dues[1:] if self.next_step in ("late", "due") else self.dues

    @property
    def rest_renewals(self) -> list[Certificate]:
        """What is to be renewed beside what leads the page."""
        return self.renewals[1:] if self.next_step == "renewal" else self.renewals

    @property
    def rest_changed(self) -> list:
        """What changed beside what leads the page, without what stands among the things to do."""
        rest = self.changed[1:] if self.next_step == "changed" else self.changed
        due = {due.face.pk for due in self.dues}
        return [version for version in rest if version.face.pk not in due]
