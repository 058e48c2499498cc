"""Sets of courses, lessons and progress, in the words of their rules."""

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import Page
from wagtail.query import PageQuerySet

from academy.people.scope import scope_of
from academy.versions.models import Item


class LessonQuerySet(PageQuerySet):
    def visible_to(self, user):
        """Published lessons of courses that the user may see."""
        course = Item.objects.visible_to(user).filter(path=OuterRef("course_path"))
        parent_path = Substr("path", 1, Length(F("path")) - Page.steplen)
        return self.live().annotate(course_path=parent_path).filter(Exists(course))


class ProgressQuerySet(models.QuerySet):
    def of(self, person):
        return self.filter(person=person)
