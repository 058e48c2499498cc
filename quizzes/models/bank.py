"""The item bank: questions on shelves, each with the versions that candidates read."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from treebeard.mp_tree import MP_Node, MP_NodeManager

from academy.core.append_only import AppendOnlyModel
from academy.core.sentences import shortened
from academy.versions.models import Item
from quizzes.querysets import CategoryQuerySet, QuestionQuerySet

# As much of a question as tells it from the others.
TITLE_LENGTH = 60


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

    @cached_property
    def stem(self) -> str | None:
        """What candidates now read as the question. One query, none where the set is asked `with_stem`."""
        newest = self.versions.order_by("-number").first()
        return newest.payload["stem"] if newest else None

    def title(self) -> str:
        """How the question begins, for lists and heads; its key where it has no words yet."""
        return shortened(self.stem, TITLE_LENGTH) if self.stem else self.key

    title.short_description = _("Question")


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
