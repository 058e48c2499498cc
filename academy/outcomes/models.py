"""What happened to customers, known by hashed keys only."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.outcomes.querysets import EventQuerySet, JourneyQuerySet
from academy.people.models import OrgUnit
from academy.versions.models import Version


class Stage(models.TextChoices):
    """The twelve steps of a customer's journey, in order."""

    LEAD = "lead", _("Lead")
    CONTACT_ADDED = "contact_added", _("Contact added")
    INVITED = "invited", _("Invited")
    BOOKED = "booked", _("Booked")
    ARRIVED = "arrived", _("Arrived")
    CONSULTED = "consulted", _("Consulted")
    QUOTED = "quoted", _("Quoted")
    CLOSED = "closed", _("Closed")
    TREATED = "treated", _("Treated")
    FOLLOWED_UP = "followed_up", _("Followed up")
    REPURCHASED = "repurchased", _("Bought again")
    REFERRED = "referred", _("Referred others")


class OutcomeSource(models.Model):
    """A system that exports outcomes, and how its columns are to be read."""

    name = models.SlugField(_("name"), max_length=40, unique=True)
    # {our column: header in the file}, as it was last confirmed.
    mapping = models.JSONField(default=dict, blank=True)
    # Headers of columns with personal data that are left out without asking again.
    left_out = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("source of outcomes")
        verbose_name_plural = _("sources of outcomes")

    def __str__(self) -> str:
        return self.name


class OutcomeImport(models.Model):
    """One file that was read: counts, and the rows that were refused. Its rows are seen once `finished_at` is set."""

    source = models.ForeignKey(OutcomeSource, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(_("file"), max_length=200)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    unlinked = models.PositiveIntegerField(default=0)
    # [{"row", "column", "reason"}]
    rejected = models.JSONField(default=list)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("outcome import")
        verbose_name_plural = _("outcome imports")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.started_at:%Y-%m-%d}"


class OutcomeEvent(models.Model):
    """One step of one customer's journey, as the source told it last."""

    source = models.ForeignKey(OutcomeSource, on_delete=models.PROTECT, related_name="events")
    # The import that made the row seen; a later one that changes it stages the new values beside it.
    batch = models.ForeignKey(OutcomeImport, on_delete=models.PROTECT, related_name="events")
    external_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    stage = models.CharField(max_length=14, choices=Stage.choices)
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField()
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outcome_events")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="outcome_events")
    customer_key = models.CharField(max_length=64)
    referrer_key = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    project = models.CharField(max_length=40, blank=True)
    visit_type = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    # As the file named them, whether or not we know them.
    script_code = models.CharField(max_length=80, blank=True)
    script_version = models.PositiveIntegerField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome event")
        verbose_name_plural = _("outcome events")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="outcomes_event_one_an_id"),
            models.CheckConstraint(
                condition=models.Q(satisfaction__isnull=True) | models.Q(satisfaction__range=(1, 5)),
                name="outcomes_event_satisfaction_one_to_five",
            ),
        ]
        indexes = [models.Index(fields=["customer_key", "occurred_at"], name="outcomes_event_customer")]

    def __str__(self) -> str:
        return f"{self.stage} {self.occurred_on}"


class StagedEvent(models.Model):
    """A row of an import that is still running, or that broke: nothing reads it, the next import clears it."""

    batch = models.ForeignKey(OutcomeImport, on_delete=models.CASCADE, related_name="staged")
    external_id = models.CharField(max_length=64)
    values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "external_id"], name="outcomes_staged_one_an_id")]

    def __str__(self) -> str:
        return self.external_id


class Journey(models.Model):
    """One customer and one opening: who served her, with which words, and when she first reached each step."""

    class Attribution(models.TextChoices):
        NAMED = "named", _("Named by the source")
        NONE = "none", _("Not known")

    customer_key = models.CharField(max_length=64)
    opening = models.PositiveSmallIntegerField(default=1)
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="journeys")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="journeys")
    channel = models.CharField(max_length=40, blank=True)
    project = models.CharField(max_length=40, blank=True)
    visit_type = models.CharField(max_length=20, blank=True)
    script_code = models.CharField(max_length=80, blank=True)
    script_version = models.PositiveIntegerField(null=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="journeys")
    attribution = models.CharField(max_length=8, choices=Attribution.choices, default=Attribution.NONE)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    referrer_key = models.CharField(max_length=64, blank=True)
    started_on = models.DateField()
    lead_at = models.DateTimeField(null=True)
    contact_added_at = models.DateTimeField(null=True)
    invited_at = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    consulted_at = models.DateTimeField(null=True)
    quoted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    treated_at = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    repurchased_at = models.DateTimeField(null=True)
    referred_at = models.DateTimeField(null=True)

    objects = JourneyQuerySet.as_manager()

    class Meta:
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        constraints = [
            models.UniqueConstraint(fields=["customer_key", "opening"], name="outcomes_journey_one_an_opening")
        ]
        indexes = [
            models.Index(fields=["unit", "started_on"], name="outcomes_journey_unit"),
            models.Index(fields=["employee", "started_on"], name="outcomes_journey_employee"),
            models.Index(fields=["script_code", "script_version"], name="outcomes_journey_script"),
        ]

    def __str__(self) -> str:
        return f"{self.started_on} {self.unit_id}"
