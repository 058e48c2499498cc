"""What happened to customers, known by hashed keys only."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.outcomes.querysets import EventQuerySet, ImportQuerySet, JourneyQuerySet
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
    """One file that was read: counts, and the rows that were refused. Its rows are seen once `finished_at` is set.

    One import runs at a time, so that each sees what the one before left; `alive_at` tells a running one from one whose
    process died.
    """

    source = models.ForeignKey(OutcomeSource, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(_("file"), max_length=200)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    is_running = models.BooleanField(default=False)
    alive_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    unlinked = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    # [{"row", "column", "reason"}], the first thousand.
    rejected = models.JSONField(default=list)
    failure = models.CharField(max_length=300, blank=True)
    # Of all events that are seen once this import is: what happens after it is not known yet.
    last_event_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome import")
        verbose_name_plural = _("outcome imports")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_running"],
                condition=models.Q(is_running=True),
                name="outcomes_import_one_runs",
                violation_error_message=_("Another import is running."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.started_at:%Y-%m-%d}"


class Imported(models.Model):
    """A row that appears with one import and disappears with another, at the moment when that one is finished.

    Nothing that readers see is ever changed in place: an import writes new rows beside the old ones and names itself
    as what replaces those. Its `finished_at` then turns all of them over at once.
    """

    batch = models.ForeignKey(OutcomeImport, on_delete=models.PROTECT, related_name="%(class)ss")
    # Nearly always empty: a whole index on it would mislead SQLite into reading every row through it.
    replaced_by = models.ForeignKey(
        OutcomeImport, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class OutcomeEvent(Imported):
    """One step of one customer's journey, as the source told it."""

    source = models.ForeignKey(OutcomeSource, on_delete=models.PROTECT, related_name="events")
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
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=models.Q(replaced_by__isnull=True),
                name="outcomes_event_one_an_id",
            ),
            models.CheckConstraint(
                condition=models.Q(satisfaction__isnull=True) | models.Q(satisfaction__range=(1, 5)),
                name="outcomes_event_satisfaction_one_to_five",
            ),
        ]
        indexes = [
            models.Index(fields=["customer_key", "occurred_at"], name="outcomes_event_customer"),
            models.Index(fields=["batch", "customer_key"], name="outcomes_event_touched"),
            models.Index(
                fields=["replaced_by"], condition=models.Q(replaced_by__isnull=False), name="outcomes_event_replaced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.occurred_on}"


class Journey(Imported):
    """One customer and one opening: who served her, with which words, and when she first reached each step.

    `invited_on`, `arrival_days` and `reached` repeat what the times say, so that reports count from an index alone.
    """

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
    # The clinic's local date of `invited_at`.
    invited_on = models.DateField(null=True)
    # Days of 24 hours from the invitation to the arrival, begun ones counted whole.
    arrival_days = models.PositiveSmallIntegerField(null=True)
    # One bit a stage, in the order of Stage: 1 for a lead, 2 for a contact added, 4 for an invitation.
    reached = models.PositiveSmallIntegerField(default=0)

    objects = JourneyQuerySet.as_manager()

    class Meta:
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        constraints = [
            models.UniqueConstraint(
                fields=["customer_key", "opening"],
                condition=models.Q(replaced_by__isnull=True),
                name="outcomes_journey_one_an_opening",
            )
        ]
        indexes = [
            models.Index(
                fields=["replaced_by"], condition=models.Q(replaced_by__isnull=False), name="outcomes_journey_replaced"
            ),
            # Each holds all that its report reads, so that the wide rows stay on the disk.
            models.Index(
                fields=["unit", "invited_on", "employee", "channel", "arrival_days", "batch", "replaced_by"],
                name="outcomes_journey_unit",
            ),
            models.Index(
                fields=["employee", "invited_on", "unit", "channel", "arrival_days", "batch", "replaced_by"],
                name="outcomes_journey_employee",
            ),
            models.Index(
                fields=[
                    "script_code",
                    "script_version",
                    "invited_on",
                    "employee",
                    "unit",
                    "channel",
                    "arrival_days",
                    "reached",
                    "batch",
                    "replaced_by",
                ],
                name="outcomes_journey_invited",
            ),
            models.Index(
                fields=["started_on", "reached", "employee", "unit", "channel", "batch", "replaced_by"],
                name="outcomes_journey_funnel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_on} {self.unit_id}"
