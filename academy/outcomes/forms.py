"""What a person asks of the results, and what she hands in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.core.tables import normal_header
from academy.outcomes.columns import COLUMNS
from academy.outcomes.permissions import can_compare_people
from academy.people.models import OrgUnit


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class ResultsForm(forms.Form):
    """Which invitations count. Nothing chosen means the newest weeks that hold enough of them."""

    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)
    clinic = forms.ModelChoiceField(
        OrgUnit.objects.none(), label=_("Clinic"), required=False, to_field_name="code", empty_label=_("All")
    )
    channel = forms.CharField(label=_("Channel"), required=False, max_length=40)

    def __init__(self, data, *, user, channels):
        super().__init__(data)
        if not can_compare_people(user):
            del self.fields["clinic"]
        else:
            self.fields["clinic"].queryset = OrgUnit.objects.visible_to(user).clinics().order_by("code")
        choices = [("", _("All")), *((channel, channel) for channel in channels)]
        self.fields["channel"].widget = forms.Select(choices=choices)

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned

    def chosen(self) -> dict:
        """What was chosen and is valid; a mistake counts as not chosen."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) for name in ("since", "until", "clinic", "channel")}


class ImportForm(forms.Form):
    """A file, the system that it comes from, and the answers to what was asked about its columns."""

    source = forms.SlugField(
        label=_("System that it comes from"),
        max_length=40,
        initial="crm",
        help_text=_("The same name every time: the events' numbers are unique within it."),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, with keys in place of names and numbers."))
    leave_out = forms.MultipleChoiceField(label=_("Leave these columns out"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.xlsx"
        # Headers come from the file itself; whichever are ticked are simply not read.
        sent = self.data.getlist("leave_out") if hasattr(self.data, "getlist") else []
        self.fields["leave_out"].choices = [(header, header) for header in sent]

    def mapping(self) -> dict[str, str]:
        """{our column: header}, from the fields named map-…"""
        given = {ours: self.data.get(f"map-{ours}", "").strip() for ours in COLUMNS}
        return {ours: header for ours, header in given.items() if header}


def suggestions(headers: list[str]) -> list[tuple[str, str]]:
    """Headers as choices for a column that was not found."""
    return [(header, header) for header in headers if normal_header(header)]
