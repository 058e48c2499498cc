"""What every page's frame needs."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.people.duties import REVIEWERS
from academy.people.scope import scope_of

HOMES = [
    ("reports:today", gettext_lazy("Today"), "sun"),
    ("reports:library", gettext_lazy("Library"), "library"),
    ("reports:learn", gettext_lazy("Learn"), "graduation-cap"),
    ("playbooks:reviews", gettext_lazy("Reviews"), "file-check"),
    ("reports:team", gettext_lazy("Team"), "users"),
    ("reports:results", gettext_lazy("Results"), "chart-line"),
]
REVIEWS, TEAM = "playbooks:reviews", "reports:team"
# Pages of these namespaces lie below a home; each page of `reports` is a home itself or names one below.
HOME_OF_NAMESPACE = {
    "playbooks": "reports:library",
    "courses": "reports:learn",
    "quizzes": "reports:learn",
    "enrolments": TEAM,
    "outcomes": "reports:results",
}
HOME_OF_PAGE = {
    "reports:person": TEAM,
    "reports:meeting": TEAM,
    "reports:reading": TEAM,
    "reports:readers": TEAM,
    "people:reset_code": TEAM,
    "people:import_roster": TEAM,
}
# Whoever has no home for reviews finds these below the library.
HOME_OF_REVIEWS = {"playbooks:reviews": REVIEWS, "playbooks:review": REVIEWS, "playbooks:day_record": REVIEWS}

_demo_people: list[Callable[[], Iterable[dict]]] = []
_demo_tour: list[Callable[[HttpRequest], dict | None]] = []


def register_demo_people(people: Callable[[], Iterable[dict]]) -> None:
    """Let the demo say whom the sign-in page offers: `employee_no`, `name`, `kind` and `hint` of each."""
    _demo_people[:] = [people]


def register_demo_tour(tour: Callable[[HttpRequest], dict | None]) -> None:
    """Let the demo say what the bar of its tour shows; a page without the bar gets None."""
    _demo_tour[:] = [tour]


def shell(request):
    """The homes, the way to the editor, the demo's people and tour; no query but those of `scope_of` and the demo."""
    found = frame(request)
    return {"demo_tour": found["demo_tour"]} if request.path.startswith("/admin/") else found


def frame(request) -> dict:
    """What the frame of the site needs at any address."""
    return {
        "homes": SimpleLazyObject(lambda: _homes(request)),
        "can_edit_content": SimpleLazyObject(lambda: _may_edit(request)),
        "is_demo": settings.IS_DEMO,
        "demo_people": _people_to_try(request),
        "demo_tour": SimpleLazyObject(lambda: _tour(request)),
    }


def _reach(request):
    return scope_of(getattr(request, "user", None))


def _homes(request) -> list[dict]:
    reach = _reach(request)
    if reach.user_id is None:
        return []
    has = {TEAM: reach.is_manager or reach.sees_everyone, REVIEWS: bool(reach.duties & REVIEWERS)}
    here = _home_of(request, has_reviews=has[REVIEWS])
    return [
        {"name": _(name), "url": reverse(key), "icon": icon, "is_current": key == here, "badge": None}
        for key, name, icon in HOMES
        if has.get(key, True)
    ]


def _home_of(request, *, has_reviews: bool) -> str | None:
    """The home under which the page lies."""
    match = request.resolver_match
    if match is None:
        return None
    if has_reviews and match.view_name in HOME_OF_REVIEWS:
        return REVIEWS
    if match.namespace == "reports":
        return HOME_OF_PAGE.get(match.view_name, match.view_name)
    return HOME_OF_PAGE.get(match.view_name) or HOME_OF_NAMESPACE.get(match.namespace)


def _may_edit(request) -> bool:
    """Every duty and every manager may enter the editor; the groups behind them have the right to."""
    reach = _reach(request)
    return reach.is_manager or bool(reach.duties)


def _people_to_try(request) -> list[dict]:
    is_sign_in = request.resolver_match is not None and request.resolver_match.url_name == "account_login"
    if not settings.IS_DEMO or not is_sign_in:
        return []
    return [person for people in _demo_people for person in people()]


def _tour(request) -> dict | None:
    return next((tour(request) for tour in _demo_tour if settings.IS_DEMO), None)
