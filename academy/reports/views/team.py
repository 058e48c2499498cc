"""Team: a manager's people, or her clinics when she has more than one."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.core.asked import whole_number
from academy.core.exports import export_rows
from academy.enrolments.days import ClinicDays
from academy.enrolments.permissions import can_assign
from academy.people.models import Employee, OrgUnit
from academy.reports.owing import add_owing
from academy.reports.rows import HEADERS, completion_rows
from academy.reports.team import (
    SORTS,
    STATUSES,
    gaps_by_unit,
    items_assigned,
    members_of,
    narrow,
    roles_among,
    status_counts,
)

PAGE_SIZE = 25
FILTERS = ("unit", "item", "role", "status", "sort", "q", "view")
# Any of these asks for people rather than clinics.
PEOPLE_FILTERS = ("unit", "role", "status", "q", "view")


@login_required
@require_safe
def team(request):
    """One row a clinic when there are several and none is chosen, else one row a person; or all of it as a file."""
    if not can_assign(request.user):
        raise PermissionDenied
    unit = _unit(request)
    item_code, days = request.GET.get("item", ""), ClinicDays()
    everyone = members_of(request.user, unit=unit, item_code=item_code, days=days)
    chosen = _narrowed(request, everyone)
    if file_format := request.GET.get("format"):
        return _export(request, file_format, chosen, item_code)
    gaps = gaps_by_unit(everyone)
    context = {
        "unit": unit,
        "members": everyone,
        "gaps": gaps,
        "late_people": status_counts(everyone)["late"],
        "items": items_assigned(request.user),
        "roles": roles_among(everyone),
        "chips": _chips(request, everyone),
        "asked": {name: request.GET.get(name, "") for name in FILTERS},
    }
    if len(gaps) > 1 and not any(request.GET.get(name) for name in PEOPLE_FILTERS):
        return render(request, "reports/team_clinics.html", context)
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    if not item_code:
        add_owing(page.object_list, days=days)
    return render(request, "reports/team.html", context | {"page": page})


def _unit(request) -> OrgUnit | None:
    """The unit that the address names; 404 when it is not hers to see."""
    if not (code := request.GET.get("unit")):
        return None
    return get_object_or_404(OrgUnit.objects.visible_to(request.user), code=code)


def _chips(request, members) -> list[dict]:
    """The statuses as filters with how many people stand there; everyone first."""
    counts, asked = status_counts(members), request.GET.get("status", "")
    kept = {name: value for name in FILTERS if name != "status" and (value := request.GET.get(name))}
    chips = [{"label": _("Everyone"), "key": "", "count": len(members), "url": _address(kept | {"view": "people"})}]
    for key, label in STATUSES:
        chips.append({"label": label, "key": key, "count": counts[key], "url": _address(kept | {"status": key})})
    is_open = any(request.GET.get(name) for name in PEOPLE_FILTERS)
    return [chip | {"is_current": is_open and chip["key"] == asked} for chip in chips]


def _address(filters) -> str:
    return "?" + urlencode(filters)


def _narrowed(request, members):
    role = request.GET.get("role", "")
    chosen = narrow(
        members,
        role_id=whole_number(role) or None,
        status=request.GET.get("status", ""),
        words=request.GET.get("q", ""),
    )
    return sorted(chosen, key=SORTS.get(request.GET.get("sort"), SORTS["late"]))


def _export(request, file_format, members, item_code):
    """The chosen people's items as a file, a row each: what `report_completions` tells."""
    people = Employee.objects.managed_by(request.user).filter(pk__in=[member.pk for member in members])
    rows = completion_rows(people, item_code=item_code)
    return export_rows(file_format, "team", [str(header) for header in HEADERS], [row.cells for row in rows])
