"""What is live and breaks a rule, and the check that finds it, for those who answer for the law."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST

from academy.core.htmx import render_page_or_part
from playbooks.law_forms import BreachFilterForm
from playbooks.models import Breach, LawScan
from playbooks.services.scanning import address_for, ask_for_scan
from playbooks.services.waivers import lapsed_waivers
from playbooks.views.law_desk import LawDeskMixin, LawListView


class BreachListView(LawListView):
    """All breaches, errors first, with the last check above them."""

    model = Breach
    template_name = "playbooks/admin/breaches.html"
    page_title = gettext_lazy("Breaches of the law")
    header_icon = "crosshairs"
    filter_form_class = BreachFilterForm
    file_name = "breaches"
    headers = (
        *(gettext_lazy("Severity"), gettext_lazy("Kind"), gettext_lazy("Title"), gettext_lazy("Exact words")),
        *(gettext_lazy("Before"), gettext_lazy("After"), gettext_lazy("Rule"), gettext_lazy("Law")),
        *(gettext_lazy("Advice"), gettext_lazy("Found at"), gettext_lazy("Address")),
    )

    def get_queryset(self):
        return super().get_queryset().select_related("rule", "item")

    def cells(self, breach):
        where = self.request.build_absolute_uri(breach.address)
        rule = breach.rule
        return [
            *(breach.severity_name, breach.get_kind_display(), breach.title, breach.words),
            *(breach.before, breach.after, rule.code, rule.law, rule.advice(), breach.found_at, where),
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        lapsed = lapsed_waivers(context["rows"])
        pairs = [(breach, lapsed.get(breach.pk)) for breach in context["rows"]]
        return context | {"pairs": pairs, "scan": LawScan.objects.first()}


class OpenView(LawDeskMixin, View):
    """Leads to the thing itself: who may change it into the editor, others where readers find it."""

    def get(self, request, pk):
        breach = get_object_or_404(Breach, pk=pk)
        if address := address_for(request.user, breach):
            return redirect(address)
        messages.warning(request, _("Only those who write questions can open “%s”.") % breach.title)
        return redirect("breaches:index")


class ScanProgressView(LawDeskMixin, View):
    """How far the last check is: a part that the list of breaches asks for again and again."""

    def get(self, request):
        scan = LawScan.objects.first()
        if not request.htmx:
            return redirect("breaches:index")
        part = "playbooks/admin/scan_progress.html"
        response = render_page_or_part(request, part, part, {"scan": scan})
        if scan is None or not scan.is_under_way:
            # What it found belongs on the page.
            response["HX-Refresh"] = "true"
        return response


@method_decorator(require_POST, name="dispatch")
class ScanView(LawDeskMixin, View):
    """Ask for a check of everything live."""

    def post(self, request):
        ask_for_scan(cause=LawScan.Cause.ASKED, by=request.user)
        messages.success(request, _("Everything live is being checked."))
        return redirect(reverse("breaches:index"))
