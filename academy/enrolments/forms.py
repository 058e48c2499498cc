"""What a manager says when she assigns."""

import datetime as dt
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from academy.enrolments.items import KINDS, assignable_items, face_of
from academy.enrolments.services import Preview, preview_assignment
from academy.people.models import Employee, JobRole, OrgUnit, Placement

ANOTHER_DAY = "day"
PEOPLE_SHOWN = 12
# Longer keys than this fit no database's integers, and SQLite refuses the query for them.
KEY_DIGITS = 18


def is_key(value) -> bool:
    """Whether what was sent can be a row's key at all."""
    return str(value).isdecimal() and len(str(value)) <= KEY_DIGITS


class SeveralRows(forms.ModelMultipleChoiceField):
    """Rows chosen by key; a number too large for the database is refused like any other that is no key."""

    def _check_values(self, value):
        for key in value:
            if str(key).isdecimal() and not is_key(key):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
                )
        return super()._check_values(value)


class AssignForm(forms.Form):
    """What, to whom, by when. Items, units, roles and people are only those that she may use or that occur there."""

    another_day = ANOTHER_DAY

    item = forms.ModelChoiceField(
        queryset=None, to_field_name="code", label=_("What"), error_messages={"required": _("Choose what to assign.")}
    )
    roles = SeveralRows(queryset=None, required=False, label=_("Job roles"))
    units = SeveralRows(queryset=None, required=False, label=_("Clinics and units"))
    people = SeveralRows(queryset=None, required=False, label=_("Single people"))
    due_in = forms.ChoiceField(
        choices=[
            ("3", _("In 3 days")),
            ("7", _("In a week")),
            ("14", _("In two weeks")),
            (ANOTHER_DAY, _("Another day")),
        ],
        initial="7",
        required=False,
        label=_("By when"),
    )
    due_on = forms.DateField(required=False, label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    do_again = forms.BooleanField(
        required=False, label=_("Do it again"), help_text=_("Also those who have done it already.")
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    item_q = forms.CharField(required=False, max_length=80, label=_("Search in everything to assign"))
    people_q = forms.CharField(required=False, max_length=80, label=_("Search by name or number"))

    def __init__(self, *args, by, **kwargs):
        self.by = by
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = assignable_items(by)
        units = OrgUnit.objects.visible_to(by).filter(is_active=True)
        held = Placement.objects.current().filter(employee__is_active=True, unit__in=units.order_by())
        self.fields["roles"].queryset = JobRole.objects.filter(is_active=True, pk__in=held.values("job_role"))
        self.fields["units"].queryset = units
        self.fields["people"].queryset = Employee.objects.managed_by(by)

    def clean(self):
        data = super().clean()
        if data.get("due_in") in ("3", "7", "14"):
            data["due_on"] = timezone.localdate() + dt.timedelta(days=int(data["due_in"]))
        elif not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose a day."))
        whom = [data.get(name) for name in ("roles", "units", "people")]
        if not any(whom) and not {"roles", "units", "people"} & set(self.errors):
            self.add_error(None, _("Choose whom you mean: roles, units or single people."))
        return data

    @property
    def audience(self) -> dict:
        """The answers that say whom, as the services take them."""
        return {name: self.cleaned_data.get(name) or () for name in ("roles", "units", "people")}

    @property
    def has_choice(self) -> bool:
        """Whether anything was chosen yet: what, or anybody."""
        return bool(self["item"].value() or any(self.ticked.values()))

    def preview(self) -> Preview | None:
        """Whom it would mean, as soon as the form says what and whom."""
        if not self.is_bound:
            return None
        self.is_valid()
        item = self.cleaned_data.get("item")
        if item is None or not any(self.audience.values()):
            return None
        return preview_assignment(
            **self.audience, item=item, by=self.by, do_again=self.cleaned_data.get("do_again", False)
        )

    @cached_property
    def groups(self) -> list[tuple[str, list]]:
        """What may be assigned, by kind, narrowed by the search; what is chosen stays in sight."""
        found = [face_of(item) for item in self.fields["item"].queryset]
        words, chosen = self._typed("item_q"), self["item"].value()
        kept = [face for face in found if face.code == chosen or words in face.title.lower()]
        groups = [(_("Chosen"), [face for face in kept if face.code == chosen])]
        others = [face for face in kept if face.code != chosen]
        groups += [(kind.plural, [face for face in others if face.kind is kind]) for kind in KINDS.values()]
        return [(plural, faces) for plural, faces in groups if faces]

    @cached_property
    def shown_people(self) -> list[Employee]:
        """Who is ticked, and the first others that the search finds; `unit_note` says where, if there is a choice."""
        ticked = [value for value in self["people"].value() or [] if is_key(value)]
        words = self._typed("people_q")
        others = self.fields["people"].queryset.exclude(pk__in=ticked).order_by("name", "employee_no")
        others = others.filter(Q(name__icontains=words) | Q(employee_no__icontains=words))
        chosen = self.fields["people"].queryset.filter(pk__in=ticked) if ticked else Employee.objects.none()
        found = [*chosen.with_placement(), *others.with_placement()[:PEOPLE_SHOWN]]
        has_several = len(self.fields["units"].queryset) > 1
        for person in found:
            person.unit_note = (
                person.current_placements[0].unit.name if has_several and person.current_placements else ""
            )
        return found

    @cached_property
    def ticked(self) -> dict[str, set[str]]:
        """The values that stand in the form now, as text, for drawing its chips."""
        return {name: {str(value) for value in self[name].value() or []} for name in ("roles", "units", "people")}

    def _typed(self, name: str) -> str:
        return str(self[name].value() or "").strip().lower()
