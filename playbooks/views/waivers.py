"""Granting, ending and listing waivers, for those who answer for the law."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from academy.core.exceptions import Refusal
from academy.versions.models import Item
from playbooks.law_forms import WaiverFilterForm, WaiverForm
from playbooks.models import LawRule, Waiver
from playbooks.services.waivers import check_may_waive, end_waiver, grant_waiver
from playbooks.views.law_desk import LawDeskMixin, LawListView


class WaiverListView(LawListView):
    """Every waiver that was ever signed, the newest first."""

    model = Waiver
    template_name = "playbooks/admin/waivers.html"
    page_title = gettext_lazy("Waivers")
    header_icon = "key"
    filter_form_class = WaiverFilterForm
    file_name = "waivers"
    headers = (
        *(gettext_lazy("State"), gettext_lazy("Item"), gettext_lazy("Code"), gettext_lazy("Rule")),
        *(gettext_lazy("Law"), gettext_lazy("Exact words"), gettext_lazy("Reason"), gettext_lazy("Granted by")),
        *(gettext_lazy("Granted at"), gettext_lazy("Until"), gettext_lazy("Ended by"), gettext_lazy("Ended at")),
    )

    def get_queryset(self):
        return super().get_queryset().select_related("rule", "item", "granted_by", "ended_by")

    def cells(self, waiver):
        state = dict(WaiverFilterForm.STATES)[waiver.state]
        ended_by = waiver.ended_by.name if waiver.ended_by else ""
        return [
            *(state, name_of(waiver.item), waiver.item.code, waiver.rule.code, waiver.rule.law, waiver.words),
            *(waiver.reason, waiver.granted_by.name, waiver.granted_at, waiver.expires_on, ended_by, waiver.ended_at),
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"pairs": [(waiver, name_of(waiver.item)) for waiver in context["rows"]]}


def name_of(item) -> str:
    """A live item by its title; a draft, which may be closed to the reader, by its code alone."""
    return item.title if item.live else item.code


def form_address(item, finding, *, back: str) -> str:
    """The form of a waiver for a finding in an item, filled in."""
    asked = {"item": item.code, "rule": finding.rule, "words": finding.match, "next": back}
    return f"{reverse('waivers:grant')}?{urlencode(asked)}"


class GrantWaiverView(LawDeskMixin, FormView):
    """A small form that the link from a finding fills in."""

    template_name = "playbooks/admin/waiver_form.html"
    page_title = gettext_lazy("Grant a waiver")
    header_icon = "key"
    form_class = WaiverForm

    @cached_property
    def named(self) -> dict:
        """The item and the rule that the address names, where there are such."""
        asked = self.request.GET
        return {
            "item": Item.objects.filter(code=asked.get("item", "")).first(),
            "rule": LawRule.objects.filter(code=asked.get("rule", "")).first(),
        }

    def get_initial(self):
        return {name: self.request.GET.get(name, "") for name in ("item", "rule", "words")}

    def get_context_data(self, **kwargs):
        item, rule = self.named["item"], self.named["rule"]
        return super().get_context_data(**kwargs) | {
            "item_name": name_of(item) if item else "",
            "rule": rule,
            "why_not": self._why_not(item),
            "back": self.back,
        }

    def _why_not(self, item) -> str:
        """Why she may not waive anything here, before she types; empty when she may."""
        try:
            if item:
                check_may_waive(item=item, by=self.request.user)
        except Refusal as refusal:
            return str(refusal)
        return ""

    @property
    def back(self) -> str:
        """Where she came from, else the list."""
        asked = self.request.GET.get("next", "")
        is_safe = url_has_allowed_host_and_scheme(asked, {self.request.get_host()})
        return asked if is_safe else reverse("waivers:index")

    def form_valid(self, form):
        try:
            waiver = grant_waiver(**form.cleaned_data, by=self.request.user)
        except Refusal as refusal:
            form.add_error(getattr(refusal, "field", None), str(refusal))
            return self.form_invalid(form)
        until = date_format(waiver.expires_on)
        messages.success(self.request, _("Waived until %(day)s. It counts from now on.") % {"day": until})
        return redirect(self.back)


class EndWaiverView(LawDeskMixin, TemplateView):
    """Asks once more, then ends it."""

    template_name = "playbooks/admin/waiver_end.html"
    page_title = gettext_lazy("End a waiver")
    header_icon = "key"

    @cached_property
    def waiver(self):
        return get_object_or_404(Waiver.objects.select_related("rule", "item", "granted_by"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"waiver": self.waiver, "item_name": name_of(self.waiver.item)}

    def post(self, request, *args, **kwargs):
        end_waiver(waiver=self.waiver, by=request.user)
        messages.success(request, _("The waiver has ended. What it covered is checked anew."))
        return redirect("waivers:index")
