"""The record of a day, on screen, as PDF and as XLSX."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import dateformat, timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.core.exports import export_sheets
from academy.core.pdf import LANGUAGES, PdfUnavailable, render_pdf
from academy.core.typed import tidy_words
from academy.people.scope import scope_of
from playbooks.permissions import answers_for_law
from playbooks.services.day_record import record_of, sheets_of


@login_required
@require_safe
def day_record(request):
    """What was live on a day, who had approved and read it, which waivers held; today unless a day is asked for."""
    if not (answers_for_law(request.user) or scope_of(request.user).sees_everyone):
        raise PermissionDenied
    today = timezone.localdate()
    day = min(_asked_day(request) or today, today)
    words = tidy_words(request.GET.get("q", ""))
    records = record_of(day, user=request.user, words=words)
    if request.GET.get("format") == "xlsx":
        return export_sheets(f"record-{day:%Y-%m-%d}", _sheets(records))
    asked = request.GET.get("day", "")
    context = {
        "day": day,
        "today": today,
        "words": words,
        "records": records,
        "no_day": asked if asked != f"{day}" else "",
    }
    if request.GET.get("format") == "pdf":
        return _pdf(request, context)
    return render(request, "playbooks/day_record.html", context)


def _asked_day(request) -> dt.date | None:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


def _sheets(records) -> list[tuple]:
    tables = sheets_of(records)
    code, version = _("Code"), _("Version")
    return [
        (
            _("Live"),
            [code, _("Title"), version, _("Published"), _("Author"), _("Approved by"), _("Read by")],
            tables["live"],
        ),
        (_("Read"), [code, version, _("Employee number"), _("Name"), _("Acknowledged")], tables["read"]),
        (
            _("Waivers"),
            [code, _("Rule"), _("Words"), _("Reason"), _("Granted by"), _("Granted"), _("Until")],
            tables["waivers"],
        ),
        (_("Trials"), [code, version, _("Author"), _("Tried by"), _("From"), _("Until")], tables["trials"]),
    ]


def _pdf(request, context):
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    title = _("Record of %s") % dateformat.format(context["day"], LANGUAGES[language].date_format)
    try:
        pdf = render_pdf("pdf/day_record.html", context, language=language, title=title)
    except PdfUnavailable as error:
        messages.error(request, str(error))
        return redirect("playbooks:day_record")
    name = f'inline; filename="record-{context["day"]:%Y-%m-%d}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})
