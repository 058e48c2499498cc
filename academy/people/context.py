"""What every page's frame needs."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.people.scope import scope_of

HOMES = [
    ("today", gettext_lazy("Today"), "sun"),
    ("library", gettext_lazy("Library"), "library"),
    ("learn", gettext_lazy("Learn"), "graduation-cap"),
    ("team", gettext_lazy("Team"), "users"),
    ("results", gettext_lazy("Results"), "chart-line"),
]
# Pages of these namespaces lie below a home; each page of `reports` is a home itself or names one below.
HOME_OF_NAMESPACE = {
    "playbooks": "library",
    "courses": "learn",
    "quizzes": "learn",
    "enrolments": "team",
    "outcomes": "results",
}
HOME_OF_PAGE = {
    "reports:person": "team",
    "reports:meeting": "team",
    "reports:reading": "team",
    "reports:readers": "team",
    "people:reset_code": "team",
    "people:import_roster": "team",
}

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
    here, has_team = _home_of(request), reach.is_manager or reach.sees_everyone
    return [
        {"name": _(name), "url": reverse(f"reports:{key}"), "icon": icon, "is_current": key == here, "badge": None}
        for key, name, icon in HOMES
        if key != "team" or has_team
    ]


def _home_of(request) -> str | None:
    """The home under which the page lies."""
    match = request.resolver_match
    if match is None:
        return None
    if match.namespace == "reports" and match.view_name not in HOME_OF_PAGE:
        return match.url_name
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
