"""Sets of courses, lessons and progress, in the words of their rules."""

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.models import Page
from wagtail.query import PageQuerySet

from academy.people.scope import scope_of
from academy.versions.models import Item

PARENT_PATH = Substr("path", 1, Length(F("path")) - Page.steplen)


class LessonQuerySet(PageQuerySet):
    def visible_to(self, user):
        """Published lessons of courses that the user may see."""
        if scope_of(user).user_id is None:
            return self.none()
        course = Item.objects.visible_to(user).filter(path=OuterRef("course_path"))
        return self.live().annotate(course_path=PARENT_PATH).filter(Exists(course))

    def of_courses(self, courses):
        """Published lessons of any of the courses, in the order that their editors gave them."""
        paths = [course.path for course in courses]
        return self.live().annotate(course_path=PARENT_PATH).filter(course_path__in=paths).order_by("path")

    def with_progress_of(self, person):
        """Each with what the person reached in it, in the same query; all None where she has not been.

        `my_completed_at`, `my_last_seen_at`, `my_seconds`, `my_block` (where she was reading), `my_checks_right`.
        """
        mine = FilteredRelation("progress", condition=Q(progress__person=person))
        return self.annotate(
            mine=mine,
            my_completed_at=F("mine__completed_at"),
            my_last_seen_at=F("mine__last_seen_at"),
            my_seconds=F("mine__seconds"),
            my_block=F("mine__block"),
            my_checks_right=F("mine__checks_right"),
        )


class ProgressQuerySet(models.QuerySet):
    def of(self, person):
        return self.filter(person=person)

    def completed(self):
        """Rows whose lesson is complete."""
        return self.filter(completed_at__isnull=False)
