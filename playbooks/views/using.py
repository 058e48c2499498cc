"""Stars on scripts, and the log of what is copied."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from academy.core.asked import whole_number
from academy.core.redirects import redirect_back
from playbooks.exceptions import NotCopied, PersonalKey, TooMany
from playbooks.lately import note_opened
from playbooks.models import ScriptPage
from playbooks.services import use


@login_required
@require_POST
def favourite(request, code):
    """Put her star on a script or take it away; the star comes back, or without htmx the page that she came from."""
    page = get_object_or_404(ScriptPage.objects.visible_to(request.user), code=code)
    is_kept = request.POST.get("keep") == "yes"
    (use.keep_favourite if is_kept else use.drop_favourite)(page=page, person=request.user)
    if request.htmx:
        context = {
            "page": page,
            "is_kept": is_kept,
            "has_words": "has_words" in request.POST,
            "star_id": request.htmx.trigger,
        }
        return render(request, "playbooks/partials/_star.html", context)
    return redirect_back(request, page.get_absolute_url())


@login_required
@require_POST
def record_use(request, code):
    """Log that a reply was copied; answers nothing, since the copying is done already."""
    try:
        use.record_use(
            person=request.user,
            code=code,
            number=whole_number(request.POST.get("number", "")),
            block=request.POST.get("block", ""),
            customer_key=request.POST.get("customer", ""),
        )
    except NotCopied as refusal:
        return JsonResponse({"error": str(refusal)}, status=404)
    except PersonalKey as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    except TooMany as refusal:
        return JsonResponse({"error": str(refusal)}, status=429)
    return note_opened(request, HttpResponse(status=204), code)


@login_required
@require_POST
def check_customer(request):
    """Whether a customer's key may come along with what is copied, or why not; nothing of it is kept."""
    try:
        use.customer_hash(request.POST.get("customer", ""))
    except PersonalKey as refusal:
        return JsonResponse({"error": str(refusal)})
    return JsonResponse({"error": ""})
