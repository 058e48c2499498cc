"""Before and after an attempt: the exam's own page, the start, the result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes.exceptions import ExamNotReady, NoAttemptLeft
from quizzes.models import Attempt, Certificate, ExamPage
from quizzes.paper import missed_topics, review_of
from quizzes.services import close_if_due, has_spare_questions, start_attempt
from quizzes.standing import standing_of


@login_required
@never_cache
@require_safe
def exam(request, code):
    """What the exam asks, its rules, what is left, and earlier results."""
    page = get_object_or_404(ExamPage.objects.visible_to(request.user), code=code)
    attempts = _attempts(page, request.user)
    certificate = Certificate.objects.filter(person=request.user, item_code=code).first()
    context = {
        "exam": page,
        "question_count": sum(page.sections.values_list("count", flat=True)),
        "standing": standing_of(page, attempts),
        "attempts": [attempt for attempt in attempts if attempt.closed_at],
        "certificate": certificate,
        "days_left": certificate and certificate.days_to_renew(timezone.localdate()),
    }
    return render(request, "quizzes/exam.html", context)


def preview_exam(request, page):
    """The draft of an exam as its candidates will see it before the first attempt; nothing can be started."""
    context = {
        "exam": page,
        "question_count": sum(section.count for section in page.sections.all()),
        "standing": standing_of(page, []),
        "attempts": [],
        "certificate": None,
        "days_left": None,
        "is_preview": True,
    }
    return render(request, "quizzes/exam.html", context)


def _attempts(page, person) -> list[Attempt]:
    """All attempts of the person, newest first, the one whose time is over closed. One query unless one closes."""
    return [close_if_due(one) for one in Attempt.objects.filter(exam=page, person=person).order_by("-number")]


@login_required
@require_POST
def start(request, code):
    """Start an attempt, or go on with the open one."""
    page = get_object_or_404(ExamPage.objects.visible_to(request.user), code=code)
    try:
        attempt = start_attempt(exam=page, person=request.user)
    except (NoAttemptLeft, ExamNotReady) as refusal:
        messages.error(request, str(refusal))
        return redirect("quizzes:exam", code=code)
    return redirect("quizzes:attempt", pk=attempt.pk)


@login_required
@never_cache
@require_safe
def result(request, pk):
    """The marks of an attempt, for the person and whoever may see her records; an open one is still being written."""
    attempts = Attempt.objects.visible_to(request.user).select_related("exam", "exam_version", "person", "certificate")
    attempt = get_object_or_404(attempts, pk=pk)
    is_own = attempt.person_id == request.user.pk
    if attempt.closed_at is None:
        if close_if_due(attempt).closed_at is None:
            return _still_open(request, attempt, is_own)
        attempt = attempts.get(pk=pk)
    standing = standing_of(attempt.exam, _attempts(attempt.exam, attempt.person))
    may_try_again = is_own and not attempt.is_passed and standing.may_start
    context = {
        "attempt": attempt,
        "is_own": is_own,
        "review": review_of(attempt),
        "missed_topics": missed_topics(attempt),
        "standing": standing,
        "draws_others": may_try_again and has_spare_questions(attempt.exam),
        "certificate": getattr(attempt, "certificate", None),
    }
    return render(request, "quizzes/result.html", context)


def _still_open(request, attempt, is_own):
    """Back to the paper for herself; for others, the word that it is being written."""
    if is_own:
        return redirect("quizzes:attempt", pk=attempt.pk)
    return render(request, "quizzes/not_yet.html", {"attempt": attempt})
