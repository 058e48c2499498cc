"""Paper, and what a printed code leads to."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_safe

from academy.core.paper import Paper
from academy.core.pdf import PdfUnavailable
from academy.versions.comparison import compare_versions
from academy.versions.models import Item, Version
from academy.versions.services import current_version, is_current
from playbooks.comparing import in_words
from playbooks.services.printing import print_versions
from playbooks.services.trials import readable_versions
from playbooks.views.reading import get_playbook


@login_required
@require_safe
def pdf(request, code):
    """The printed playbook, with the reader's name across each page."""
    page = get_playbook(request.user, code)
    shown = current_version(page)
    if (number := request.GET.get("version", "")[:9]).isdecimal():
        shown = get_object_or_404(readable_versions(request.user, page), number=int(number))
    paper = request.GET.get("paper", Paper.A4)
    try:
        book = print_versions([shown], reader=request.user, paper=paper if paper in Paper.values else Paper.A4)
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
    found = Version.objects.select_related("page", "trial").defer("content")
    shown = get_object_or_404(found, public_id=public_id)
    trial = shown.trial if shown.kind == Version.Kind.TRIAL else None
    context = {
        "version": shown,
        "trial": trial,
        "holds": is_current(shown) or (trial is not None and trial.is_running),
        "newest": current_version(shown.page),
        "is_retired": not shown.page.live,
    }
    if not request.user.is_authenticated and not context["is_retired"]:
        context["in_force"] = shown if context["holds"] else context["newest"]
        context["sign_in_url"] = f"{resolve_url(settings.LOGIN_URL)}?next={request.path}"
    if Item.objects.visible_to(request.user).filter(pk=shown.page_id).exists():
        context |= _for_readers(request.user, shown, context["newest"], holds=context["holds"])
    return render(request, "playbooks/status.html", context)


def _for_readers(user, shown, newest, *, holds) -> dict:
    """Where somebody may go who reads the page, and what has changed since this paper."""
    page = shown.page.specific
    told = {"page": page, "url": page.get_absolute_url()}
    if not holds and readable_versions(user, page).filter(pk=shown.pk).exists():
        told["compare_url"] = reverse("playbooks:compare", args=[shown.code, shown.number, newest.number])
        (told["changes"],) = in_words(
            user, [change for change in compare_versions(shown, newest) if not change.is_same]
        )
    return told
