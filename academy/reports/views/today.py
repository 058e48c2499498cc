"""Today: the first page of the day."""

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.core.htmx import render_page_or_part
from academy.reports.today import Day


@login_required
@require_safe
def today(request):
    """What is due, where she was, what changed, what she holds; for htmx what her team needs."""
    context = {"day": Day(request.user), "greeting": _greeting(request.user.name)}
    return render_page_or_part(request, "reports/today.html", "reports/partials/_team_needs.html", context)


def _greeting(name: str) -> str:
    hour = timezone.localtime().hour
    if 5 <= hour < 12:
        return _("Good morning, %s") % name
    return (_("Good afternoon, %s") if 12 <= hour < 18 else _("Good evening, %s")) % name
