from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from academy.people.models import Employee, JobRole, OrgUnit
from academy.people.viewsets import KeptForEver, PeopleViewSetGroup

for model in (Employee, OrgUnit, JobRole):
    register_permission_policy(model, KeptForEver(model), exact_class=True)


@hooks.register("register_admin_viewset")
def register_people():
    return PeopleViewSetGroup()


@hooks.register("construct_settings_menu")
def hide_raw_accounts(request, items):
    """People are written by the screens above; the middleware closes Wagtail's own to all but superusers."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in {"users", "groups"}]


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("people.set_duties", _("Change duties"), _("Changed her duties"))
    actions.register_action("people.set_managed_units", _("Change managed units"), _("Changed what she manages"))
