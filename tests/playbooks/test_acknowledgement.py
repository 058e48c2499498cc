"""Acknowledging what changed: the questions before it, and who has not."""

import re

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from academy.transcript.models import Completion
from academy.versions.models import Version
from playbooks.exceptions import AnswersWrong, NothingChanged
from playbooks.models import ScriptPage
from playbooks.services.acknowledgement import acknowledge, owed_by
from playbooks.services.approval import submit_for_review
from playbooks.services.change_questions import Question, questions_before, questions_of
from tests.factories.playbooks import publish_new_version, published_script, revise
from tests.playbooks.test_editor import create_url, script_form

ONE = {
    "question": "她说再考虑，先做什么？",
    "options": [
        {"text": "马上打折", "correct": False},
        {"text": "先问还差哪条信息", "correct": True},
        {"text": "换个话题", "correct": False},
    ],
    "explanation": "先知道她还差什么，才答得上。",
}
SEVERAL = {
    "question": "发给她的单子上写什么？",
    "options": [
        {"text": "方案", "correct": True},
        {"text": "费用", "correct": True},
        {"text": "别家的价格", "correct": False},
    ],
    "explanation": "只写我们自己的方案和费用。",
}
NONE_RIGHT = [{**option, "correct": False} for option in ONE["options"]]
RIGHT = {"q0": ["1"], "q1": ["0", "1"]}


@pytest.fixture
def asking(author, compliance_reviewer):
    """A script whose second, major version asks two questions."""
    script = published_script(author=author, approver=compliance_reviewer)
    checks = [("check", ONE), ("check", SEVERAL)]
    return publish_new_version(
        script, author=author, approver=compliance_reviewer, kind="major", scene="微信里", checks=checks
    )


def say_read(client, page, **data):
    return client.post(reverse("playbooks:acknowledge", args=[page.code]), {"number": 2, **data})


def said(response) -> list[str]:
    """How each question of the page was judged."""
    return [question.state for question in response.context["asked"]]


def checked(html: str) -> list[tuple[str, str]]:
    """Names and values of what is chosen on the page."""
    return re.findall(r'name="(q\d)" type="\w+" value="(\d)" checked', html)


def test_a_version_keeps_its_questions_with_their_key(asking):
    version = Version.objects.get(page=asking, number=2)
    assert questions_of(version) == [
        Question(ONE["question"], ("马上打折", "先问还差哪条信息", "换个话题"), frozenset({1}), ONE["explanation"]),
        Question(SEVERAL["question"], ("方案", "费用", "别家的价格"), frozenset({0, 1}), SEVERAL["explanation"]),
    ]
    assert questions_of(Version.objects.get(page=asking, number=1)) == []


@pytest.mark.parametrize("checks", [None, "", "[]", []])
def test_a_version_from_before_there_were_questions_asks_none(checks):
    assert questions_of(Version(content={} if checks is None else {"checks": checks})) == []


def test_a_question_without_a_right_answer_keeps_nobody_from_acknowledging(author, compliance_reviewer, learner):
    wrong = [{"text": "甲", "correct": False}, {"text": "乙", "correct": False}]
    script = published_script(
        author=author, approver=compliance_reviewer, checks=[("check", {**ONE, "options": wrong})]
    )
    assert acknowledge(page=script, number=1, person=learner).version_number == 1


def test_a_minor_version_is_read_with_the_questions_of_its_major_one(asking, author, compliance_reviewer, learner):
    page = publish_new_version(asking, author=author, approver=compliance_reviewer, scene="企业微信里", checks=[])
    (owed,) = owed_by(learner)
    assert (owed.number, owed.kind) == (3, "minor")
    assert [question.text for question in questions_before(owed)] == [ONE["question"], SEVERAL["question"]]
    with pytest.raises(AnswersWrong):
        acknowledge(page=page, number=3, person=learner)


def test_the_next_major_version_asks_its_own_questions_only(asking, author, compliance_reviewer, learner):
    page = publish_new_version(
        asking, author=author, approver=compliance_reviewer, kind="major", scene="企业微信里", checks=[]
    )
    assert questions_before(Version.objects.get(page=page, number=3)) == []
    assert acknowledge(page=page, number=3, person=learner).version_number == 3


def test_questions_alone_make_no_new_version(script_page, author):
    revise(script_page, by=author, checks=[("check", ONE)])
    with pytest.raises(NothingChanged):
        submit_for_review(page=ScriptPage.objects.get(), by=author)
    assert Version.objects.count() == 1


@pytest.mark.parametrize("place", ["reading", "difference"])
def test_the_questions_stand_above_the_button_and_the_key_stays_here(place, asking, learner, signed_in):
    client = signed_in(learner)
    url = asking.get_absolute_url() if place == "reading" else reverse("playbooks:compare", args=[asking.code, 1, 2])
    html = client.get(url).content.decode()
    form = html[html.index('id="confirm"') :]
    assert form.index(ONE["question"]) < form.index(SEVERAL["question"]) < form.index("I have read it")
    assert re.findall(r'name="(q\d)" type="(\w+)"', form) == [("q0", "radio")] * 3 + [("q1", "checkbox")] * 3
    assert not checked(form)
    assert ONE["explanation"] not in html
    assert SEVERAL["explanation"] not in html
    assert "correct" not in form


def test_who_is_not_asked_meets_no_questions(asking, manager, author, signed_in):
    for person in (manager, author):
        assert ONE["question"] not in signed_in(person).get(asking.get_absolute_url()).content.decode()


def test_right_answers_are_acknowledged(asking, learner, signed_in):
    response = say_read(signed_in(learner), asking, **RIGHT)
    assert response.url == asking.get_absolute_url()
    assert list(Completion.objects.values_list("person", "version_number", "source")) == [
        (learner.pk, 2, "acknowledgement")
    ]
    assert owed_by(learner) == []


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ({}, ["missing", "missing"]),
        ({"q0": ["0"], "q1": ["0", "1"]}, ["wrong", "right"]),
        ({"q0": ["1"], "q1": ["0"]}, ["right", "wrong"]),
        ({"q0": ["1"], "q1": ["0", "1", "2"]}, ["right", "wrong"]),
        ({"q0": ["1", "2"], "q1": ["0", "1"]}, ["wrong", "right"]),
        ({"q0": ["1"]}, ["right", "missing"]),
        ({"q0": ["9"], "q1": ["x"]}, ["missing", "missing"]),
        ({"q0": ["1" * 5000], "q1": ["-1"]}, ["missing", "missing"]),
    ],
)
def test_a_wrong_or_missing_answer_records_nothing_and_says_which(answers, states, asking, learner, signed_in):
    response = say_read(signed_in(learner), asking, **answers)
    assert said(response) == states
    assert not Completion.objects.exists()
    assert [version.number for version in owed_by(learner)] == [2]


def test_what_she_chose_stays_and_the_reason_is_said_of_what_she_got_wrong(asking, learner, signed_in):
    html = say_read(signed_in(learner), asking, q0=["0"], q1=["0", "1"]).content.decode()
    assert checked(html) == [("q0", "0"), ("q1", "0"), ("q1", "1")]
    assert ONE["explanation"] in html
    assert SEVERAL["explanation"] not in html
    assert "Not quite. Try again." in html


def test_after_a_wrong_answer_she_stands_where_she_was(asking, learner, signed_in):
    client = signed_in(learner)
    assert say_read(client, asking).templates[0].name == "playbooks/script.html"
    response = say_read(client, asking, old=1)
    assert response.templates[0].name == "playbooks/compare.html"
    assert (response.context["before"].number, response.context["after"].number) == (1, 2)
    assert say_read(client, asking, old=7).status_code == 404
    assert say_read(client, asking, old="x").templates[0].name == "playbooks/script.html"


def test_she_may_try_again_at_will(asking, learner, signed_in):
    client = signed_in(learner)
    for _time in range(3):
        say_read(client, asking, q0=["2"])
    say_read(client, asking, **RIGHT)
    assert Completion.objects.filter(person=learner, version_number=2).count() == 1


def test_who_comes_to_the_address_with_a_get_is_led_to_what_she_read(asking, learner, outsider, signed_in):
    url = reverse("playbooks:acknowledge", args=[asking.code])
    assert signed_in(learner).get(url).url == asking.get_absolute_url()
    assert signed_in(outsider).get(url).status_code == 404
    assert not Completion.objects.exists()


def test_the_questions_cost_no_query_of_their_own(asking, learner, signed_in, django_assert_num_queries):
    client = signed_in(learner)
    client.get(asking.get_absolute_url())
    with django_assert_num_queries(9):
        client.get(asking.get_absolute_url())


# --- The editor -----------------------------------------------------------------


def typed(check) -> dict:
    """A question as the editor's form sends it."""
    options = {
        str(place): {"value": {"text": one["text"], **({"correct": "on"} if one["correct"] else {})}, "order": place}
        for place, one in enumerate(check["options"])
    }
    options = {place: {"deleted": "", "type": "item", "id": "", **one} for place, one in options.items()}
    return {**check, "options": {"count": len(options), **options}}


def posted(checks, **changes):
    return script_form(checks=streamfield([("check", typed(check)) for check in checks]), **changes)


def test_the_editor_keeps_questions_as_typed(author, signed_in):
    signed_in(author).post(create_url(), posted([ONE, SEVERAL]))
    (first, second) = ScriptPage.objects.get().get_latest_revision_as_object().checks
    assert (first.value["question"], second.value["explanation"]) == (ONE["question"], SEVERAL["explanation"])
    assert [option["correct"] for option in second.value["options"]] == [True, True, False]


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        (
            [{**ONE, "options": [{**one, "correct": False} for one in ONE["options"]]}],
            "At least one answer must be right.",
        ),
        ([ONE] * 4, "The maximum number of items is 3"),
    ],
)
def test_the_editor_refuses_questions_that_cannot_be_asked(checks, said, author, signed_in):
    response = signed_in(author).post(create_url(), posted(checks, **{"action-submit": "1"}))
    assert said in response.content.decode()
    assert not ScriptPage.objects.exists()


def test_who_wrote_an_older_version_sees_the_difference_first(
    script_page, author, administrator, compliance_reviewer, signed_in
):
    publish_new_version(script_page, author=administrator, approver=compliance_reviewer, kind="major", scene="微信里")
    html = signed_in(author).get(script_page.get_absolute_url()).content.decode()
    assert "Changed since you read version 1" in html
    assert reverse("playbooks:compare", args=[script_page.code, 1, 2]) in html
