"""The chain's units, its people, and who was where when."""

import re

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from treebeard.mp_tree import MP_Node, MP_NodeManager

from academy.people.querysets import EmployeeQuerySet, OrgUnitQuerySet, PlacementQuerySet


class OrgUnitManager(MP_NodeManager.from_queryset(OrgUnitQuerySet)):
    def get_queryset(self):
        """In the order of the tree; treebeard's own manager would answer with a query set without our methods."""
        return OrgUnitQuerySet(self.model, using=self._db).order_by("path")


class OrgUnit(MP_Node):
    """A chain, a region or a clinic. `code` is what files and commands name it by."""

    class Kind(models.TextChoices):
        CHAIN = "chain", _("Chain")
        REGION = "region", _("Region")
        CLINIC = "clinic", _("Clinic")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CLINIC)
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, help_text=_("Empty: as the unit above has it.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrgUnitManager()
    history = HistoricalRecords(excluded_fields=["path", "depth", "numchild"])

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class JobRole(models.Model):
    """A job of the trade, which decides what a person learns and reads."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name, Chinese"), max_length=60)
    name_en = models.CharField(_("name, English"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en


class EmployeeManager(BaseUserManager.from_queryset(EmployeeQuerySet)):
    def create_user(self, employee_no, password=None, **fields):
        employee = self.model(employee_no=employee_no, **fields)
        employee.set_password(password)
        employee.full_clean(exclude=["password"])
        employee.save(using=self._db)
        return employee

    def create_superuser(self, employee_no, password=None, **fields):
        """For the first hour of an installation; nobody in daily use is a superuser."""
        return self.create_user(employee_no, password, is_superuser=True, **fields)


class Employee(AbstractBaseUser, PermissionsMixin):
    """A member of staff, who signs in with her employee number, mobile or e-mail.

    Leaving deactivates and never deletes: her records stay with the dates and versions that they name.
    """

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    employee_no = models.CharField(
        _("employee number"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+$", _("Letters, digits, dots and hyphens only."))],
        error_messages={"unique": _("Another person has this employee number.")},
    )
    name = models.CharField(_("name"), max_length=80)
    mobile = models.CharField(
        _("mobile"),
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^\+?\d{6,18}$", _("Digits only, with + and the country's number if need be."))],
    )
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001 -- unique, so "none" must be NULL
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.CHINESE)
    mentor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="mentees", verbose_name=_("mentor")
    )
    managed_units = models.ManyToManyField(
        OrgUnit,
        blank=True,
        related_name="managers",
        verbose_name=_("manages"),
        help_text=_("She sees and assigns to everyone in these units and the units below them."),
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = EmployeeManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "employee_no"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["employee_no"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="people_employee_one_email",
                violation_error_message=_("Another person has this e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(hired_on__isnull=True) | Q(left_on__gte=models.F("hired_on")),
                name="people_employee_leaves_after_joining",
                violation_error_message=_("She cannot leave before she joined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.employee_no})"

    def clean(self):
        super().clean()
        self.mobile = re.sub(r"[\s-]", "", self.mobile) if self.mobile else None
        # In lower case, as the reset of a password by mail looks for it.
        self.email = self.email.strip().lower() if self.email else None
        if self.mentor_id and self.mentor_id == self.pk:
            raise ValidationError({"mentor": _("Nobody mentors herself.")})

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """What Wagtail's side bar calls her."""
        return self.name


class Placement(models.Model):
    """Where an employee worked, as what, from when to when: past results stay with the clinic that they belong to."""

    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="placements", verbose_name=_("employee")
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="placements", verbose_name=_("unit"))
    job_role = models.ForeignKey(
        JobRole, on_delete=models.PROTECT, related_name="placements", verbose_name=_("job role")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day; empty while it lasts."))

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["employee", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="people_placement_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(ends_on__isnull=True),
                name="people_placement_one_open",
                violation_error_message=_("She has an open placement already; end it first."),
            ),
            models.UniqueConstraint(fields=["employee", "starts_on"], name="people_placement_one_a_start"),
        ]
        indexes = [models.Index(fields=["unit", "ends_on"], name="people_placement_unit_now")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.unit_id} {self.starts_on}"


class OneTimeCode(models.Model):
    """A code on paper or from a manager's lips, with which a person chooses her own password. Kept as a digest."""

    class Purpose(models.TextChoices):
        ACTIVATION = "activation", _("First sign-in")
        RESET = "reset", _("New password")

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="one_time_codes")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Employee, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["employee", "purpose"], name="people_onetimecode_person")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.employee_id}"


class AudienceFields(models.Model):
    """Whom a thing is meant for: roles and units narrow it together, named people are added to them."""

    roles = models.ManyToManyField(JobRole, blank=True, related_name="+", verbose_name=_("job roles"))
    units = models.ManyToManyField(OrgUnit, blank=True, related_name="+", verbose_name=_("units"))
    people = models.ManyToManyField(Employee, blank=True, related_name="+", verbose_name=_("people"))

    class Meta:
        abstract = True
