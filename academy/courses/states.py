"""How far a person is in courses, read in three queries for any number of them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from academy.courses.models import CoursePage, LessonPage
from academy.transcript.models import Completion


@dataclass(frozen=True)
class CourseState:
    """A course as one person has taken it. `lessons` carry her progress as `my_…` (see LessonQuerySet)."""

    course: CoursePage
    lessons: tuple[LessonPage, ...]
    is_exam_passed: bool
    # When she first completed the course, whatever it has become since.
    completed_at: datetime | None

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def done(self) -> int:
        """How many of today's lessons she has completed."""
        return sum(lesson.my_completed_at is not None for lesson in self.lessons)

    @property
    def seconds(self) -> int:
        """Time that she spent reading."""
        return sum(lesson.my_seconds or 0 for lesson in self.lessons)

    @property
    def minutes_spent(self) -> int:
        """Whole minutes of reading, at least one."""
        return max(1, round(self.seconds / 60))

    @property
    def is_started(self) -> bool:
        return any(lesson.my_last_seen_at for lesson in self.lessons)

    @property
    def are_lessons_done(self) -> bool:
        return self.done == self.total

    @property
    def is_complete(self) -> bool:
        """She has completed it once; an editor's later lesson takes nothing away."""
        return self.completed_at is not None

    @property
    def is_updated_since(self) -> bool:
        """A lesson was added after she finished, and she has not taken it yet."""
        if not self.is_complete:
            return False
        new = [lesson for lesson in self.lessons if lesson.my_completed_at is None]
        return any(lesson.first_published_at > self.completed_at for lesson in new)

    @property
    def next_lesson(self) -> LessonPage | None:
        """Where she goes on: the unfinished lesson that she saw last, else the first one that is not done."""
        open_lessons = [lesson for lesson in self.lessons if lesson.my_completed_at is None]
        begun = [lesson for lesson in open_lessons if lesson.my_last_seen_at]
        if begun:
            return max(begun, key=lambda lesson: lesson.my_last_seen_at)
        return open_lessons[0] if open_lessons else None

    def lesson_after(self, lesson) -> LessonPage | None:
        """The next lesson that is not done: the first one behind this, else the first of all."""
        open_lessons = [other for other in self.lessons if other.my_completed_at is None and other.pk != lesson.pk]
        behind = [other for other in open_lessons if other.path > lesson.path]
        return next(iter(behind or open_lessons), None)


def course_states(*, person, courses) -> dict[int, CourseState]:
    """The person's state in each course, by the course's key. Three queries, whatever the number of courses."""
    courses = list(courses)
    lessons = _lessons_by_course(person, courses)
    finished = _first_completions(person, courses)
    passed = _passed_exams(person, courses)
    return {
        course.pk: CourseState(
            course=course,
            lessons=tuple(lessons[course.path]),
            completed_at=finished.get(course.pk),
            is_exam_passed=course.exam_id in passed,
        )
        for course in courses
    }


def course_state(*, person, course) -> CourseState:
    """The person's state in one course. Three queries."""
    return course_states(person=person, courses=[course])[course.pk]


def _lessons_by_course(person, courses) -> dict[str, list[LessonPage]]:
    by_path = {course.path: course for course in courses}
    lessons = {path: [] for path in by_path}
    for lesson in LessonPage.objects.of_courses(courses).with_progress_of(person).defer("body"):
        lesson.course = by_path[lesson.course_path]
        lessons[lesson.course_path].append(lesson)
    return lessons


def _first_completions(person, courses) -> dict[int, datetime]:
    """When she first completed each course, by its key."""
    rows = Completion.objects.passed().filter(person=person, page__in=[course.pk for course in courses])
    return dict(rows.order_by("-completed_at").values_list("page_id", "completed_at"))


def _passed_exams(person, courses) -> set[int]:
    exams = [course.exam_id for course in courses if course.exam_id]
    rows = _valid(Completion.objects.passed().filter(person=person, page__in=exams))
    return set(rows.values_list("page_id", flat=True))


def _valid(completions):
    return completions.exclude(expires_on__lt=timezone.localdate())
