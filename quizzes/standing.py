"""Where a person stands with an exam: what she has used, what is left, and when she may start."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.exceptions import NoAttemptLeft
from quizzes.models import Attempt, ExamPage


@dataclass(frozen=True)
class Standing:
    """`left` is None when attempts are not counted; `may_start_at` is None when she may start now or never."""

    open_attempt: Attempt | None
    left: int | None
    may_start_at: datetime | None

    @property
    def may_start(self) -> bool:
        return self.left != 0 and self.may_start_at is None

    def refusal(self) -> NoAttemptLeft | None:
        """Why she may not start now, in a sentence for her."""
        if self.left == 0:
            return NoAttemptLeft(_("All your attempts at this exam are used. Talk to your manager or trainer."))
        if self.may_start_at:
            return NoAttemptLeft(
                _("There is a pause between two attempts. The exam shows when you may start again."),
                may_start_at=self.may_start_at,
            )
        return None


def standing_of(exam: ExamPage, attempts: list[Attempt]) -> Standing:
    """From all the attempts of one person at the exam, newest first.

    Attempts and the pause count since she last passed: who must renew a certificate begins a new round.
    """
    round_ = list(takewhile(lambda attempt: not attempt.is_passed, attempts))
    closed = [attempt for attempt in round_ if attempt.closed_at]
    again_at = closed[0].closed_at + timedelta(hours=exam.cool_down_hours) if closed else None
    return Standing(
        open_attempt=next((attempt for attempt in round_ if attempt.closed_at is None), None),
        left=max(exam.max_attempts - len(closed), 0) if exam.max_attempts else None,
        may_start_at=again_at if again_at and again_at > timezone.now() else None,
    )
