"""What a manager chooses for her meeting sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.core.paper import Paper
from academy.people.models import OrgUnit
from academy.reports.meeting import playbooks_to_choose
from academy.reports.models import MeetingPack


class MeetingForm(forms.Form):
    """Which clinic or unit, which playbook is practised, on which paper. Units and playbooks are those she may see."""

    unit = forms.ModelChoiceField(queryset=None, to_field_name="code", label=_("Clinic"))
    item = forms.ModelChoiceField(
        queryset=None,
        to_field_name="code",
        required=False,
        label=_("Practise"),
        empty_label=_("The newest major change"),
    )
    size = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, initial=Paper.A4, widget=forms.RadioSelect)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = OrgUnit.objects.visible_to(by).filter(is_active=True)
        self.fields["item"].queryset = playbooks_to_choose(by)


def meeting_form(user, unit: OrgUnit, pack: MeetingPack | None) -> MeetingForm:
    """The form with a unit's saved choice."""
    item = pack.item.code if pack and pack.item else None
    return MeetingForm(by=user, initial={"unit": unit.code, "item": item, "size": pack.size if pack else Paper.A4})
