"""Finding the right words while a customer waits."""

from dataclasses import asdict
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from academy.core.htmx import render_page_or_part
from academy.people.models import JobRole
from academy.people.scope import scope_of
from playbooks.models import Channel, Objection, Stage
from playbooks.services import search
from playbooks.services.marking import best_line, mark_words

PAGE_SIZE = 30


@login_required
@require_safe
def search_scripts(request):
    """One box for Chinese and English, with filters; answers whole, or only the hits while she types."""
    query = request.GET.get("q", "").strip()
    selects = filter_selects(request)
    filters = search.Filters(**{select["name"]: select["value"] for select in selects})
    context = {"query": query, "filters": filters, "selects": selects, "missed_choices": Objection.choices}
    context |= found(request, query, filters)
    return answer_while_typing(request, "playbooks/search.html", "playbooks/partials/_hits.html", context)


def answer_while_typing(request, page: str, part: str, context: dict):
    """The page, or while she types its part and the address that leads to the same hits."""
    response = render_page_or_part(request, page, part, context)
    here = request.path + address({"q": context["query"], **asdict(context["filters"])})
    return replace_url(response, here) if request.htmx else response


def found(request, query: str, filters: search.Filters) -> dict:
    """The hits of the words; with filters alone, a page of all that pass them."""
    page, found = None, search.Found([], [])
    if query:
        found = search.find_scripts(query, user=request.user, filters=filters)
    elif filters:
        page = Paginator(search.list_scripts(filters, user=request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        found = search.Found([search.Hit(script, script.number, 1) for script in page], [])
    rows = [
        {"hit": hit, "title": mark_words(hit.page.title, found.words), "line": best_line(hit.page, found.words)}
        for hit in found.hits
    ]
    return {"found": found, "hits": rows, "page": page, "count": page.paginator.count if page else len(rows)}


def filter_selects(request) -> list[dict]:
    """The filters with their choices and what is chosen; one for roles only for who reads more than her own."""
    choices = [
        ("stage", _("Stage"), Stage.choices),
        ("objection", _("Objection"), Objection.choices),
        ("channel", _("Channel"), Channel.choices),
    ]
    if scope_of(request.user).sees_whole_library:
        choices.append(("role", _("Role"), [(role.code, role.name) for role in JobRole.objects.filter(is_active=True)]))
    return [
        {"name": name, "label": label, "choices": values, "value": one_of(request.GET.get(name), dict(values))}
        for name, label, values in choices
    ]


def address(words: dict[str, str]) -> str:
    """The query of an address, without what is empty."""
    kept = {name: value for name, value in words.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def one_of(value: str | None, known) -> str:
    """The value of an address when it is one that the site knows, else none."""
    return value if value in known else ""
