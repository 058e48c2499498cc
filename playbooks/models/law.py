"""The law that words are checked against."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


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

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("law rule")
        verbose_name_plural = _("law rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def clean(self):
        """Refuse a pattern that does not compile or could hang a page."""
        from playbooks.lint import PatternRefused, check_pattern

        super().clean()
        try:
            check_pattern(self.pattern)
        except PatternRefused as error:
            raise ValidationError({"pattern": str(error)}) from error
