"""Two things at the same moment, each on a connection of its own, with real commits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academy.transcript.models import Completion
from quizzes.exceptions import AnswerIsStale, AttemptClosed
from quizzes.models import AnswerLog, Attempt, Certificate
from quizzes.services import (
    close_if_due,
    issue_certificate,
    open_paper,
    save_answer,
    save_question_version,
    start_attempt,
    submit_attempt,
)
from tests.factories.people import EmployeeFactory, clinic, place
from tests.factories.quizzes import simple_exam

pytestmark = pytest.mark.committed


@pytest.fixture
def page(committed_db):
    return simple_exam(2)


@pytest.fixture
def person(page):
    return place(EmployeeFactory(employee_no="E1"), clinic("C9", region="north"), "online_consultant")


@pytest.fixture
def sitting(page, person):
    return open_paper(attempt=start_attempt(exam=page, person=person))


def test_a_double_tap_starts_one_attempt(page, person, race):
    attempts = race(*[lambda: start_attempt(exam=page, person=person)] * 4)
    assert {attempt.pk for attempt in attempts} == {Attempt.objects.get().pk}
    assert Attempt.objects.get().responses.count() == 2


def test_two_submits_mark_once(sitting, race):
    results = race(*[lambda: submit_attempt(attempt=sitting, answers={1: ["a"], 2: ["a"]}, epoch=1)] * 3)
    assert [attempt.score for attempt in results] == [100, 100, 100]
    assert (Completion.objects.count(), Certificate.objects.count()) == (1, 1)


def test_an_answer_and_the_close_at_the_deadline_agree(sitting, race):
    now = timezone.now()
    Attempt.objects.update(started_at=now - timedelta(hours=1), deadline_at=now - timedelta(seconds=1))
    sitting.refresh_from_db()
    answered, closed = race(
        lambda: save_answer(attempt=sitting, position=1, answer=["a"], epoch=1, sequence=1),
        lambda: close_if_due(sitting),
    )
    assert isinstance(answered, AttemptClosed)
    assert (closed.score, Attempt.objects.get().score) == (0, 0)
    assert (Completion.objects.count(), AnswerLog.objects.get().is_accepted) == (1, False)


def test_an_answer_that_races_with_handing_in_is_marked_or_refused_never_lost_between(sitting, race):
    answered, handed_in = race(
        lambda: save_answer(attempt=sitting, position=1, answer=["a"], epoch=1, sequence=1),
        lambda: submit_attempt(attempt=sitting),
    )
    counts = not isinstance(answered, AttemptClosed)
    assert handed_in.score == (50 if counts else 0)
    assert AnswerLog.objects.get().is_accepted is counts


def test_of_two_answers_at_once_the_higher_sequence_stays(sitting, race):
    outcomes = race(
        *[
            lambda number=number: save_answer(
                attempt=sitting, position=1, answer=["abcd"[number]], epoch=1, sequence=number + 1
            )
            for number in range(4)
        ]
    )
    assert sitting.responses.get(position=1).answer == ["d"]
    assert not isinstance(outcomes[3], AnswerIsStale)
    assert AnswerLog.objects.count() == 4


def test_every_load_at_once_gets_an_epoch_of_its_own(sitting, race):
    loads = race(*[lambda: open_paper(attempt=sitting)] * 4)
    assert sorted(load.epoch for load in loads) == [2, 3, 4, 5]


def test_one_attempt_never_gets_two_certificates(sitting, race):
    attempt = submit_attempt(attempt=sitting, answers={1: ["a"], 2: ["a"]})
    Certificate.objects.all().delete()
    certificates = race(*[lambda: issue_certificate(attempt=attempt)] * 3)
    assert {certificate.pk for certificate in certificates} == {Certificate.objects.get().pk}


def test_certificates_of_two_people_at_once_have_two_numbers(page, person, race):
    other = place(EmployeeFactory(employee_no="E2"), clinic("C9", region="north"), "online_consultant")
    sittings = [open_paper(attempt=start_attempt(exam=page, person=one)) for one in (person, other)]
    race(*[lambda one=one: submit_attempt(attempt=one, answers={1: ["a"], 2: ["a"]}) for one in sittings])
    year = timezone.localdate().year
    numbers = set(Certificate.objects.values_list("number", flat=True))
    assert numbers == {f"CS-{year}-{one.pk:06d}" for one in sittings}


def test_two_editors_at_once_make_two_versions_or_one(page, race):
    question = page.sections.get().category.questions.first()
    payload = question.versions.get().payload
    race(
        lambda: save_question_version(question=question, payload={**payload, "stem": "One?"}, by=None),
        lambda: save_question_version(question=question, payload={**payload, "stem": "Two?"}, by=None),
    )
    assert sorted(question.versions.values_list("number", flat=True)) == [1, 2, 3]
