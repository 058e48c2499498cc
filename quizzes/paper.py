"""A paper as pages show it. What is made for an open attempt holds no trace of the key."""

import string
from dataclasses import dataclass

from django.db.models import QuerySet

from quizzes.models import Attempt, ExamPage, Question, Response


@dataclass(frozen=True)
class Option:
    """One option in its place; `mark` is right, wrong or missed where the answers may be shown, else empty."""

    value: str
    letter: str
    text: str
    is_checked: bool
    mark: str = ""


@dataclass(frozen=True)
class PaperQuestion:
    """One question of the paper; `explanation` is empty unless the answers may be shown."""

    position: int
    stem: str
    input_type: str
    options: list[Option]
    is_flagged: bool
    epoch: int
    is_right: bool | None = None
    explanation: str = ""

    @property
    def name(self) -> str:
        return f"q{self.position}"

    @property
    def is_answered(self) -> bool:
        return any(option.is_checked for option in self.options)


def paper_of(attempt: Attempt) -> list[PaperQuestion]:
    """The questions in their order, as a candidate may see them while she answers. One query."""
    return [_question(response) for response in _responses(attempt)]


def may_reveal(attempt: Attempt) -> bool:
    """Whether the rules that the attempt froze let its answers be seen now."""
    reveal = attempt.policy["reveal"]
    if attempt.closed_at is None or reveal == ExamPage.Reveal.NEVER:
        return False
    return attempt.is_passed or reveal == ExamPage.Reveal.ALWAYS


def review_of(attempt: Attempt) -> list[PaperQuestion]:
    """The marked questions with the right answers; nothing unless they may be shown. One query."""
    if not may_reveal(attempt):
        return []
    return [_question(response, is_marked=True) for response in _responses(attempt)]


def missed_topics(attempt: Attempt) -> list[str]:
    """The shelves of the red-line questions that failed the attempt, each once; never the questions. One query."""
    if not (attempt.missed_red_line and attempt.policy["red_line_fails"]):
        return []
    missed = attempt.responses.filter(is_red_line=True, awarded=0).order_by("position")
    return list(dict.fromkeys(missed.values_list("question_version__question__category__name", flat=True)))


def _responses(attempt: Attempt) -> QuerySet[Response]:
    return attempt.responses.select_related("question_version").order_by("position")


def _question(response: Response, *, is_marked: bool = False) -> PaperQuestion:
    payload = response.question_version.payload
    return PaperQuestion(
        position=response.position,
        stem=payload["stem"],
        options=_options(response, is_marked),
        input_type="checkbox" if payload["kind"] == Question.Kind.MULTIPLE else "radio",
        is_flagged=response.is_flagged,
        epoch=response.epoch,
        is_right=bool(response.awarded) if is_marked else None,
        explanation=payload["explanation"] if is_marked else "",
    )


def _options(response: Response, is_marked: bool) -> list[Option]:
    by_key = {option["key"]: option for option in response.question_version.payload["options"]}
    return [
        Option(
            value=key,
            letter=letter,
            text=by_key[key]["text"],
            is_checked=key in response.answer,
            mark=_mark(by_key[key]["correct"], key in response.answer) if is_marked else "",
        )
        for letter, key in zip(string.ascii_uppercase, response.option_order, strict=False)
    ]


def _mark(is_correct: bool, is_chosen: bool) -> str:
    if is_correct:
        return "right" if is_chosen else "missed"
    return "wrong" if is_chosen else ""
