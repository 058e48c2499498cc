"""Scripts, SOPs and the law that they are checked against."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from wagtail.admin.panels import CommentPanel, FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.locks import WorkflowLock
from wagtail.models import Page, PageManager, Task, TaskState
from wagtail.search import index

from academy.versions.models import Item, Version
from playbooks.blocks import PhasesBlock, TurnsBlock
from playbooks.forms import CommentForm, GovernedPageForm, SendBackForm
from playbooks.lines import script_lines, sop_lines
from playbooks.permissions import GovernedPagePermissionTester, IndexPagePermissionTester
from playbooks.querysets import PlaybookQuerySet


class Channel(models.TextChoices):
    """Where words are said; the law is strictest in public."""

    PUBLIC = "public", _("Public: posts, shop page, posters")
    GROUP = "group", _("Group chat")
    ONE_TO_ONE = "one_to_one", _("One to one")
    INTERNAL = "internal", _("Internal")


class Stage(models.TextChoices):
    """Where on her way the customer is."""

    FIRST_CONTACT = "first_contact", _("First contact")
    INVITATION = "invitation", _("Invitation")
    RECEPTION = "reception", _("Reception")
    CONSULTATION = "consultation", _("Consultation")
    QUOTE = "quote", _("Quote")
    OBJECTION = "objection", _("Objections")
    AFTER_CARE = "after_care", _("After-care")
    RECALL = "recall", _("Recall")
    COMPLAINT = "complaint", _("Complaint")
    REFERRAL = "referral", _("Referral")


class Objection(models.TextChoices):
    """What holds a customer back."""

    PRICE = "price", _("Price")
    PAIN = "pain", _("Afraid of pain")
    THINK_IT_OVER = "think_it_over", _("Wants to think it over")
    COMPARING = "comparing", _("Compares with others")
    DISTRUST = "distrust", _("Distrust")
    TIMING = "timing", _("No time")
    FAMILY = "family", _("Family is against it")
    RESULT = "result", _("Worried about the result")


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
            (Version.Kind.MAJOR, _("Major: everyone acknowledges it")),
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

    is_governed = True
    base_form_class = GovernedPageForm
    exclude_fields_in_copy = ["code", "change_note"]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Refuse to become or stay live with words that no approval recorded, whichever door leads here."""
        from playbooks.services.approval import assert_approved

        if self.live:
            assert_approved(self, kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def clean(self):
        """A governed page goes live by approval only, so Wagtail's own schedule is emptied."""
        super().clean()
        self.go_live_at = self.expire_at = None

    def permissions_for_user(self, user):
        return GovernedPagePermissionTester(user, self)

    def get_admin_display_title(self):
        """Lists show what readers see; the title of a draft is for those who may open it."""
        return self.title if self.live else super().get_admin_display_title()

    def serve_preview(self, request, mode_name):
        """The draft as its readers will see it."""
        from playbooks.views import preview

        return preview(request, self)


# Without Wagtail's schedule: a version goes live when it is approved.
GOVERNED_SETTINGS = [FieldPanel("code"), FieldPanel("slug"), FieldPanel("language"), CommentPanel()]
NEXT_VERSION_PANELS = MultiFieldPanel([FieldPanel("change_note"), FieldPanel("change_kind")], heading=_("Next version"))


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
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("stage"),
                FieldPanel("scene"),
                FieldPanel("goal"),
                FieldPanel("objection"),
                FieldPanel("channels"),
                FieldPanel("audience_roles", widget=forms.CheckboxSelectMultiple),
                FieldPanel("is_clinical"),
                FieldPanel("review_due_on"),
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
        *Page.content_panels,
        FieldPanel("category"),
        FieldPanel("summary"),
        FieldPanel("audience_roles", widget=forms.CheckboxSelectMultiple),
        FieldPanel("is_clinical"),
        FieldPanel("review_due_on"),
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
        from django.shortcuts import redirect

        return redirect("reports:library")


class ScriptIndexPage(GovernedIndexPage):
    subpage_types = ["playbooks.ScriptPage"]

    class Meta:
        verbose_name = _("scripts")


class SopIndexPage(GovernedIndexPage):
    subpage_types = ["playbooks.SopPage"]

    class Meta:
        verbose_name = _("SOPs")


class ReviewState(TaskState):
    """One step of one review, with the digest of the words that the reviewer saw: a revision can be overwritten."""

    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("review step")


class ReviewLock(WorkflowLock):
    """What the editor says over a page that waits; Wagtail's own words would let its reviewers change it."""

    def get_message(self, user):
        return _("This page waits for “%s”. Nobody can change it until that is decided.") % self.task.name


class ReviewTask(Task):
    """A step of approval that asks for a duty; the page is locked for everybody while it waits."""

    task_state_class = ReviewState
    lock_class = ReviewLock

    duty = models.CharField(_("duty"), max_length=40)
    only_clinical = models.BooleanField(_("only for clinical content"), default=False)

    class Meta:
        verbose_name = _("review by duty")
        verbose_name_plural = _("reviews by duty")

    def start(self, workflow_state, user=None):
        from playbooks.services.approval import start_review_step

        return start_review_step(self, workflow_state, user=user, start=super().start)

    def on_action(self, task_state, user, action_name, **kwargs):
        """Decide the step; refuses who may not, whichever screen or service asks.

        Answers where the editor leads then: a reviewer may not open a page that no longer waits for her.
        """
        from playbooks.services.approval import check_reviewer, check_still_latest

        page = task_state.workflow_state.content_object.specific
        check_reviewer(task=self, page=page, by=user)
        if action_name == "approve":
            check_still_latest(step=task_state.specific, page=page)
        super().on_action(task_state, user, action_name, **kwargs)
        return reverse("wagtailadmin_home")

    def user_can_access_editor(self, obj, user):
        return self._is_hers(user)

    def page_locked_for_user(self, page, user):
        return True

    def locked_for_user(self, obj, user):
        return True

    def user_can_lock(self, obj, user):
        return False

    def user_can_unlock(self, obj, user):
        return False

    def get_actions(self, obj, user):
        """What a reviewer may do: approve or send back; never with her own words."""
        from playbooks.services.approval import has_worked_on

        if not self._is_hers(user) or has_worked_on(user, obj):
            return []
        return [("reject", _("Send back"), True), ("approve", _("Approve"), True)]

    def get_form_for_action(self, action):
        return SendBackForm if action == "reject" else CommentForm

    def get_task_states_user_can_moderate(self, user, **kwargs):
        states = self.task_states.filter(status="in_progress")
        return states if self._is_hers(user) else states.none()

    @classmethod
    def get_description(cls):
        return _("Someone with the duty approves; nobody approves her own words.")

    def _is_hers(self, user) -> bool:
        from academy.people.scope import scope_of

        reach = scope_of(user)
        return reach.is_administrator or self.duty in reach.duties


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
