"""What the law check finds in a page, inside its editor: what must change, and what somebody waived until when."""

from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class LawPanel(Panel):
    """Stands above the fields of a script or an SOP while there is anything to say; it holds no field itself."""

    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("The law check"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "playbooks/admin/law_panel.html"

        @property
        def media(self):
            return Media(css={"all": ["css/editor-home.css", "css/law-desk.css"]})

        def is_shown(self):
            return bool(self.instance.pk and (self.findings or self.breaches))

        @cached_property
        def findings(self):
            from playbooks.services.law import findings_of

            return findings_of(self.instance)

        @cached_property
        def breaches(self):
            """What readers have now and the draft does not say any more, each with the waiver that lapsed, if any."""
            from playbooks.models import Breach
            from playbooks.services.law import plain_words
            from playbooks.services.waivers import lapsed_waivers

            here = {(one.finding.rule, plain_words(one.finding.match)) for one in self.findings}
            kinds = [Breach.Kind.SCRIPT, Breach.Kind.SOP]
            live = list(Breach.objects.filter(kind__in=kinds, object_id=self.instance.pk).select_related("rule"))
            lapsed = lapsed_waivers(live)
            return [
                (one, lapsed.get(one.pk))
                for one in live
                if one.pk in lapsed or (one.rule.code, plain_words(one.words)) not in here
            ]

        def get_context_data(self, parent_context=None):
            from playbooks.permissions import answers_for_law

            context = super().get_context_data(parent_context)
            may_waive = answers_for_law(self.request.user)
            return context | {
                "findings": [(one, self._waiver_url(one) if may_waive else "") for one in self.findings],
                "breaches": self.breaches,
                "may_waive": may_waive,
            }

        def _waiver_url(self, found) -> str:
            """The form of a waiver for it; empty where there is one."""
            from playbooks.views.waivers import form_address

            return "" if found.waiver else form_address(self.instance, found.finding, back=self.request.path)
