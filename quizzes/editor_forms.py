"""Forms of the item bank's editors."""

import string

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from quizzes.exceptions import QuestionRefused
from quizzes.models import Category, Certificate, Question
from quizzes.services import revoke_certificate, save_question_version
from quizzes.services.questions import clean_payload

OPTION_ROWS = range(8)


def option_names(row: int) -> tuple[str, str]:
    """The names of a row's two fields: its words, and whether they are right."""
    return f"option_{row}", f"is_right_{row}"


def _row_fields() -> dict[str, forms.Field]:
    fields = {}
    for row in OPTION_ROWS:
        text, is_right = option_names(row)
        label = format_lazy(_("Option {letter}"), letter=string.ascii_uppercase[row])
        fields[text] = forms.CharField(label=label, required=False, widget=AdminAutoHeightTextInput())
        fields[is_right] = forms.BooleanField(label=_("Right"), required=False)
    return fields


# A form of eight rows, each with words and a tick.
OptionRows = type("OptionRows", (forms.Form,), _row_fields())


class QuestionForm(WagtailAdminModelForm, OptionRows):
    """A question with the words that candidates read now; saving changed words makes the next version."""

    stem = forms.CharField(label=_("Question"), widget=AdminAutoHeightTextInput())
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        widget=AdminAutoHeightTextInput(),
        help_text=_("Why the right answer is right. Shown with the answers, where the exam shows them."),
    )

    class Meta:
        model = Question
        fields = ["category", "key", "kind", "difficulty", "is_red_line", "playbook", "is_active", "owner"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        payload = self._current_payload()
        self.keys = [option["key"] for option in payload.get("options", [])]
        self.initial.update(stem=payload.get("stem"), explanation=payload.get("explanation"))
        for row, option in enumerate(payload.get("options", [])):
            text, is_right = option_names(row)
            self.initial.update({text: option["text"], is_right: option["correct"]})

    def _current_payload(self) -> dict:
        newest = self.instance.versions.order_by("-number").first() if self.instance.pk else None
        return newest.payload if newest else {}

    def clean(self):
        cleaned = super().clean()
        if "kind" in cleaned and "stem" in cleaned:
            try:
                clean_payload(self.payload(), cleaned["kind"])
            except QuestionRefused as refusal:
                self.add_error(None, str(refusal))
        return cleaned

    def payload(self) -> dict:
        """What candidates would read; a row keeps the key that it had, and rows left empty do not count."""
        free = (letter for letter in string.ascii_lowercase if letter not in self.keys)
        options = []
        for row in OPTION_ROWS:
            text, is_right = option_names(row)
            if self.cleaned_data.get(text):
                key = self.keys[row] if row < len(self.keys) else next(free)
                options.append(
                    {"key": key, "text": self.cleaned_data[text], "correct": self.cleaned_data.get(is_right)}
                )
        return {
            "stem": self.cleaned_data["stem"],
            "options": options,
            "explanation": self.cleaned_data.get("explanation"),
        }

    def save(self, commit=True):
        question = super().save(commit=commit)
        save_question_version(question=question, payload=self.payload(), by=self.for_user)
        return question


class CategoryForm(WagtailAdminModelForm):
    """A shelf and the shelf that it stands on."""

    parent = forms.ModelChoiceField(
        Category.objects.order_by("path"), label=_("Below"), required=False, empty_label=_("At the top")
    )

    class Meta:
        model = Category
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        field.label_from_instance = indented
        if self.instance.pk:
            below = Category.objects.filter(path__startswith=self.instance.path)
            field.queryset = field.queryset.exclude(pk__in=below)
            self.initial["parent"] = self.instance.get_parent()

    def save(self, commit=True):
        parent = self.cleaned_data["parent"]
        if not self.instance.pk:
            self.instance = _add(self.instance.name, parent)
            return self.instance
        category = super().save(commit=commit)
        if parent != category.get_parent():
            category.move(parent or Category.get_first_root_node(), "sorted-child" if parent else "sorted-sibling")
        return Category.objects.get(pk=category.pk)


def _add(name: str, parent: Category | None) -> Category:
    return parent.add_child(name=name) if parent else Category.add_root(name=name)


def indented(category: Category) -> str:
    """The name, moved in by its depth in the tree."""
    return "\u2003" * (category.depth - 1) + category.name


class RevocationForm(WagtailAdminModelForm):
    """The one change that a certificate allows."""

    class Meta:
        model = Certificate
        fields = ["revocation_reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["revocation_reason"]
        field.label = _("Revoke it, because")
        field.required = True
        field.disabled = self.instance.revoked_at is not None

    def _post_clean(self):
        """The row itself stays as it is until the service changes it: a reason without its date is no revocation."""

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("revocation_reason") or "").strip():
            self.add_error("revocation_reason", _("Say why the certificate is revoked."))
        return cleaned

    def save(self, commit=True):
        return revoke_certificate(
            certificate=self.instance, reason=self.cleaned_data["revocation_reason"], by=self.for_user
        )
