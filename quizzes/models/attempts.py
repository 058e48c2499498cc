"""Attempts: a frozen paper, the answers that count, and everything that arrived."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.core import clock
from academy.core.append_only import AppendOnlyModel
from academy.versions.models import Version
from quizzes.models.bank import QuestionVersion
from quizzes.models.exams import ExamPage
from quizzes.querysets import AttemptQuerySet


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

    @property
    def is_below_mark(self) -> bool:
        """The exact share of the points has not reached the pass mark in force when she sat; for marked attempts."""
        return self.points * 100 < self.policy["pass_mark"] * self.max_points


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
