"""Assigning, and what runs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from academy.core.exceptions import Refusal
from academy.core.htmx import render_page_or_part
from academy.enrolments.forms import AssignForm
from academy.enrolments.items import face_of
from academy.enrolments.models import Assignment
from academy.enrolments.permissions import can_assign
from academy.enrolments.services import assign_item, cancel_assignment


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request):
    """One screen: what, to whom, by when. A POST without `action=assign` only shows whom it would mean."""
    if not can_assign(request.user):
        raise PermissionDenied
    form = AssignForm(request.POST or None, by=request.user, initial={"item": request.GET.get("item")})
    if request.POST.get("action") == "assign" and form.is_valid() and (assignment := _assign(request, form)):
        messages.success(request, _assigned(assignment))
        return redirect("enrolments:assign")
    context = {"form": form, "preview": form.preview(), "runs": _runs(request)}
    return render_page_or_part(request, "enrolments/assign.html", "enrolments/partials/_assign_form.html", context)


def _assign(request, form) -> Assignment | None:
    data = form.cleaned_data
    try:
        return assign_item(
            **form.audience,
            item=data["item"],
            due_on=data["due_on"],
            by=request.user,
            do_again=data["do_again"],
            request_key=data["request_key"],
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


def _assigned(assignment) -> str:
    number = assignment.enrolments.in_force().count()
    return ngettext(
        "“%(title)s” is assigned to %(number)d person.", "“%(title)s” is assigned to %(number)d people.", number
    ) % {"title": assignment.item.title, "number": number}


def _runs(request):
    """A page of what she assigned and nobody cancelled, what is due last first."""
    running = Assignment.objects.in_force().visible_to(request.user).select_related("item", "created_by")
    running = running.with_progress(timezone.localdate()).order_by("-due_on", "-pk")
    page = Paginator(running, 20).get_page(request.GET.get("page"))
    for assignment in page:
        assignment.face = face_of(assignment.item)
    return page


@login_required
@require_POST
def cancel(request, pk):
    """Ask nobody any more for what she assigned."""
    running = Assignment.objects.in_force().visible_to(request.user)
    if not can_assign(request.user):
        raise PermissionDenied
    assignment = cancel_assignment(assignment=get_object_or_404(running, pk=pk), by=request.user)
    messages.success(request, _("“%s” is no longer assigned. What people completed stays.") % assignment.item.title)
    return redirect("enrolments:assign")
