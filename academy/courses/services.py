"""Taking a course: what a person reached, and when a lesson or a course is complete."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from academy.core.models import MediaFile
from academy.courses.exceptions import CheckNotFound
from academy.courses.models import CoursePage, LessonPage, LessonProgress
from academy.courses.states import course_state
from academy.transcript.models import Completion
from academy.transcript.services import record_version_completion
from academy.versions.services import current_version

# Without scripts nothing reports the time between opening and "Done"; more than this is not believed to be reading.
LONGEST_SITTING = 30 * 60
# Browsers' usual controls play no faster.
FASTEST_PLAYBACK = 2


@dataclass(frozen=True)
class CheckResult:
    """What a person learns from her answer. The right options and their reason are told once she has found them."""

    is_right: bool
    chosen: frozenset[int]
    right_options: frozenset[int] = frozenset()
    explanation: str = ""


def open_lesson(*, person, lesson) -> LessonProgress:
    """Note that she has the lesson before her; the clock of this sitting starts.

    One query: what she had reached before is read only when it is asked for.
    """
    now = timezone.now()
    row = LessonProgress(person=person, lesson=lesson, started_at=now, last_seen_at=now)
    LessonProgress.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["person", "lesson"], update_fields=["last_seen_at"]
    )
    known = {"id": row.pk, "person_id": person.pk, "lesson_id": lesson.pk, "last_seen_at": now}
    return LessonProgress.from_db(row._state.db, list(known), list(known.values()))


@transaction.atomic
def note_progress(*, person, lesson, seconds=0, reached_end=False, block="", media_percent=None) -> LessonProgress:
    """Add what she did since the last report, and complete the lesson when its rule is met. Nothing goes backwards.

    `seconds` of reading count up to the time that has passed since the last report, so no client can claim more than
    the clock. `block` is where she is reading. `media_percent` is the share of all recordings played, 0 to 100.
    """
    progress = _locked(person, lesson)
    _count_time(progress, seconds)
    progress.reached_end = progress.reached_end or reached_end
    if block in {piece["id"] for piece in lesson.body.raw_data}:
        progress.block = block
    if media_percent is not None:
        believed = min(media_percent, _playable_percent(progress))
        progress.media_percent = max(progress.media_percent, believed)
    progress.save()
    complete_lesson_if_due(progress=progress)
    return progress


def finish_lesson(*, person, lesson) -> LessonProgress:
    """She says that she is at the end. Time since the last report counts, up to half an hour: scripts may be off."""
    return note_progress(person=person, lesson=lesson, seconds=LONGEST_SITTING, reached_end=True)


@transaction.atomic
def answer_check(*, person, lesson, block_id: str, chosen) -> CheckResult:
    """Judge her answer to a quick check. A right answer stays right, whatever she tries afterwards.

    `chosen` holds positions of options, from 0. Raises CheckNotFound when the lesson has no such check any more.
    """
    check = _find_check(lesson, block_id)
    right = frozenset(position for position, option in enumerate(check["options"]) if option["correct"])
    chosen = frozenset(chosen)
    if chosen != right:
        return CheckResult(is_right=False, chosen=chosen)
    progress = _locked(person, lesson)
    if block_id not in progress.checks_right:
        progress.checks_right = [*progress.checks_right, block_id]
        progress.save(update_fields=["checks_right"])
    complete_lesson_if_due(progress=progress)
    return CheckResult(is_right=True, chosen=chosen, right_options=right, explanation=check["explanation"] or "")


def complete_lesson_if_due(*, progress) -> Completion | None:
    """Write the completion of a lesson whose rule is met, once; then see whether the course is complete as well."""
    if progress.completed_at or not progress.is_due:
        return None
    progress.completed_at = timezone.now()
    progress.save(update_fields=["completed_at"])
    lesson, person = progress.lesson, progress.person
    completion = record_version_completion(
        person=person,
        version=current_version(lesson),
        source=Completion.Source.LESSON,
        completed_at=progress.completed_at,
        origin=f"lesson:{lesson.pk}:{person.pk}",
    )
    complete_course_if_due(person=person, course=lesson.course)
    return completion


def complete_course_if_due(*, person, course) -> Completion | None:
    """Write the completion of a course whose lessons, and whose exam if it has one, are all done; once a version."""
    state = course_state(person=person, course=course)
    needs_exam = course.exam_id is not None
    if not state.are_lessons_done or (needs_exam and not state.is_exam_passed) or not (state.lessons or needs_exam):
        return None
    version = current_version(course)
    return record_version_completion(
        person=person,
        version=version,
        source=Completion.Source.COURSE,
        origin=f"course:{course.pk}:{person.pk}:v{version.number}",
    )


def complete_courses_of_exam(*, person, exam_id: int) -> None:
    """She passed an exam: complete the published courses that end with it and whose lessons she has done."""
    for course in CoursePage.objects.live().filter(exam_id=exam_id):
        complete_course_if_due(person=person, course=course)


@transaction.atomic
def complete_course_without(*, lesson: LessonPage) -> None:
    """A lesson was taken out: whoever had done all the others has now done the course."""
    course = lesson.course
    others = course.lessons().exclude(pk=lesson.pk)
    rows = LessonProgress.objects.completed().filter(lesson__in=others).select_related("person")
    for person in {row.person for row in rows}:
        complete_course_if_due(person=person, course=course)


def _locked(person, lesson) -> LessonProgress:
    """Her progress, held until the transaction ends, so that two reports do not overwrite each other."""
    LessonProgress.objects.get_or_create(person=person, lesson=lesson)
    progress = LessonProgress.objects.select_for_update().get(person=person, lesson=lesson)
    progress.lesson, progress.person = lesson, person
    return progress


def _find_check(lesson, block_id: str):
    """The quick check that stands in the lesson under this id; CheckNotFound when none does."""
    for position, block in enumerate(lesson.body.raw_data):
        if block["type"] == "check" and block["id"] == block_id:
            return lesson.body[position].value
    raise CheckNotFound


def _count_time(progress, claimed: int) -> None:
    """Believe the claimed seconds as far as the clock allows; the part of a second left over counts next time."""
    passed = max(0, int((timezone.now() - progress.last_seen_at).total_seconds()))
    progress.seconds += min(max(claimed, 0), passed)
    progress.last_seen_at += timedelta(seconds=passed)


def _playable_percent(progress) -> int:
    """The share of the lesson's recordings that can have been played since she first opened it."""
    durations = MediaFile.objects.filter(pk__in=progress.lesson.media_ids).values_list("duration", flat=True)
    if not (total := sum(durations)):
        return 100
    passed = (timezone.now() - progress.started_at).total_seconds()
    return min(100, int(100 * FASTEST_PLAYBACK * passed / total))
