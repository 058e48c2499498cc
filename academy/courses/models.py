"""Courses, their lessons, and how far each person is."""

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from academy.core.forms import WholeLineInput
from academy.core.models import BasePage, Picture
from academy.courses.blocks import LessonBlocks
from academy.courses.lines import course_lines, lesson_lines
from academy.courses.querysets import LessonQuerySet, ProgressQuerySet
from academy.versions.models import Item, Versioned
from academy.versions.querysets import ItemQuerySet
from quizzes.models import ExamPage


class CourseIndexPage(Page):
    """The shelf of courses in the editor's tree."""

    max_count = 1
    parent_page_types = ["core.HomePage"]
    subpage_types = ["courses.CoursePage"]

    class Meta:
        verbose_name = _("courses")

    def serve(self, request, *args, **kwargs):
        from django.shortcuts import redirect

        return redirect("reports:learn")


class CoursePage(Item):
    """A course for an audience: lessons in order, and perhaps an exam at the end."""

    summary = models.CharField(_("summary"), max_length=400)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=20)
    cover = models.ForeignKey(
        Picture,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
        help_text=_("A quiet picture, twice as wide as it is high. It decorates; nothing is to be read in it."),
    )
    exam = models.ForeignKey(
        ExamPage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("final exam"),
        help_text=_("The course is complete when its lessons and this exam are."),
    )

    objects = PageManager.from_queryset(ItemQuerySet)()

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]
    content_panels = [
        *Item.content_panels,
        FieldPanel("summary", widget=WholeLineInput),
        FieldPanel("cover"),
        FieldPanel("minutes"),
        FieldPanel("audience_roles", widget=forms.CheckboxSelectMultiple),
        FieldPanel("exam"),
    ]
    settings_panels = Item.settings_panels

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("courses:course", args=[self.code])

    def get_cover_url(self) -> str:
        """Where the cover is served to who may see the course; empty without one. No query."""
        from django.urls import reverse

        return reverse("courses:cover", args=[self.code, self.cover_id]) if self.cover_id else ""

    def version_lines(self):
        return course_lines(self)

    def serve_preview(self, request, mode_name):
        """The editor sees the draft as learners will."""
        from academy.courses.views import preview_course

        return preview_course(request, self)

    def lessons(self):
        """Published lessons in the order that the editor gave them."""
        return LessonPage.objects.child_of(self).live().order_by("path")


class LessonPage(Versioned, BasePage):
    """About five minutes of learning, with its own rule of completion."""

    class Completion(models.TextChoices):
        OPENED = "opened", _("Opened to the end")
        MINIMUM_TIME = "minimum_time", _("A minimum of time spent")
        CHECKS = "checks", _("All quick checks right")
        MEDIA = "media", _("Video or audio played")

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    completion = models.CharField(
        _("complete when"), max_length=14, choices=Completion.choices, default=Completion.OPENED
    )
    minimum_seconds = models.PositiveIntegerField(
        _("seconds at least"), default=0, help_text=_("For “a minimum of time spent”.")
    )
    media_percent = models.PositiveSmallIntegerField(
        _("per cent played"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("For “video or audio played”."),
    )
    body = StreamField(LessonBlocks(), verbose_name=_("lesson"), blank=True)

    objects = PageManager.from_queryset(LessonQuerySet)()

    parent_page_types = ["courses.CoursePage"]
    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("minutes"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("completion"), FieldPanel("minimum_seconds"), FieldPanel("media_percent")],
            heading=_("Complete when"),
        ),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def __str__(self) -> str:
        return self.title

    @cached_property
    def course(self) -> CoursePage:
        """The course that this lesson belongs to. Two queries, unless who fetched the lesson has set it."""
        return self.get_parent().specific

    @property
    def check_ids(self) -> set[str]:
        """Ids of the blocks that are quick checks."""
        return {block["id"] for block in self.body.raw_data if block["type"] == "check"}

    @property
    def media_ids(self) -> set[int]:
        """Keys of the recordings that it plays."""
        blocks = [block for block in self.body.raw_data if block["type"] in ("video", "audio")]
        return {block["value"] for block in blocks if block["value"]}

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("courses:lesson", args=[self.course.code, self.slug])

    def version_code(self) -> str:
        return f"{self.course.code}/{self.slug}"

    def version_lines(self):
        return lesson_lines(self)

    def serve_preview(self, request, mode_name):
        """The editor sees the draft as learners will; nothing is written."""
        from academy.courses.views import preview_lesson

        return preview_lesson(request, self)

    @property
    def rule(self) -> str:
        """What a learner has to do for this lesson, in a sentence; empty for reading to the end."""
        match self.effective_completion:
            case self.Completion.MINIMUM_TIME:
                minutes = max(1, round(self.minimum_seconds / 60))
                text = ngettext(
                    "Counts after about %(minutes)s minute of reading.",
                    "Counts after about %(minutes)s minutes of reading.",
                    minutes,
                )
                return text % {"minutes": minutes}
            case self.Completion.CHECKS:
                return _("Counts when every quick check is right.")
            case self.Completion.MEDIA:
                return _("Counts when %(percent)s %% of the recording was played.") % {"percent": self.media_percent}
        return ""

    @property
    def effective_completion(self) -> str:
        """The rule that can be met: one about checks or recordings that the lesson lacks asks for its end instead."""
        lacks_checks = self.completion == self.Completion.CHECKS and not self.check_ids
        lacks_media = self.completion == self.Completion.MEDIA and not self.media_ids
        return self.Completion.OPENED if lacks_checks or lacks_media else self.completion

    def blocks_to_do(self, checks_right) -> list[str]:
        """Ids of the blocks that its rule asks for, in their order, without the quick checks that are right already.

        A minimum of time asks for no block. What is known of recordings does not say which of them is missing.
        """
        kinds = {self.Completion.CHECKS: {"check"}, self.Completion.MEDIA: {"video", "audio"}}
        asked = kinds.get(self.effective_completion, set())
        blocks = [block["id"] for block in self.body.raw_data if block["type"] in asked]
        return [block_id for block_id in blocks if block_id not in checks_right]


class LessonProgress(models.Model):
    """How far a person is in a lesson. It only grows."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lesson_progress")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="progress")
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    seconds = models.PositiveIntegerField(default=0)
    reached_end = models.BooleanField(default=False)
    # Where she was reading: the id of a block of the lesson.
    block = models.CharField(max_length=64, blank=True)
    # Block ids of quick checks that she has answered right.
    checks_right = models.JSONField(default=list)
    media_percent = models.PositiveSmallIntegerField(default=0)
    completed_at = models.DateTimeField(null=True)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson progress")
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson"], name="courses_lessonprogress_one_a_person"),
            models.CheckConstraint(
                condition=models.Q(media_percent__lte=100), name="courses_lessonprogress_media_is_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.lesson_id}"

    @property
    def is_due(self) -> bool:
        """Whether the lesson's own rule is met."""
        match self.lesson.effective_completion:
            case LessonPage.Completion.MINIMUM_TIME:
                return self.seconds >= self.lesson.minimum_seconds
            case LessonPage.Completion.CHECKS:
                return self.lesson.check_ids <= set(self.checks_right)
            case LessonPage.Completion.MEDIA:
                return self.media_percent >= self.lesson.media_percent
        return self.reached_end
