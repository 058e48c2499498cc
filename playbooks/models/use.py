"""What people do with scripts where the customer is."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.people.models import OrgUnit
from academy.versions.models import Item, Version
from playbooks.models.choices import Objection


class Favourite(models.Model):
    """A script that a person keeps at hand."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="playbooks_favourite_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.item_id}"


class ScriptUse(models.Model):
    """Who copied which version, whole or one turn of it, and for which customer, as a hash, if she said so."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="script_uses")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="uses")
    # The turn's block; empty for the whole script.
    block = models.CharField(max_length=40, blank=True)
    customer_key = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("use of a script")
        ordering = ["-used_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-used_at"], name="playbooks_scriptuse_hers"),
            models.Index(fields=["version", "used_at"], name="playbooks_scriptuse_version"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id}"


class MissedObjection(models.Model):
    """Something that customers say and no script answers yet: what authors should write next."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    objection = models.CharField(_("objection"), max_length=20, choices=Objection.choices, blank=True)
    words = models.CharField(_("what the customer said"), max_length=200, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("unanswered objection")
        verbose_name_plural = _("unanswered objections")
        ordering = ["-said_at", "-pk"]
        indexes = [models.Index(fields=["answered_by", "-said_at"], name="playbooks_missed_open")]

    def __str__(self) -> str:
        return self.words or self.objection
