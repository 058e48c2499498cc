"""The editor's form of a governed page."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class GovernedPageForm(WagtailAdminPageForm):
    """Asks for a change note and lawful words when the draft is sent for approval; a draft may still break rules."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "channels" in self.fields:
            from playbooks.models import Channel

            self.fields["channels"] = forms.MultipleChoiceField(
                label=_("Channels"),
                choices=Channel.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=self.fields["channels"].help_text,
            )

    def clean(self):
        cleaned = super().clean()
        if "action-submit" in self.data or "action-restart-workflow" in self.data:
            self._check_submission()
        return cleaned

    def _check_submission(self):
        from playbooks.services.approval import submission_problems

        if self.errors:
            return
        page = self.instance
        for name in ("title", *self.cleaned_data):
            if name in self.cleaned_data and hasattr(page, name) and name != "audience_roles":
                setattr(page, name, self.cleaned_data[name])
        for field, message in submission_problems(page):
            self.add_error(field if field in self.fields else None, str(message))
