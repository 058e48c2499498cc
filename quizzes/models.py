"""The item bank, exams, attempts and certificates."""

import secrets

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from simple_history.models import HistoricalRecords
from treebeard.mp_tree import MP_Node, MP_NodeManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, PageManager

from academy.core import clock
from academy.core.append_only import AppendOnlyModel
from academy.versions.models import Item, Line, Version
from academy.versions.querysets import ItemQuerySet
from quizzes.page_forms import ExamPageForm
from quizzes.querysets import AttemptQuerySet, CategoryQuerySet, CertificateQuerySet, QuestionQuerySet


class Category(MP_Node):
    """A shelf of the item bank; shelves stand in a tree."""

    name = models.CharField(_("name"), max_length=120)

    objects = MP_NodeManager.from_queryset(CategoryQuerySet)()
    node_order_by = ["name"]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A question of the item bank. What candidates read lives in its versions, which never change."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple choice")
        TRUE_FALSE = "true_false", _("True or false")

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy")
        MEDIUM = "medium", _("Medium")
        HARD = "hard", _("Hard")

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="questions", verbose_name=_("category")
    )
    key = models.SlugField(_("key"), max_length=80, unique=True, help_text=_("Names the question in files."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    difficulty = models.CharField(_("difficulty"), max_length=8, choices=Difficulty.choices, default=Difficulty.MEDIUM)
    is_red_line = models.BooleanField(
        _("red line"), default=False, help_text=_("A wrong answer fails the whole attempt where the exam says so.")
    )
    playbook = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("tests this playbook"),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    quarantined_at = models.DateTimeField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )

    objects = QuestionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class QuestionVersion(AppendOnlyModel):
    """What candidates read of a question at one time.

    `payload`: {"kind": as it was then, "stem": text, "options": [{"key": "a", "text": text, "correct": bool}],
    "explanation": text}.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="quizzes_questionversion_one_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.number}"

    @property
    def correct_keys(self) -> set[str]:
        return {option["key"] for option in self.payload["options"] if option["correct"]}


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
        *Page.content_panels,
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
        from django.urls import reverse

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
        from django.shortcuts import redirect

        return redirect("reports:learn")


class Attempt(models.Model):
    """One sitting of an exam: the drawn paper, the rules in force, the deadline and the marks."""

    exam = models.ForeignKey(ExamPage, on_delete=models.PROTECT, related_name="attempts")
    exam_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    policy = models.JSONField()
    # Each load of the paper gets the next epoch; answers of an older load lose.
    epoch = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_timed_out = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    max_points = models.DecimalField(max_digits=9, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    is_passed = models.BooleanField(null=True)
    missed_red_line = models.BooleanField(default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "person"],
                condition=Q(closed_at__isnull=True),
                name="quizzes_attempt_one_open",
                violation_error_message=_("Finish your open attempt first."),
            ),
            models.UniqueConstraint(fields=["exam", "person", "number"], name="quizzes_attempt_one_a_number"),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=models.F("started_at")), name="quizzes_attempt_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, is_passed__isnull=True)
                | Q(closed_at__isnull=False, is_passed__isnull=False, score__isnull=False),
                name="quizzes_attempt_closed_means_marked",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "deadline_at"], name="quizzes_attempt_due")]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.person_id} {self.number}"

    @property
    def is_open(self) -> bool:
        """Answers still count: nobody closed it and the deadline lies ahead."""
        return self.closed_at is None and clock.now() < self.deadline_at


class Response(models.Model):
    """One question of an attempt's paper, and the answer that counts."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="responses")
    option_order = models.JSONField(help_text="Keys of the options as shown.")
    is_red_line = models.BooleanField(default=False)
    points = models.PositiveSmallIntegerField(default=1)
    answer = models.JSONField(default=list)
    epoch = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    is_flagged = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    awarded = models.DecimalField(max_digits=9, decimal_places=2, null=True)

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="quizzes_response_one_a_position"),
            models.UniqueConstraint(fields=["attempt", "question_version"], name="quizzes_response_one_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"


class AnswerLog(AppendOnlyModel):
    """Everything that arrived for a response, in the order in which it did; also what came too late."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="log")
    answer = models.JSONField()
    epoch = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    is_accepted = models.BooleanField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.response_id} {self.epoch}.{self.sequence}"


def new_public_code() -> str:
    """96 random bits for the public check page; the certificate's number tells nothing and is not used there."""
    return secrets.token_urlsafe(12)


class Certificate(models.Model):
    """What a passed exam granted, with the words as they were on that day."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    public_code = models.CharField(max_length=24, unique=True, default=new_public_code)
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="certificate")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    item_code = models.CharField(max_length=80, db_index=True)
    holder_name = models.CharField(_("holder"), max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    exam_version = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    pass_mark = models.PositiveSmallIntegerField()
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid until"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revocation_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revocation_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
                name="quizzes_certificate_revoked_with_a_reason",
                violation_error_message=_("Say why the certificate is revoked."),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """The exam's title in the reader's language."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def is_valid(self) -> bool:
        """Not revoked and not expired today."""
        return self.revoked_at is None and (self.expires_on is None or self.expires_on >= timezone.localdate())
