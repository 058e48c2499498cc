"""Quick revise: a turn changed on the phone, sent for approval or tried, and nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import Employee
from academy.versions.services import current_version, record_version
from playbooks.models import ScriptPage, Trial
from playbooks.services.approval import decide
from playbooks.services.revising import revised, words_of
from tests.factories.people import EmployeeFactory, give_duty, place
from tests.factories.playbooks import publish_new_version, published_script, revise

TURNS = [
    {"type": "customer_line", "id": "a", "value": "我再想想。"},
    {"type": "reply", "id": "b", "value": "好的，您慢慢想。"},
    {"type": "branch", "id": "c", "value": {"when": "她说贵", "reply": "我讲给您听。"}},
    {"type": "red_flag_exit", "id": "d", "value": {"sign": "说不出话", "level": "R1", "action": "叫值班医生。"}},
]
SOFTER = "好的，不着急，您慢慢想。"


@pytest.fixture
def script(author, compliance_reviewer):
    return published_script(author=author, approver=compliance_reviewer, turns=TURNS)


@pytest.fixture
def page_of(signed_in, script):
    """Her browser on the page where the script is revised."""

    class OnPage:
        url = reverse("playbooks:revise", args=[script.code])

        def __init__(self, person):
            self.client = signed_in(person)

        def get(self):
            return self.client.get(self.url)

        def post(self, action="send", note="语气更缓", basis=None, **words):
            turns = {f"turn-{words.key}": words.text for words in words_of(script)}
            turns |= {f"turn-{key.replace('_', '.')}": text for key, text in words.items() if key in known}
            rest = {key: value for key, value in words.items() if key not in known}
            basis = script.latest_revision_id if basis is None else basis
            return self.client.post(self.url, {"action": action, "note": note, "basis": basis, **turns, **rest})

    known = {"a", "b", "c_when", "c_reply", "d_sign", "d_action"}
    return OnPage


def reload(page):
    return ScriptPage.objects.get(pk=page.pk)


def turns(page):
    return [turn.value if isinstance(turn.value, str) else dict(turn.value) for turn in page.turns]


def test_the_author_sends_new_words_for_a_turn(script, author, compliance_reviewer, page_of):
    response = page_of(author).post(b=SOFTER, c_reply="我一项一项讲给您听。")

    assert (response.status_code, response.url) == (302, f"/playbooks/{script.code}/versions/")
    page = reload(script)
    assert turns(page)[1] == "好的，您慢慢想。"
    decide(page=page, by=compliance_reviewer, action="approve")
    page = reload(script)
    assert turns(page)[1:3] == [SOFTER, {"when": "她说贵", "reply": "我一项一项讲给您听。", "script": None}]
    assert [turn.id for turn in page.turns] == ["a", "b", "c", "d"]
    version = current_version(page)
    assert (version.number, version.kind, version.change_note, version.author) == (2, "major", "语气更缓", author)


def test_wording_only_is_a_minor_version(script, author, compliance_reviewer, page_of):
    page_of(author).post(b=SOFTER, kind="minor")
    decide(page=reload(script), by=compliance_reviewer, action="approve")
    assert current_version(script).kind == "minor"


def test_a_trial_from_the_phone(script, author, learner, page_of, client):
    response = page_of(author).post("try", b=SOFTER, people=[learner.pk], days="3")
    assert response.status_code == 302
    trial = Trial.objects.get()
    assert (trial.version.number, (trial.ends_at - trial.starts_at).days) == (2, 3)
    assert not reload(script).has_unpublished_changes


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ({"b": SOFTER, "note": ""}, "what changed"),
        ({"b": "我们是国家级口腔品牌。"}, "国家级"),
        ({"b": "   "}, "cannot be empty"),
        ({"b": "好" * 4001}, "At most 4000"),
        ({"c_when": "好" * 301}, "At most 300"),
        ({"b": SOFTER, "basis": 1}, "Somebody saved another draft"),
        ({"b": SOFTER, "basis": "x"}, "Somebody saved another draft"),
        ({"action": "try", "d_action": "请值班医生来。"}, "red flags"),
        ({"action": "try", "b": SOFTER, "days": "90"}, "1 to 14 days"),
        ({"action": "try", "b": SOFTER, "days": "two"}, "1 to 14 days"),
        ({"action": "try", "b": SOFTER, "days": "9" * 5000}, "1 to 14 days"),
        ({"b": SOFTER, "basis": "9" * 5000}, "Somebody saved another draft"),
        ({"action": "try", "b": SOFTER, "days": "7"}, "your own unit"),
    ],
)
def test_what_is_refused_is_said_and_everything_typed_stays(script, author, page_of, post, words):
    revise(script, by=author, scene="别的时候")
    if "basis" not in post:
        post = post | {"basis": reload(script).latest_revision_id}
    before = reload(script).latest_revision_id
    response = page_of(author).post(**post)

    shown = response.content.decode()
    assert (response.status_code, words in shown) == (422, True), shown
    assert post.get("b", "")[:300].strip() in shown
    assert reload(script).latest_revision_id == before
    assert not reload(script).workflow_in_progress
    assert not Trial.objects.exists()


def links_of(response) -> list[str]:
    """The links of the message that stands on top and has the focus."""
    message = response.content.decode().split('role="alert" tabindex="-1" autofocus>')[1].split("</ul>")[0]
    return re.findall(r'<a href="([^"]+)">([^<]+)</a>', message)


def invalid(response) -> list[str]:
    return re.findall(r'id="([^"]+)"[^>]*aria-invalid="true"', response.content.decode())


@pytest.mark.parametrize(
    ("post", "links"),
    [
        ({"b": " ", "c_when": "好" * 301, "d_sign": "说不清"}, ["#turn-2", "#turn-3"]),
        ({"b": "我们是国家级口腔品牌。", "c_reply": "最先进的技术。"}, ["#turn-2", "#turn-4"]),
        ({"b": SOFTER, "note": " "}, ["#note"]),
        ({"b": SOFTER, "note": "好" * 501}, ["#note"]),
    ],
)
def test_a_refusal_leads_to_each_place_that_is_wrong(author, page_of, post, links):
    response = page_of(author).post(**post)
    assert [address for address, _name in links_of(response)] == links
    assert [f"#{name}" for name in invalid(response)] == links
    # Without an address of its own the form would come back at the fragment that the page was left at.
    assert f'<form class="revise" action="{page_of.url}" method="post"' in response.content.decode()


def test_while_it_waits_for_approval_nothing_is_sent_but_words_may_be_tried(script, author, learner, page_of):
    page_of(author).post(b=SOFTER)
    shown = page_of(author).get().content.decode()
    assert "Nobody can change it until that is decided" in shown
    assert 'value="send"' not in shown
    assert page_of(author).post(b="好的，别急。", basis=reload(script).latest_revision_id).status_code == 422
    assert page_of(author).post("try", b="好的，别急。", people=[learner.pk], days="3").status_code == 302


NEWER = [{**TURNS[0], "value": "我还要再想想。"}, *TURNS[1:]]


def shown_in(response) -> dict[str, str]:
    """The words and hidden fields of the form that came back, as a browser would send them."""
    html = response.content.decode()
    fields = re.findall(r'<textarea id="turn-\d+"[^>]* name="(turn-[^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    return dict(fields) | dict(re.findall(r'<input name="(basis|seen)" type="hidden" value="(\d+)">', html))


@pytest.mark.parametrize("action", ["try", "send"])
def test_words_go_on_from_what_was_approved_meanwhile(
    action, script, author, learner, compliance_reviewer, page_of, signed_in
):
    """Every field comes with the form: those that she did not touch undo nothing."""
    publish_new_version(script, author=author, approver=compliance_reviewer, turns=NEWER)
    rest = {"people": [learner.pk], "days": "3", "seen": "1"}
    page = page_of(author)
    refused = page.post(action, b=SOFTER, **rest)
    assert (refused.status_code, "Version 2 was approved while you wrote" in refused.content.decode()) == (422, True)
    assert (Trial.objects.exists(), reload(script).workflow_in_progress) == (False, False)
    again = shown_in(refused)
    assert (again["turn-a"], again["turn-b"], again["seen"]) == ("我还要再想想。", SOFTER, "2")
    sent = {"action": action, "note": "语气更缓", **rest, **again}
    assert signed_in(author).post(page.url, sent).status_code == 302
    went = Trial.objects.get().version if action == "try" else reload(script).get_latest_revision_as_object()
    told = [line["text"] for line in (went.lines if action == "try" else went.lines_as_json())]
    assert ("我还要再想想。" in told, SOFTER in told) == (True, True)


def test_after_another_draft_of_hers_the_next_send_goes_through(script, author, page_of, signed_in):
    page = page_of(author)
    older = script.latest_revision_id
    revise(script, by=author, scene="别的时候")
    refused = page.post(b=SOFTER, basis=older, seen="1")
    assert (refused.status_code, "Somebody saved another draft" in refused.content.decode()) == (422, True)
    sent = {"action": "send", "note": "语气更缓", **shown_in(refused)}
    assert (sent["turn-b"], signed_in(author).post(page.url, sent).status_code) == (SOFTER, 302)


def test_the_unsent_draft_of_somebody_else_is_not_put_aside(script, author, trainer, page_of):
    revise(script, by=trainer, scene="别的时候")
    response = page_of(author).post(b=SOFTER, basis=reload(script).latest_revision_id)
    assert (response.status_code, trainer.name in response.content.decode()) == (422, True)


def test_what_was_sent_back_is_sent_again(script, author, compliance_reviewer, page_of):
    page_of(author).post(b=SOFTER)
    decide(page=reload(script), by=compliance_reviewer, action="reject", comment="再短一点")
    response = page_of(author).post(b="好的，不急。", basis=reload(script).latest_revision_id)
    assert response.status_code == 302
    decide(page=reload(script), by=compliance_reviewer, action="approve")
    assert turns(reload(script))[1] == "好的，不急。"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("author", 200),
        ("trainer", 200),
        ("administrator", 200),
        ("learner", 403),
        ("manager", 403),
        ("compliance_reviewer", 403),
        ("outsider", 404),
    ],
)
def test_only_who_writes_it_revises_it(script, page_of, cast, who, status):
    assert page_of(cast[who]).get().status_code == status
    button = f'href="/scripts/{script.code}/revise/"'
    shown = page_of(cast[who]).client.get(script.get_absolute_url()).content.decode()
    assert (button in shown) == (status == 200)


@pytest.fixture
def second_author(north_clinic):
    return give_duty(place(EmployeeFactory(), north_clinic, "online_consultant"), "author")


def may_write(client, page) -> dict:
    """What each door answers her: quick revise, its link on the page, the editor, and the list of the editor."""
    shelf = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    revise_url = reverse("playbooks:revise", args=[page.code])
    return {
        "revise": client.get(revise_url).status_code,
        "link": f'href="{revise_url}"' in client.get(page.get_absolute_url()).content.decode(),
        "editor": client.get(edit).status_code,
        "list": f'href="{edit}"' in client.get(shelf).content.decode(),
    }


ALL = {"revise": 200, "link": True, "editor": 200, "list": True}
NONE = {"revise": 403, "link": False, "editor": 302, "list": False}


def test_who_wrote_the_version_that_stands_goes_on_with_it(
    script, author, second_author, compliance_reviewer, trainer, signed_in
):
    assert may_write(signed_in(second_author), script) == NONE
    publish_new_version(script, author=second_author, approver=compliance_reviewer, scene="面谈时")
    assert may_write(signed_in(second_author), script) == ALL
    assert may_write(signed_in(author), script) == ALL
    publish_new_version(script, author=trainer, approver=compliance_reviewer, scene="微信里")
    assert may_write(signed_in(second_author), script) == NONE


def test_who_is_no_author_any_more_writes_nothing(script, second_author, compliance_reviewer, signed_in):
    publish_new_version(script, author=second_author, approver=compliance_reviewer, scene="面谈时")
    second_author.groups.clear()
    client = signed_in(second_author)
    assert client.get(reverse("playbooks:revise", args=[script.code])).status_code == 403
    assert reverse("playbooks:revise", args=[script.code]) not in client.get(script.get_absolute_url()).content.decode()


def test_words_that_change_nothing_are_not_sent(script, page_of, author):
    response = page_of(author).post()
    assert (response.status_code, "no difference" in response.content.decode()) == (422, True)


def test_she_goes_on_with_her_own_draft(script, author, compliance_reviewer, page_of):
    revise(script, by=author, turns=[*TURNS[:3], {"type": "next_step", "id": "e", "value": "周五给您打电话。"}])
    shown = page_of(author).get().content.decode()
    assert "You go on with your draft of" in shown
    assert "周五给您打电话。" in shown
    page_of(author).post(b=SOFTER, basis=reload(script).latest_revision_id)
    decide(page=reload(script), by=compliance_reviewer, action="approve")
    if reload(script).workflow_in_progress:
        doctor = Employee.objects.get(groups__name="medical_reviewer")
        decide(page=reload(script), by=doctor, action="approve")
    assert turns(reload(script))[1::2] == [SOFTER, "周五给您打电话。"]


def test_her_own_draft_keeps_its_day_its_questions_and_its_reason(script, author, page_of):
    day = (timezone.now() + dt.timedelta(days=3)).replace(microsecond=0)
    options = [{"text": "先问", "correct": True}, {"text": "先答", "correct": False}]
    questions = [("check", {"question": "先做什么？", "options": options, "explanation": ""})]
    revise(script, by=author, goes_live_at=day, checks=questions, note="换个顺序", scene="面谈时")
    shown = page_of(author).get()
    assert (shown.context["note"], shown.context["is_minor"]) == ("换个顺序", True)
    assert "Once approved, it waits for" in shown.content.decode()
    page_of(author).post(b=SOFTER, basis=reload(script).latest_revision_id)
    sent = reload(script).get_latest_revision_as_object()
    assert (sent.goes_live_at, len(sent.checks), turns(sent)[1]) == (day, 1, SOFTER)


def test_the_day_and_the_questions_of_the_version_before_are_not_sent_again(script, author, page_of):
    ScriptPage.objects.filter(pk=script.pk).update(goes_live_at=timezone.now() + dt.timedelta(days=3))
    assert "Once approved, it waits for" not in page_of(author).get().content.decode()
    page_of(author).post(b=SOFTER)
    assert reload(script).get_latest_revision_as_object().goes_live_at is None


def test_what_was_sent_back_stands_there_with_the_reason(script, author, compliance_reviewer, page_of):
    page_of(author).post(b=SOFTER)
    decide(page=reload(script), by=compliance_reviewer, action="reject", comment="先问\n再说")
    shown = page_of(author).get().content.decode()
    assert f"{compliance_reviewer.name} sent your draft back on" in shown
    assert "先问<br>再说" in shown
    assert f">{SOFTER}</textarea>" in shown
    assert 'data-was="好的，您慢慢想。"' in shown


def test_why_nothing_can_be_sent_now_stands_above_the_words(script, author, page_of):
    page_of(author).post(b=SOFTER)
    shown = page_of(author).get().content.decode()
    assert shown.index("waits for") < shown.index("<textarea")


def test_words_of_who_was_signed_in_before_are_not_sent_by_who_is_now(script, author, trainer, page_of):
    shown = page_of(trainer).post(b=SOFTER, typist=author.pk)
    assert (shown.status_code, reload(script).workflow_in_progress) == (422, False)
    text = shown.content.decode()
    assert f"Somebody else typed these words, and now {trainer.name} is signed in." in text
    assert SOFTER in text
    # What she types into it now belongs to the one who opened it.
    assert f'data-keep="{author.pk}"' in text


def test_what_the_law_forbids_is_named_beside_a_missing_reason(script, author, page_of):
    text = page_of(author).post(b="我们是国家级口腔品牌。", note="").content.decode()
    told = text[text.index("data-refused") : text.index("<ol")]
    assert "国家级" in told
    assert "#note" in told


def test_a_trial_makes_a_script_nobodys_own(script, author, second_author, page_of, learner):
    draft = revised(reload(script), {"b": SOFTER})
    record_version(page=draft, author=second_author, kind="trial", change_note="更缓")
    assert page_of(second_author).get().status_code == 403


def test_the_law_speaks_while_she_types(script, author, learner, signed_in):
    url = reverse("playbooks:check_words", args=[script.code])
    client = signed_in(author)
    assert "国家级" in client.post(url, {"turn-b": "我们是国家级口腔品牌。"}).content.decode()
    assert client.post(url, {"turn-b": "好的。"}).content.decode().strip() == ""
    assert client.post(url, {"turn-a": "你们是国家级的吗？"}).content.decode().strip() == ""
    assert "At most 4000 characters" in client.post(url, {"turn-b": "好" * 4001}).content.decode()
    assert client.post(url, {"turn-zzz": "国家级"}).content.decode().strip() == ""
    assert signed_in(learner).post(url, {"turn-b": "好的。"}).status_code == 403


def test_a_reviewer_stops_a_trial_and_a_stranger_does_not(
    script, author, learner, compliance_reviewer, page_of, signed_in
):
    page_of(author).post("try", b=SOFTER, people=[learner.pk], days="3")
    url = reverse("playbooks:stop_trial", args=[script.code, 2])
    assert signed_in(learner).post(url).status_code == 409
    assert Trial.objects.running().count() == 1
    assert signed_in(compliance_reviewer).post(url).status_code == 302
    assert Trial.objects.running().count() == 0


def test_revising_costs_the_same_for_two_turns_and_for_twenty(
    author, compliance_reviewer, signed_in, django_assert_num_queries
):
    counts = []
    for number in (2, 20):
        many = [{"type": "reply", "id": f"t{index}", "value": f"第{index}句。"} for index in range(number)]
        page = published_script(author=author, approver=compliance_reviewer, code=f"many-{number}", turns=many)
        client = signed_in(author)
        client.get("/")
        with django_assert_num_queries(16) as found:
            client.get(reverse("playbooks:revise", args=[page.code]))
        counts.append(len(found))
    assert counts[0] == counts[1]


def back(client, script, number, why="旧的更顺口"):
    return client.post(reverse("playbooks:bring_back", args=[script.code, number]), {"why": why})


def test_an_older_version_comes_back_as_a_new_one(script, author, compliance_reviewer, signed_in):
    page = publish_new_version(script, author=author, approver=compliance_reviewer, scene="面谈时", title="换了标题")
    response = back(signed_in(author), script, 1)
    assert response.status_code == 302
    assert current_version(script).number == 2
    decide(page=reload(script), by=compliance_reviewer, action="approve")
    page = reload(script)
    version = current_version(page)
    assert (version.number, page.scene, page.title) == (3, "电话里", "再考虑一下")
    assert version.digest == page.versions.get(number=1).digest
    assert version.change_note == "Back to version 1: 旧的更顺口"


def test_older_words_come_back_without_their_questions_and_day(script, author, compliance_reviewer, signed_in):
    by = {"author": author, "approver": compliance_reviewer}
    options = [{"text": "哪一项", "correct": True}, {"text": "马上打折", "correct": False}]
    asked = [("check", {"question": "先问什么？", "options": options, "explanation": "先弄清楚。"})]
    publish_new_version(script, scene="面谈时", checks=asked, review_due_on=dt.date(2026, 3, 1), **by)
    page = publish_new_version(script, scene="微信里", checks=[], review_due_on=dt.date(2099, 3, 1), **by)
    back(signed_in(author), page, 2)
    draft = reload(page).get_latest_revision_as_object()
    assert (draft.scene, len(draft.checks), draft.review_due_on) == ("面谈时", 0, dt.date(2099, 3, 1))


def test_the_button_stands_on_older_versions_for_who_writes_it(script, author, learner, compliance_reviewer, signed_in):
    publish_new_version(script, author=author, approver=compliance_reviewer, scene="面谈时")
    shown = {
        (person.employee_no, number): "Bring this version back"
        in signed_in(person).get(f"/playbooks/{script.code}/versions/{number}/").content.decode()
        for person in (author, learner)
        for number in (1, 2)
    }
    assert shown == {("E300", 1): True, ("E300", 2): False, ("E100", 1): False, ("E100", 2): False}


@pytest.mark.parametrize(
    ("who", "number", "why", "status"),
    [("learner", 1, "x", 409), ("author", 1, " ", 409), ("author", 2, "x", 409), ("author", 9, "x", 404)],
)
def test_bringing_back_is_refused_with_a_reason(script, author, cast, signed_in, who, number, why, status):
    compliance_reviewer = cast["compliance_reviewer"]
    publish_new_version(script, author=author, approver=compliance_reviewer, scene="面谈时")
    assert back(signed_in(cast[who]), script, number, why).status_code == status
    assert not reload(script).workflow_in_progress
    assert reload(script).latest_revision.user == author
