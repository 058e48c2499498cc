"""Transcripts: one's own, and that of a person whom one manages."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academy.core.exports import export_rows
from academy.enrolments.items import face_of
from academy.people.models import Employee
from academy.reports.history import note_newer_majors
from academy.reports.today import Day
from academy.transcript.models import Completion

PAGE_SIZE = 50
HEADERS = [
    _("Item"),
    _("Title"),
    _("Version"),
    _("What it was"),
    _("Result"),
    _("Score, per cent"),
    _("Completed"),
    _("Valid until"),
]


@login_required
@require_safe
def transcript(request):
    """What she completed, newest first; on screen or as a file."""
    completions = request.user.completions.current()
    if file_format := request.GET.get("format"):
        return export_rows(file_format, "transcript", HEADERS, [_cells(row) for row in completions])
    page = Paginator(completions, PAGE_SIZE).get_page(request.GET.get("page"))
    note_newer_majors(page.object_list)
    return render(request, "reports/transcript.html", {"page": page})


@login_required
@require_safe
def person(request, employee_no):
    """One person's transcript and what she still has to do, for who may see her records; 404 for everybody else."""
    people = Employee.objects.visible_to(request.user).with_placement()
    employee = get_object_or_404(people.select_related("mentor"), employee_no=employee_no)
    if employee == request.user:
        return redirect("reports:transcript")
    completions = employee.completions.current()
    if file_format := request.GET.get("format"):
        name = f"transcript-{employee.employee_no}"
        return export_rows(file_format, name, HEADERS, [_cells(row) for row in completions])
    page = Paginator(completions, PAGE_SIZE).get_page(request.GET.get("page"))
    note_newer_majors(page.object_list)
    context = {"employee": employee, "page": page, **_to_do(employee)}
    return render(request, "reports/person.html", context)


def _to_do(employee) -> dict:
    """What she has not done yet, and what her own page asks of her beside it; of who left nothing more is asked."""
    day = Day(employee)
    shares = _open_shares(employee, day.today)
    if not employee.is_active:
        return {"open_shares": shares, "to_read": [], "ending": []}
    open_items = {share.face.code for share in shares}
    to_read = [version for version in day.changed if version.code not in open_items]
    ending = [one for one in day.certificates if one.days_left is not None and one.item_code not in open_items]
    return {"open_shares": shares, "to_read": to_read, "ending": ending}


def _open_shares(employee, today) -> list:
    """What she has not done yet, each item once with its first day, its status today and how it shows."""
    first = {}
    for share in employee.enrolments.open().order_by("due_on", "pk").select_related("assignment__item"):
        first.setdefault(share.assignment.item_id, share)
    for share in first.values():
        share.face, share.is_late = face_of(share.assignment.item), share.due_on < today
    return list(first.values())


def _cells(completion: Completion) -> list:
    return [
        completion.item_code,
        completion.title,
        completion.version_number,
        completion.get_source_display(),
        completion.get_result_display(),
        completion.score,
        completion.completed_at,
        completion.expires_on,
    ]
