"""The rules of taking a course: time, completion, and that nothing goes backwards."""

import datetime as dt

import pytest
from django.utils import timezone

from academy.courses import services
from academy.courses.exceptions import CheckNotFound
from academy.courses.models import LessonPage, LessonProgress
from academy.courses.states import course_state, course_states
from academy.transcript.models import Completion
from academy.transcript.services import record_completion
from tests.factories import courses as factory
from tests.factories.courses import CHECK, TEXT, check_id, course, lesson, publish


@pytest.fixture
def at(monkeypatch):
    """Set the clock to so many seconds after its start."""
    start = timezone.now()

    def move(seconds):
        moment = start + dt.timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    move(0)
    return move


def only_lesson(page) -> LessonPage:
    return page.lessons().get()


def progress_of(person) -> LessonProgress:
    return LessonProgress.objects.get(person=person)


def test_opening_a_lesson_twice_keeps_one_row_and_what_she_reached(learner, at):
    page = only_lesson(course())
    services.open_lesson(person=learner, lesson=page)
    at(20)
    services.note_progress(person=learner, lesson=page, seconds=20)
    second = at(50)
    again = services.open_lesson(person=learner, lesson=page)
    assert (again.seconds, again.last_seen_at, again.started_at) == (20, second, second - dt.timedelta(seconds=50))
    assert LessonProgress.objects.count() == 1


def test_no_client_can_claim_more_seconds_than_have_passed(learner, at):
    page = only_lesson(course())
    services.open_lesson(person=learner, lesson=page)
    at(1)
    services.note_progress(person=learner, lesson=page, seconds=600)
    assert progress_of(learner).seconds == 1


def test_many_reports_in_a_second_add_up_to_a_second(learner, at):
    page = only_lesson(course())
    services.open_lesson(person=learner, lesson=page)
    for tenth in range(1, 11):
        at(tenth / 10)
        services.note_progress(person=learner, lesson=page, seconds=15)
    assert progress_of(learner).seconds == 1


def test_time_in_which_she_was_away_does_not_count(learner, at):
    page = only_lesson(course())
    services.open_lesson(person=learner, lesson=page)
    at(15)
    services.note_progress(person=learner, lesson=page, seconds=15)
    at(3600)
    services.note_progress(person=learner, lesson=page, seconds=0)
    at(3610)
    services.note_progress(person=learner, lesson=page, seconds=600)
    assert progress_of(learner).seconds == 25


def test_progress_never_goes_backwards(learner, at):
    video = factory.recording(seconds=10)
    page = only_lesson(course(lessons=[{"body": [TEXT, ("video", video)], "completion": "media"}]))
    first = page.body[0].id
    services.open_lesson(person=learner, lesson=page)
    at(60)
    services.note_progress(person=learner, lesson=page, seconds=60, reached_end=True, block=first, media_percent=80)
    services.note_progress(person=learner, lesson=page, seconds=-9, block="", media_percent=10)
    now = progress_of(learner)
    assert (now.seconds, now.reached_end, now.block, now.media_percent) == (60, True, first, 80)


def test_a_place_that_the_lesson_does_not_have_is_not_remembered(learner):
    page = only_lesson(course())
    services.note_progress(person=learner, lesson=page, block="nowhere")
    assert progress_of(learner).block == ""


def test_a_lesson_to_be_opened_is_complete_at_its_end_and_names_its_version(learner):
    page = only_lesson(course())
    services.note_progress(person=learner, lesson=page, seconds=5)
    assert progress_of(learner).completed_at is None
    services.note_progress(person=learner, lesson=page, reached_end=True)
    completion = Completion.objects.get(source="lesson")
    assert (completion.person, completion.item_code, completion.version_number, completion.title) == (
        learner,
        "consultant-first-week/lesson-1",
        1,
        "第1课",
    )
    assert completion.completed_at == progress_of(learner).completed_at


def test_a_minimum_time_is_complete_when_that_time_was_spent_and_not_at_the_end(learner, at):
    page = only_lesson(course(lessons=[{"completion": "minimum_time", "minimum_seconds": 30}]))
    services.open_lesson(person=learner, lesson=page)
    at(29)
    services.note_progress(person=learner, lesson=page, seconds=29, reached_end=True)
    assert progress_of(learner).completed_at is None
    at(30)
    services.note_progress(person=learner, lesson=page, seconds=1)
    assert progress_of(learner).completed_at is not None


def test_without_scripts_the_time_between_opening_and_done_counts_up_to_half_an_hour(learner, at):
    page = only_lesson(course(lessons=[{"completion": "minimum_time", "minimum_seconds": 30}]))
    services.open_lesson(person=learner, lesson=page)
    at(9 * 3600)
    finished = services.finish_lesson(person=learner, lesson=page)
    assert (finished.seconds, finished.completed_at is not None) == (1800, True)


def test_checks_are_complete_when_each_was_right_once(learner):
    page = only_lesson(course(lessons=[{"body": [("check", CHECK), ("check", CHECK)], "completion": "checks"}]))
    first, second = check_id(page), check_id(page, 1)
    answer = {"person": learner, "lesson": page}
    wrong = services.answer_check(**answer, block_id=first, chosen=[0])
    assert wrong == services.CheckResult(is_right=False, chosen=frozenset({0}))
    right = services.answer_check(**answer, block_id=first, chosen=[1])
    assert right == services.CheckResult(
        is_right=True, chosen=frozenset({1}), right_options=frozenset({1}), explanation="先知道她拿什么比。"
    )
    services.note_progress(**answer, reached_end=True)
    assert progress_of(learner).completed_at is None
    services.answer_check(**answer, block_id=first, chosen=[2])
    services.answer_check(**answer, block_id=second, chosen=[1])
    assert progress_of(learner).checks_right == [first, second]
    assert progress_of(learner).completed_at is not None


def test_a_check_with_two_right_answers_asks_for_both(learner):
    options = [{"text": text, "correct": correct} for text, correct in (("a", True), ("b", True), ("c", False))]
    page = only_lesson(course(lessons=[{"body": [("check", CHECK | {"options": options})]}]))
    for chosen, is_right in (([0], False), ([0, 1, 2], False), ([0, 1], True)):
        result = services.answer_check(person=learner, lesson=page, block_id=check_id(page), chosen=chosen)
        assert result.is_right is is_right


def test_a_check_that_an_editor_took_away_cannot_be_answered(learner):
    page = only_lesson(course())
    with pytest.raises(CheckNotFound):
        services.answer_check(person=learner, lesson=page, block_id=page.body[0].id, chosen=[0])


def test_a_recording_is_complete_when_enough_of_it_was_played(learner, at):
    video = factory.recording(seconds=100)
    page = only_lesson(course(lessons=[{"body": [("video", video)], "completion": "media", "media_percent": 90}]))
    services.open_lesson(person=learner, lesson=page)
    at(60)
    services.note_progress(person=learner, lesson=page, media_percent=89, reached_end=True)
    assert progress_of(learner).completed_at is None
    services.note_progress(person=learner, lesson=page, media_percent=90)
    assert progress_of(learner).completed_at is not None


def test_nobody_can_have_played_more_than_twice_the_time_that_passed(learner, at):
    video = factory.recording(seconds=100)
    page = only_lesson(course(lessons=[{"body": [("video", video)], "completion": "media"}]))
    services.open_lesson(person=learner, lesson=page)
    at(10)
    services.note_progress(person=learner, lesson=page, media_percent=100)
    assert progress_of(learner).media_percent == 20


@pytest.mark.parametrize("rule", ["checks", "media"])
def test_a_rule_about_what_the_lesson_lacks_asks_for_its_end(learner, rule):
    page = only_lesson(course(lessons=[{"completion": rule}]))
    services.note_progress(person=learner, lesson=page, seconds=1)
    assert progress_of(learner).completed_at is None
    services.note_progress(person=learner, lesson=page, reached_end=True)
    assert progress_of(learner).completed_at is not None


def finish(person, *lessons):
    for page in lessons:
        services.finish_lesson(person=person, lesson=page)


def course_completions(person) -> list[tuple]:
    rows = Completion.objects.filter(person=person, source="course").order_by("pk")
    return list(rows.values_list("item_code", "version_number"))


def test_a_course_without_an_exam_is_complete_with_its_last_lesson(learner, colleague):
    page = course(lessons=2)
    first, second = page.lessons()
    finish(learner, first)
    finish(colleague, second)
    assert course_completions(learner) == []
    finish(learner, second, first)
    assert course_completions(learner) == [("consultant-first-week", 1)]
    assert course_completions(colleague) == []


def test_a_draft_lesson_does_not_hold_up_the_course(learner):
    page = course(lessons=1)
    page.add_child(instance=LessonPage(title="草稿", slug="draft", live=False))
    finish(learner, page.lessons().get())
    assert course_completions(learner) == [("consultant-first-week", 1)]


@pytest.fixture
def exam(db):
    return factory.exam()


def pass_exam(person, exam, **fields):
    return record_completion(person=person, source="exam", page=exam, item_code=exam.code, title=exam.title, **fields)


def test_a_course_with_an_exam_needs_both_in_either_order(learner, colleague, exam):
    page = course(lessons=1, exam=exam)
    finish(learner, only_lesson(page))
    assert course_completions(learner) == []
    pass_exam(learner, exam, result="failed")
    assert course_completions(learner) == []
    pass_exam(learner, exam)
    assert course_completions(learner) == [("consultant-first-week", 1)]
    pass_exam(colleague, exam)
    assert course_completions(colleague) == []
    finish(colleague, only_lesson(page))
    assert course_completions(colleague) == [("consultant-first-week", 1)]


def test_an_expired_or_superseded_pass_does_not_complete_a_course(learner, colleague, exam):
    page = course(lessons=1, exam=exam)
    pass_exam(learner, exam, expires_on=timezone.localdate() - dt.timedelta(days=1))
    withdrawn = pass_exam(colleague, exam)
    pass_exam(colleague, exam, result="void", supersedes=withdrawn)
    finish(learner, only_lesson(page))
    finish(colleague, only_lesson(page))
    assert (course_completions(learner), course_completions(colleague)) == ([], [])


def test_a_lesson_added_later_leaves_the_course_complete_and_says_that_it_was_updated(learner):
    page = course(lessons=1)
    finish(learner, only_lesson(page))
    before = course_state(person=learner, course=page)
    assert (before.is_complete, before.is_updated_since, before.done, before.total) == (True, False, 1, 1)
    added = lesson(page, slug="added", title="新的一课")
    after = course_state(person=learner, course=page)
    assert (after.is_complete, after.is_updated_since, after.done, after.total) == (True, True, 1, 2)
    assert after.completed_at == before.completed_at
    finish(learner, added)
    assert course_state(person=learner, course=page).is_updated_since is False
    assert course_completions(learner) == [("consultant-first-week", 1)]


def test_a_lesson_taken_out_completes_the_course_for_whoever_did_the_others(learner, colleague):
    page = course(lessons=2)
    first, second = page.lessons()
    finish(learner, first)
    finish(colleague, second)
    second.unpublish()
    assert (course_completions(learner), course_completions(colleague)) == ([("consultant-first-week", 1)], [])


def test_she_goes_on_with_the_lesson_that_she_left_last(learner, at):
    page = course(lessons=3)
    first, second, third = page.lessons()
    assert course_state(person=learner, course=page).next_lesson == first
    for seconds, opened in ((1, third), (2, second)):
        at(seconds)
        services.open_lesson(person=learner, lesson=opened)
    assert course_state(person=learner, course=page).next_lesson == second
    finish(learner, second)
    state = course_state(person=learner, course=page)
    assert (state.next_lesson, state.lesson_after(second), state.lesson_after(third)) == (third, third, first)


def test_publishing_a_lesson_again_leaves_her_completion_with_the_version_that_she_read(learner):
    page = only_lesson(course())
    finish(learner, page)
    page.title = "改过的一课"
    publish(page)
    finish(learner, page)
    assert list(Completion.objects.filter(source="lesson").values_list("version_number", "title")) == [(1, "第1课")]


@pytest.mark.parametrize("count", [1, 3])
def test_states_of_any_number_of_courses_cost_three_queries(learner, exam, count, django_assert_num_queries):
    pages = [course(f"course-{number}", lessons=count, exam=exam) for number in range(count)]
    finish(learner, pages[0].lessons().first())
    with django_assert_num_queries(3):
        states = course_states(person=learner, courses=pages)
        seen = [
            (state.done, state.total, state.next_lesson and state.next_lesson.get_absolute_url())
            for state in states.values()
        ]
    assert [total for _done, total, _url in seen] == [count] * count
    assert [done for done, _total, _url in seen] == [1] + [0] * (count - 1)


def test_states_show_one_person_only(learner, colleague):
    page = course(lessons=1)
    finish(colleague, only_lesson(page))
    state = course_state(person=learner, course=page)
    assert (state.done, state.is_started, state.is_complete, state.seconds) == (0, False, False, 0)
