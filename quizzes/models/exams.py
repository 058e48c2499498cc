"""Exams: what is drawn, how it is marked, and what passing grants."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, PageManager

from academy.versions.models import Item, Line
from academy.versions.querysets import ItemQuerySet
from quizzes.models.bank import Category, Question
from quizzes.page_forms import ExamPageForm


class ExamPage(Item):
    """An exam: what it draws, how long it takes, what passes, and what a pass is worth."""

    class Reveal(models.TextChoices):
        NEVER = "never", _("Only the result")
        AFTER_PASS = "after_pass", _("Answers, once she has passed")
        ALWAYS = "always", _("Answers, after each attempt")

    intro = models.TextField(_("introduction"), blank=True)
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit, minutes"), default=20, validators=[MinValueValidator(1), MaxValueValidator(300)]
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, per cent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    red_line_fails = models.BooleanField(_("a wrong red-line answer fails"), default=True)
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=2, validators=[MaxValueValidator(50)], help_text=_("0 means as many as she likes.")
    )
    cool_down_hours = models.PositiveSmallIntegerField(_("hours between two attempts"), default=0)
    is_shuffled = models.BooleanField(_("shuffle questions and options"), default=True)
    reveal = models.CharField(_("shown afterwards"), max_length=12, choices=Reveal.choices, default=Reveal.AFTER_PASS)
    grants_certificate = models.BooleanField(_("grants a certificate"), default=True)
    certificate_months = models.PositiveSmallIntegerField(
        _("certificate is valid for, months"), default=12, help_text=_("0 means without end.")
    )
    certificate_title_zh = models.CharField(_("title on the certificate, Chinese"), max_length=200, blank=True)
    certificate_title_en = models.CharField(_("title on the certificate, English"), max_length=200, blank=True)

    objects = PageManager.from_queryset(ItemQuerySet)()

    parent_page_types = ["quizzes.ExamIndexPage"]
    subpage_types = []
    content_panels = [
        *Item.content_panels,
        FieldPanel("intro"),
        FieldPanel("audience_roles", widget=forms.CheckboxSelectMultiple),
        InlinePanel("sections", heading=_("Questions"), label=_("Questions"), min_num=1),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("time_limit_minutes"), FieldPanel("pass_mark")]),
                FieldRowPanel([FieldPanel("max_attempts"), FieldPanel("cool_down_hours")]),
                FieldPanel("red_line_fails"),
                FieldPanel("is_shuffled"),
                FieldPanel("reveal"),
            ],
            heading=_("Rules"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("grants_certificate"),
                FieldPanel("certificate_months"),
                FieldPanel("certificate_title_zh"),
                FieldPanel("certificate_title_en"),
            ],
            heading=_("Certificate"),
        ),
    ]
    settings_panels = Item.settings_panels
    base_form_class = ExamPageForm

    class Meta:
        verbose_name = _("exam")
        verbose_name_plural = _("exams")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("quizzes:exam", args=[self.code])

    def version_lines(self):
        """The rules that a candidate is told, and where the questions come from."""
        rules = [
            f"{name}={getattr(self, name)}"
            for name in (
                "time_limit_minutes",
                "pass_mark",
                "red_line_fails",
                "max_attempts",
                "cool_down_hours",
                "reveal",
                "grants_certificate",
                "certificate_months",
            )
        ]
        sections = [
            Line("sections", "section", f"{section.category_id or ''}:{section.count}:{section.question_id or ''}")
            for section in self.sections.all()
        ]
        return [Line("intro", "intro", self.intro), *(Line("rules", "rule", rule) for rule in rules), *sections]

    def serve_preview(self, request, mode_name):
        """The editor sees the draft as candidates will."""
        from quizzes.views.exams import preview_exam

        return preview_exam(request, self)

    @property
    def policy(self) -> dict:
        """The rules as an attempt freezes them."""
        return {
            "time_limit_minutes": self.time_limit_minutes,
            "pass_mark": self.pass_mark,
            "red_line_fails": self.red_line_fails,
            "reveal": self.reveal,
            "grants_certificate": self.grants_certificate,
            "certificate_months": self.certificate_months,
            "title_zh": self.certificate_title_zh or self.title,
            "title_en": self.certificate_title_en or self.title,
        }


class ExamSection(Orderable):
    """Either one fixed question, or a number of questions drawn from a category and all below it."""

    page = ParentalKey(ExamPage, on_delete=models.CASCADE, related_name="sections")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("this question")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("or drawn from")
    )
    count = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    points = models.PositiveSmallIntegerField(_("points each"), default=1, validators=[MinValueValidator(1)])

    panels = [
        FieldPanel("question"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("count"), FieldPanel("points")]),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False, category__isnull=True, count=1)
                | Q(question__isnull=True, category__isnull=False),
                name="quizzes_examsection_fixed_or_drawn",
                violation_error_message=_("Choose one question, or a category and how many to draw."),
            )
        ]

    def clean(self):
        super().clean()
        if bool(self.question_id) == bool(self.category_id):
            raise ValidationError(_("Choose one question, or a category and how many to draw."))


class ExamIndexPage(Page):
    """The shelf of exams in the editor's tree."""

    max_count = 1
    parent_page_types = ["core.HomePage"]
    subpage_types = ["quizzes.ExamPage"]

    class Meta:
        verbose_name = _("exams")

    def serve(self, request, *args, **kwargs):
        return redirect("reports:learn")
