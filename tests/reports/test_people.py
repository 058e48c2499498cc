"""Transcripts: one's own, and one's people's."""

import csv
import datetime as dt
import io
import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from academy.reports.today import Day
from academy.versions.models import Item
from playbooks.services.acknowledgement import acknowledge
from tests.factories.enrolments import assigned, completed, course, exam
from tests.factories.playbooks import publish_new_version, published_script
from tests.reports.test_today import EVERYONE, certificate_of, in_days


@pytest.fixture
def records(learner, colleague):
    """The learner has passed one exam after failing it; her colleague a course."""
    paper, page = exam(title="Privacy exam"), course(title="Hand hygiene")
    before = timezone.now() - dt.timedelta(days=3)
    completed(learner, paper, score=55, result="failed", at=before)
    completed(learner, paper, score=92.5)
    completed(colleague, page, source="course")


@pytest.mark.parametrize("name", EVERYONE)
def test_everyone_has_a_transcript_of_her_own(signed_in, cast, name, records):
    response = signed_in(cast[name]).get("/me/transcript/")

    titles = [completion.title for completion in response.context["page"]]
    assert titles == {"learner": ["Privacy exam", "Privacy exam"], "colleague": ["Hand hygiene"]}.get(name, [])


def test_the_newest_stands_first_with_version_score_and_source(signed_in, learner, records):
    response = signed_in(learner).get("/me/transcript/")

    assert [completion.score for completion in response.context["page"]] == [92.5, 55]
    assertContains(response, "92.5%")
    parts = re.findall(r'<span class="joined__part[^"]*">([^<]*)</span>', response.content.decode())
    assert [parts[:2], parts[3:5]] == [["Exam", "version 1"]] * 2
    assertContains(response, "Failed")


def test_a_corrected_row_is_shown_as_it_is_now(signed_in, learner):
    page = exam()
    first = completed(learner, page, score=70)
    completed(learner, page, score=85, source="correction", supersedes=first)

    assert [one.score for one in signed_in(learner).get("/me/transcript/").context["page"]] == [85]


def test_the_transcript_as_a_file(signed_in, learner, records):
    text = signed_in(learner).get("/me/transcript/?format=csv").getvalue().decode("utf-8-sig")

    rows = [
        (row["Item"], row["Version"], row["Result"], row["Score, per cent"])
        for row in csv.DictReader(io.StringIO(text))
    ]
    assert rows == [("privacy-exam", "1", "Passed", "92.5"), ("privacy-exam", "1", "Failed", "55.0")]
    assert signed_in(learner).get("/me/transcript/?format=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize("name", EVERYONE)
def test_who_may_see_a_persons_transcript(signed_in, cast, name, records):
    response = signed_in(cast[name]).get("/team/people/E100/")

    may = {"manager": 200, "regional_manager": 200, "trainer": 200, "administrator": 200, "learner": 302}
    assert response.status_code == may.get(name, 404)


@pytest.mark.parametrize("name", ["other_manager", "colleague", "author", "outsider"])
def test_a_strangers_file_is_not_there(signed_in, cast, name, records):
    assert signed_in(cast[name]).get("/team/people/E100/?format=csv").status_code == 404


def test_her_manager_sees_what_she_did_and_what_she_owes(signed_in, manager, learner, colleague, records):
    assigned(course("late", title="Late course"), learner, by=manager, due_on=in_days(-1))
    assigned(course("hers", title="Her course"), colleague, by=manager)
    response = signed_in(manager).get("/team/people/E100/")

    assert [(share.face.code, share.is_late) for share in response.context["open_shares"]] == [("late", True)]
    assertContains(response, "Privacy exam")
    assertContains(response, 'action="/team/people/E100/reset/" method="post"')
    for title in ("Hand hygiene", "Her course"):
        assertNotContains(response, title)


@pytest.fixture
def asked(manager, learner, author, compliance_reviewer):
    """The learner has a script to read for the first time, one that changed, and a certificate that ends in 11 days."""
    who = {"author": author, "approver": compliance_reviewer}
    published_script(**who, code="new", title="New words")
    changed = published_script(**who, code="changed", title="Changed words")
    acknowledge(page=changed, number=1, person=learner)
    publish_new_version(changed, **who, kind="major", scene="微信里")
    certificate_of(learner, exam(title="Privacy exam"), number="C-1", expires_on=in_days(11))
    certificate_of(learner, exam("later", title="Later exam"), number="C-2", expires_on=in_days(40))


def told(response):
    context = response.context
    return (
        [share.face.code for share in context["open_shares"]],
        [(version.code, version.acknowledged_number) for version in context["to_read"]],
        [(certificate.number, certificate.days_left) for certificate in context["ending"]],
    )


def test_her_manager_sees_what_her_own_today_asks_of_her(signed_in, manager, learner, asked):
    day, response = Day(learner), signed_in(manager).get("/team/people/E100/")

    assert told(response) == ([], [("changed", 1), ("new", 0)], [("C-1", 11)])
    assert told(response)[1] == [(version.code, version.acknowledged_number) for version in day.changed]
    assert [number for number, _days in told(response)[2]] == [certificate.number for certificate in day.renewals]
    assertContains(response, "Script, changed since version 1")
    assertContains(response, "Certificate: take the exam again")
    assertContains(response, "Ends in 11 days")
    assertContains(response, 'href="/team/reading/new/"')
    assertNotContains(response, "Nothing is open")


def test_what_is_assigned_is_asked_once(signed_in, manager, learner, asked):
    for code in ("privacy-exam", "new"):
        assigned(Item.objects.get(code=code).specific, learner, by=manager)

    response = signed_in(manager).get("/team/people/E100/")
    assert told(response) == (["privacy-exam", "new"], [("changed", 1)], [])


def test_nothing_more_is_asked_of_who_left(signed_in, administrator, learner, asked):
    learner.is_active = False
    learner.save()
    response = signed_in(administrator).get("/team/people/E100/")

    assert told(response) == ([], [], [])
    assertContains(response, "Nothing is open")


def test_a_certificate_whose_exam_is_not_hers_is_named_without_the_exam(signed_in, manager, learner):
    certificate_of(learner, exam(roles=["nurse"]), number="C-1", expires_on=in_days(2))
    response = signed_in(manager).get("/team/people/E100/")

    assertContains(response, "Ends in 2 days")
    assertNotContains(response, "take the exam again")


def test_her_own_address_leads_to_her_transcript(signed_in, learner, records):
    assertRedirects(signed_in(learner).get("/team/people/E100/"), "/me/transcript/")


def test_an_unknown_number_is_not_there(signed_in, administrator, records):
    assert signed_in(administrator).get("/team/people/NOBODY/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("who", "url", "queries"), [("learner", "/me/transcript/", 7), ("manager", "/team/people/E100/", 17)]
)
def test_transcripts_take_the_same_queries_for_any_number(
    signed_in, cast, who, url, queries, number, learner, manager, author, compliance_reviewer, django_assert_num_queries
):
    for index in range(number):
        page = course(f"course-{index}")
        completed(learner, page)
        assigned(exam(f"exam-{index}"), learner, by=manager)
        published_script(author=author, approver=compliance_reviewer, code=f"script-{index}")
        certificate_of(learner, exam(f"ends-{index}"), number=f"C-{index}", expires_on=in_days(3))
    client = signed_in(type(learner).objects.get(pk=cast[who].pk))
    with django_assert_num_queries(queries):
        client.get(url)
