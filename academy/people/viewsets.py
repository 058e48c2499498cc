"""People, units and job roles in the editor, for administrators."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from academy.core.exceptions import Refusal
from academy.people.forms import EmployeeForm, OrgUnitForm
from academy.people.models import Employee, JobRole, OrgUnit


class KeptForEver(ModelPermissionPolicy):
    """Rows that records name: nobody deletes them; they are made inactive."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


class SavesByServices:
    """The form writes through services in one transaction; what they refuse is said on the form."""

    logged_as = "wagtail.edit"

    def save_instance(self):
        saved = self.form.save_by(self.request.user)
        log(saved, self.logged_as, user=self.request.user)
        return saved

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class CreateByServices(SavesByServices, generic.CreateView):
    logged_as = "wagtail.create"


class EditByServices(SavesByServices, generic.EditView):
    pass


class EmployeeFilterSet(WagtailFilterSet):
    unit = django_filters.ModelChoiceFilter(
        label=_("Unit"), queryset=OrgUnit.objects.order_by("path"), method="in_unit"
    )
    job_role = django_filters.ModelChoiceFilter(label=_("Job role"), queryset=JobRole.objects.all(), method="in_role")

    class Meta:
        model = Employee
        fields = ["is_active"]

    def in_unit(self, people, name, unit):
        return people.in_audience(units=[unit])

    def in_role(self, people, name, role):
        return people.in_audience(roles=[role])


class PlaceColumn(Column):
    """Units and roles of today, from `with_placement`."""

    def get_value(self, person):
        return ", ".join(f"{place.unit.name} · {place.job_role.name}" for place in person.current_placements)


class TreeColumn(Column):
    """The unit's code, set in as deep as the unit lies in the tree."""

    def get_value(self, unit):
        return "— " * (unit.depth - 1) + unit.code


class EmployeeIndexView(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().with_placement()


class EmployeeViewSet(ModelViewSet):
    model = Employee
    icon = "user"
    menu_label = _("Employees")
    menu_name = "employees"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = EmployeeIndexView
    add_view_class = CreateByServices
    edit_view_class = EditByServices
    filterset_class = EmployeeFilterSet
    list_display = [
        "name",
        Column("employee_no", label=_("Employee number"), sort_key="employee_no"),
        PlaceColumn("place", label=_("Place")),
        BooleanColumn("is_active", label=_("Active")),
    ]
    search_fields = ["employee_no", "name", "mobile", "email"]
    ordering = "employee_no"

    def get_form_class(self, for_update=False):
        return EmployeeForm


class OrgUnitViewSet(ModelViewSet):
    model = OrgUnit
    icon = "site"
    menu_label = _("Units")
    menu_name = "units"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = CreateByServices
    edit_view_class = EditByServices
    list_display = ["name", TreeColumn("code", label=_("Code")), "kind", BooleanColumn("is_active", label=_("Active"))]
    list_filter = ["kind", "is_active"]
    search_fields = ["code", "name"]
    ordering = "path"

    def get_form_class(self, for_update=False):
        return OrgUnitForm


class JobRoleViewSet(ModelViewSet):
    model = JobRole
    icon = "group"
    menu_label = _("Job roles")
    menu_name = "job-roles"
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["code", "name_zh", "name_en", "order", "is_active"]
    list_display = ["name_zh", "name_en", "code", BooleanColumn("is_active", label=_("Active"))]
    ordering = "order"


class PeopleViewSetGroup(ModelViewSetGroup):
    menu_label = _("People")
    menu_name = "people"
    menu_icon = "group"
    menu_order = 400
    items = (EmployeeViewSet, OrgUnitViewSet, JobRoleViewSet)
