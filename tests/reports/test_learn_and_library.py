"""Learn and Library: what a role reads and learns, and nothing of another's."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from academy.people.models import Employee
from playbooks.models import ScriptPage
from playbooks.services.use import keep_favourite
from tests.factories.enrolments import course, exam
from tests.factories.playbooks import published_script, published_sop
from tests.reports.test_today import EVERYONE, attempt_of, certificate_of, lesson_of


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("url", ["/library/", "/learn/"])
def test_everyone_has_a_library_and_a_path(signed_in, cast, name, url):
    assert signed_in(cast[name]).get(url).status_code == 200


@pytest.mark.parametrize("url", ["/library/", "/learn/"])
def test_a_stranger_is_sent_to_sign_in(client, db, url):
    assert client.get(url).headers["location"] == f"/accounts/login/?next={url}"


def test_the_path_shows_how_far_she_is(signed_in, learner):
    page = course(title="Hand hygiene", roles=["online_consultant"])
    lesson_of(page, "one", done_by=learner)
    lesson_of(page, "two")
    response = signed_in(learner).get("/learn/")

    assertContains(response, "0 of 1 course of your role done")
    assertContains(response, "1 of 2 lessons")
    assertContains(response, "Continue")


def test_another_roles_courses_and_exams_are_not_there(signed_in, learner, manager):
    course("nurses", title="For nurses", roles=["nurse"])
    exam("nurse-exam", title="Nurse exam", roles=["nurse"])

    hers, bosses = signed_in(learner).get("/learn/"), signed_in(manager).get("/learn/")

    for title in ("For nurses", "Nurse exam"):
        assertNotContains(hers, title)
        assertContains(bosses, title)
    assertContains(bosses, "Courses of other roles")


def test_exams_say_what_is_left(signed_in, learner, colleague):
    fresh, failed, passed = exam("fresh"), exam("failed"), exam("passed")
    marked = {"closed_at": timezone.now(), "points": 3}
    attempt_of(learner, failed, score=30, is_passed=False, **marked)
    attempt_of(learner, passed, score=95.5, is_passed=True, **marked)
    attempt_of(colleague, fresh, score=10, is_passed=False, **marked)
    states = {state.exam.code: state for state in signed_in(learner).get("/learn/").context["exams"]}

    assert {code: state.standing.left for code, state in states.items()} == {"fresh": 2, "failed": 1, "passed": 2}
    assert {code: (state.is_passed, state.best) for code, state in states.items()} == {
        "fresh": (False, None),
        "failed": (False, 30),
        "passed": (True, 95.5),
    }
    response = signed_in(learner).get("/learn/")
    assertContains(response, "1 attempt left")
    assertContains(response, "Passed with 95.5%")


@pytest.mark.parametrize("number", [1, 3])
def test_learn_takes_the_same_queries_for_any_number(signed_in, learner, number, django_assert_num_queries):
    for index in range(number):
        page, paper = course(f"course-{index}"), exam(f"exam-{index}")
        lesson_of(page, "one", done_by=learner)
        certificate_of(learner, paper, number=f"C-{index}")
    client = signed_in(Employee.objects.get(pk=learner.pk))
    with django_assert_num_queries(11):
        client.get("/learn/")


@pytest.fixture
def shelves(author, compliance_reviewer):
    """Two scripts for consultants, one for nurses, one SOP for everyone."""
    by = {"author": author, "approver": compliance_reviewer}
    published_script(**by, code="dear", title="太贵了", objection="price")
    published_script(**by, code="later", title="再考虑", objection="think_it_over")
    published_script(**by, code="nurses", title="护士的话术", objection="pain", roles=("nurse",))
    published_sop(**by)


def test_shelves_count_only_what_she_may_read(signed_in, learner, trainer, shelves):
    def counted(person):
        context = signed_in(person).get("/library/").context
        return {
            name: [(chip["shelf"].key, chip["shelf"].count) for chip in context[name]]
            for name in ("stages", "objections", "categories")
        }

    assert counted(learner) == {
        "stages": [("objection", 2)],
        "objections": [("price", 1), ("think_it_over", 1)],
        "categories": [("invitation", 1)],
    }
    assert counted(trainer)["stages"] == [("objection", 3)]
    assertNotContains(signed_in(learner).get("/library/"), "护士的话术")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("stage=objection", {"太贵了", "再考虑"}),
        ("stage=objection&objection=price", {"太贵了"}),
        ("objection=think_it_over", {"再考虑"}),
        ("objection=pain", set()),
        ("category=invitation", {"邀约流程"}),
        ("stage=quote", set()),
    ],
)
def test_a_shelf_shows_what_stands_on_it(signed_in, learner, shelves, query, titles):
    response = signed_in(learner).get(f"/library/?{query}")

    assert {page.title for page in response.context["page"]} == titles
    assertNotContains(response, "护士的话术")


def test_the_library_begins_with_what_she_keeps_and_used(signed_in, learner, shelves):
    keep_favourite(page=ScriptPage.objects.get(code="dear"), person=learner)
    client = signed_in(learner)
    client.get("/scripts/later/")
    hand = client.get("/library/").context["at_hand"]
    assert ([page.title for page in hand.favourites], [page.title for page in hand.lately]) == (["太贵了"], ["再考虑"])
    for words in ("My favourites", "Used lately"):
        assertContains(client.get("/library/"), words)
        assertNotContains(client.get("/library/?stage=objection"), words)


def test_the_search_is_always_in_reach(signed_in, learner, shelves):
    for url in ("/library/", "/library/?stage=objection"):
        assertContains(signed_in(learner).get(url), 'action="/search/" method="get" role="search">')


def test_a_filter_that_does_not_exist_shows_the_library(signed_in, learner, shelves):
    assert "stages" in signed_in(learner).get("/library/?stage=%27;drop").context
    assertContains(signed_in(learner).get("/library/?stage=nonsense"), "Changed last")


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [("", 9), ("stage=objection", 9)])
def test_the_library_takes_the_same_queries_for_any_number(
    signed_in, learner, author, compliance_reviewer, number, query, queries, django_assert_num_queries
):
    for index in range(number):
        published_script(author=author, approver=compliance_reviewer, code=f"script-{index}", title=f"Script {index}")
    client = signed_in(Employee.objects.get(pk=learner.pk))
    with django_assert_num_queries(queries):
        client.get(f"/library/?{query}")
