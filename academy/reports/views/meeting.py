"""The weekly meeting: on a page for the clinic's computer, and as one sheet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from academy.core.paper import Paper
from academy.core.pdf import PdfUnavailable
from academy.enrolments.permissions import can_assign
from academy.people.models import OrgUnit
from academy.reports import meeting
from academy.reports.forms import MeetingForm, meeting_form


@login_required
@require_safe
def meeting_page(request, code):
    """What the clinic's meeting speaks of; for a unit above clinics, which of them to open."""
    unit = get_object_or_404(OrgUnit.objects.visible_to(request.user), code=code)
    clinics = meeting.clinics_of(unit, user=request.user)
    pack = meeting.packs_of([unit]).get(unit.pk)
    context = {"unit": unit, "form": meeting_form(request.user, unit, pack)}
    if clinics != [unit]:
        return render(request, "reports/meeting_clinics.html", context | {"clinics": clinics})
    found = meeting.meeting_of(unit, user=request.user, pack=pack)
    context |= meeting.shown(found)
    return render(request, "reports/meeting.html", context | {"meeting": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_meeting(request):
    """The meeting of her own unit; or save a choice and open the page, or the sheet when that was tapped."""
    if not can_assign(request.user):
        raise PermissionDenied
    if request.method != "POST":
        hers = OrgUnit.objects.visible_to(request.user).filter(is_active=True).order_by("path")
        return redirect("reports:meeting", get_list_or_404(hers[:1])[0].code)
    form = MeetingForm(request.POST, by=request.user)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("reports:team")
    data = form.cleaned_data
    meeting.choose_pack(unit=data["unit"], item=data["item"], size=data["size"], by=request.user)
    page = "reports:meeting_pdf" if request.POST.get("act") == "print" else "reports:meeting"
    return redirect(page, data["unit"].code)


@login_required
@require_safe
def meeting_pdf(request, code):
    """The sheet of a clinic, or one of each clinic of a unit."""
    unit = get_object_or_404(OrgUnit.objects.visible_to(request.user), code=code)
    clinics = meeting.clinics_of(unit, user=request.user)
    packs = meeting.packs_of([unit, *clinics])
    found = [meeting.meeting_of(one, user=request.user, pack=packs.get(one.pk)) for one in clinics]
    paper = packs[unit.pk].size if unit.pk in packs else Paper.A4
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    try:
        pdf = meeting.print_meeting(found, paper=paper, language=language, title=_("Meeting sheet: %s") % unit.name)
    except PdfUnavailable as problem:
        messages.error(request, str(problem))
        return redirect(reverse("reports:meeting", args=[unit.code]))
    name = f'inline; filename="meeting-{unit.code}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})
