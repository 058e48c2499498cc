"""Paper, and what a printed code leads to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from academy.core.pdf import PdfUnavailable
from academy.versions.models import Item, Version
from academy.versions.services import current_version, is_current
from playbooks.services.printing import print_versions
from playbooks.views.reading import get_playbook


@login_required
@require_safe
def pdf(request, code):
    """The printed playbook, with the reader's name across each page."""
    page = get_playbook(request.user, code)
    shown = current_version(page)
    if (number := request.GET.get("version", "")).isdecimal():
        shown = get_object_or_404(Version, page_id=page.pk, number=int(number))
    try:
        book = print_versions([shown], holder=f"{request.user.name} {request.user.employee_no}")
    except PdfUnavailable as error:
        messages.error(request, str(error))
        return redirect(page.get_absolute_url())
    return HttpResponse(
        book,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{shown.code}-v{shown.number}.pdf"'},
    )


@require_safe
def status(request, public_id):
    """What a printed code leads to: whether this version still holds. Tells strangers nothing but that."""
    shown = get_object_or_404(Version.objects.select_related("page").defer("content"), public_id=public_id)
    holds = is_current(shown)
    readable = Item.objects.visible_to(request.user).filter(pk=shown.page_id).exists()
    newest = current_version(shown.page)
    context = {"version": shown, "holds": holds, "newest": newest, "is_retired": not shown.page.live}
    if readable:
        page = shown.page.specific
        context |= {"page": page, "url": page.get_absolute_url()}
        if not holds and newest.number > shown.number:
            context["compare_url"] = reverse("playbooks:compare", args=[shown.code, shown.number, newest.number])
    return render(request, "playbooks/status.html", context)
