from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from academy.outcomes.permissions import can_import_outcomes
from academy.reports.editor_home import panels_for


class ImportOutcomesMenuItem(MenuItem):
    def is_shown(self, request):
        return can_import_outcomes(request.user)


@hooks.register("register_admin_menu_item")
def register_outcome_import():
    return ImportOutcomesMenuItem(
        _("Import of results"), reverse("outcomes:import"), name="outcome-import", icon_name="upload", order=410
    )


@hooks.register("construct_homepage_panels")
def show_her_desk(request, panels):
    panels[:] = panels_for(request.user)
