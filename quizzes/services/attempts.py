"""Starting an attempt, opening its paper, handing it in."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.core import clock
from academy.people.models import Employee
from academy.versions.services import current_version
from quizzes.exceptions import AnswerIsStale, ExamNotReady
from quizzes.models import AnswerLog, Attempt, Response
from quizzes.services.answers import log_answer, unfit, with_kind
from quizzes.services.closing import close, close_if_due, lock_attempt
from quizzes.services.drawing import draw_paper
from quizzes.standing import standing_of


def start_attempt(*, exam, person) -> Attempt:
    """The person's open attempt of the exam, or a new one with a paper drawn and frozen for her.

    Two taps at once get the same attempt. Raises NoAttemptLeft (all used, or the cool-down lasts) or ExamNotReady.
    Whether she may see the exam is asked by the caller.
    """
    for attempt in Attempt.objects.open().filter(exam=exam, person=person):
        close_if_due(attempt)
    return _open_or_new(exam, person)


@transaction.atomic
def _open_or_new(exam, person) -> Attempt:
    Employee.objects.select_for_update(no_key=True).get(pk=person.pk)
    attempts = list(Attempt.objects.filter(exam=exam, person=person).order_by("-number"))
    standing = standing_of(exam, attempts)
    if standing.open_attempt:
        return standing.open_attempt
    if refusal := standing.refusal():
        raise refusal
    return _new_attempt(exam, person, number=attempts[0].number + 1 if attempts else 1)


def _new_attempt(exam, person, *, number: int) -> Attempt:
    version = current_version(exam)
    if version is None:
        raise ExamNotReady(_("This exam is not published yet."))
    paper = draw_paper(exam)
    now = clock.now()
    attempt = Attempt.objects.create(
        exam=exam,
        exam_version=version,
        person=person,
        number=number,
        policy=exam.policy,
        started_at=now,
        deadline_at=now + timedelta(minutes=exam.time_limit_minutes),
        max_points=sum(response.points for response in paper),
    )
    for response in paper:
        response.attempt = attempt
    Response.objects.bulk_create(paper)
    return attempt


@transaction.atomic
def open_paper(*, attempt: Attempt) -> Attempt:
    """The attempt under the next epoch, which makes every page opened before an old one; closed if its time is over."""
    attempt = lock_attempt(attempt)
    if attempt.closed_at is None and not attempt.is_open:
        close(attempt, at=attempt.deadline_at, is_timed_out=True)
    if attempt.closed_at is None:
        attempt.epoch += 1
        attempt.save(update_fields=["epoch"])
    return attempt


def submit_attempt(
    *, attempt: Attempt, answers: dict[int, list[str]] | None = None, epoch: int | None = None
) -> Attempt:
    """Save the last answers, mark the attempt and close it; handing in again returns the same result.

    `answers` maps positions to chosen keys and `epoch` names the page that they come from. After the deadline they
    are only logged. Raises AnswerRefused, or AnswerIsStale when the page is not the newest: then nothing is handed in.
    """
    with transaction.atomic():
        attempt = lock_attempt(attempt)
        if attempt.closed_at:
            return attempt
        refusal = _take_last_answers(attempt, answers or {}, attempt.epoch if epoch is None else epoch)
        if refusal is None:
            is_late = not attempt.is_open
            close(attempt, at=attempt.deadline_at if is_late else clock.now(), is_timed_out=is_late)
    if refusal:
        raise refusal
    return attempt


def _take_last_answers(attempt: Attempt, answers: dict[int, list[str]], epoch: int):
    """Save what differs from what is saved, or say why not; one read and two writes. A late form is only logged."""
    rows = with_kind(attempt.responses)
    changed = [one for one in rows if answers.get(one.position, one.answer) != one.answer]
    refusal = next(filter(None, (unfit(one, answers[one.position]) for one in changed)), None)
    is_stale = epoch != attempt.epoch
    counts = attempt.is_open and not refusal and not is_stale
    logs = []
    for response in changed:
        order = (epoch, response.sequence + 1 if response.epoch == epoch else 1)
        logs.append(log_answer(response, answers[response.position], order, is_accepted=counts))
        response.answer, (response.epoch, response.sequence) = answers[response.position], order
        response.answered_at = clock.now()
    AnswerLog.objects.bulk_create(logs)
    if counts:
        Response.objects.bulk_update(changed, ["answer", "epoch", "sequence", "answered_at"])
    if not attempt.is_open:
        return None
    return refusal or (_stale_page() if is_stale else None)


def _stale_page() -> AnswerIsStale:
    return AnswerIsStale(
        _("This exam was opened again elsewhere. Here are the newest answers: look at them, then hand in."),
        current=None,
    )
