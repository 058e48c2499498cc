"""Finding the right words while a customer waits."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from academy.core.htmx import render_page_or_part
from playbooks.services import search


@login_required
@require_safe
def search_scripts(request):
    """One box for Chinese and English; answers whole, or only the hits while she types."""
    query = request.GET.get("q", "").strip()
    hits = [
        {"hit": hit, "title": search.mark_words(hit.page.title, query), "line": search.best_line(hit.page, query)}
        for hit in (search.search_scripts(query, user=request.user) if query else [])
    ]
    return render_page_or_part(
        request, "playbooks/search.html", "playbooks/partials/_hits.html", {"query": query, "hits": hits}
    )
