"""Published states of pages that a completion can name, for ever."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager
from wagtail.search import index

from academy.core.append_only import AppendOnlyModel
from academy.core.models import BasePage, Language
from academy.people.models import JobRole
from academy.versions.querysets import ItemQuerySet, VersionQuerySet


@dataclass(frozen=True)
class Line:
    """One piece of what readers see: the block that it stands in, what kind of words it holds, and the words."""

    block: str
    kind: str
    text: str


class Versioned:
    """A page whose published states are numbered. Mixed into a page class."""

    # True: only an approval publishes it. False: publishing makes the version.
    is_governed = False

    def version_lines(self) -> list[Line]:
        """All that readers see, in reading order, for comparing, searching and printing."""
        raise TypeError(f"{type(self).__name__} does not say what its readers see.")

    def version_code(self) -> str:
        """What files, commands and records name the page by."""
        return self.code

    def version_digest(self) -> str:
        """SHA-256 over the title and the lines, without the blocks' ids: equal for readers means equal here."""
        seen = [self.title, *([line.kind, line.text] for line in self.version_lines())]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()

    def version_content(self) -> dict:
        """The page's fields as JSON, enough to publish this state again."""
        return json.loads(json.dumps(self.serializable_data(), cls=DjangoJSONEncoder))

    def lines_as_json(self) -> list[dict]:
        return [asdict(line) for line in self.version_lines()]


class Item(Versioned, BasePage):
    """Something of the library that people read, take or are assigned, with a code of its own and an audience.

    Scripts, SOPs, courses and exams are items. One table of codes keeps them unique over all kinds.
    """

    code = models.SlugField(
        _("code"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("Names this item in files, commands and QR codes. It cannot change after the first version."),
        error_messages={"unique": _("Another item has this code.")},
    )
    audience_roles = ParentalManyToManyField(
        JobRole,
        blank=True,
        related_name="+",
        verbose_name=_("job roles"),
        help_text=_("Who this is for. None chosen means everyone."),
    )

    objects = PageManager.from_queryset(ItemQuerySet)()

    is_creatable = False
    # A copy is another item and gets a code of its own.
    exclude_fields_in_copy = ["code"]
    search_fields = [*Page.search_fields, index.FilterField("language"), index.FilterField("code")]
    settings_panels = [FieldPanel("code"), *BasePage.settings_panels]

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")

    def clean(self):
        super().clean()
        self.code = self.code or self._free_code()
        old = Item.objects.filter(pk=self.pk).values_list("code", flat=True).first() if self.pk else None
        if old and old != self.code and self.versions.exists():
            raise ValidationError({"code": _("The code cannot change: version 1 and records name it.")})

    def minimal_clean(self):
        """Wagtail checks a draft no further than this; it has a code too, and a copy starts without one."""
        super().minimal_clean()
        self.code = self.code or self._free_code()

    def _free_code(self) -> str:
        """The slug in Latin letters, else the page's kind; with a number behind it when another item has that code."""
        base = slugify(self.slug)[:70] or self._meta.model_name.removesuffix("page")
        code, number = base, 1
        while Item.objects.filter(code=code).exclude(pk=self.pk).exists():
            number += 1
            code = f"{base}-{number}"
        return code


def new_public_id() -> str:
    """72 random bits, short enough for a printed QR code."""
    return secrets.token_urlsafe(9)


class Version(AppendOnlyModel):
    """One published state of a page, with content of its own: Wagtail's revisions can be overwritten and purged."""

    class Kind(models.TextChoices):
        MAJOR = "major", _("Major")
        MINOR = "minor", _("Minor")
        TRIAL = "trial", _("Trial")

    may_change = ("revision",)

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.CharField(max_length=160, db_index=True)
    title = models.CharField(max_length=255)
    language = models.CharField(max_length=2, choices=Language.choices)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    lines = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    change_note = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    second_approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["page", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="versions_version_one_a_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="versions_version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class FileUse(models.Model):
    """A picture, document or recording that a version shows: what makes the file visible to the version's readers."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="file_uses")
    kind = models.CharField(max_length=10)
    file_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "kind", "file_id"], name="versions_fileuse_once")]
        indexes = [models.Index(fields=["kind", "file_id"], name="versions_fileuse_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_id}"
