"""The law that words are checked against, and the exceptions that a reviewer signed."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from academy.core.append_only import AppendOnlyModel
from academy.versions.models import Item
from playbooks.law_categories import CATEGORY_NAMES
from playbooks.lint.statutes import law_in
from playbooks.querysets import WaiverQuerySet


class LawRule(models.Model):
    """One pattern of unlawful or risky wording, with the law and a better wording."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")

    code = models.CharField(_("code"), max_length=20, unique=True)
    language = models.CharField(_("language"), max_length=2, choices=[("zh", _("Chinese")), ("en", _("English"))])
    pattern = models.TextField(_("pattern"), help_text=_("A regular expression over the normalised text."))
    category = models.CharField(_("category"), max_length=60)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    is_softer_in_one_to_one = models.BooleanField(_("only a warning in one-to-one talk"), default=False)
    legal_basis = models.CharField(_("law"), max_length=300)
    advice_zh = models.TextField(_("advice, Chinese"))
    advice_en = models.TextField(_("advice, English"))
    example_hit = models.CharField(_("must hit"), max_length=300)
    example_miss = models.CharField(_("must not hit"), max_length=300)
    is_active = models.BooleanField(_("active"), default=True)
    # The rule as the release that brought it says it; empty for one of the chain's own. What differs was edited here.
    shipped = models.JSONField(default=dict, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["shipped"])

    class Meta:
        verbose_name = _("law rule")
        verbose_name_plural = _("law rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def clean(self):
        """Refuse a pattern that could hang a page, and one that its own examples prove wrong."""
        from playbooks.lint import PatternRefused, check_pattern

        super().clean()
        try:
            check_pattern(self.pattern)
        except PatternRefused as error:
            raise ValidationError({"pattern": str(error)}) from error
        self.check_examples()

    def check_examples(self):
        """Refuse examples that the pattern, read as the law check reads it, does not bear out."""
        from playbooks.lint import Linter

        linter = Linter([self.as_rule()])
        problems = {}
        if not linter.find(self.example_hit):
            problems["example_hit"] = _("The pattern does not hit this example.")
        if found := linter.find(self.example_miss):
            problems["example_miss"] = _("The pattern hits “%s” in this example.") % found[0].match
        if problems:
            raise ValidationError(problems)

    def as_rule(self):
        """The rule as the law check runs it."""
        from playbooks.lint import Rule

        return Rule(
            code=self.code,
            language=self.language,
            pattern=self.pattern,
            category=self.category,
            severity=self.severity,
            legal_basis=self.legal_basis,
            advice_zh=self.advice_zh,
            advice_en=self.advice_en,
            softer_in_one_to_one=self.is_softer_in_one_to_one,
        )

    def advice(self) -> str:
        """What to write instead, in the reader's language."""
        return self.advice_zh if (get_language() or "").startswith("zh") else self.advice_en

    def example(self) -> str:
        """Words that it objects to, which tell more than its pattern."""
        return self.example_hit

    example.short_description = _("Objects to")

    @property
    def law(self) -> str:
        """What the rule rests on, in the reader's language."""
        return law_in(get_language() or "", self.legal_basis)

    @property
    def category_name(self) -> str:
        """What the rule is about, in the reader's language."""
        return str(CATEGORY_NAMES.get(self.category, self.category))


class Waiver(AppendOnlyModel):
    """A reviewer's exception: these words, or whatever this rule hits, may stand in this item until a day.

    It is signed once and never edited; ending it early is signed too.
    """

    may_change = ("ended_by", "ended_at")

    rule = models.ForeignKey(LawRule, on_delete=models.PROTECT, related_name="waivers", verbose_name=_("law rule"))
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="waivers", verbose_name=_("item"))
    words = models.CharField(
        _("words"), max_length=300, blank=True, help_text=_("Empty: everything that the rule hits in this item.")
    )
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(_("until"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="playbooks_waiver_with_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_at__gte=F("granted_at")),
                name="playbooks_waiver_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.item_id}"

    @property
    def state(self) -> str:
        """`holding`, `expired` or `ended`, today."""
        if self.ended_at:
            return "ended"
        return "holding" if self.expires_on >= timezone.localdate() else "expired"
