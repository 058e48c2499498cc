"""Being somebody of the demo with one click. Outside the demo these addresses do not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from academy.demo.cast import people_to_be
from academy.people.models import Employee


@require_POST
def sign_in(request):
    """Become the person of a card; only people on the cards, and only in the demo."""
    if not settings.IS_DEMO:
        raise Http404
    number = request.POST.get("employee_no", "")
    if number not in {person["employee_no"] for person in people_to_be()}:
        raise Http404
    person = get_object_or_404(Employee, employee_no=number, is_active=True)
    if person.language != get_language():
        # She reads the language that the visitor chose on the sign-in page.
        person.language = get_language()
        person.save(update_fields=["language"])
    login(request, person, backend="academy.people.backends.EmployeeBackend")
    return redirect("/")


@require_safe
def styleguide(request):
    """Every component on one page, for who builds and for the tests."""
    if not (settings.IS_DEMO or settings.DEBUG):
        raise Http404
    return render(request, "core/styleguide.html")
