"""Ending attempts: marks, transcript, certificate and the word to the apps above, in one transaction."""

from datetime import datetime

from django.db import transaction

from academy.core import clock
from academy.transcript.services import record_version_completion
from quizzes.models import Attempt, Response
from quizzes.services.certificates import issue_certificate, valid_until
from quizzes.services.marking import award, mark
from quizzes.signals import attempt_marked


def lock_attempt(attempt: Attempt) -> Attempt:
    """The attempt as it is now, with its version and person; others wait until the transaction ends. One query."""
    attempts = Attempt.objects.select_related("exam_version", "person").select_for_update(of=("self",))
    return attempts.get(pk=attempt.pk)


def close_if_due(attempt: Attempt, *, now: datetime | None = None) -> Attempt:
    """The attempt, closed and marked if its deadline has passed; no query while it has not."""
    now = now or clock.now()
    if attempt.closed_at or now < attempt.deadline_at:
        return attempt
    with transaction.atomic():
        attempt = lock_attempt(attempt)
        if attempt.closed_at is None:
            close(attempt, at=attempt.deadline_at, is_timed_out=True)
    return attempt


def close_due_attempts(*, now: datetime | None = None) -> int:
    """Close every open attempt whose deadline has passed, each in a transaction of its own; how many there were."""
    now = now or clock.now()
    due = list(Attempt.objects.open().filter(deadline_at__lte=now).order_by("deadline_at"))
    for attempt in due:
        close_if_due(attempt, now=now)
    return len(due)


def close(attempt: Attempt, *, at: datetime, is_timed_out: bool = False) -> None:
    """Mark a locked open attempt, write the transcript and issue what it grants. Call inside a transaction."""
    responses = list(attempt.responses.select_related("question_version").order_by("position"))
    award(responses)
    Response.objects.bulk_update(responses, ["awarded"])
    marks = mark(responses, attempt.policy)
    attempt.closed_at, attempt.is_timed_out = at, is_timed_out
    attempt.points, attempt.score = marks.points, marks.score
    attempt.missed_red_line, attempt.is_passed = marks.missed_red_line, marks.is_passed
    attempt.save(update_fields=["closed_at", "is_timed_out", "points", "score", "missed_red_line", "is_passed"])
    _record(attempt)
    attempt_marked.send(Attempt, attempt=attempt)


def _record(attempt: Attempt) -> None:
    record_version_completion(
        person=attempt.person,
        version=attempt.exam_version,
        source="exam",
        result="passed" if attempt.is_passed else "failed",
        score=attempt.score,
        completed_at=attempt.closed_at,
        expires_on=valid_until(attempt),
        origin=f"attempt:{attempt.pk}",
    )
    if attempt.is_passed and attempt.policy["grants_certificate"]:
        issue_certificate(attempt=attempt)
