"""The scripts beside a chat: one narrow page that searches, opens in place and copies."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from academy.core.htmx import render_page_or_part
from academy.core.redirects import redirect_back
from playbooks.exceptions import NothingSaid, TooMany
from playbooks.lately import note_opened, opened_lately
from playbooks.models import Objection, ScriptPage
from playbooks.reading import turns_of
from playbooks.services import missed, search
from playbooks.services.trials import read_by
from playbooks.services.use import at_hand
from playbooks.views.reading import scripts_in
from playbooks.views.searching import address, answer_while_typing, found, one_of

# Who keeps nothing at hand yet begins with this many scripts.
FIRST = 12


def beside_a_chat(view):
    """Only the chat clients that the settings name may show the page in a frame; none by default.

    Who has no session is asked to sign in on a page of her own: the sign-in itself stands in no frame.
    """

    @wraps(view)
    def framed(request, *args, **kwargs):
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
        elif request.headers.get("Sec-Fetch-Dest") == "iframe":
            response = render(request, "playbooks/side_sign_in.html", status=401)
        else:
            response = redirect_to_login(request.get_full_path())
        response._csp_replace = {"frame-ancestors": settings.FRAME_ORIGINS or ["'none'"]}
        response.xframe_options_exempt = bool(settings.FRAME_ORIGINS)
        if not settings.FRAME_ORIGINS:
            response.headers["X-Frame-Options"] = "DENY"
        return response

    return framed


@beside_a_chat
@require_safe
def side(request):
    """Favourites and what was used lately; with words, a stage or an objection, what was found."""
    stages, objections = search.shelves_of(request.user)
    query = request.GET.get("q", "").strip()
    chosen = {
        "stage": one_of(request.GET.get("stage"), dict(stages)),
        "objection": one_of(request.GET.get("objection"), dict(objections)),
    }
    filters = search.Filters(**chosen)
    context = {
        "query": query,
        "filters": filters,
        "chosen": chosen,
        "stages": _chips(stages, query, chosen, "stage"),
        "objections": _chips(objections, query, chosen, "objection"),
        "missed_choices": Objection.choices,
    }
    if query or filters:
        context |= found(request, query, filters)
    else:
        context["at_hand"] = at_hand(request.user, opened=opened_lately(request))
        context["first"] = (
            search.list_scripts(filters, user=request.user)[:FIRST] if context["at_hand"].is_empty else []
        )
    return answer_while_typing(request, "playbooks/side.html", "playbooks/partials/_side_results.html", context)


def _chips(choices, query: str, chosen: dict[str, str], name: str) -> list[dict]:
    """Filters as links that keep the words and the other filter; a second tap takes one away. The one that is on stands
    first: the line is longer than the page is wide.
    """
    chips = [
        {
            "label": label,
            "is_current": value == chosen[name],
            "url": address({"q": query, **chosen, name: "" if value == chosen[name] else value}) or "?",
        }
        for value, label in choices
    ]
    return sorted(chips, key=lambda chip: not chip["is_current"])


@beside_a_chat
@require_safe
def side_script(request, code):
    """One script's turns: the body of its card, or without htmx a page of its own in the same shell."""
    page = get_object_or_404(ScriptPage.objects.visible_to(request.user).with_star(request.user), code=code)
    version = read_by(request.user, page)
    turns = turns_of(version.lines, scripts=scripts_in(request.user, version.lines, address="playbooks:side_script"))
    context = {
        "page": page,
        "version": version,
        "turns": turns,
        "replies": sum(turn.kind == "reply" for turn in turns),
    }
    response = render_page_or_part(
        request, "playbooks/side_script.html", "playbooks/partials/_side_script.html", context
    )
    return note_opened(request, response, code)


@login_required
@require_POST
def tell_missed(request):
    """No script answers this: two taps, and the authors see it."""
    refusal = ""
    try:
        missed.tell_missed(
            person=request.user, objection=request.POST.get("objection", ""), words=request.POST.get("words", "")
        )
    except (NothingSaid, TooMany) as error:
        refusal = str(error)
    if request.htmx:
        return render(request, "playbooks/partials/_missed_told.html", {"refusal": refusal})
    if refusal:
        messages.warning(request, refusal)
    else:
        messages.success(request, _("Thank you. Authors see it among what is wanted most."))
    return redirect_back(request, "playbooks:search")
