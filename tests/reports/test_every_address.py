"""The table of who may do what: every address of the site, asked by every person of the cast and by a stranger.

200 and 302 open, 403 is an act that is not hers, 404 a thing that is not hers, 405 an address that only takes a POST.
"""

import pytest
from django.urls import get_resolver, reverse

from academy.versions.models import Version
from playbooks.services.approval import submit_for_review
from playbooks.services.printing import order_book
from quizzes.models import Attempt, Certificate
from tests.factories.courses import course, lesson, picture
from tests.factories.people import role
from tests.factories.playbooks import draft_script, published_script, published_sop
from tests.factories.quizzes import passed, simple_exam

PEOPLE = [
    "learner",
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
    "stranger",
]
EVERYONE = set(PEOPLE)
STAFF = EVERYONE - {"stranger"}
READERS = STAFF - {"outsider"}
MANAGERS = {"manager", "other_manager", "regional_manager"}
REACH_ALL = {"trainer", "administrator"}
SEE_LEARNER = {"learner", "manager", "regional_manager"} | REACH_ALL
ASSIGN = MANAGERS | REACH_ALL


@pytest.fixture
def world(cast, learner, author, compliance_reviewer):
    """One of everything that has an address."""
    script = published_script(author=author, approver=compliance_reviewer)
    published_sop(author=author, approver=compliance_reviewer)
    page = course("first-week", roles=("online_consultant",), lessons=(), cover=picture())
    lesson(page, slug="hello")
    exam = simple_exam(code="invitation", roles=[role("online_consultant")])
    passed(exam, learner)
    return {
        "version": Version.objects.get(page=script),
        "print_job": order_book(versions=[Version.objects.get(page=script)], title="Book", by=learner).pk,
        "waiting": _sent(author).pk,
        "cover": page.cover_id,
        "attempt": Attempt.objects.get(),
        "certificate": Certificate.objects.get(),
    }


def _sent(author):
    """A draft that waits for the compliance reviewer."""
    page = draft_script(author=author, code="waits", title="等待审核")
    submit_for_review(page=page, by=author)
    return page


# Name of an address: what it takes, and who gets in. Names that only take a POST stand below.
OPEN = {
    "health": ((), EVERYONE),
    "readiness": ((), EVERYONE),
    "account_login": ((), EVERYONE),
    "account_logout": ((), STAFF),
    "account_change_password": ((), STAFF),
    "account_reset_password": ((), EVERYONE),
    "account_reset_password_done": ((), EVERYONE),
    "account_reset_password_from_key_done": ((), EVERYONE),
    "people:activate": ((), EVERYONE),
    "people:activated": ((), STAFF),
    "people:profile": ((), STAFF),
    "people:my_data": ((), STAFF),
    "people:import_roster": ((), {"administrator"}),
    "playbooks:script": (("think-it-over",), READERS),
    "playbooks:sop": (("invitation-sop",), STAFF),
    "playbooks:versions": (("think-it-over",), READERS),
    "playbooks:version": (("think-it-over", 1), READERS),
    "playbooks:compare": (("think-it-over", 1, 1), READERS),
    "playbooks:pdf": (("think-it-over",), READERS),
    "playbooks:print": ((), STAFF),
    "playbooks:role_book": (("online_consultant",), READERS - {"compliance_reviewer", "medical_reviewer"}),
    "playbooks:print_job": (("<print_job>",), {"learner"}),
    "playbooks:print_book": (("<print_job>",), {"learner"}),
    "playbooks:search": ((), STAFF),
    "playbooks:revise": (("think-it-over",), {"author"} | REACH_ALL),
    "playbooks:revise_sop": (("invitation-sop",), {"author"} | REACH_ALL),
    "playbooks:reviews": ((), {"compliance_reviewer", "medical_reviewer", "administrator"}),
    # The doctor is led back to her queue: it does not wait for her.
    "playbooks:review": (("<waiting>",), {"compliance_reviewer", "medical_reviewer", "administrator"}),
    "playbooks:day_record": ((), {"compliance_reviewer"} | REACH_ALL),
    "playbooks:side": ((), STAFF),
    "playbooks:side_script": (("think-it-over",), READERS),
    "playbooks:status": (("<public_id>",), EVERYONE),
    "quizzes:exam": (("invitation",), READERS),
    "quizzes:attempt": (("<attempt>",), {"learner"}),
    "quizzes:remaining": (("<attempt>",), {"learner"}),
    "quizzes:result": (("<attempt>",), SEE_LEARNER),
    "quizzes:certificate": (("<number>",), SEE_LEARNER),
    "quizzes:certificate_pdf": (("<number>",), SEE_LEARNER),
    "quizzes:check_certificate": (("<public_code>",), EVERYONE),
    "courses:course": (("first-week",), READERS),
    "courses:lesson": (("first-week", "hello"), READERS),
    "courses:finished": (("first-week",), READERS),
    "courses:cover": (("first-week", "<cover>"), READERS),
    "enrolments:assign": ((), ASSIGN),
    "outcomes:results": ((), STAFF),
    "outcomes:import": ((), REACH_ALL),
    "outcomes:script": (("think-it-over",), READERS),
    "reports:today": ((), STAFF),
    "reports:library": ((), STAFF),
    "reports:learn": ((), STAFF),
    "reports:results": ((), STAFF),
    "reports:transcript": ((), STAFF),
    "reports:team": ((), ASSIGN),
    "reports:person": (("E100",), SEE_LEARNER),
    "reports:reading": ((), ASSIGN),
    "reports:readers": (("think-it-over",), ASSIGN),
    "reports:choose_meeting": ((), ASSIGN),
    "reports:meeting": (("C001",), ASSIGN - {"other_manager"}),
    "reports:meeting_pdf": (("C001",), ASSIGN - {"other_manager"}),
}
POST_ONLY = {
    "people:set_language",
    "people:reset_code",
    "playbooks:acknowledge",
    "playbooks:bring_back",
    "playbooks:check_sop_words",
    "playbooks:check_words",
    "playbooks:still_right",
    "playbooks:stop_trial",
    "playbooks:withdraw",
    "playbooks:favourite",
    "playbooks:forget_print_set",
    "playbooks:print_again",
    "playbooks:record_use",
    "playbooks:check_customer",
    "playbooks:tell_missed",
    "reports:remind",
    "quizzes:start",
    "quizzes:answer",
    "quizzes:submit_attempt",
    "courses:progress",
    "courses:check",
    "courses:finish",
    "enrolments:cancel",
    "demo:sign_in",
    "demo:start_tour",
    "demo:visit_stop",
    "demo:finish_tour",
    "demo:put_tour_away",
    "demo:bring_tour_back",
}
# Asked by tests of their own: files need a file, the rest answers 404 here or only redirects.
ELSEWHERE = {
    "file",
    "account_signup",
    "account_set_password",
    "account_reset_password_from_key",
    "demo:styleguide",
    "demo:tour_end",
    "wagtailcore_authenticate_with_password",
    "wagtailcore_login",
    "wagtail_serve",
}


def names(resolver, space=""):
    for pattern in resolver.url_patterns:
        if str(pattern.pattern).startswith("admin/"):
            continue
        if not hasattr(pattern, "url_patterns"):
            yield f"{space}{pattern.name}"
        else:
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def test_no_address_is_forgotten():
    assert set(names(get_resolver())) == set(OPEN) | POST_ONLY | ELSEWHERE


def address(name, world):
    words = {
        "<public_id>": world["version"].public_id,
        "<print_job>": world["print_job"],
        "<waiting>": world["waiting"],
        "<attempt>": world["attempt"].pk,
        "<cover>": world["cover"],
        "<number>": world["certificate"].number,
        "<public_code>": world["certificate"].public_code,
    }
    return reverse(name, args=[words.get(arg, arg) for arg in OPEN[name][0]])


def gets_in(response) -> bool:
    """Whether the page answered; to be sent to the sign-in page is not to get in."""
    if response.status_code == 302:
        return not response.url.startswith("/accounts/login/")
    return response.status_code == 200


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_where_the_table_says_and_nowhere_else(person, world, cast, client):
    if person != "stranger":
        client.force_login(cast[person])
    got_in = {}
    for name in OPEN:
        if name != "account_logout":
            response = client.get(address(name, world))
            assert response.status_code < 500, name
            got_in[name] = gets_in(response)
    assert got_in == {name: person in who for name, (_args, who) in OPEN.items() if name != "account_logout"}


@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_what_changes_something_takes_no_get(name, world, cast, client):
    client.force_login(cast["administrator"])
    args = {
        "people:reset_code": ["E100"],
        "playbooks:acknowledge": ["think-it-over"],
        "playbooks:bring_back": ["think-it-over", 1],
        "playbooks:check_sop_words": ["invitation-sop"],
        "playbooks:check_words": ["think-it-over"],
        "playbooks:still_right": [1],
        "playbooks:stop_trial": ["think-it-over", 2],
        "playbooks:withdraw": [1],
        "playbooks:favourite": ["think-it-over"],
        "playbooks:forget_print_set": [1],
        "playbooks:print_again": [1],
        "playbooks:record_use": ["think-it-over"],
        "reports:remind": ["think-it-over"],
        "quizzes:start": ["invitation"],
        "quizzes:answer": [world["attempt"].pk, 1],
        "quizzes:submit_attempt": [world["attempt"].pk],
        "courses:progress": ["first-week", "hello"],
        "courses:check": ["first-week", "hello"],
        "courses:finish": ["first-week", "hello"],
        "enrolments:cancel": [1],
        "demo:visit_stop": ["today"],
    }.get(name, [])
    # Who signed in again in the middle of handing in lands there with a GET, and is led back to what she had open.
    expected = 302 if name in ("quizzes:submit_attempt", "playbooks:acknowledge") else 405
    assert client.get(reverse(name, args=args)).status_code == expected


def test_a_thing_that_is_not_hers_is_not_found_and_an_act_is_forbidden(world, cast, client):
    client.force_login(cast["outsider"])
    things = ["playbooks:script", "quizzes:result", "quizzes:certificate", "courses:course", "reports:person"]
    acts = ["reports:team", "enrolments:assign", "outcomes:import", "people:import_roster"]
    assert {name: client.get(address(name, world)).status_code for name in things} == dict.fromkeys(things, 404)
    assert {name: client.get(address(name, world)).status_code for name in acts} == dict.fromkeys(acts, 403)
