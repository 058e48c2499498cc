from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.models import Attempt
from quizzes.services import open_paper, start_attempt
from tests.factories.quizzes import simple_exam


@pytest.fixture
def exam_page(db):
    """Two single-choice questions in the author's order; "a" is right in both."""
    return simple_exam(2)


@pytest.fixture
def paper(exam_page, learner):
    """The learner's open attempt, its paper loaded once: epoch 1."""
    return open_paper(attempt=start_attempt(exam=exam_page, person=learner))


@pytest.fixture
def end_time():
    """Let an attempt's time be over: `end_time(attempt)` moves its start and deadline two hours back."""

    def move_back(attempt):
        now = timezone.now()
        Attempt.objects.filter(pk=attempt.pk).update(
            started_at=now - timedelta(hours=3), deadline_at=now - timedelta(hours=2)
        )
        return Attempt.objects.get(pk=attempt.pk)

    return move_back
