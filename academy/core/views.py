"""Health of the machine, and the answer to a form that came too late."""

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.core.middleware import tell_signed_out


@require_safe
def health(request):
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readiness(request):
    """The process answers and its database does too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})


def csrf_failure(request, reason=""):
    """A form whose session ended: say so, and keep what was typed so that it can be sent again."""
    if request.htmx:
        # A part of a page of who was signed in before: what she typed stands in that page.
        return tell_signed_out()
    kept = [(name, value) for name, values in request.POST.lists() for value in values if _may_repeat(name)]
    return render(request, "core/form_expired.html", {"kept": kept, "action": request.get_full_path()}, status=403)


def _may_repeat(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name
