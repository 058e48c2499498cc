"""Being somebody of the demo with one click, and the tour through it. Outside the demo these addresses do not exist."""

from functools import wraps

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from academy.demo import tour
from academy.demo.cast import people_to_be
from academy.demo.style_page import blocks
from academy.demo.style_samples import samples
from academy.people.models import Employee


def only_in_demo(view):
    """Answer 404 outside the demo."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.IS_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_POST
@only_in_demo
def sign_in(request):
    """Become the person of a card; only people on the cards, and only in the demo."""
    number = request.POST.get("employee_no", "")
    if number not in {person["employee_no"] for person in people_to_be()}:
        raise Http404
    _become(request, get_object_or_404(Employee, employee_no=number, is_active=True))
    return redirect("/")


@require_POST
@only_in_demo
def visit_stop(request, key=tour.STOPS[0].key):
    """Go to a stop of the tour as the person who looks at it; without a name, to the first."""
    stop = tour.stop_of(key)
    person = tour.person_of(stop)
    address = stop.address(person)
    _become(request, person)
    request.session.update({tour.AT: stop.key, tour.IS_AWAY: False})
    return redirect(address)


@require_POST
@only_in_demo
def finish_tour(request):
    """Leave the last stop: the bar is as before the first, and what was seen is told once more."""
    request.session.pop(tour.AT, None)
    return redirect("demo:tour_end")


@require_safe
@only_in_demo
def tour_end(request):
    """What the tour was about, and where to go from here."""
    return render(request, "demo/end.html", {"demo_people": people_to_be()})


@require_POST
@only_in_demo
def put_tour_away(request):
    """Show pages without the bar, until it is brought back."""
    return _show_tour(request, is_away=True)


@require_POST
@only_in_demo
def bring_tour_back(request):
    """Show the bar again, at the stop where it was."""
    return _show_tour(request, is_away=False)


def _show_tour(request, *, is_away: bool):
    """Stay on the page where a script sent this; without scripts, start from Today."""
    request.session[tour.IS_AWAY] = is_away
    return HttpResponseClientRefresh() if request.htmx else redirect("/")


def _become(request, person: Employee) -> None:
    """Sign her in, in the language that the visitor reads, and keep where the visitor is in the tour.

    Pages behind the browser's back button go on working: their forms carry the secret that signing in would replace.
    """
    if person.language != get_language():
        person.language = get_language()
        person.save(update_fields=["language"])
    kept = {name: request.session[name] for name in (tour.AT, tour.IS_AWAY) if name in request.session}
    secret = request.META.get("CSRF_COOKIE")
    login(request, person, backend="academy.people.backends.EmployeeBackend")
    request.session.update(kept)
    if secret:
        request.META["CSRF_COOKIE"] = secret


@require_safe
def styleguide(request):
    """Every component on one page, for who builds and for the tests."""
    if not (settings.IS_DEMO or settings.DEBUG):
        raise Http404
    return render(request, "core/styleguide.html", {"blocks": blocks(), "samples": samples()})
