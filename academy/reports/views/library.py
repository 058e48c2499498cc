"""The library: scripts and SOPs on their shelves."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.reports import library as shelves
from playbooks.models import Objection, SopPage, Stage

PAGE_SIZE = 30


@login_required
@require_safe
def library(request):
    """All shelves, or what stands on one; a filter that is none of ours is left out."""
    stage = _one_of(request.GET.get("stage"), Stage.values)
    objection = _one_of(request.GET.get("objection"), Objection.values)
    category = _one_of(request.GET.get("category"), SopPage.Category.values)
    counts = shelves.script_counts(request.user)
    context = {
        "stages": _chips(shelves.stage_shelves(counts), stage, "stage"),
        "objections": _chips(shelves.objection_shelves(counts, stage=stage), objection, "objection", stage=stage),
        "categories": _chips(shelves.sop_shelves(request.user), category, "category"),
    }
    if category:
        found, chosen = shelves.sops(request.user, category=category), context["categories"]
    elif stage or objection:
        found, chosen = shelves.scripts(request.user, stage=stage, objection=objection), context["stages"]
    else:
        context |= {"newest": shelves.newest(request.user), "at_hand": shelves.at_hand(request)}
        return render(request, "reports/library.html", context)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shelf = next((chip["shelf"] for chip in chosen if chip["is_current"]), None)
    context |= {"page": page, "shelf": shelf, "is_sops": bool(category), "stage": stage}
    return render(request, "reports/shelf.html", context)


def _chips(found, chosen: str, name: str, **kept) -> list[dict]:
    """Shelves as filters: each with its address, which keeps the other filter."""
    return [
        {"shelf": shelf, "is_current": shelf.key == chosen, "url": _address({name: shelf.key, **kept})}
        for shelf in found
    ]


def _address(filters) -> str:
    return "?" + urlencode({name: value for name, value in filters.items() if value})


def _one_of(value: str | None, known) -> str:
    return value if value in known else ""
