"""The editor's desk of what customers say and no script answers."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from academy.core.permissions import may_add
from playbooks.models import ScriptPage
from playbooks.services.missed import answer_wanted, begin_script, candidates_for, most_wanted, wanted_with


class AnswerForm(forms.Form):
    """Which script answers what customers say."""

    script = forms.ChoiceField(label=gettext_lazy("Answered by"), widget=forms.RadioSelect)

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = {page.code: page for page in candidates}
        self.fields["script"].choices = [(code, page.title) for code, page in self.candidates.items()]


class WantedDeskMixin:
    """For who writes scripts."""

    def dispatch(self, request, *args, **kwargs):
        if not may_add(request.user, ScriptPage):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def wanted(self):
        """The group in which the objection of the address stands now; somebody may have answered it meanwhile."""
        if not hasattr(self, "_wanted"):
            self._wanted = wanted_with(self.kwargs["key"])
        if self._wanted is None:
            raise Http404
        return self._wanted


class WantedListView(WantedDeskMixin, WagtailAdminTemplateMixin, TemplateView):
    """All of them, the most told first."""

    template_name = "playbooks/admin/wanted.html"
    page_title = gettext_lazy("Most wanted")
    header_icon = "help"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"rows": most_wanted()}


class AnswerView(WantedDeskMixin, WagtailAdminTemplateMixin, FormView):
    """Choose the script that answers; `q` looks for others."""

    template_name = "playbooks/admin/wanted_answer.html"
    form_class = AnswerForm
    page_title = gettext_lazy("Which script answers this?")
    header_icon = "help"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self):
        words = self.request.GET.get("q", "")
        return super().get_form_kwargs() | {
            "candidates": candidates_for(self.wanted, user=self.request.user, words=words)
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"wanted": self.wanted, "words": self.request.GET.get("q", "")}

    def form_valid(self, form):
        page = form.candidates[form.cleaned_data["script"]]
        count = answer_wanted(wanted=self.wanted, page=page)
        told = ngettext("%(count)s is answered by “%(title)s”.", "%(count)s are answered by “%(title)s”.", count)
        messages.success(self.request, told % {"count": count, "title": page.title})
        return redirect("wagtailadmin_home")


class BeginView(WantedDeskMixin, View):
    """A new draft with stage, objection and the customers' words filled in."""

    http_method_names = ["post"]

    def post(self, request, key):
        page = begin_script(wanted=self.wanted, by=request.user)
        messages.success(request, _("Your draft begins with what customers say. Write the reply that works."))
        return redirect("wagtailadmin_pages:edit", page.pk)
