"""The item bank, exams, attempts and certificates."""

from quizzes.models.attempts import AnswerLog, Attempt, Response
from quizzes.models.bank import Category, Question, QuestionVersion
from quizzes.models.certificates import Certificate, new_public_code
from quizzes.models.exams import ExamIndexPage, ExamPage, ExamSection

__all__ = [
    "AnswerLog",
    "Attempt",
    "Category",
    "Certificate",
    "ExamIndexPage",
    "ExamPage",
    "ExamSection",
    "Question",
    "QuestionVersion",
    "Response",
    "new_public_code",
]
