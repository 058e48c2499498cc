"""What the screens of those who answer for the law share: who may enter, lists that are filtered and taken away."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.views.generic import ListView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from academy.core.exports import export_rows
from playbooks.permissions import answers_for_law


class LawDeskMixin(WagtailAdminTemplateMixin):
    """A page of the editor for compliance reviewers and administrators."""

    def dispatch(self, request, *args, **kwargs):
        if not answers_for_law(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class LawListView(LawDeskMixin, ListView):
    """Rows behind a filter that works without scripts, by the page, or all of them as a file.

    A subclass says its filters' form (`filter_form_class`, with `narrow(rows)`), and for the file its name, `headers`
    and `cells(row)`.
    """

    paginate_by = 25
    context_object_name = "rows"
    filter_form_class = None
    file_name = ""
    headers = ()

    def get(self, request, *args, **kwargs):
        if file_format := request.GET.get("format"):
            headers = [str(header) for header in self.headers]
            return export_rows(file_format, self.file_name, headers, map(self.cells, self.get_queryset()))
        return super().get(request, *args, **kwargs)

    @property
    def filter_form(self):
        if not hasattr(self, "_filter_form"):
            self._filter_form = self.filter_form_class(self.request.GET)
        return self._filter_form

    def get_queryset(self):
        return self.filter_form.narrow(super().get_queryset())

    def get_paginate_by(self, queryset):
        return self.paginate_by

    def get_context_data(self, **kwargs):
        asked = {name: value for name in self.filter_form.fields if (value := self.request.GET.get(name))}
        return super().get_context_data(**kwargs) | {
            "filter_form": self.filter_form,
            "is_filtered": bool(asked),
            "export_query": urlencode(asked),
        }

    def cells(self, row) -> list:
        raise NotImplementedError
