"""What the answers of an attempt are worth.

Single choice, true or false and multiple choice alike: all of the question's points when exactly the right options are
ticked, else none. There is no part credit, so that ticking everything gains nothing.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quizzes.models import Response

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Marks:
    """The outcome of a paper; `score` is in per cent with two decimals."""

    points: Decimal
    score: Decimal
    missed_red_line: bool
    is_passed: bool


def is_right(response: Response) -> bool:
    """Exactly the right options are ticked."""
    return set(response.answer) == response.question_version.correct_keys


def award(responses: list[Response]) -> None:
    """Set what each response earns; nothing is saved."""
    for response in responses:
        response.awarded = Decimal(response.points if is_right(response) else 0)


def mark(responses: list[Response], policy: dict) -> Marks:
    """Add up awarded responses under the rules that the attempt froze.

    Passing compares the exact share with the pass mark: a score that only rounds up to it has not reached it.
    """
    most = sum(response.points for response in responses)
    points = sum((response.awarded for response in responses), Decimal(0))
    missed = any(response.is_red_line and not response.awarded for response in responses)
    reached = points * 100 >= policy["pass_mark"] * most
    return Marks(
        points=points,
        score=(points * 100 / most).quantize(CENT, ROUND_HALF_UP),
        missed_red_line=missed,
        is_passed=reached and not (missed and policy["red_line_fails"]),
    )
