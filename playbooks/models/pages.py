"""Scripts and SOPs: pages that only an approval publishes."""

from django import forms
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.locks import BasicLock
from wagtail.models import Page, PageManager
from wagtail.search import index

from academy.core.forms import WholeLineInput
from academy.versions.models import Item, Version
from playbooks.blocks import ChecksBlock, PhasesBlock, TurnsBlock
from playbooks.forms import GovernedPageForm
from playbooks.law_panel import LawPanel
from playbooks.lines import script_lines, sop_lines
from playbooks.locks import ScheduleLock
from playbooks.models.choices import Channel, Objection, Stage
from playbooks.permissions import GovernedPagePermissionTester, IndexPagePermissionTester
from playbooks.querysets import PlaybookQuerySet


class Governed(models.Model):
    """A page that only an approval publishes. Its next version's note and kind travel with the draft."""

    change_note = models.TextField(
        _("what changed, and why"),
        blank=True,
        help_text=_("One sentence for the reviewer and for everyone who reads the new version."),
    )
    change_kind = models.CharField(
        _("kind of change"),
        max_length=8,
        default=Version.Kind.MAJOR,
        choices=[
            (Version.Kind.MAJOR, _("Major: everyone reads and confirms it")),
            (Version.Kind.MINOR, _("Minor: wording only")),
        ],
        help_text=_("Claims, price, law and red flags are always major."),
    )
    is_clinical = models.BooleanField(
        _("clinical content"),
        default=False,
        help_text=_("After-care, triage and red flags: a medical reviewer must approve it as well."),
    )
    review_due_on = models.DateField(_("review due on"), null=True, blank=True)
    goes_live_at = models.DateTimeField(
        _("goes live at"),
        null=True,
        blank=True,
        help_text=_("Empty: as soon as it is approved. The law is checked once more at that time."),
    )
    retires_on = models.DateField(
        _("in use until"), null=True, blank=True, help_text=_("The day after, it is retired by itself. Empty: no end.")
    )
    # Not part of what is read: questions alone make no new version.
    checks = StreamField(
        ChecksBlock(max_num=3),
        verbose_name=_("questions about the change"),
        blank=True,
        default=list,
        help_text=_("Asked when somebody confirms the new version, at most three."),
    )

    is_governed = True
    base_form_class = GovernedPageForm
    exclude_fields_in_copy = ["code", "change_note", "goes_live_at", "retires_on", "checks"]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Refuse to become or stay live with words that no approval recorded, whichever door leads here."""
        from playbooks.services.guard import assert_approved

        if self.live:
            assert_approved(self, kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def clean(self):
        """A governed page goes live by approval only, so Wagtail's own schedule is emptied."""
        super().clean()
        self.go_live_at = self.expire_at = None

    def get_lock(self):
        """What waits for a decision or for its day stays as it is, for whoever set a lock of her own as well."""
        from playbooks.services.schedule import waiting_of

        lock = super().get_lock()
        if lock and not isinstance(lock, BasicLock):
            return lock
        if lock and (task := self.current_workflow_task):
            return task.lock_class(self, task)
        waiting = waiting_of(self) if self.pk else None
        return ScheduleLock(self, waiting) if waiting else lock

    def permissions_for_user(self, user):
        return GovernedPagePermissionTester(user, self)

    def get_admin_display_title(self):
        """Lists show what readers see; the title of a draft is for those who may open it."""
        return self.title if self.live else super().get_admin_display_title()

    def serve_preview(self, request, mode_name):
        """The draft as its readers will see it."""
        from playbooks.views.reading import preview

        return preview(request, self)


# Without Wagtail's schedule: a version goes live when it is approved, or on its own day.
GOVERNED_SETTINGS = [FieldPanel("code"), FieldPanel("slug"), FieldPanel("language"), CommentPanel()]
NEXT_VERSION_PANELS = MultiFieldPanel(
    [FieldPanel(name) for name in ("change_note", "change_kind", "goes_live_at", "retires_on", "checks")],
    heading=_("Next version"),
)


class ScriptPage(Governed, Item):
    """A conversation script: what to ask, what to say, what not to say, and what comes next."""

    Stage = Stage
    Objection = Objection
    Channel = Channel

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, db_index=True)
    scene = models.CharField(_("scene"), max_length=200, help_text=_("Where and when this talk takes place."))
    goal = models.CharField(_("goal"), max_length=200, blank=True, help_text=_("What this talk should reach."))
    objection = models.CharField(_("objection"), max_length=20, choices=Objection.choices, blank=True, db_index=True)
    channels = models.JSONField(
        _("channels"),
        default=list,
        blank=True,
        help_text=_("Where it is used; the strictest one decides the law check."),
    )
    turns = StreamField(TurnsBlock(), verbose_name=_("conversation"), blank=True)

    objects = PageManager.from_queryset(PlaybookQuerySet)()

    shelf_field = "stage"
    # Where a law finding is shown in the editor.
    checked_field = "turns"
    parent_page_types = ["playbooks.ScriptIndexPage"]
    subpage_types = []
    search_fields = [
        *Item.search_fields,
        index.SearchField("scene"),
        index.SearchField("goal"),
        index.SearchField("turns"),
        index.FilterField("stage"),
        index.FilterField("objection"),
    ]
    content_panels = [
        LawPanel(),
        *Item.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("stage"),
                FieldPanel("scene", widget=WholeLineInput),
                FieldPanel("goal", widget=WholeLineInput),
                FieldPanel("objection"),
                FieldPanel("channels"),
                FieldPanel("audience_roles", widget=forms.CheckboxSelectMultiple),
                FieldPanel("is_clinical"),
                FieldPanel("review_due_on", help_text=_("Empty: half a year after the approval.")),
            ],
            heading=_("Use"),
        ),
        FieldPanel("turns"),
        NEXT_VERSION_PANELS,
    ]
    promote_panels = []
    settings_panels = GOVERNED_SETTINGS

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playbooks:script", args=[self.code])

    def version_lines(self):
        return script_lines(self)

    def clean(self):
        super().clean()
        self.channels = [name for name in Channel.values if name in (self.channels or [])] or [Channel.ONE_TO_ONE.value]


class SopPage(Governed, Item):
    """A standard operating procedure: phases of steps with offsets, who does them and when they stop."""

    class Category(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        CALL_ORDER = "call_order", _("Call order")
        RECEPTION = "reception", _("Reception")
        CONSULTATION = "consultation", _("Consultation")
        AFTER_CARE = "after_care", _("After-care")
        COMPLAINT = "complaint", _("Complaint")
        REFERRAL = "referral", _("Referral")

    category = models.CharField(_("category"), max_length=20, choices=Category.choices, db_index=True)
    summary = models.CharField(_("summary"), max_length=300)
    phases = StreamField(PhasesBlock(), verbose_name=_("phases"), blank=True)

    objects = PageManager.from_queryset(PlaybookQuerySet)()

    shelf_field = "category"
    checked_field = "phases"
    parent_page_types = ["playbooks.SopIndexPage"]
    subpage_types = []
    search_fields = [
        *Item.search_fields,
        index.SearchField("summary"),
        index.SearchField("phases"),
        index.FilterField("category"),
    ]
    content_panels = [
        LawPanel(),
        *Item.content_panels,
        FieldPanel("category"),
        FieldPanel("summary", widget=WholeLineInput),
        FieldPanel("audience_roles", widget=forms.CheckboxSelectMultiple),
        FieldPanel("is_clinical"),
        FieldPanel("review_due_on", help_text=_("Empty: half a year after the approval.")),
        FieldPanel("phases"),
        NEXT_VERSION_PANELS,
    ]
    promote_panels = []
    settings_panels = GOVERNED_SETTINGS

    class Meta:
        verbose_name = _("SOP")
        verbose_name_plural = _("SOPs")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playbooks:sop", args=[self.code])

    def version_lines(self):
        return sop_lines(self)

    @property
    def channels(self) -> list[str]:
        """An SOP is read by staff only."""
        return [Channel.INTERNAL]


class GovernedIndexPage(Page):
    """A shelf in the editor's tree. It has no page of its own for readers."""

    max_count = 1
    parent_page_types = ["core.HomePage"]

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return IndexPagePermissionTester(user, self)

    def serve(self, request, *args, **kwargs):
        return redirect("reports:library")


class ScriptIndexPage(GovernedIndexPage):
    subpage_types = ["playbooks.ScriptPage"]

    class Meta:
        verbose_name = _("scripts")


class SopIndexPage(GovernedIndexPage):
    subpage_types = ["playbooks.SopPage"]

    class Meta:
        verbose_name = _("SOPs")
