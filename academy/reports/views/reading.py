"""Who has read what: one row a playbook, the people who have not, and reminding them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from academy.core.exports import export_rows
from academy.enrolments.permissions import can_assign
from academy.people.models import Employee, JobRole, OrgUnit
from academy.reports.reading import missing_readers, people_asked, playbooks_asked, reading_rows, roles_of, row_of
from academy.versions.services import current_version
from playbooks.services.reminding import remind as remind_people

PAGE_SIZE = 25
PEOPLE_A_PAGE = 100
HEADERS = [
    gettext_lazy("Item"),
    gettext_lazy("Title"),
    gettext_lazy("Version"),
    gettext_lazy("Changed"),
    gettext_lazy("Days"),
    gettext_lazy("Asked"),
    gettext_lazy("Have read it"),
    gettext_lazy("Have not"),
]
PEOPLE_HEADERS = [
    gettext_lazy("Employee number"),
    gettext_lazy("Name"),
    gettext_lazy("Unit"),
    gettext_lazy("Job role"),
    gettext_lazy("Asked since"),
    gettext_lazy("Last version read"),
    gettext_lazy("Last reminded"),
]


@login_required
@require_safe
def reading(request):
    """Each script and SOP that some of her people have not read, or those that all have; or all of it as a file."""
    people, asked = _people(request)
    rows = reading_rows(request.user, people)
    if file_format := request.GET.get("format"):
        return export_rows(file_format, "reading", [str(header) for header in HEADERS], [_cells(row) for row in rows])
    unread, read = [row for row in rows if row.missing], [row for row in rows if not row.missing]
    page = Paginator(read if asked["read"] else unread, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "read_by_all": len(read), **_filters(request, asked)}
    return render(request, "reports/reading.html", context)


@login_required
@require_safe
def readers(request, code):
    """Who of her people has not read a script or SOP, with a way to remind them; or the same as a file."""
    people, asked = _people(request)
    item = get_object_or_404(playbooks_asked(request.user), code=code)
    row = row_of(item, people)
    missing = missing_readers(row, user=request.user) if row else []
    if file_format := request.GET.get("format"):
        cells = [_person_cells(one) for one in missing]
        return export_rows(file_format, f"reading-{code}", [str(header) for header in PEOPLE_HEADERS], cells)
    page = Paginator(missing, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {"item": item, "row": row, "page": page, "can_remind": any(one.can_be_reminded for one in page)}
    return render(request, "reports/readers.html", {**context, **_filters(request, asked)})


@login_required
@require_POST
def remind(request, code):
    """Ask the people who are ticked to read it."""
    if not can_assign(request.user):
        raise PermissionDenied
    item = get_object_or_404(playbooks_asked(request.user), code=code)
    version = current_version(item)
    if version is None:
        raise Http404
    chosen = Employee.objects.managed_by(request.user).filter(employee_no__in=request.POST.getlist("person"))
    reminded = remind_people(version=version, people=chosen, by=request.user)
    if reminded:
        words = ngettext("%(number)s person was reminded.", "%(number)s people were reminded.", len(reminded))
        messages.success(request, words % {"number": len(reminded)})
    else:
        messages.info(request, _("Nobody was reminded: choose people who were not reminded today."))
    kept = {name: value for name in ("unit", "role") if (value := request.POST.get(name))}
    address = reverse("reports:readers", args=[code])
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


def _people(request):
    """Her people as the filters narrow them, and the filters; 403 for who has none, 404 for a unit that is not hers."""
    if not can_assign(request.user):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "") for name in ("unit", "role", "read")}
    units = OrgUnit.objects.visible_to(request.user)
    unit = get_object_or_404(units, code=asked["unit"]) if asked["unit"] else None
    role = get_object_or_404(JobRole, code=asked["role"]) if asked["role"] else None
    return people_asked(request.user, unit=unit, role=role), asked


def _filters(request, asked) -> dict:
    units = list(OrgUnit.objects.visible_to(request.user).filter(is_active=True))
    kept = {name: asked[name] for name in ("unit", "role") if asked[name]}
    return {
        "asked": asked,
        # One unit is no choice.
        "units": units if len(units) > 1 else [],
        "roles": roles_of(people_asked(request.user)),
        "kept": kept,
        "tail": f"?{urlencode(kept)}" if kept else "",
        "read_url": f"?{urlencode(kept | {'read': 1})}",
    }


def _cells(row) -> list:
    found = row.reading
    return [
        found.code,
        found.title,
        found.number,
        timezone.localdate(found.asked_at),
        row.days,
        row.asked,
        row.done,
        row.missing,
    ]


def _person_cells(one) -> list:
    return [
        one.person.employee_no,
        one.person.name,
        one.unit.name if one.unit else "",
        one.role.name if one.role else "",
        one.reader.asked_on,
        one.reader.read or None,
        one.reminder.sent_at if one.reminder else None,
    ]
