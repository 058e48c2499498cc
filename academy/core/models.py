"""What every app stands on: pages with a language, media with their rights, periodic work."""

from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as StockDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as StockImage
from wagtail.models import Page
from wagtailmedia.models import AbstractMedia

from academy.core.forms import WholeLineInput


class Language(models.TextChoices):
    """The language that a page is written in: it decides the law, the font and the search."""

    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class BasePage(Page):
    """A page of the content tree. Learners never see it through Wagtail's routing, but at its own view.

    A subclass says where (`get_absolute_url`) and who may see it (a manager with `visible_to`).
    """

    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language.choices,
        default=Language.CHINESE,
        help_text=_("The language of the text. It decides which law rules, font and line breaking apply."),
    )

    show_in_menus_default = False
    # Wagtail's own words speak of the public, which sees nothing here.
    content_panels = [
        TitleFieldPanel("title", widget=WholeLineInput, help_text=_("What readers see on top of the page."))
    ]
    settings_panels = [FieldPanel("language"), *Page.settings_panels]

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The address at which people read this page."""
        return "/"

    def get_url_parts(self, request=None):
        """Wagtail's "view live" leads to the view that asks `visible_to`."""
        if not (parts := super().get_url_parts(request)):
            return None
        site_id, root_url, _path = parts
        return site_id, root_url, self.get_absolute_url()

    def serve(self, request, *args, **kwargs):
        """Wagtail's own address of the page only redirects, and only who may see the page."""
        if not request.user.is_authenticated:
            return redirect("account_login")
        if not type(self).objects.visible_to(request.user).filter(pk=self.pk).exists():
            raise Http404
        return redirect(self.get_absolute_url())


class HomePage(Page):
    """The root of the chain's content; people land on their own *Today* instead."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "playbooks.ScriptIndexPage",
        "playbooks.SopIndexPage",
        "courses.CourseIndexPage",
        "quizzes.ExamIndexPage",
    ]

    class Meta:
        verbose_name = _("home page")

    def serve(self, request, *args, **kwargs):
        return redirect("reports:today")


class Rights(models.Model):
    """What every picture, document and recording must say about itself."""

    alt_zh = models.CharField(_("alternative text, Chinese"), max_length=300, blank=True)
    alt_en = models.CharField(_("alternative text, English"), max_length=300, blank=True)
    licence = models.CharField(
        _("licence or source"),
        max_length=200,
        blank=True,
        help_text=_("Who made it and what allows its use here."),
    )
    has_consent = models.BooleanField(
        _("shows people who agreed in writing"),
        default=False,
        help_text=_("Pictures of people, and above all of patients, need their written consent."),
    )

    class Meta:
        abstract = True

    @property
    def alt(self) -> str:
        """The alternative text in the reader's language, else in the other one, else the title."""
        first, second = (
            (self.alt_zh, self.alt_en) if (get_language() or "").startswith("zh") else (self.alt_en, self.alt_zh)
        )
        return first or second or self.title

    @property
    def default_alt_text(self) -> str:
        return self.alt


RIGHTS = ("alt_zh", "alt_en", "licence", "has_consent")


class Picture(Rights, AbstractImage):  # noqa: DJ008 -- its base has one
    """An image of the library."""

    admin_form_fields = (*StockImage.admin_form_fields, *RIGHTS)

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]


class PictureRendition(AbstractRendition):
    """A resized copy of a picture; as private as the picture itself."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="core_rendition_unique")
        ]


class Handout(Rights, AbstractDocument):  # noqa: DJ008 -- its base has one
    """A file to download: a form, a price list, a leaflet."""

    admin_form_fields = (*StockDocument.admin_form_fields, *RIGHTS)

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]


class MediaFile(Rights, AbstractMedia):  # noqa: DJ008 -- its base has one
    """A video or a sound of the library, with its words for those who cannot hear it."""

    transcript = models.TextField(_("transcript"), blank=True, help_text=_("What is said, for reading along."))

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "duration",
        "width",
        "height",
        "thumbnail",
        "tags",
        "transcript",
        *RIGHTS,
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("video or audio")
        verbose_name_plural = _("videos and audio")

    @cached_property
    def size(self) -> int:
        """Bytes of the file, for the reader on a phone; 0 when the file is gone."""
        return self.file.size if self.file and self.file.storage.exists(self.file.name) else 0


class PeriodicTask(models.Model):
    """Work that the worker starts again and again; any number of workers share one schedule."""

    task_path = models.CharField(max_length=200, unique=True)
    every_seconds = models.PositiveIntegerField()
    next_run_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(every_seconds__gte=10), name="core_periodictask_not_too_often")
        ]

    def __str__(self) -> str:
        return self.task_path
