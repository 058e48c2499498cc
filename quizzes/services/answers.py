"""Saving the answers of an open attempt."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from academy.core import clock
from academy.core.exceptions import Refusal
from quizzes.exceptions import AnswerIsStale, AnswerRefused, AttemptClosed
from quizzes.models import AnswerLog, Attempt, Question, Response
from quizzes.services.closing import close_if_due

# What a log row keeps of an answer that makes no sense.
MOST_KEYS, LONGEST_KEY = 20, 40


def save_answer(
    *, attempt: Attempt, position: int, answer: list[str], epoch: int, sequence: int, is_flagged: bool | None = None
) -> Response:
    """Save an answer unless something newer is known; sending the same one again changes nothing.

    Order is (epoch, sequence): the epoch is the page load's, and once a newer load exists an older one saves nothing.
    Raises AttemptClosed, AnswerRefused (no such question or option), AnswerIsStale with the answer that counts, or
    Attempt.DoesNotExist when the person has no such attempt.
    Whatever arrives for a question of the paper is logged, refused or not. Two reads and two writes.
    """
    response, refusal = _receive(attempt, position, answer, (epoch, sequence), is_flagged)
    if isinstance(refusal, AttemptClosed):
        close_if_due(response.attempt)
    if refusal:
        raise refusal
    return response


@transaction.atomic
def _receive(attempt, position, answer, order, is_flagged) -> tuple[Response, Refusal | None]:
    """Save and log, or only log. The refusal is returned, because raising it here would undo the log."""
    response = _lock_response(attempt, position)
    refusal = _closed(response.attempt) or unfit(response, answer) or _stale(response, answer, order)
    if refusal is None and order > (response.epoch, response.sequence):
        response.answer, (response.epoch, response.sequence) = answer, order
        response.answered_at = clock.now()
        response.is_flagged = response.is_flagged if is_flagged is None else is_flagged
        response.save(update_fields=["answer", "epoch", "sequence", "answered_at", "is_flagged"])
    log_answer(response, answer, order, is_accepted=refusal is None).save()
    return response, refusal


def _lock_response(attempt: Attempt, position: int) -> Response:
    """The response of a locked attempt: closing waits for a save that began before it. Two queries.

    The attempt comes first and alone, as everywhere: a join would read the response as it was before the wait. It is
    looked up as that person's, so that callers need not read it before.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk, person_id=attempt.person_id)
    response = with_kind(attempt.responses).filter(position=position).first()
    if response is None:
        raise AnswerRefused(_("This exam has no such question."))
    response.attempt = attempt
    return response


def with_kind(responses):
    """Responses with the `kind` that their question had when it was drawn."""
    return responses.annotate(kind=F("question_version__payload__kind")).order_by("position")


def log_answer(response: Response, answer, order: tuple[int, int], *, is_accepted: bool) -> AnswerLog:
    """An unsaved row of what arrived; of something that is no answer only as much as a log should hold."""
    keys = [str(key)[:LONGEST_KEY] for key in answer[:MOST_KEYS]]
    epoch, sequence = order
    return AnswerLog(response=response, answer=keys, epoch=epoch, sequence=sequence, is_accepted=is_accepted)


def unfit(response: Response, answer: list[str]) -> AnswerRefused | None:
    """Why an answer is none: options that were not shown, one named twice, or several where one is asked."""
    if len(set(answer)) < len(answer) or not set(answer) <= set(response.option_order):
        return AnswerRefused(_("That is not one of the options."))
    if len(answer) > 1 and response.kind != Question.Kind.MULTIPLE:
        return AnswerRefused(_("Only one option can be chosen here."))
    return None


def _closed(attempt: Attempt) -> AttemptClosed | None:
    return None if attempt.is_open else AttemptClosed(_("The exam is over. What you had saved was marked."))


def _stale(response: Response, answer: list[str], order: tuple[int, int]) -> Refusal | None:
    if order[0] > response.attempt.epoch:
        return AnswerRefused(_("This page was not opened by the exam."))
    known = (response.epoch, response.sequence)
    is_repeat = order == known and answer == response.answer
    if order[0] == response.attempt.epoch and (order > known or is_repeat):
        return None
    return AnswerIsStale(
        _("This exam was opened again elsewhere, or a newer answer is saved. The newer one counts."),
        current=response.answer,
    )
