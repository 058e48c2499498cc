"""Results: what came of the words and of the people who used them, within the scope of who looks."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.validators import slug_unicode_re
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from academy.core.exceptions import FileRefused
from academy.core.exports import export_rows
from academy.core.htmx import render_page_or_part
from academy.core.tables import ColumnMissing
from academy.outcomes import figures
from academy.outcomes.exceptions import PersonalDataFound
from academy.outcomes.forms import ImportForm, ResultsForm, suggestions
from academy.outcomes.models import Journey, OutcomeImport
from academy.outcomes.permissions import can_compare_people, can_import_outcomes
from academy.outcomes.services import import_outcomes, rates_by, version_results
from academy.outcomes.services.certification import certificate_in_question, remembered_effect
from academy.outcomes.services.cohorts import Period, last_known_day, wide_enough
from academy.outcomes.services.reports import funnel_of, funnels_by_version, reached_and_settled
from academy.outcomes.statistics import rate
from academy.versions.models import Item, Version

REJECTED_SHOWN = 20


@require_safe
@login_required
def results(request):
    """The funnel and the rates of a period: hers, her units', or everybody's."""
    mine, known = Journey.objects.visible_to(request.user), last_known_day()
    channels = mine.exclude(channel="").order_by("channel").values_list("channel", flat=True).distinct()
    form = ResultsForm(request.GET or None, user=request.user, channels=channels if known else ())
    asked = form.chosen() if form.is_bound else {}
    place = {"unit": asked.get("clinic"), "channel": asked.get("channel")}
    period = _period(mine.within(**place), asked, known)
    parts = _results(request.user, mine, place, period, known)
    effect, exam_title = _certificate_effect(request, mine.within(**place, **_days(asked), day="invited_on"), known)
    if table := request.GET.get("table"):
        return _export(request, parts, effect, table)
    context = {
        "certificate": effect,
        "exam_title": exam_title,
        "form": form,
        "period": period,
        "charts": _charts(parts, effect),
        "headline": figures.headline(_sum(parts["people"]), parts["masks"], parts["settled"]),
        "parts": parts,
        "is_empty": known is None or not parts["funnel"],
        "can_import": can_import_outcomes(request.user),
        "scripts": _scripts(parts["versions"]),
        "query": _query(request),
    }
    return render(request, "outcomes/results.html", context)


def _period(journeys, asked: dict, known) -> Period:
    """The days that were asked for, else the newest weeks that hold enough invitations."""
    if asked.get("since") or asked.get("until"):
        return Period(asked.get("since"), asked.get("until"))
    return wide_enough(journeys, until=known)


def _days(asked: dict) -> dict:
    return {"since": asked.get("since"), "until": asked.get("until")}


def _certificate_effect(request, journeys, known):
    """Arrivals and the certificate, and its exam's title, in all weeks unless days were asked for; None where it is not
    hers or not asked.

    A person alone has nobody to be compared with, so it is for those who see several.
    """
    is_asked = request.GET.get("table") in (None, "", "certificate")
    if known is None or not is_asked or not can_compare_people(request.user):
        return None, ""
    exam = certificate_in_question(request.user)
    effect = remembered_effect(journeys, until=known, items=[exam[0]] if exam else [])
    return (effect, exam[1] if exam else "") if effect.certified else (None, "")


def _results(user, mine, place: dict, period: Period, known) -> dict:
    """What the page shows, by the name of its table."""
    days = {"since": period.since, "until": period.until}
    invited = mine.within(**place, **days, day="invited_on")
    worded = Journey.objects.countable_by(user).within(**place, **days, day="invited_on")
    compares = can_compare_people(user)
    masks, settled = reached_and_settled(mine.within(**place), period, known=known)
    return {
        "masks": masks,
        "settled": settled,
        "funnel": funnel_of(masks),
        "people": rates_by(invited, by="employee", until=known),
        "clinics": rates_by(invited, by="clinic", until=known) if compares else [],
        "versions": rates_by(worded, by="script_version", until=known),
    }


def _charts(parts: dict, effect) -> dict:
    """The parts as charts, where there is something to compare: one row repeats what leads the page, and more than a
    person can compare are a table to take away.
    """
    arrived = _("Arrived within 14 days of the invitation")
    headings = {"clinics": _("Clinic"), "people": _("Employee"), "versions": _("Script version")}
    charts = {}
    if parts["funnel"]:
        charts["funnel"] = figures.funnel_chart(parts["funnel"], title=_("From the first contact"))
    for name, heading in headings.items():
        rows = figures.short_labels(parts[name]) if name == "versions" else parts[name]
        if 1 < len(rows) <= figures.ROWS_SHOWN:
            overall = _sum(rows) if name != "versions" else None
            charts[name] = figures.rates_chart(rows, title=arrived, heading=heading, overall=overall)
    if effect:
        charts["certificate"] = figures.certificate_chart(effect)
    return charts


def _sum(rows):
    return rate(sum(row.count for row in rows), sum(row.n for row in rows))


def _export(request, parts: dict, effect, table: str):
    """One table of the page as CSV or XLSX."""
    names = {"people": _("Employee number"), "clinics": _("Clinic"), "versions": _("Script version")}
    if table == "funnel":
        headers, rows = figures.funnel_table(parts["funnel"])
    elif table == "certificate" and effect:
        headers, rows = figures.certificate_table(effect)
    elif table in names:
        headers, rows = figures.rate_table(parts[table], names[table])
    else:
        raise Http404
    return export_rows(request.GET.get("format", "csv"), f"results-{table}", headers, rows)


def _scripts(rows) -> list[tuple[str, str]]:
    """Codes and titles of the scripts in the table; what a file names in no code's way has no page."""
    named = dict.fromkeys((row.parts[0], row.parts[2]) for row in rows)
    return [(code, title) for code, title in named if slug_unicode_re.match(code)]


def _query(request) -> str:
    """The filters as they stand in the address, to go on in links."""
    asked = request.GET.copy()
    for name in ("table", "format"):
        asked.pop(name, None)
    return asked.urlencode()


@require_safe
@login_required
def script(request, code):
    """Version against version of one script: the raw numbers, the adjusted estimate, and what each version changed."""
    journeys = Journey.objects.countable_by(request.user).of_script(code)
    item = Item.objects.visible_to(request.user).filter(code=code).first()
    found = version_results(journeys, code=code)
    if item is None and not found:
        raise Http404
    if request.GET.get("table") == "versions":
        headers, rows = figures.version_table(found)
        return export_rows(request.GET.get("format", "csv"), f"results-{code}", headers, rows)
    context = {
        "item": item,
        "code": code,
        "chart": figures.versions_chart(found) if found else None,
        "rows": _version_rows(code, found, funnels_by_version(journeys) if found else {}),
    }
    return render(request, "outcomes/script.html", context)


def _version_rows(code: str, found, funnels: dict) -> list[dict]:
    """Newest first: the version's result, its change note, its funnel, and the chart of its effect."""
    published = {version.number: version for version in Version.objects.filter(code=code).defer("content", "lines")}
    return [
        {
            "result": result,
            "version": published.get(result.number),
            "effect_chart": figures.effect_chart(result.effect) if result.effect else None,
            "funnel": figures.funnel_chart(funnels[result.number], title=_("From the first contact")),
        }
        for result in reversed(found)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_file(request):
    """Check an export, or bring it in; what is wrong with it is asked or said beside the file that stays chosen."""
    if not can_import_outcomes(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    context = {"form": form, "earlier": OutcomeImport.objects.select_related("source", "by")[:10]}
    if request.method == "POST" and form.is_valid():
        context |= _import(request, form)
    return render_page_or_part(request, "outcomes/import.html", "outcomes/partials/_import_report.html", context)


def _import(request, form) -> dict:
    """The report, or what the file was refused for with the question that may help."""
    dry_run, file = request.POST.get("action") != "apply", form.cleaned_data["file"]
    try:
        report = import_outcomes(
            source_name=form.cleaned_data["source"],
            file=file,
            file_name=file.name,
            mapping=form.mapping(),
            leave_out=form.cleaned_data["leave_out"],
            dry_run=dry_run,
            by=request.user,
            wait_seconds=15,
        )
    except FileRefused as refused:
        return {"refused": refused, **_question(refused, form)}
    finally:
        file.close()
    return {"report": report, "is_preview": dry_run, "rejected": report.rejected[:REJECTED_SHOWN]}


def _question(refused: FileRefused, form) -> dict:
    """Which columns to leave out, or which header stands for the column that is missing."""
    given = [{"column": ours, "header": header} for ours, header in form.mapping().items()]
    asked = {"given": given, "left_out": form.cleaned_data["leave_out"]}
    if isinstance(refused, PersonalDataFound):
        return asked | {"personal_columns": refused.columns}
    if isinstance(refused, ColumnMissing):
        return asked | {"missing": refused.column, "headers": suggestions(refused.headers)}
    return asked
