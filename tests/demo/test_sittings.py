"""Exams that the demo says were sat: as real as those that people sit on the site."""

import datetime as dt
import random

import pytest
from django.utils import timezone

from academy.demo.sittings import Sitting, passing_share, sit_exams
from academy.reports.learn import her_certificates, her_exams
from academy.transcript.models import Completion
from quizzes.models import Attempt, Certificate, Response
from tests.factories.quizzes import passed, question, simple_exam

PASSED_AT = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def exam_page(db):
    return simple_exam(4, pass_mark=75, certificate_months=120)


def test_a_pass_shows_in_the_transcript_on_learn_and_as_a_certificate(exam_page, learner):
    sit_exams([Sitting(learner, exam_page, PASSED_AT, share=0.75)])
    completion, certificate = Completion.objects.get(), Certificate.objects.get()
    assert (completion.source, completion.result, completion.score) == ("exam", "passed", 75)
    assert (completion.completed_at, completion.expires_on) == (PASSED_AT, certificate.expires_on)
    assert [(one.is_passed, one.best) for one in her_exams(learner)] == [(True, 75)]
    assert her_certificates(learner) == [certificate]
    assert certificate.history.count() == 1


def test_its_paper_has_as_many_right_answers_as_its_score_says(exam_page, learner):
    sit_exams([Sitting(learner, exam_page, PASSED_AT, share=0.75)])
    attempt = Attempt.objects.get()
    assert (attempt.points, attempt.max_points, attempt.closed_at) == (3, 4, PASSED_AT)
    assert attempt.started_at < PASSED_AT < attempt.deadline_at
    assert sorted(Response.objects.values_list("awarded", flat=True)) == [0, 1, 1, 1]


def test_attempts_are_counted_on_in_the_order_of_their_moments(exam_page, learner):
    day = dt.timedelta(days=1)
    failed = Sitting(learner, exam_page, PASSED_AT - day, share=0.5)
    sit_exams([Sitting(learner, exam_page, PASSED_AT, share=1), failed])
    passed(exam_page, learner)
    found = Attempt.objects.order_by("number").values_list("number", "score", "is_passed")
    assert list(found) == [(1, 50, False), (2, 100, True), (3, 100, True)]
    assert Certificate.objects.filter(attempt__number=1).count() == 0


def test_a_red_line_is_never_what_is_missed(exam_page, learner):
    where = exam_page.sections.get().category
    exam_page.sections.update(count=5)
    question("danger", where=where, is_red_line=True)
    sit_exams([Sitting(learner, exam_page, PASSED_AT, share=0.2)])
    assert list(Response.objects.filter(awarded=1).values_list("question_version__question__key", flat=True)) == [
        "danger"
    ]


def test_a_passing_share_reaches_the_mark_and_is_one_that_the_exam_can_give(exam_page):
    rng = random.Random(1)
    assert {passing_share(rng, exam_page) for _draw in range(50)} == {0.75, 1.0}
    exam_page.pass_mark = 76
    assert {passing_share(rng, exam_page) for _draw in range(50)} == {1.0}


def test_another_sitting_costs_the_drawing_of_its_paper_alone(exam_page, learner, manager, django_assert_num_queries):
    def papers(*people):
        return [Sitting(person, exam_page, timezone.now(), share=1) for person in people]

    with django_assert_num_queries(10):
        sit_exams(papers(learner))
    # A paper is drawn for each: that takes three more.
    with django_assert_num_queries(13):
        sit_exams(papers(learner, manager))
