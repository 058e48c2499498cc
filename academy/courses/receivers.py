"""What courses hear from below."""

from django.dispatch import receiver
from wagtail.signals import page_unpublished

from academy.courses.models import LessonPage
from academy.courses.services import complete_course_without, complete_courses_of_exam
from academy.transcript.models import Completion
from academy.transcript.signals import completion_recorded

OWN_SOURCES = {Completion.Source.LESSON, Completion.Source.COURSE}


@receiver(completion_recorded, dispatch_uid="courses.exam_was_passed")
def on_completion_recorded(sender, completion, **kwargs):
    """A passed exam may complete the courses that end with it."""
    is_news = completion.result == Completion.Result.PASSED and completion.source not in OWN_SOURCES
    if is_news and completion.page_id:
        complete_courses_of_exam(person=completion.person, exam_id=completion.page_id)


@receiver(page_unpublished, sender=LessonPage, dispatch_uid="courses.lesson_was_taken_out")
def on_lesson_unpublished(sender, instance, **kwargs):
    """Nobody stays short of a course for a lesson that is gone."""
    complete_course_without(lesson=instance)
