"""The pages of an exam, for the whole cast: who may enter, what they show, and what they never show."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from quizzes.models import Attempt
from quizzes.services import open_paper, save_answer, start_attempt, submit_attempt
from tests.factories.people import role
from tests.factories.quizzes import category, exam, failed, passed, question, simple_exam

NOBODY_ELSE = [
    "colleague",
    "manager",
    "other_manager",
    "regional_manager",
    "author",
    "compliance_reviewer",
    "medical_reviewer",
    "trainer",
    "administrator",
    "outsider",
]
SEES_RESULT = {"manager", "regional_manager", "trainer", "administrator"}
WHOLE_LIBRARY = {
    "manager",
    "other_manager",
    "regional_manager",
    "compliance_reviewer",
    "medical_reviewer",
    "trainer",
    "administrator",
}
KEY_WORDS = re.compile(r"SECRET|correct|explanation|is_right|answer--(right|wrong)", re.IGNORECASE)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def post_answer(client, attempt, answer, *, position=1, epoch=1, sequence=1, **more):
    data = {"answer": answer, "epoch": epoch, "sequence": sequence, **more}
    return client.post(f"/attempts/{attempt.pk}/answers/{position}/", data)


# --- The exam's own page and the start ----------------------------------------


@pytest.mark.parametrize("name", ["learner", *NOBODY_ELSE])
def test_an_exam_is_there_for_its_roles_and_the_whole_library(cast, signed_in, name):
    simple_exam(1, roles=[role("online_consultant")])
    sees = name in {"learner", "colleague", "author"} | WHOLE_LIBRARY
    client = signed_in(cast[name])
    assert client.get("/exams/invitation/").status_code == (200 if sees else 404)
    assert client.post("/exams/invitation/start/").status_code == (302 if sees else 404)
    assert Attempt.objects.filter(person=cast[name]).exists() is sees


def test_who_is_not_signed_in_is_sent_to_sign_in(client, exam_page):
    response = client.get("/exams/invitation/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/exams/invitation/")


def test_the_exam_page_tells_the_rules_and_what_is_left(signed_in, learner, exam_page):
    failed(exam_page, learner)
    html = signed_in(learner).get("/exams/invitation/").content.decode()
    assert "You have 1 attempt left." in html
    assert "Not passed" in html
    assert "valid for 12 months" in html
    assert not re.search("SECRET", html)


def test_starting_leads_to_the_paper_and_starting_again_to_the_same_one(signed_in, learner, exam_page):
    client = signed_in(learner)
    urls = {client.post("/exams/invitation/start/").url for _tap in range(2)}
    assert urls == {f"/attempts/{Attempt.objects.get().pk}/"}


def test_a_start_without_attempts_left_says_so(signed_in, learner, exam_page):
    failed(exam_page, learner)
    failed(exam_page, learner)
    response = signed_in(learner).post("/exams/invitation/start/")
    assert (response.url, said(response)) == (
        "/exams/invitation/",
        ["All your attempts at this exam are used. Talk to your manager or trainer."],
    )


def test_the_pause_is_shown_with_its_end(signed_in, learner, db):
    page = simple_exam(1, cool_down_hours=24)
    failed(page, learner)
    html = signed_in(learner).get("/exams/invitation/").content.decode()
    assert "A pause before the next attempt" in html
    assert "Start the exam" not in html


def test_an_exam_without_questions_says_so_instead_of_starting(signed_in, learner, db):
    exam(sections=[])
    response = signed_in(learner).post("/exams/invitation/start/")
    assert said(response) == ["This exam has no questions yet."]


# --- The paper -----------------------------------------------------------------


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_nobody_else_reaches_an_attempt(cast, signed_in, paper, name):
    client = signed_in(cast[name])
    page = f"/attempts/{paper.pk}/"
    asked = [
        client.get(page),
        client.get(f"{page}remaining/"),
        post_answer(client, paper, "a"),
        client.post(f"{page}submit/"),
    ]
    assert [response.status_code for response in asked] == [404, 404, 404, 404]
    paper.refresh_from_db()
    assert (paper.epoch, paper.closed_at, paper.responses.get(position=1).answer) == (1, None, [])


def test_the_paper_has_every_question_and_what_was_saved(signed_in, learner, paper):
    save_answer(attempt=paper, position=2, answer=["b"], epoch=1, sequence=1)
    html = signed_in(learner).get(f"/attempts/{paper.pk}/").content.decode()
    assert re.findall(r"Question invitation-\d\?", html) == ["Question invitation-1?", "Question invitation-2?"]
    assert re.findall(r'name="(q\d)" type="radio" value="(\w)" checked', html) == [("q2", "b")]
    assert 'data-exam-epoch="2"' in html


def test_refresh_loses_no_answer_and_gains_no_time(signed_in, learner, paper):
    client = signed_in(learner)
    post_answer(client, paper, "c")
    for epoch in (2, 3):
        html = client.get(f"/attempts/{paper.pk}/").content.decode()
        assert f'data-exam-epoch="{epoch}"' in html
        assert re.findall(r'name="q1" type="radio" value="(\w)" checked', html) == ["c"]
    assert Attempt.objects.get().deadline_at == paper.deadline_at


def test_multiple_choice_is_shown_with_boxes(signed_in, learner, db):
    page = exam(sections=[{"question": question("many", where=category(), kind="multiple", right=("a", "b"))}])
    attempt = start_attempt(exam=page, person=learner)
    html = signed_in(learner).get(f"/attempts/{attempt.pk}/").content.decode()
    assert html.count('name="q1" type="checkbox"') == 4


def test_the_key_is_in_no_answer_of_the_server_while_the_attempt_is_open(signed_in, learner, paper):
    client = signed_in(learner)
    pages = [
        client.get("/exams/invitation/"),
        client.get(f"/attempts/{paper.pk}/"),
        post_answer(client, paper, "a", epoch=2),
        post_answer(client, paper, "b", epoch=2),
        post_answer(client, paper, "z", epoch=2, sequence=3),
        client.get(f"/attempts/{paper.pk}/result/"),
    ]
    assert [page.status_code for page in pages] == [200, 200, 200, 409, 400, 302]
    assert [KEY_WORDS.findall(page.content.decode()) for page in pages] == [[]] * 6


def test_the_paper_after_its_deadline_is_a_result(signed_in, learner, paper, end_time):
    end_time(paper)
    response = signed_in(learner).get(f"/attempts/{paper.pk}/")
    assert response.url == f"/attempts/{paper.pk}/result/"
    assert Attempt.objects.get().is_timed_out is True


@pytest.mark.parametrize("count", [3, 10])
def test_the_paper_costs_the_same_for_few_and_many_questions(signed_in, learner, db, count, django_assert_num_queries):
    attempt = start_attempt(exam=simple_exam(count), person=learner)
    client = signed_in(learner)
    with django_assert_num_queries(11):
        client.get(f"/attempts/{attempt.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_exam_page_costs_the_same_for_few_and_many_attempts(
    signed_in, learner, db, count, django_assert_num_queries
):
    page = simple_exam(1, max_attempts=0)
    for _time in range(count):
        failed(page, learner)
    client = signed_in(learner)
    with django_assert_num_queries(9):
        client.get("/exams/invitation/")


@pytest.mark.parametrize("count", [3, 10])
def test_the_result_costs_the_same_for_few_and_many_questions(signed_in, learner, db, count, django_assert_num_queries):
    attempt = passed(simple_exam(count), learner)
    client = signed_in(learner)
    with django_assert_num_queries(8):
        client.get(f"/attempts/{attempt.pk}/result/")


def test_the_page_is_kept_by_no_cache(signed_in, learner, paper):
    assert "no-store" in signed_in(learner).get(f"/attempts/{paper.pk}/")["Cache-Control"]


def test_the_seconds_left_are_the_servers(signed_in, learner, paper):
    Attempt.objects.update(deadline_at=timezone.now() + timedelta(seconds=90))
    left = signed_in(learner).get(f"/attempts/{paper.pk}/remaining/").json()["remaining_seconds"]
    assert 85 <= left <= 90


# --- One answer ------------------------------------------------------------------


def test_a_saved_answer_says_how_long_is_left(signed_in, learner, paper):
    response = post_answer(signed_in(learner), paper, "b", is_flagged="true")
    assert (response.status_code, list(response.json())) == (200, ["remaining_seconds"])
    saved = paper.responses.get(position=1)
    assert (saved.answer, saved.is_flagged) == (["b"], True)


def test_a_stale_answer_gets_the_one_that_counts(signed_in, learner, paper):
    save_answer(attempt=paper, position=1, answer=["c"], epoch=1, sequence=1)
    open_paper(attempt=paper)
    response = post_answer(signed_in(learner), paper, "b", epoch=1, sequence=2)
    assert (response.status_code, response.json()["current"]) == (409, ["c"])


def test_an_answer_after_the_deadline_is_sent_to_the_result(signed_in, learner, paper, end_time):
    end_time(paper)
    response = post_answer(signed_in(learner), paper, "a")
    assert (response.status_code, response.json()["url"]) == (410, f"/attempts/{paper.pk}/result/")


@pytest.mark.parametrize(
    "data", [{}, {"epoch": "x", "sequence": 1}, {"epoch": -1, "sequence": 1}, {"epoch": 1, "sequence": 2**63}]
)
def test_an_unreadable_answer_is_refused(signed_in, learner, paper, data):
    response = signed_in(learner).post(f"/attempts/{paper.pk}/answers/1/", {"answer": "a", **data})
    assert (response.status_code, response.json()) == (400, {"error": "This answer cannot be read."})


def test_an_ended_session_is_said_in_words_that_keep_the_answer(client, paper):
    response = post_answer(client, paper, "a")
    assert response.status_code == 403
    assert json.loads(response.content)["error"].startswith("You are signed out. Your answers are kept")
    assert paper.responses.get(position=1).answer == []


def test_after_signing_in_again_the_kept_answer_is_saved_under_the_new_load(client, learner, paper):
    post_answer(client, paper, "a")
    client.force_login(learner)
    client.get(f"/attempts/{paper.pk}/")
    assert post_answer(client, paper, "a", epoch=2).status_code == 200


def test_an_answer_costs_few_queries(signed_in, learner, paper, django_assert_num_queries):
    client = signed_in(learner)
    with django_assert_num_queries(8):  # session, person; savepoint, two reads, two writes, release
        post_answer(client, paper, "a")


# --- Handing in ----------------------------------------------------------------------


def test_the_whole_form_works_without_script(signed_in, learner, paper):
    response = signed_in(learner).post(f"/attempts/{paper.pk}/submit/", {"epoch": 1, "q1": "a", "q2": "a"})
    assert response.url == f"/attempts/{paper.pk}/result/"
    assert Attempt.objects.get().score == 100


def test_the_form_of_an_older_page_is_shown_the_newer_answers(signed_in, learner, paper):
    open_paper(attempt=paper)
    response = signed_in(learner).post(f"/attempts/{paper.pk}/submit/", {"epoch": 1, "q1": "a", "q2": "a"})
    assert response.url == f"/attempts/{paper.pk}/"
    assert said(response)[0].startswith("This exam was opened again elsewhere.")
    assert Attempt.objects.get().closed_at is None


def test_a_form_that_does_not_say_where_it_comes_from_marks_what_is_saved(signed_in, learner, paper):
    save_answer(attempt=paper, position=1, answer=["a"], epoch=1, sequence=1)
    signed_in(learner).post(f"/attempts/{paper.pk}/submit/", {"q1": "b"})
    assert Attempt.objects.get().score == 50


def test_handing_in_twice_leads_to_the_same_result(signed_in, learner, paper):
    client = signed_in(learner)
    for keys in ("a", "b"):
        response = client.post(f"/attempts/{paper.pk}/submit/", {"epoch": 1, "q1": keys, "q2": keys})
        assert response.url == f"/attempts/{paper.pk}/result/"
    assert Attempt.objects.get().score == 100


def test_a_form_sent_without_a_session_is_kept_to_be_sent_again(client, paper):
    response = client.post(f"/attempts/{paper.pk}/submit/", {"epoch": 1, "q1": "a", "q2": "a"})
    assert (response.status_code, "/accounts/login/" in response.content.decode()) == (403, True)
    kept = re.findall(r'name="(epoch|q\d)" type="hidden" value="(\w+)"', response.content.decode())
    assert sorted(kept) == [("epoch", "1"), ("q1", "a"), ("q2", "a")]
    assert Attempt.objects.get().closed_at is None


def test_the_address_of_handing_in_leads_back_to_the_paper(signed_in, learner, paper):
    response = signed_in(learner).get(f"/attempts/{paper.pk}/submit/")
    assert response.url == f"/attempts/{paper.pk}/"


# --- The result --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_a_result_is_seen_by_those_who_may_see_her_records(cast, signed_in, exam_page, name):
    attempt = failed(exam_page, cast["learner"])
    response = signed_in(cast[name]).get(f"/attempts/{attempt.pk}/result/")
    assert response.status_code == (200 if name in SEES_RESULT else 404)


def test_a_managers_view_of_an_open_attempt_changes_and_shows_nothing(signed_in, manager, paper):
    html = signed_in(manager).get(f"/attempts/{paper.pk}/result/").content.decode()
    assert "No result yet" in html
    assert "Question invitation" not in html
    assert Attempt.objects.get().epoch == 1


def test_a_pass_shows_the_score_the_certificate_and_the_answers(signed_in, learner, exam_page):
    attempt = passed(exam_page, learner)
    html = signed_in(learner).get(f"/attempts/{attempt.pk}/result/").content.decode()
    assert "2 of 2 points · pass mark 80%" in html
    assert attempt.certificate.number in html
    assert re.findall(r"SECRET-[\w-]+", html) == ["SECRET-invitation-1", "SECRET-invitation-2"]


def test_a_fail_says_what_to_do_next_and_keeps_the_answers(signed_in, learner, exam_page):
    attempt = failed(exam_page, learner)
    html = signed_in(learner).get(f"/attempts/{attempt.pk}/result/").content.decode()
    assert "Try again (1 attempt left)" in html
    assert html.index("Try again (1 attempt left)") < html.index("Read again first")
    assert "Question invitation" not in html
    assert KEY_WORDS.findall(html) == []


@pytest.mark.parametrize(
    ("reveal", "sit", "is_shown"),
    [
        ("never", passed, False),
        ("never", failed, False),
        ("after_pass", passed, True),
        ("after_pass", failed, False),
        ("always", passed, True),
        ("always", failed, True),
    ],
)
@pytest.mark.parametrize("reader", ["learner", "manager"])
def test_answers_are_shown_as_the_policy_allows(cast, signed_in, db, reveal, sit, is_shown, reader):
    attempt = sit(simple_exam(1, reveal=reveal), cast["learner"])
    html = signed_in(cast[reader]).get(f"/attempts/{attempt.pk}/result/").content.decode()
    assert ("SECRET-invitation-1" in html) is is_shown


RED_LINE = "A red-line question was wrong, about: %s. Such questions"
BELOW = "The score of %s%% is below the pass mark of %s%%."


def why(html) -> list[str]:
    """The reasons that a result gives, without what follows their first sentence's subject."""
    reasons = [BELOW % ("0", 80), BELOW % ("50", 80), RED_LINE % "Safety", RED_LINE % "Safety, Law"]
    return [reason for reason in reasons if reason in html]


@pytest.mark.parametrize(
    ("pass_mark", "red_line_fails", "wrong", "reasons"),
    [
        (80, True, {"safe", "safer", "law", "plain"}, [BELOW % ("0", 80), RED_LINE % "Safety, Law"]),
        (80, True, {"safe", "plain"}, [BELOW % ("50", 80), RED_LINE % "Safety"]),
        (50, True, {"safer"}, [RED_LINE % "Safety"]),
        (80, False, {"safe", "law"}, [BELOW % ("50", 80)]),
    ],
    ids=["everything wrong", "below the mark and red line", "red line alone", "red lines that do not count"],
)
def test_a_fail_names_the_rules_that_failed_and_no_question(
    signed_in, learner, db, pass_mark, red_line_fails, wrong, reasons
):
    safety, law, other = category("Safety"), category("Law"), category("Talking")
    shelves = {"safe": safety, "safer": safety, "law": law, "plain": other}
    made = {key: question(key, where=where, is_red_line=where != other) for key, where in shelves.items()}
    sections = [{"question": one} for one in made.values()]
    page = exam(sections=sections, pass_mark=pass_mark, red_line_fails=red_line_fails, is_shuffled=False)
    attempt = open_paper(attempt=start_attempt(exam=page, person=learner))
    for response in attempt.responses.select_related("question_version__question"):
        answer = ["b"] if response.question_version.question.key in wrong else ["a"]
        save_answer(attempt=attempt, position=response.position, answer=answer, epoch=1, sequence=1)
    attempt = submit_attempt(attempt=attempt)
    assert attempt.is_passed is False
    html = signed_in(learner).get(f"/attempts/{attempt.pk}/result/").content.decode()
    assert why(html) == reasons
    assert "Question " not in html
    assert KEY_WORDS.findall(html) == []


def test_a_pass_gives_no_reasons(signed_in, learner, exam_page):
    html = signed_in(learner).get(f"/attempts/{passed(exam_page, learner).pk}/result/").content.decode()
    assert "Why it is not passed yet" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_a_failed_result_costs_the_same_for_any_number_of_red_lines(
    signed_in, learner, db, count, django_assert_num_queries
):
    where = category()
    sections = [{"question": question(f"q{number}", where=where, is_red_line=True)} for number in range(count)]
    attempt = failed(exam(sections=sections), learner)
    client = signed_in(learner)
    with django_assert_num_queries(10):
        client.get(f"/attempts/{attempt.pk}/result/")


@pytest.mark.parametrize(
    ("rules", "words", "absent"),
    [
        ({"max_attempts": 3, "cool_down_hours": 24}, "After the pause you have 2 attempts left.", "Try again"),
        ({"max_attempts": 0, "cool_down_hours": 24}, "A pause before the next attempt", "attempts left"),
        ({"max_attempts": 0, "cool_down_hours": 0}, "Try again</a>", "left)"),
        ({"max_attempts": 1, "cool_down_hours": 0}, "All your attempts are used", "Try again"),
    ],
    ids=["a pause, attempts counted", "a pause, not counted", "at once, not counted", "none left"],
)
def test_a_fail_says_whether_and_when_she_may_try_again(signed_in, learner, db, rules, words, absent):
    attempt = failed(simple_exam(1, **rules), learner)
    html = signed_in(learner).get(f"/attempts/{attempt.pk}/result/").content.decode()
    assert words in html
    assert absent not in html


@pytest.mark.parametrize(
    ("spare", "is_shuffled", "words"),
    [
        ({}, True, "The next paper draws its questions anew. Read again"),
        ({}, False, "The next paper draws its questions anew. Read again"),
        (None, True, "The next paper puts the questions in a new order. Read again"),
        (None, False, '<p class="is-soft">Read again'),
        ({"is_active": False}, False, '<p class="is-soft">Read again'),
        ({"quarantined_at": timezone.now()}, True, "The next paper puts the questions in a new order. Read again"),
    ],
)
def test_other_questions_are_promised_only_where_the_bank_has_some(signed_in, learner, db, spare, is_shuffled, words):
    page = simple_exam(2, is_shuffled=is_shuffled)
    if spare is not None:
        question("spare", where=page.sections.get().category, **spare)
    html = signed_in(learner).get(f"/attempts/{failed(page, learner).pk}/result/").content.decode()
    assert f"{words} what this exam is about before you start." in html


def test_the_result_closes_what_is_due(signed_in, learner, paper, end_time):
    end_time(paper)
    html = signed_in(learner).get(f"/attempts/{paper.pk}/result/").content.decode()
    assert "The time was over" in html
