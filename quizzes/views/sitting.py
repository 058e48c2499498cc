"""An attempt while it lasts. Only the person herself comes here: everybody else is told that it is not there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.exceptions import AnswerIsStale, AnswerRefused, AttemptClosed
from quizzes.forms import AnswerForm, HandInForm
from quizzes.models import Attempt
from quizzes.paper import paper_of
from quizzes.services import open_paper, save_answer, submit_attempt


def _own(request, pk) -> Attempt:
    return get_object_or_404(Attempt.objects.filter(person=request.user), pk=pk)


def _seconds_left(attempt: Attempt) -> int:
    """Whole seconds, rounded down: a page that hands in at zero then comes just before the deadline."""
    return max(0, int((attempt.deadline_at - timezone.now()).total_seconds()))


@login_required
@never_cache
@require_safe
def attempt(request, pk):
    """The whole paper on one page, under a new epoch."""
    paper = open_paper(attempt=_own(request, pk))
    if paper.closed_at:
        return redirect("quizzes:result", pk=pk)
    questions = paper_of(paper)
    context = {
        "attempt": paper,
        "questions": questions,
        "answered_count": sum(question.is_answered for question in questions),
        "seconds_left": _seconds_left(paper),
        "content_language": "zh-CN" if paper.exam_version.language == "zh" else "en",
    }
    return render(request, "quizzes/attempt.html", context)


@login_required
@never_cache
@require_safe
def remaining(request, pk):
    """The seconds left, for a phone that slept."""
    return JsonResponse({"remaining_seconds": _seconds_left(_own(request, pk))})


@require_POST
def answer(request, pk, position):
    """Save one answer: 200 saved, 400 refused, 403 signed out, 409 a newer one counts, 410 the exam is over."""
    if not request.user.is_authenticated:
        return _problem(_("You are signed out. Your answers are kept on this device until you sign in again."), 403)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _problem(_("This answer cannot be read."), 400)
    # Only named here: the service reads it, as hers, under the lock that it needs anyway.
    hers = Attempt(pk=pk, person=request.user)
    try:
        saved = save_answer(attempt=hers, position=position, answer=request.POST.getlist("answer"), **form.cleaned_data)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    except AnswerRefused as refusal:
        return _problem(str(refusal), 400)
    except AnswerIsStale as refusal:
        return _problem(str(refusal), 409, current=refusal.current)
    except AttemptClosed as refusal:
        return _problem(str(refusal), 410, url=reverse("quizzes:result", args=[pk]))
    return JsonResponse({"remaining_seconds": _seconds_left(saved.attempt)})


def _problem(message: str, status: int, **more) -> JsonResponse:
    return JsonResponse({"error": message, **more}, status=status)


@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """Hand in what the page shows. Signed out: the form is kept and can be sent again after signing in."""
    if request.method == "GET":
        return redirect("quizzes:attempt", pk=pk)
    if not request.user.is_authenticated:
        return _keep_form(request)
    attempt = _own(request, pk)
    form = HandInForm(request.POST)
    try:
        if not form.is_valid():
            raise AnswerRefused(_("This answer cannot be read."))
        positions = attempt.responses.values_list("position", flat=True)
        submit_attempt(attempt=attempt, answers=form.answers(positions), epoch=form.cleaned_data["epoch"])
    except (AnswerIsStale, AnswerRefused) as refusal:
        messages.warning(request, str(refusal))
        return redirect("quizzes:attempt", pk=pk)
    return redirect("quizzes:result", pk=pk)


def _keep_form(request):
    """What was chosen, to be sent again after signing in elsewhere: without script nothing else has it."""
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    return render(request, "quizzes/signed_out.html", {"kept": kept, "action": request.path}, status=403)
