"""Handing in, closing at the deadline, marks, transcript and the word to the apps above."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from academy.transcript.models import Completion
from quizzes.exceptions import AnswerIsStale, AnswerRefused
from quizzes.models import AnswerLog, Attempt, Certificate
from quizzes.services import (
    close_due_attempts,
    close_if_due,
    open_paper,
    save_answer,
    save_question_version,
    start_attempt,
    submit_attempt,
)
from quizzes.signals import attempt_marked
from quizzes.tasks import close_attempts_past_deadline
from tests.factories.quizzes import category, exam, failed, passed, question, simple_exam


def answer_all(attempt, answers):
    for position, keys in answers.items():
        save_answer(attempt=attempt, position=position, answer=keys, epoch=attempt.epoch, sequence=1)
    return submit_attempt(attempt=attempt)


def one_of(learner, *, kind="single", right=("a",), points=1, is_red_line=False, **fields):
    """An exam of one such question and one plain question, with the paper loaded."""
    where = category()
    sections = [
        {"question": question("asked", where=where, kind=kind, right=right, is_red_line=is_red_line), "points": points},
        {"question": question("plain", where=where)},
    ]
    page = exam(sections=sections, is_shuffled=False, **fields)
    return open_paper(attempt=start_attempt(exam=page, person=learner))


@pytest.mark.parametrize(
    ("kind", "right", "chosen", "points"),
    [
        ("single", ("a",), ["a"], 1),
        ("single", ("a",), ["b"], 0),
        ("single", ("a",), [], 0),
        ("multiple", ("a", "c"), ["c", "a"], 1),
        ("multiple", ("a", "c"), ["a"], 0),
        ("multiple", ("a", "c"), ["a", "c", "d"], 0),
        ("multiple", ("a", "c"), ["a", "b", "c", "d"], 0),
    ],
)
def test_a_question_earns_all_or_nothing(db, learner, kind, right, chosen, points):
    attempt = answer_all(one_of(learner, kind=kind, right=right), {1: chosen})
    assert attempt.responses.get(position=1).awarded == points


def test_the_score_is_in_per_cent_with_two_decimals(db, learner):
    attempt = open_paper(attempt=start_attempt(exam=simple_exam(3), person=learner))
    attempt = answer_all(attempt, {1: ["a"], 2: ["a"], 3: ["b"]})
    assert (attempt.points, attempt.score, attempt.is_passed) == (2, Decimal("66.67"), False)


@pytest.mark.parametrize(("pass_mark", "is_passed"), [(75, True), (76, False)])
def test_reaching_the_pass_mark_exactly_passes(db, learner, pass_mark, is_passed):
    attempt = one_of(learner, points=3, pass_mark=pass_mark)
    attempt = answer_all(attempt, {1: ["a"], 2: ["b"]})
    assert (attempt.score, attempt.is_passed) == (75, is_passed)


def test_a_score_that_only_rounds_up_to_the_pass_mark_fails(db, learner):
    attempt = answer_all(one_of(learner, points=29_999, pass_mark=100), {1: ["a"], 2: ["b"]})
    assert (attempt.score, attempt.is_passed) == (100, False)


@pytest.mark.parametrize(("red_line_fails", "is_passed"), [(True, False), (False, True)])
def test_a_wrong_red_line_answer_fails_where_the_exam_says_so(db, learner, red_line_fails, is_passed):
    attempt = one_of(learner, is_red_line=True, pass_mark=50, red_line_fails=red_line_fails)
    attempt = answer_all(attempt, {1: ["b"], 2: ["a"]})
    assert (attempt.score, attempt.missed_red_line, attempt.is_passed) == (50, True, is_passed)


def test_a_right_red_line_answer_passes(db, learner):
    attempt = answer_all(one_of(learner, is_red_line=True, pass_mark=50), {1: ["a"], 2: ["b"]})
    assert (attempt.missed_red_line, attempt.is_passed) == (False, True)


def test_handing_in_twice_gives_the_same_result(paper):
    first = submit_attempt(attempt=paper, answers={1: ["a"], 2: ["a"]})
    again = submit_attempt(attempt=paper, answers={1: ["b"], 2: ["b"]})
    assert (again.closed_at, again.score) == (first.closed_at, 100)
    assert (Completion.objects.count(), Certificate.objects.count()) == (1, 1)


def test_the_form_saves_what_the_network_had_lost_and_logs_what_is_new(paper):
    save_answer(attempt=paper, position=1, answer=["a"], epoch=1, sequence=7)
    attempt = submit_attempt(attempt=paper, answers={1: ["a"], 2: ["a"]}, epoch=1)
    assert attempt.score == 100
    assert list(AnswerLog.objects.values_list("answer", "epoch", "sequence")) == [(["a"], 1, 7), (["a"], 1, 1)]


def test_the_form_of_an_old_page_hands_nothing_in(paper):
    newer = open_paper(attempt=paper)
    save_answer(attempt=newer, position=1, answer=["a"], epoch=2, sequence=1)
    with pytest.raises(AnswerIsStale, match="opened again elsewhere"):
        submit_attempt(attempt=paper, answers={1: ["b"]}, epoch=1)
    paper.refresh_from_db()
    assert paper.closed_at is None
    assert paper.responses.get(position=1).answer == ["a"]
    assert AnswerLog.objects.last().is_accepted is False


def test_a_form_with_an_unknown_option_hands_nothing_in(paper):
    with pytest.raises(AnswerRefused, match="not one of the options"):
        submit_attempt(attempt=paper, answers={1: ["z"], 2: ["a"]}, epoch=1)
    paper.refresh_from_db()
    assert (paper.closed_at, paper.responses.get(position=2).answer) == (None, [])


def test_a_form_after_the_deadline_gains_nothing(paper, end_time):
    save_answer(attempt=paper, position=1, answer=["a"], epoch=1, sequence=1)
    attempt = submit_attempt(attempt=end_time(paper), answers={1: ["a"], 2: ["a"]}, epoch=1)
    assert (attempt.closed_at, attempt.is_timed_out, attempt.score) == (attempt.deadline_at, True, 50)
    assert AnswerLog.objects.last().is_accepted is False


def test_an_attempt_before_its_deadline_is_not_closed(paper, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert close_if_due(paper).closed_at is None


def test_the_worker_closes_what_is_due_and_nothing_else(exam_page, learner, colleague, end_time):
    due = end_time(start_attempt(exam=exam_page, person=learner))
    start_attempt(exam=exam_page, person=colleague)
    assert close_due_attempts() == 1
    assert close_due_attempts() == 0
    assert list(Attempt.objects.filter(closed_at__isnull=False)) == [due]


def test_the_worker_can_be_asked_about_a_later_moment(paper):
    assert close_due_attempts(now=timezone.now() + timedelta(minutes=21)) == 1


def test_the_periodic_task_closes_due_attempts(paper, end_time):
    end_time(paper)
    assert close_attempts_past_deadline.enqueue().return_value == 1


def test_passing_and_failing_are_both_written_to_the_transcript(exam_page, learner):
    bad, good = failed(exam_page, learner), passed(exam_page, learner)
    rows = Completion.objects.order_by("pk").values_list(
        "person", "item_code", "version_number", "source", "result", "score", "completed_at", "origin"
    )
    assert list(rows) == [
        (learner.pk, "invitation", 1, "exam", "failed", 0, bad.closed_at, f"attempt:{bad.pk}"),
        (learner.pk, "invitation", 1, "exam", "passed", 100, good.closed_at, f"attempt:{good.pk}"),
    ]


def test_only_a_pass_with_a_certificate_expires(exam_page, learner):
    failed(exam_page, learner)
    certificate = passed(exam_page, learner).certificate
    assert list(Completion.objects.order_by("pk").values_list("expires_on", flat=True)) == [
        None,
        certificate.expires_on,
    ]


def test_the_apps_above_hear_of_a_marked_attempt_once(paper):
    heard = []

    def listen(sender, attempt, **kwargs):
        heard.append((attempt.pk, attempt.is_passed, attempt.certificate.number))

    attempt_marked.connect(listen)
    submit_attempt(attempt=paper, answers={1: ["a"], 2: ["a"]})
    submit_attempt(attempt=paper)
    attempt_marked.disconnect(listen)
    assert heard == [(paper.pk, True, Certificate.objects.get().number)]


def test_changing_the_exam_or_its_questions_changes_no_open_paper(exam_page, paper):
    exam_page.pass_mark, exam_page.grants_certificate = 100, False
    exam_page.save_revision().publish()
    version = paper.responses.get(position=1).question_version
    wrong_now = [{**option, "correct": option["key"] == "b"} for option in version.payload["options"]]
    save_question_version(question=version.question, payload={**version.payload, "options": wrong_now}, by=None)
    attempt = submit_attempt(attempt=paper, answers={1: ["a"], 2: ["a"]})
    assert (attempt.score, attempt.policy["pass_mark"], Certificate.objects.count()) == (100, 80, 1)
    assert Completion.objects.get().version_number == 1


def test_what_somebody_else_closed_meanwhile_is_marked_once(paper, end_time):
    heard = []

    def listen(sender, attempt, **kwargs):
        heard.append(attempt.pk)

    attempt_marked.connect(listen)
    looked_at_twice = end_time(paper)
    results = [close_if_due(looked_at_twice) for _time in range(2)]
    attempt_marked.disconnect(listen)
    assert heard == [paper.pk]
    assert [result.closed_at for result in results] == [looked_at_twice.deadline_at] * 2
