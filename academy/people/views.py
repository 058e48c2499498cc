"""Pages about oneself, and about getting in."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academy.core.exceptions import FileRefused
from academy.core.htmx import render_page_or_part
from academy.people.duties import Duty
from academy.people.exceptions import CodeRefused, NotHerPeople
from academy.people.forms import ActivationForm, RosterForm
from academy.people.models import Employee
from academy.people.permissions import can_import_roster
from academy.people.services import held_about, import_roster, reset_password_by_manager, use_one_time_code
from academy.people.services.duties import duties_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def activate(request):
    """Choose a password with a one-time code, and be signed in."""
    form = ActivationForm(request.POST or None, initial={"employee_no": request.GET.get("no", "")})
    if request.method == "POST" and form.is_valid() and (employee := _use_code(request, form)):
        login(request, employee)
        return redirect("people:activated")
    return render(request, "people/activate.html", {"form": form})


def _use_code(request, form) -> Employee | None:
    """The holder of the code; else None, with the reason on the form. A try counts as a failed sign-in does."""
    number = form.cleaned_data["employee_no"].strip()
    if not ratelimit.consume(request, action="login_failed", key=f"activate:{number.casefold()}"):
        form.add_error(None, _("Too many attempts. Wait five minutes, then try again."))
        return None
    try:
        return use_one_time_code(
            employee_no=number, code=form.cleaned_data["code"], new_password=form.cleaned_data["new_password1"]
        )
    except CodeRefused as refused:
        form.add_error(None, str(refused))
    except ValidationError as weak:
        form.add_error("new_password1", weak)
    return None


@require_safe
@login_required
def activated(request):
    """Welcome her, and tell her what her manager sees."""
    return render(request, "people/activated.html")


@require_safe
@login_required
def profile(request):
    """What is held about her, and what she may change."""
    placements = request.user.placements.select_related("unit", "job_role").order_by("-starts_on")
    duties = [Duty(duty).label for duty in sorted(duties_of(request.user))]
    units = request.user.managed_units.order_by("path")
    return render(request, "people/profile.html", {"placements": placements, "duties": duties, "units": units})


@require_safe
@login_required
@never_cache
def my_data(request):
    """Everything that is held about her, as a file."""
    response = JsonResponse(held_about(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="chairside-{request.user.employee_no}.json"'
    return response


@require_POST
def set_language(request):
    """Speak the chosen language from now on, and go back to where she was."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response, language = redirect(back), request.POST.get("language", "")
    if language not in Employee.Language.values or not check_for_language(language):
        return response
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@require_POST
@login_required
@never_cache
def reset_code(request, employee_no):
    """Show a manager a one-time code for one of her people, this once."""
    employee = get_object_or_404(Employee.objects.visible_to(request.user), employee_no=employee_no)
    try:
        code = reset_password_by_manager(employee=employee, by=request.user)
    except NotHerPeople as refused:
        raise PermissionDenied(str(refused)) from refused
    return render(request, "people/reset_code.html", {"employee": employee, "code": code})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_roster_file(request):
    """Check a roster, or bring it in."""
    if not can_import_roster(request.user):
        raise PermissionDenied
    form = RosterForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        context |= _import_file(request, form)
    return render_page_or_part(request, "people/import_roster.html", "people/partials/_roster_report.html", context)


def _import_file(request, form) -> dict:
    dry_run, file = request.POST.get("action") != "apply", form.cleaned_data["file"]
    try:
        return {
            "report": import_roster(file=file, name=file.name, dry_run=dry_run, by=request.user),
            "is_preview": dry_run,
        }
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return {}


def not_here(request):
    """An address that a package expects to exist and this site does not offer."""
    raise Http404
