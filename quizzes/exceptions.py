"""Facts about exams that stop an act."""

from academy.core.exceptions import Refusal


class AttemptClosed(Refusal):
    """The attempt was handed in, or its time is over."""


class AnswerIsStale(Refusal):
    """A newer page load or a newer answer exists. `current` is the answer that the server holds."""

    def __init__(self, message, *, current):
        super().__init__(message)
        self.current = current


class NoAttemptLeft(Refusal):
    """All attempts are used, or the cool-down is not over; `may_start_at` says when, if ever."""

    def __init__(self, message, *, may_start_at=None):
        super().__init__(message)
        self.may_start_at = may_start_at


class ExamNotReady(Refusal):
    """The exam draws more questions than its categories hold."""


class AnswerRefused(Refusal):
    """The answer is not one of the question's options."""


class QuestionRefused(Refusal):
    """The words or options of a question do not make a question of its kind."""


class NoCertificate(Refusal):
    """The attempt was not passed, or its exam grants no certificate."""
