"""Exams that people of the demo sat: attempts with their papers, marked by the exam's own rules.

The transcript, Learn, the certificates and the results then tell the same of each person.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from simple_history.utils import bulk_create_with_history

from academy.demo.records import completion_of
from academy.people.models import Employee
from academy.transcript.models import Completion
from academy.versions.models import Version
from academy.versions.services import current_version
from quizzes.models import Attempt, Certificate, ExamPage, Response
from quizzes.services.certificates import grant_of, valid_until
from quizzes.services.drawing import draw_paper
from quizzes.services.marking import award, mark

# The part of its time that people need for an exam.
PACE = 0.6


@dataclass(frozen=True)
class Sitting:
    """A person handed an exam in at that moment, with this share of its answers right."""

    person: Employee
    exam: ExamPage
    at: dt.datetime
    share: float


def passing_share(rng: random.Random, exam: ExamPage) -> float:
    """A share of right answers that passes, as the number of the exam's questions allows it."""
    most = sum(section.count for section in exam.sections.all())
    least = -(-most * exam.pass_mark // 100)
    return rng.randint(least, most) / most


def sit_exams(sittings: Iterable[Sitting]) -> None:
    """Write the attempts with their papers, certificates and completions.

    All at once: hundreds of attempts take many seconds one by one. Shares of assignments are ticked off by the caller.
    """
    sittings = sorted(sittings, key=lambda sitting: sitting.at)
    versions = {exam.pk: current_version(exam) for exam in {sitting.exam for sitting in sittings}}
    numbers = Counter(Attempt.objects.order_by().values_list("exam_id", "person_id"))
    papers = []
    for sitting in sittings:
        taken = (sitting.exam.pk, sitting.person.pk)
        numbers[taken] += 1
        papers.append(_sit(sitting, versions[sitting.exam.pk], numbers[taken]))
    attempts = Attempt.objects.bulk_create(attempt for attempt, _paper in papers)
    for attempt, paper in papers:
        for response in paper:
            response.attempt = attempt
    Response.objects.bulk_create(response for _attempt, paper in papers for response in paper)
    granted = [one for one in attempts if one.is_passed and one.policy["grants_certificate"]]
    bulk_create_with_history([Certificate(attempt=one, **grant_of(one)) for one in granted], Certificate)
    Completion.objects.bulk_create(map(_completion, attempts))


def _sit(sitting: Sitting, version: Version, number: int) -> tuple[Attempt, list[Response]]:
    """The marked attempt and its paper, unsaved."""
    exam, paper = sitting.exam, draw_paper(sitting.exam)
    _answer(paper, sitting)
    award(paper)
    marks = mark(paper, exam.policy)
    limit = dt.timedelta(minutes=exam.time_limit_minutes)
    started_at = sitting.at - limit * PACE
    attempt = Attempt(
        exam=exam,
        exam_version=version,
        person=sitting.person,
        number=number,
        policy=exam.policy,
        epoch=1,
        started_at=started_at,
        deadline_at=started_at + limit,
        closed_at=sitting.at,
        points=marks.points,
        max_points=sum(response.points for response in paper),
        score=marks.score,
        is_passed=marks.is_passed,
        missed_red_line=marks.missed_red_line,
    )
    return attempt, paper


def _answer(paper: list[Response], sitting: Sitting) -> None:
    """What is missed is no red line, so that the score decides."""
    ordinary = [response.position for response in paper if not response.is_red_line]
    missed = set(ordinary[: round(len(paper) * (1 - sitting.share))])
    for response in paper:
        right = response.question_version.correct_keys
        wrong = (key for key in response.option_order if key not in right)
        response.answer = [next(wrong)] if response.position in missed else sorted(right)
        response.epoch = response.sequence = 1
        response.answered_at = sitting.at


def _completion(attempt: Attempt) -> Completion:
    return completion_of(
        attempt.exam_version,
        person=attempt.person,
        source=Completion.Source.EXAM,
        result=Completion.Result.PASSED if attempt.is_passed else Completion.Result.FAILED,
        score=attempt.score,
        completed_at=attempt.closed_at,
        expires_on=valid_until(attempt),
        origin=f"attempt:{attempt.pk}",
    )
