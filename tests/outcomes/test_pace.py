"""An import leaves room for people who sit an exam."""

import datetime as dt

import pytest
from django.utils import timezone

from academy.outcomes.services.pace import FULL_ROWS, POLITE_ROWS, Pace
from quizzes.models import Attempt
from quizzes.services import start_attempt
from tests.factories.quizzes import simple_exam


@pytest.fixture
def sitting(learner):
    return start_attempt(exam=simple_exam(), person=learner)


def test_it_runs_at_full_speed_while_nobody_sits_an_exam(db):
    assert Pace().rows == FULL_ROWS


def test_it_takes_small_steps_beside_an_exam(sitting):
    assert Pace().rows == POLITE_ROWS


def test_an_attempt_whose_time_is_over_slows_nothing(sitting):
    past = timezone.now() - dt.timedelta(hours=1)
    Attempt.objects.filter(pk=sitting.pk).update(started_at=past, deadline_at=past + dt.timedelta(minutes=20))
    assert Pace().rows == FULL_ROWS


def test_asking_costs_one_query_for_many_steps(sitting, django_assert_num_queries):
    pace = Pace()
    with django_assert_num_queries(1):
        assert [pace.rows for _step in range(50)] == [POLITE_ROWS] * 50
