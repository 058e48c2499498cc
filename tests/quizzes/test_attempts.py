"""Starting: one open attempt, a frozen paper, and the rules about how often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.exceptions import ExamNotReady, NoAttemptLeft
from quizzes.models import Attempt, ExamSection
from quizzes.services import open_paper, save_question_version, shortfalls, start_attempt
from tests.factories.quizzes import category, exam, failed, passed, question, simple_exam


def positions(attempt):
    return [response.question_version.question.key for response in attempt.responses.order_by("position")]


def test_an_attempt_freezes_version_policy_points_and_deadline(exam_page, learner):
    attempt = start_attempt(exam=exam_page, person=learner)
    assert (attempt.number, attempt.epoch, attempt.max_points) == (1, 0, 2)
    assert (attempt.exam_version.number, attempt.exam_version.code) == (1, "invitation")
    assert attempt.policy == exam_page.policy
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=20)


def test_a_second_start_returns_the_open_attempt(exam_page, learner):
    first = start_attempt(exam=exam_page, person=learner)
    assert start_attempt(exam=exam_page, person=learner) == first
    assert Attempt.objects.count() == 1


def test_two_people_have_attempts_of_their_own(exam_page, learner, colleague):
    mine = start_attempt(exam=exam_page, person=learner)
    hers = start_attempt(exam=exam_page, person=colleague)
    assert (mine.person, hers.person) == (learner, colleague)


def test_starting_after_the_deadline_closes_the_old_attempt_and_opens_a_new_one(exam_page, learner, end_time):
    old = end_time(start_attempt(exam=exam_page, person=learner))
    new = start_attempt(exam=exam_page, person=learner)
    old.refresh_from_db()
    assert (old.closed_at, old.is_timed_out, old.is_passed) == (old.deadline_at, True, False)
    assert (new.number, new.closed_at) == (2, None)


def test_no_more_attempts_than_the_exam_allows(exam_page, learner):
    failed(exam_page, learner)
    failed(exam_page, learner)
    with pytest.raises(NoAttemptLeft, match="All your attempts at this exam are used") as refusal:
        start_attempt(exam=exam_page, person=learner)
    assert refusal.value.may_start_at is None


def test_the_old_attempt_stays_closed_when_it_was_the_last_one(learner, end_time, db):
    page = simple_exam(1, max_attempts=1)
    end_time(start_attempt(exam=page, person=learner))
    with pytest.raises(NoAttemptLeft, match="All your attempts"):
        start_attempt(exam=page, person=learner)
    assert Attempt.objects.get().is_timed_out is True


def test_zero_attempts_means_as_many_as_she_likes(db, learner):
    page = simple_exam(1, max_attempts=0)
    for _time in range(4):
        failed(page, learner)
    assert start_attempt(exam=page, person=learner).number == 5


def test_the_cool_down_says_when_she_may_start(db, learner):
    page = simple_exam(1, cool_down_hours=24)
    attempt = failed(page, learner)
    with pytest.raises(NoAttemptLeft, match="pause between two attempts") as refusal:
        start_attempt(exam=page, person=learner)
    assert refusal.value.may_start_at == attempt.closed_at + timedelta(hours=24)


def test_after_the_cool_down_she_starts_again(db, learner):
    page = simple_exam(1, cool_down_hours=24)
    failed(page, learner)
    Attempt.objects.update(closed_at=timezone.now() - timedelta(hours=25))
    assert start_attempt(exam=page, person=learner).number == 2


def test_a_pass_begins_a_new_round_for_renewal(db, learner):
    page = simple_exam(1, max_attempts=1, cool_down_hours=24)
    passed(page, learner)
    assert start_attempt(exam=page, person=learner).number == 2


def test_fixed_questions_and_draws_are_taken_in_the_order_of_the_sections(db, learner):
    where, other = category("Invitation"), category("Law")
    question("first", where=where)
    fixed = question("fixed", where=other)
    page = exam(
        sections=[{"category": where, "count": 1, "points": 3}, {"question": fixed, "points": 2}], is_shuffled=False
    )
    attempt = start_attempt(exam=page, person=learner)
    assert positions(attempt) == ["first", "fixed"]
    assert list(attempt.responses.order_by("position").values_list("points", flat=True)) == [3, 2]
    assert attempt.max_points == 5


def test_no_question_is_asked_twice_although_sections_overlap(db, learner):
    above = category("All")
    below = category("Law", parent=above)
    fixed = question("fixed", where=below)
    question("law", where=below)
    question("other", where=above)
    page = exam(
        sections=[{"category": above, "count": 1}, {"category": below, "count": 1}, {"question": fixed}],
        is_shuffled=False,
    )
    assert positions(start_attempt(exam=page, person=learner)) == ["other", "law", "fixed"]


def test_a_draw_reaches_the_categories_below(db, learner):
    above = category("All")
    question("deep", where=category("Law", parent=above))
    assert positions(start_attempt(exam=exam(sections=[{"category": above}]), person=learner)) == ["deep"]


def test_shuffling_draws_other_papers_and_keeps_all_options(db, learner):
    where = category()
    for number in range(8):
        question(f"q{number}", where=where)
    page = exam(sections=[{"category": where, "count": 8}], max_attempts=0)
    papers = {tuple(positions(failed(page, learner))) for _time in range(3)}
    orders = {tuple(order) for order in Attempt.objects.first().responses.values_list("option_order", flat=True)}
    assert len(papers) == 3
    assert {frozenset(order) for order in orders} == {frozenset("abcd")}


def test_true_stands_before_false_in_a_shuffled_exam(db, learner):
    where = category()
    for number in range(12):
        question(f"q{number}", where=where, kind="true_false", options="ab")
    attempt = start_attempt(exam=exam(sections=[{"category": where, "count": 12}]), person=learner)
    assert list(attempt.responses.values_list("option_order", flat=True)) == [["a", "b"]] * 12


def test_too_few_questions_are_said_with_numbers(db, learner):
    where = category("Invitation")
    question("one", where=where)
    question("retired", where=where, is_active=False)
    page = exam(sections=[{"category": where, "count": 3}])
    with pytest.raises(ExamNotReady, match="draws 3 from “Invitation”, where 1 are left to draw"):
        start_attempt(exam=page, person=learner)
    assert Attempt.objects.count() == 0


def test_a_fixed_question_in_quarantine_keeps_the_exam_from_starting(db, learner):
    doubtful = question("doubtful", where=category(), quarantined_at="2026-01-01T00:00Z")
    with pytest.raises(ExamNotReady, match="“doubtful” is not in use"):
        start_attempt(exam=exam(sections=[{"question": doubtful}]), person=learner)


def test_an_exam_without_questions_does_not_start(db, learner):
    with pytest.raises(ExamNotReady, match="no questions yet"):
        start_attempt(exam=exam(sections=[]), person=learner)


def test_shortfalls_name_every_section_that_cannot_be_filled(db):
    where = category("Invitation")
    fixed = question("one", where=where)
    sections = [ExamSection(category=where, count=1), ExamSection(question=fixed), ExamSection(category=where, count=0)]
    assert shortfalls(sections) == ["The exam draws 1 from “Invitation”, where 0 are left to draw."]


def test_the_paper_stays_when_the_question_changes(exam_page, learner):
    attempt = start_attempt(exam=exam_page, person=learner)
    response = attempt.responses.get(position=1)
    changed = {**response.question_version.payload, "stem": "Something else?"}
    save_question_version(question=response.question_version.question, payload=changed, by=None)
    assert attempt.responses.get(position=1).question_version.payload["stem"] == "Question invitation-1?"


def test_each_load_of_the_paper_gets_a_higher_epoch(exam_page, learner):
    attempt = start_attempt(exam=exam_page, person=learner)
    assert [open_paper(attempt=attempt).epoch for _load in range(3)] == [1, 2, 3]


def test_loading_after_the_deadline_closes_and_gives_no_epoch(paper, end_time):
    late = open_paper(attempt=end_time(paper))
    assert (late.epoch, late.is_timed_out, late.score) == (1, True, 0)
