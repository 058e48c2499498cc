"""What changes in the item bank, in attempts and in certificates."""

from quizzes.services.answers import save_answer
from quizzes.services.attempts import open_paper, start_attempt, submit_attempt
from quizzes.services.certificates import issue_certificate, revoke_certificate
from quizzes.services.closing import close_due_attempts, close_if_due
from quizzes.services.drawing import has_spare_questions, shortfalls
from quizzes.services.questions import save_question_version

__all__ = [
    "close_due_attempts",
    "close_if_due",
    "has_spare_questions",
    "issue_certificate",
    "open_paper",
    "revoke_certificate",
    "save_answer",
    "save_question_version",
    "shortfalls",
    "start_attempt",
    "submit_attempt",
]
