"""The editor's form of a governed page."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from academy.core.typed import tidy_words

# The buttons that send a draft to the reviewers.
SENDING = ("action-submit", "action-restart-workflow")


class CommentForm(forms.Form):
    """What a reviewer says with her decision."""

    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea({"rows": 4}))


class SendBackForm(forms.Form):
    """Who sends a draft back says what to change."""

    comment = forms.CharField(label=_("What to change"), widget=forms.Textarea({"rows": 4}))


class GovernedPageForm(WagtailAdminPageForm):
    """Asks for a change note and lawful words when the draft is sent for approval; a draft may still break rules."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "channels" in self.fields:
            self.fields["channels"] = _channels_field(self.fields["channels"].help_text)
        page = self.instance
        if page.pk and page.live and not page.has_unpublished_changes:
            # A new draft begins without the note of the version that is live.
            kind = page._meta.get_field("change_kind").default
            self.initial |= {"change_note": "", "change_kind": kind, "goes_live_at": None}
            self.initial["checks"] = page.checks.stream_block.to_python([])

    @property
    def media(self):
        """With what shows the findings of the law check at each field while she writes."""
        options = {
            "type": "module",
            "data-law-near": reverse("law_check_near"),
            "data-page": self.instance.pk or "",
            "data-channels": "" if "channels" in self.fields else " ".join(self.instance.channels),
            "data-failed": _("The law check does not answer. What you typed is still here."),
        }
        near = forms.Script("js/law-near.js", **options)
        return super().media + forms.Media(js=[near], css={"all": ["css/law-near.css"]})

    def clean(self):
        cleaned = super().clean()
        cleaned |= {name: tidy_words(value) for name, value in cleaned.items() if isinstance(value, str)}
        if draft := self._draft_of_another():
            self.add_error(None, self._newer_draft(draft))
        if not self.errors and any(name in self.data for name in SENDING):
            self._check_submission()
        return cleaned

    def _draft_of_another(self):
        """The newest draft that somebody else saved after the one that she opened, or on which her own last save
        stands; None where she knows all of them.

        Wagtail asks this when it saves in the background; whoever pressed a button would cover that draft unread. What
        she saved herself is no news to her: it often arrives while the button is on its way, and stays in the history.
        """
        own, opened = self.data.get("overwrite_revision_id"), self.data.get("loaded_revision_id")
        number = own or opened or ""
        stands_on = self.instance.revisions.filter(pk=number).first() if number.isdecimal() else None
        if stands_on is None:
            return None
        # The same draft is saved over: it is newer than it was when she opened it.
        known = _moment(self.data.get("loaded_revision_created_at", "")) if not own else None
        others = self.instance.revisions.exclude(user=self.for_user)
        return others.filter(created_at__gt=known or stands_on.created_at).order_by("created_at").last()

    def _newer_draft(self, draft) -> str:
        """What she typed stays in the form, which from then on stands on the newer draft: her next save is meant so."""
        words = _(
            "%(name)s saved another draft meanwhile. What you typed is still here and not saved yet: look in the"
            " history at what changed, then save again."
        )
        return words % {"name": draft.user.name if draft.user else _("Somebody")}

    def _check_submission(self):
        from playbooks.exceptions import LawBreach
        from playbooks.services.approval import submission_problems

        page = self.instance
        for name, value in self.cleaned_data.items():
            if hasattr(page, name) and name != "audience_roles":
                setattr(page, name, value)
        for field, problem in submission_problems(page):
            if isinstance(problem, LawBreach):
                self._place_law_errors(page)
            else:
                self.add_error(field if field in self.fields else None, str(problem))

    def _place_law_errors(self, page):
        """Each finding beside the words that it objects to."""
        from playbooks.services.approval import finding_words
        from playbooks.services.law import open_findings

        stream = getattr(page, page.checked_field)
        for child in stream:
            child.id = child.id or str(uuid.uuid4())
        beside: dict[str, list[tuple[str, str]]] = {}
        for block, kind, finding in open_findings(page):
            if finding.severity == "error":
                beside.setdefault(block, []).append((kind, finding_words(finding)))
        for name in [name for name in beside if name in self.fields]:
            self.add_error(name, [words for _kind, words in beside.pop(name)])
        if beside:
            self.add_error(page.checked_field, _stream_errors(stream, beside))


def _channels_field(help_text):
    from playbooks.models import Channel

    return forms.MultipleChoiceField(
        label=_("Channels"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


# What a line of a block is called inside the block.
FIELDS_OF_KINDS = {
    "branch_reply": "reply",
    "red_flag_sign": "sign",
    "red_flag_action": "action",
    "action": "action",
    "exit": "exit",
    "check": "checklist",
}


def _stream_errors(stream, beside) -> StreamBlockValidationError:
    """The errors of a stream of turns or phases, at the turn, the step or the red flag that holds the words."""
    errors = {}
    for index, child in enumerate(stream):
        found = beside.get(child.id, [])
        if child.block_type in ("phase", "always"):
            if error := _phase_error(child.value, found, beside):
                errors[index] = error
        elif found:
            errors[index] = _block_error(found) if child.block_type in ("branch", "red_flag_exit") else _plain(found)
    return StreamBlockValidationError(block_errors=errors)


def _phase_error(phase, found, beside) -> StructBlockValidationError | None:
    """The errors of a phase with its steps, or of red flags that hold at any time."""
    entries = "steps" if "steps" in phase else "red_flags"
    below = {
        index: _block_error(beside[entry.id], red_flags_below=entries == "steps")
        for index, entry in enumerate(phase[entries].bound_blocks)
        if entry.id in beside
    }
    fields = {"title": _plain(found)} if found else {}
    if below:
        fields[entries] = ListBlockValidationError(block_errors=below)
    return StructBlockValidationError(block_errors=fields) if fields else None


def _block_error(found, *, red_flags_below=False) -> StructBlockValidationError:
    fields: dict[str, list[tuple[str, str]]] = {}
    for kind, words in found:
        below = red_flags_below and kind.startswith("red_flag")
        fields.setdefault("red_flags" if below else FIELDS_OF_KINDS[kind], []).append((kind, words))
    lists = {"red_flags", "checklist"}
    return StructBlockValidationError(
        block_errors={
            name: ListBlockValidationError(non_block_errors=_plain(words)) if name in lists else _plain(words)
            for name, words in fields.items()
        }
    )


def _plain(found) -> ValidationError:
    return ValidationError([words for _kind, words in found])


def _moment(sent: str):
    """The moment that a browser sent back; None when it is none."""
    try:
        return parse_datetime(sent)
    except ValueError:
        return None
