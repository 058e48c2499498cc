"""Signing in, choosing a password, bringing in the roster, and what administrators write."""

import re
import zoneinfo

from allauth.account import forms as account_forms
from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from treebeard.forms import TreeNodeChoiceField
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from academy.people import scope
from academy.people.duties import Duty
from academy.people.models import Employee, JobRole, OrgUnit
from academy.people.services import deactivate_employee, place_employee, set_duties, set_managed_units
from academy.people.services.duties import duties_of

PASSWORD_RULES = _("At least ten characters: no common password, not digits alone, nothing like your name or number.")


class SignInForm(account_forms.LoginForm):
    """Employee number, mobile or e-mail: whichever the person remembers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # allauth's own field is as short as an employee number. No autofocus: a phone would scroll past the name of the
        # site, the way to the demo's tour and the languages, and cover the rest with its keyboard.
        self.fields["login"] = forms.CharField(
            label=_("Employee number, mobile or e-mail"),
            max_length=254,
            widget=forms.TextInput({"autocomplete": "username"}),
        )
        self.fields["password"].widget.attrs.pop("placeholder", None)
        days = settings.SESSION_COOKIE_AGE // (24 * 3600)
        remember = self.fields["remember"]
        remember.label = ngettext("Stay signed in for %d day", "Stay signed in for %d days", days) % days
        remember.help_text = _(
            "On your own phone or computer only. On one that the clinic shares leave it empty: "
            "you are signed out when the browser is closed."
        )


class ForgottenPasswordForm(account_forms.ResetPasswordForm):
    """The address in her staff record, to which the link is sent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label, email.error_messages["invalid"] = _("E-mail"), _("Enter a valid e-mail address.")
        email.widget.attrs.pop("placeholder", None)


class ChooseNewPassword:
    """Forms with the new password twice, in the words of this site."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label, self.fields["password2"].label = _("New password"), _("New password again")
        self.fields["password1"].help_text = PASSWORD_RULES
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ChangePasswordForm(ChooseNewPassword, account_forms.ChangePasswordForm):
    """The password in use, and the new one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")


class NewPasswordForm(ChooseNewPassword, account_forms.ResetPasswordKeyForm):
    """The new password of who came by the link in her mail."""


class ActivationForm(SetPasswordMixin, forms.Form):
    """A number, the one-time code that belongs to it, and the password that its holder chooses."""

    employee_no = forms.CharField(
        label=_("Employee number"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Twelve letters and digits from your sheet or your manager."),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "data-code-from-address": ""}
        ),
    )
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("New password"), label2=_("New password again")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text, self.fields["new_password2"].help_text = PASSWORD_RULES, ""

    def clean(self):
        self.validate_passwords("new_password1", "new_password2")
        return super().clean()

    def clean_new_password1(self):
        """Refuse what is weak for anybody before the code is tried; what is too like her own data shows after it."""
        password = self.cleaned_data["new_password1"]
        validate_password(password)
        return password


class RosterForm(forms.Form):
    """The personnel file."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("CSV or XLSX, with Chinese or English headers."),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )


class EmployeeForm(WagtailAdminModelForm):
    """A person as administrators write her: her record here, her place, duties and units by their services."""

    mentor = forms.ModelChoiceField(
        Employee.objects.active(),
        label=_("Mentor"),
        required=False,
        to_field_name="employee_no",
        help_text=_("The mentor's employee number."),
        widget=forms.TextInput,
    )
    unit = TreeNodeChoiceField(OrgUnit.objects.filter(is_active=True).order_by("path"), label=_("Unit"), required=False)
    job_role = forms.ModelChoiceField(JobRole.objects.filter(is_active=True), label=_("Job role"), required=False)
    starts_on = forms.DateField(
        label=_("In this place from"),
        required=False,
        help_text=_("Asked only when unit or role change; empty: today."),
        widget=AdminDateInput,
    )
    duties = forms.MultipleChoiceField(
        label=_("Duties"), choices=Duty.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.ModelMultipleChoiceField(
        OrgUnit.objects.order_by("path"),
        label=_("Manages"),
        required=False,
        help_text=_("She sees and assigns to everyone in these units and the units below them."),
    )

    class Meta:
        model = Employee
        fields = ["employee_no", "name", "mobile", "email", "language", "mentor", "hired_on", "left_on"]
        widgets = {"hired_on": AdminDateInput, "left_on": AdminDateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_active = self.instance.is_active
        if self.instance.pk:
            place = self.instance.placements.current().first()
            self.initial |= {
                "unit": place and place.unit_id,
                "job_role": place and place.job_role_id,
                "mentor": self.instance.mentor and self.instance.mentor.employee_no,
                "duties": sorted(duties_of(self.instance)),
                "units": self.instance.managed_units.all(),
            }

    def clean_mobile(self):
        return re.sub(r"[\s-]", "", self.cleaned_data["mobile"] or "") or None

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("unit")) != bool(cleaned.get("job_role")):
            raise forms.ValidationError(_("Unit and job role belong together."))
        return cleaned

    def save_by(self, user) -> Employee:
        """Write everything that was changed; a Refusal leaves nothing changed."""
        data, person = self.cleaned_data, self.instance
        if not person.pk:
            person.set_unusable_password()
        employee = self.save()
        if data["unit"] and {"unit", "job_role"} & set(self.changed_data):
            starts_on = data["starts_on"] or (data["hired_on"] if self._is_new else None) or scope.today()
            place_employee(
                employee=employee, unit=data["unit"], job_role=data["job_role"], starts_on=starts_on, by=user
            )
        if data["left_on"] and data["left_on"] < scope.today() and employee.is_active:
            return deactivate_employee(employee=employee, left_on=data["left_on"], by=user)
        set_duties(employee=employee, duties=data["duties"], by=user)
        set_managed_units(employee=employee, units=data["units"], by=user)
        return employee

    @property
    def _is_new(self) -> bool:
        return not self.initial.get("employee_no")


class OrgUnitForm(WagtailAdminModelForm):
    """A unit and the unit above it."""

    parent = TreeNodeChoiceField(OrgUnit.objects.order_by("path"), label=_("Belongs to"), required=False)

    class Meta:
        model = OrgUnit
        fields = ["code", "name", "kind", "time_zone", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["parent"] = self.instance.get_parent()
            self.fields["parent"].queryset = OrgUnit.objects.order_by("path").exclude(
                path__startswith=self.instance.path
            )

    def clean_time_zone(self):
        name = self.cleaned_data["time_zone"]
        if name and name not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name; an example is Asia/Shanghai."))
        return name

    def save_by(self, user) -> OrgUnit:
        """Write the unit, and put it below its parent with all that lies below itself."""
        unit, parent = self.instance, self.cleaned_data["parent"]
        if not unit.pk:
            return parent.add_child(instance=unit) if parent else OrgUnit.add_root(instance=unit)
        unit.save()
        if "parent" in self.changed_data and parent:
            unit.move(parent, "last-child")
            unit.refresh_from_db()
        return unit
