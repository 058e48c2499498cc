"""Today: the first page of the day."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.reports.today import Day


@login_required
@require_safe
def today(request):
    """What is due, where she was, what changed, what she holds."""
    day = Day(request.user)
    return render(request, "reports/today.html", {"day": day, "greeting": _greeting(request.user.name)})


def _greeting(name: str) -> str:
    hour = timezone.localtime().hour
    if 5 <= hour < 12:
        return _("Good morning, %s") % name
    return (_("Good afternoon, %s") if 12 <= hour < 18 else _("Good evening, %s")) % name
