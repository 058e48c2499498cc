"""Saving answers: the newest counts, whatever arrives is logged, nothing is gained after the deadline."""

import pytest

from quizzes.exceptions import AnswerIsStale, AnswerRefused, AttemptClosed
from quizzes.models import AnswerLog, Response
from quizzes.services import open_paper, save_answer, start_attempt, submit_attempt
from tests.factories.quizzes import category, exam, question


def logged():
    return list(AnswerLog.objects.values_list("answer", "epoch", "sequence", "is_accepted"))


def saved(attempt, position=1):
    return attempt.responses.get(position=position).answer


def test_an_answer_is_saved_with_its_place_in_the_order(paper):
    response = save_answer(attempt=paper, position=1, answer=["b"], epoch=1, sequence=1, is_flagged=True)
    response.refresh_from_db()
    assert (response.answer, response.epoch, response.sequence, response.is_flagged) == (["b"], 1, 1, True)
    assert response.answered_at is not None
    assert logged() == [(["b"], 1, 1, True)]


def test_the_same_answer_sent_twice_changes_nothing(paper):
    first = save_answer(attempt=paper, position=1, answer=["b"], epoch=1, sequence=1)
    again = save_answer(attempt=paper, position=1, answer=["b"], epoch=1, sequence=1)
    assert again.answered_at == first.answered_at
    assert logged() == [(["b"], 1, 1, True), (["b"], 1, 1, True)]


def test_a_late_packet_does_not_overwrite_a_newer_one(paper):
    save_answer(attempt=paper, position=1, answer=["b"], epoch=1, sequence=5)
    with pytest.raises(AnswerIsStale, match="The newer one counts") as refusal:
        save_answer(attempt=paper, position=1, answer=["c"], epoch=1, sequence=4)
    assert refusal.value.current == ["b"]
    assert saved(paper) == ["b"]
    assert logged() == [(["b"], 1, 5, True), (["c"], 1, 4, False)]


def test_a_different_answer_with_the_same_order_is_stale(paper):
    save_answer(attempt=paper, position=1, answer=["b"], epoch=1, sequence=1)
    with pytest.raises(AnswerIsStale, match="newer"):
        save_answer(attempt=paper, position=1, answer=["c"], epoch=1, sequence=1)
    assert saved(paper) == ["b"]


def test_an_older_page_saves_nothing_once_a_second_device_has_the_paper(paper):
    save_answer(attempt=paper, position=1, answer=["b"], epoch=1, sequence=1)
    second = open_paper(attempt=paper)
    with pytest.raises(AnswerIsStale, match="opened again elsewhere") as refusal:
        save_answer(attempt=paper, position=2, answer=["a"], epoch=1, sequence=2)
    assert refusal.value.current == []
    save_answer(attempt=second, position=1, answer=["c"], epoch=2, sequence=1)
    assert (saved(paper), saved(paper, 2)) == (["c"], [])


def test_an_epoch_that_no_page_was_given_is_refused(paper):
    with pytest.raises(AnswerRefused, match="not opened by the exam"):
        save_answer(attempt=paper, position=1, answer=["a"], epoch=9, sequence=1)
    assert saved(paper) == []


@pytest.mark.parametrize("answer", [["z"], ["a", "z"], ["a", "a"]])
def test_what_is_not_among_the_options_is_refused_and_logged(paper, answer):
    with pytest.raises(AnswerRefused, match="not one of the options"):
        save_answer(attempt=paper, position=1, answer=answer, epoch=1, sequence=1)
    assert saved(paper) == []
    assert logged() == [(answer, 1, 1, False)]


def test_single_choice_takes_one_option(paper):
    with pytest.raises(AnswerRefused, match="Only one option"):
        save_answer(attempt=paper, position=1, answer=["a", "b"], epoch=1, sequence=1)


def test_multiple_choice_takes_several_and_none(db, learner):
    made = question("many", where=category(), kind="multiple", right=("a", "c"))
    attempt = open_paper(attempt=start_attempt(exam=exam(sections=[{"question": made}]), person=learner))
    assert save_answer(attempt=attempt, position=1, answer=["a", "c"], epoch=1, sequence=1).answer == ["a", "c"]
    assert save_answer(attempt=attempt, position=1, answer=[], epoch=1, sequence=2).answer == []


def test_the_log_keeps_only_so_much_of_nonsense(paper):
    with pytest.raises(AnswerRefused, match="not one of the options"):
        save_answer(attempt=paper, position=1, answer=["x" * 5000] * 300, epoch=1, sequence=1)
    assert AnswerLog.objects.get().answer == ["x" * 40] * 20


def test_a_position_that_the_paper_lacks_is_refused(paper):
    with pytest.raises(AnswerRefused, match="no such question"):
        save_answer(attempt=paper, position=3, answer=["a"], epoch=1, sequence=1)


def test_after_the_deadline_nothing_is_saved_and_the_attempt_closes(paper, end_time):
    save_answer(attempt=paper, position=1, answer=["a"], epoch=1, sequence=1)
    end_time(paper)
    with pytest.raises(AttemptClosed, match="The exam is over"):
        save_answer(attempt=paper, position=2, answer=["a"], epoch=1, sequence=2)
    paper.refresh_from_db()
    assert (paper.closed_at, paper.is_timed_out, paper.score) == (paper.deadline_at, True, 50)
    assert saved(paper, 2) == []
    assert logged() == [(["a"], 1, 1, True), (["a"], 1, 2, False)]


def test_after_handing_in_nothing_is_saved(paper):
    submit_attempt(attempt=paper)
    with pytest.raises(AttemptClosed, match="The exam is over"):
        save_answer(attempt=paper, position=1, answer=["a"], epoch=1, sequence=1)
    assert saved(paper) == []
    assert logged() == [(["a"], 1, 1, False)]


def test_one_answer_costs_two_reads_and_two_writes(paper, django_assert_num_queries):
    with django_assert_num_queries(6):  # with SAVEPOINT and RELEASE
        save_answer(attempt=paper, position=1, answer=["a"], epoch=1, sequence=1)


def test_another_persons_answers_stay_as_they_are(paper, exam_page, colleague):
    hers = open_paper(attempt=start_attempt(exam=exam_page, person=colleague))
    save_answer(attempt=paper, position=1, answer=["a"], epoch=1, sequence=1)
    assert list(Response.objects.filter(attempt=hers).values_list("answer", flat=True)) == [[], []]
