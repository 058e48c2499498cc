"""What a person learns: the courses of her role as a path, her exams, her certificates."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from academy.courses.models import CoursePage
from academy.courses.states import CourseState, course_states
from academy.people.scope import scope_of
from academy.versions.models import Item
from quizzes.models import Attempt, Certificate, ExamPage
from quizzes.standing import Standing, standing_of


@dataclass(frozen=True)
class ExamState:
    """An exam and where she stands with it. `best` is her highest score in per cent, None before the first attempt."""

    exam: ExamPage
    standing: Standing
    is_passed: bool
    best: float | None


def for_her_role(items, person):
    """Items with `is_hers`: for one of her roles or for everyone. Who sees the whole library sees others too."""
    meant = Item.audience_roles.field.remote_field.through.objects.filter(item_id=OuterRef("pk"))
    hers = meant.filter(jobrole_id__in=scope_of(person).role_ids)
    return items.annotate(is_hers=Q(~Exists(meant) | Exists(hers)))


def her_courses(person) -> list[CourseState]:
    """The courses that she may see, her own role's first, each with her progress. Four queries."""
    courses = list(for_her_role(CoursePage.objects.visible_to(person), person).order_by("path"))
    states = course_states(person=person, courses=courses)
    return [states[course.pk] for course in sorted(courses, key=lambda course: not course.is_hers)]


def her_exams(person) -> list[ExamState]:
    """The exams that she may see, her own role's first, each with where she stands. Two queries."""
    exams = list(for_her_role(ExamPage.objects.visible_to(person), person).order_by("path"))
    attempts: dict[int, list[Attempt]] = {}
    for attempt in person.attempts.order_by("-number"):
        attempts.setdefault(attempt.exam_id, []).append(attempt)
    return [_exam_state(exam, attempts.get(exam.pk, [])) for exam in sorted(exams, key=lambda exam: not exam.is_hers)]


def _exam_state(exam, attempts) -> ExamState:
    scores = [attempt.score for attempt in attempts if attempt.score is not None]
    return ExamState(
        exam=exam,
        standing=standing_of(exam, attempts),
        is_passed=any(attempt.is_passed for attempt in attempts),
        best=max(scores, default=None),
    )


def her_certificates(person) -> list[Certificate]:
    """All of hers that nobody revoked, the newest first; `is_over` and `days_left` say which to renew. One query."""
    today = timezone.localdate()
    found = list(person.certificates.filter(revoked_at__isnull=True))
    for certificate in found:
        ends = certificate.expires_on
        certificate.is_over = ends is not None and ends < today
        certificate.days_left = certificate.days_to_renew(today)
    return found
