"""Law rules in the editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from playbooks.models import LawRule


class LawRuleViewSet(ModelViewSet):
    """The rules of the law check, with a switch for each; a rule is switched off, not deleted."""

    model = LawRule
    icon = "warning"
    menu_label = _("Law rules")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["code", "language", "category", "severity", "legal_basis", "is_active"]
    list_filter = ["language", "severity", "is_active", "category"]
    search_fields = ["code", "pattern", "legal_basis", "category"]
    form_fields = [
        "code",
        "language",
        "pattern",
        "category",
        "severity",
        "is_softer_in_one_to_one",
        "legal_basis",
        "advice_zh",
        "advice_en",
        "example_hit",
        "example_miss",
        "is_active",
    ]
    inspect_view_enabled = True
