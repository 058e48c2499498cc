"""Forms of those who answer for the law: what to list, and what to waive."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.versions.models import Item
from playbooks.models import Breach, LawRule, Waiver


class FilterForm(forms.Form):
    """Every field is a choice or words to look for; what cannot be read narrows nothing."""

    def narrow(self, rows):
        self.is_valid()
        for name, value in self.cleaned_data.items():
            if value:
                rows = getattr(self, f"by_{name}")(rows, value)
        return rows


def _choices(choices, everything):
    return [("", everything), *choices]


class BreachFilterForm(FilterForm):
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=_choices(LawRule.Severity.choices, _("Any severity"))
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_choices(Breach.Kind.choices, _("Everything")))
    rule = forms.CharField(label=_("Rule"), required=False, max_length=20)
    q = forms.CharField(label=_("Words or title"), required=False, max_length=100)

    def by_severity(self, rows, value):
        return rows.filter(severity=value)

    def by_kind(self, rows, value):
        return rows.filter(kind=value)

    def by_rule(self, rows, value):
        return rows.filter(rule__code__iexact=value.strip())

    def by_q(self, rows, value):
        return rows.filter(Q(words__icontains=value) | Q(title__icontains=value))


class WaiverFilterForm(FilterForm):
    STATES = [("holding", _("Holding")), ("expired", _("Expired")), ("ended", _("Ended"))]

    state = forms.ChoiceField(label=_("State"), required=False, choices=_choices(STATES, _("All waivers")))
    rule = forms.CharField(label=_("Rule"), required=False, max_length=20)
    q = forms.CharField(label=_("Words, reason or title"), required=False, max_length=100)

    def by_state(self, rows, value):
        today = timezone.localdate()
        if value == "ended":
            return rows.filter(ended_at__isnull=False)
        open_ones = rows.filter(ended_at=None)
        return open_ones.filter(expires_on__gte=today) if value == "holding" else open_ones.filter(expires_on__lt=today)

    def by_rule(self, rows, value):
        return rows.filter(rule__code__iexact=value.strip())

    def by_q(self, rows, value):
        found = Q(words__icontains=value) | Q(reason__icontains=value)
        return rows.filter(found | Q(item__title__icontains=value, item__live=True) | Q(item__code__icontains=value))


class WaiverForm(forms.Form):
    """What a waiver says. Item and rule are named by their codes, which a link fills in."""

    item = forms.CharField(
        label=_("Code of the item"),
        max_length=80,
        help_text=_("A script or an SOP; for a lesson its course, for a question the playbook that it tests."),
    )
    rule = forms.CharField(label=_("Code of the law rule"), max_length=20)
    words = forms.CharField(
        label=_("Words that may stand"),
        max_length=Waiver._meta.get_field("words").max_length,
        required=False,
        help_text=_("Empty: everything that the rule hits in this item."),
    )
    reason = forms.CharField(
        label=_("Why these words may stand"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Authors and reviewers read it, and so does an inspector."),
    )
    until = forms.DateField(
        label=_("Until, that day included"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A year at most."),
    )

    def clean_item(self):
        if item := Item.objects.filter(code=self.cleaned_data["item"].strip()).first():
            return item
        raise forms.ValidationError(_("No item has this code."))

    def clean_rule(self):
        if rule := LawRule.objects.filter(code__iexact=self.cleaned_data["rule"].strip()).first():
            return rule
        raise forms.ValidationError(_("No law rule has this code."))
