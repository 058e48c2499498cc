"""Pages of people who take exams."""

from quizzes.views.certificates import certificate, certificate_pdf, check_certificate
from quizzes.views.exams import exam, result, start
from quizzes.views.sitting import answer, attempt, remaining, submit

__all__ = [
    "answer",
    "attempt",
    "certificate",
    "certificate_pdf",
    "check_certificate",
    "exam",
    "remaining",
    "result",
    "start",
    "submit",
]
