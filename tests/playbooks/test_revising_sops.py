"""Quick revise of an SOP: a step tapped and changed on the phone, sent for approval, never tried."""

import pytest
from django.urls import reverse

from academy.versions.services import current_version
from playbooks.models import SopPage, Trial
from playbooks.services.approval import decide
from playbooks.services.revising import words_of
from tests.factories.playbooks import STEP, published_sop

FLAG = {"sign": "出血止不住", "level": "R1", "action": "叫值班医生。"}
STEPS = [
    {**STEP, "action": "打电话问疼不疼。", "checklist": ["先看记录", "照原话记"], "exit": "没接", "red_flags": [FLAG]},
    {**STEP, "who": "nurse", "action": "再问一次。", "checklist": [], "exit": "", "red_flags": []},
]
# The kinds of words in the order of the page, as `key` finds them below.
KINDS = ["always", "red_flag_sign", "red_flag_action", "phase", "action", "check", "check", "exit"]


@pytest.fixture
def sop(author, compliance_reviewer):
    always = [{**FLAG, "sign": "呼吸困难"}]
    return published_sop(author=author, approver=compliance_reviewer, steps=STEPS, always=always)


@pytest.fixture
def send(sop, signed_in):
    """Send other words for some places of the SOP; `changed` is keyed by the words as they were."""

    def post(person, changed, note="说得更清楚", **rest):
        words = {f"turn-{one.key}": changed.get(one.text, one.text) for one in words_of(sop)}
        data = {"action": "send", "note": note, "basis": sop.latest_revision_id, **words, **rest}
        return signed_in(person).post(f"/sops/{sop.code}/revise/", data)

    return post


def latest(page):
    return SopPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_every_word_of_an_sop_can_be_changed_and_nothing_else(sop):
    words = words_of(sop)
    assert [one.kind for one in words] == [*KINDS, "red_flag_sign", "red_flag_action", "action"]
    assert [one.longest for one in words] == [120, 300, 4000, 120, 4000, 300, 300, 300, 300, 4000, 4000]
    assert [bool(one.step) for one in words] == [False] * 4 + [True] * 7
    assert len({one.key for one in words}) == len(words)


def test_new_words_of_a_step_are_sent_and_approved(sop, author, compliance_reviewer, send):
    changed = {"先看记录": "先看上次的记录", "没接": "没接：晚点再打"}
    response = send(author, changed, kind="minor")
    assert (response.status_code, response.url) == (302, f"/playbooks/{sop.code}/versions/")
    before = current_version(sop)
    decide(page=SopPage.objects.get(pk=sop.pk), by=compliance_reviewer, action="approve")
    version = current_version(sop)
    assert (version.number, version.kind, version.change_note) == (2, "minor", "说得更清楚")
    pairs = zip(before.lines, version.lines, strict=True)
    assert {old["text"]: new["text"] for old, new in pairs if old != new} == changed


def test_a_changed_red_flag_is_major_whatever_she_says(sop, author, compliance_reviewer, medical_reviewer, send):
    send(author, {"呼吸困难": "喘不上气"}, kind="minor")
    for reviewer in (compliance_reviewer, medical_reviewer):
        decide(page=SopPage.objects.get(pk=sop.pk), by=reviewer, action="approve")
    assert current_version(sop).kind == "major"


@pytest.mark.parametrize(
    ("changed", "rest", "words"),
    [
        ({"打电话问疼不疼。": "打电话。"}, {"note": " "}, "what changed"),
        ({}, {}, "no difference"),
        ({"打电话问疼不疼。": "可以夸大病情。"}, {}, "夸大病情"),
        ({"先看记录": " "}, {}, "cannot be empty"),
        ({"先看记录": "好" * 301}, {}, "At most 300"),
        ({"建立联系": "好" * 121}, {}, "At most 120"),
        ({"打电话问疼不疼。": "打电话。"}, {"basis": 999}, "Somebody saved another draft"),
        ({"打电话问疼不疼。": "打电话。"}, {"action": "try", "days": "3"}, "Only a script that is live can be tried"),
    ],
)
def test_what_is_refused_is_said_and_everything_typed_stays(sop, author, send, changed, rest, words):
    response = send(author, changed, **rest)
    shown = response.content.decode()
    assert (response.status_code, words in shown) == (422, True), shown
    assert all(text.strip()[:100] in shown for text in changed.values())
    assert not SopPage.objects.get(pk=sop.pk).workflow_in_progress
    assert not Trial.objects.exists()
    assert latest(sop).latest_revision_id == sop.latest_revision_id


def test_a_step_is_folded_under_when_it_is_and_who_does_it(sop, author, signed_in, send):
    shown = signed_in(author).get(f"/sops/{sop.code}/revise/").content.decode()
    heads = [part.split("</span>")[0] for part in shown.split('<span class="revise__when">')[1:]]
    assert heads == ["1 day after first contact · Online consultant", "1 day after first contact · Nurse"]
    assert shown.count('<details class="revise__step">') == 2
    assert 'value="try"' not in shown
    again = send(author, {"再问一次。": "再打一次。"}, note="").content.decode()
    assert [again.count(f'<details class="revise__step"{state}>') for state in ("", " open")] == [1, 1]


def test_the_law_speaks_while_she_types(sop, author, learner, signed_in):
    url = reverse("playbooks:check_sop_words", args=[sop.code])
    key = next(one.key for one in words_of(sop) if one.kind == "check")
    assert "夸大病情" in signed_in(author).post(url, {f"turn-{key}": "可以夸大病情"}).content.decode()
    assert signed_in(author).post(url, {f"turn-{key}": "看记录"}).content.decode().strip() == ""
    assert signed_in(learner).post(url, {f"turn-{key}": "看记录"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"), [("author", 200), ("trainer", 200), ("administrator", 200), ("learner", 403), ("manager", 403)]
)
def test_only_who_writes_it_revises_it(sop, signed_in, cast, who, status):
    client = signed_in(cast[who])
    assert client.get(f"/sops/{sop.code}/revise/").status_code == status
    shown = client.get(f"/sops/{sop.code}/").content.decode()
    assert (f'href="/sops/{sop.code}/revise/"' in shown) == (status == 200)


def test_a_script_is_not_revised_at_the_address_of_an_sop(script_page, sop, author, signed_in):
    client = signed_in(author)
    assert client.get(f"/sops/{script_page.code}/revise/").status_code == 404
    assert client.get(f"/scripts/{sop.code}/revise/").status_code == 404


def test_revising_costs_the_same_for_one_step_and_for_twenty(
    author, compliance_reviewer, signed_in, django_assert_num_queries
):
    client = signed_in(author)
    for number in (1, 20):
        page = published_sop(author=author, approver=compliance_reviewer, code=f"many-{number}", steps=[STEP] * number)
        client.get("/")
        with django_assert_num_queries(14):
            client.get(f"/sops/{page.code}/revise/")
