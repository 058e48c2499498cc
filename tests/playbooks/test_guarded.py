"""What goes out as major whatever its author says, and what she and her reviewer are told of it."""

import pytest

from academy.versions.services import current_version
from playbooks.models import ScriptPage
from playbooks.services.approval import decide, submit_for_review
from playbooks.services.guarded import guarded_in, major_after_all, why_major
from tests.factories.playbooks import publish_new_version, published_script, revise

WORDS = {
    "a": "我再想想。",
    "b": "好的，您慢慢想。",
    "c": "费用都写在单子上。您先看。",
    "d": "先听她说完。",
    "e": "别说：保证有效。",
}
KINDS = {"a": "customer_line", "b": "reply", "c": "reply", "d": "why_it_works", "e": "do_not"}

RED_FLAG = {"type": "red_flag_exit", "id": "f", "value": {"sign": "说不出话", "level": "R1", "action": "叫值班医生"}}


def turns(**changed):
    return [{"type": KINDS[name], "id": name, "value": text} for name, text in (WORDS | changed).items()]


@pytest.fixture
def script(author, compliance_reviewer):
    return published_script(author=author, approver=compliance_reviewer, turns=turns())


def again(page):
    return ScriptPage.objects.get(pk=page.pk)


def draft_of(page, *, by, **changes):
    return revise(page, by=by, **changes).as_object()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"turns": turns(b="好的，先交50，您慢慢想。")}, ["“5” speaks of price."]),
        ({"turns": turns(c="您先看。")}, ["“费” speaks of price."]),
        ({"turns": turns()[:2] + turns()[3:]}, ["“费” speaks of price."]),
        (
            {"turns": [*turns(), {"type": "reply", "id": "f", "value": "有投诉您找我。"}]},
            ["“投诉” speaks of law or consent."],
        ),
        ({"turns": turns(b="好的，效果您放心。")}, ["“效果” speaks of a claim."]),
        ({"turns": turns(b="好的，要是肿了再来。")}, ["“肿” speaks of symptoms or danger."]),
        ({"title": "免费再考虑一下"}, ["“费” speaks of price."]),
        ({"goal": "定金当天付清"}, ["“定金” speaks of price."]),
        (
            {"turns": [*turns(), RED_FLAG]},
            ["Red flags have changed."],
        ),
    ],
)
def test_price_claims_law_and_danger_are_major_whatever_the_author_says(
    script, author, compliance_reviewer, medical_reviewer, changes, why
):
    draft = draft_of(script, by=author, **changes)
    assert why_major(draft, current_version(script)) == why
    assert major_after_all(draft) == f"It is major, so everyone confirms it: {why[0]}"
    revise(script, by=author, **changes)
    submit_for_review(page=again(script), by=author)
    decide(page=again(script), by=compliance_reviewer, action="approve")
    if again(script).workflow_in_progress:
        decide(page=again(script), by=medical_reviewer, action="approve")
    assert (current_version(script).number, current_version(script).kind) == (2, "major")


@pytest.mark.parametrize(
    "changes",
    [
        {"turns": turns(b="好的，不着急，您慢慢想。")},
        {"turns": turns(b="好的，您最近慢慢想。")},
        {"turns": turns(c="费用都写在单子上。您慢慢看。")},
        {"turns": turns(a="你们多少钱？", e="别说：最便宜。")},
        {"turns": [*turns()[:2], *turns()[3:], turns()[2]]},
        {"scene": "面谈时", "stage": "first_contact", "channels": ["group"]},
    ],
)
def test_other_wording_is_minor_when_its_author_says_so(script, author, compliance_reviewer, changes):
    assert major_after_all(draft_of(script, by=author, **changes)) == ""
    publish_new_version(script, author=author, approver=compliance_reviewer, **changes)
    assert current_version(script).kind == "minor"


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Our prices and fees come down in November, and there are discounts for two.", "price"),
        ("It comes to about three thousand all in.", "price"),
        ("She pays half of that if she brings a friend.", "price"),
        ("三千出头就能做下来", "price"),
        ("全口做完两千八", "price"),
        ("我们这里最近便宜", "price"),
        ("我们家比别家好", "a claim"),
        ("您来做，万无一失", "a claim"),
        ("做一次能用一辈子", "a claim"),
        ("We do this better than the clinic next door.", "a claim"),
        ("Implants of ours last for life.", "a claim"),
        ("带上身份证来签字", "law or consent"),
        ("We will never need you to sue.", "law or consent"),
        ("If her skin looks white and cold, that is usual; tell her to wait until tomorrow.", "symptoms or danger"),
        ("脸发白发凉是正常的", "symptoms or danger"),
        ("看不清东西没事，睡一觉就好", "symptoms or danger"),
        ("打完脸上有一块不一样没事", "symptoms or danger"),
        ("这个做完不会再复发", "a claim"),
        ("Blurry eyes are common after this.", "symptoms or danger"),
    ],
)
def test_a_guarded_subject_is_known_in_the_words_that_people_use(db, words, subject):
    assert subject in [name for _words, name in guarded_in("好的。", words)]
    assert subject in [name for _words, name in guarded_in(words, "好的。")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("您慢慢想，想好了跟我说。", "您别急，想好了随时跟我说。"),
        ("我先听您说完，再给您介绍医生。", "您先说，我听着，然后请医生跟您聊。"),
        ("明天上午还是下午方便？", "您明天哪个时间方便？"),
        (
            "Take your time and tell me when you have thought it over.",
            "No hurry; tell me once you have thought about it.",
        ),
        ("May I ask what matters most to you?", "What matters to you, if I may ask?"),
        ("Shall we say tomorrow morning?", "Would tomorrow morning suit you?"),
        ("Which part was hard for you last time?", "Which part was hard last time?"),
        ("还是最近有哪里不舒服？", "还是最近哪儿不舒服？"),
        ("没事，您慢慢想。", "不急，您慢慢想。"),
        ("我不会再打扰您。", "以后我就不打扰您了。"),
        ("Tell me which day works for you.", "Which day suits you?"),
    ],
)
def test_plain_words_stay_wording(db, before, after):
    assert guarded_in(before, after) == []


def test_who_calls_it_major_herself_and_who_writes_the_first_version_is_told_nothing(script, author):
    assert major_after_all(draft_of(script, by=author, kind="major", turns=turns(b="好的，先交50。"))) == ""
    assert major_after_all(ScriptPage(title="免费", change_kind="minor")) == ""


def test_the_author_is_told_when_she_sends_it_and_her_reviewer_when_she_reads_it(
    script, author, compliance_reviewer, signed_in
):
    words = {
        "turn-b": "好的，先交50，您慢慢想。",
        "note": "写明定金",
        "kind": "minor",
        "basis": script.latest_revision_id,
    }
    sent = signed_in(author).post(f"/scripts/{script.code}/revise/", {"action": "send", **words}, follow=True)
    why = "It is major, so everyone confirms it: “5” speaks of price."
    assert why in sent.content.decode()
    assert why in signed_in(compliance_reviewer).get(f"/reviews/{script.pk}/").content.decode()


@pytest.mark.parametrize(
    ("kind", "told"), [("minor", "Minor: wording only"), ("major", "Major: everyone reads and confirms it")]
)
def test_a_reviewer_reads_what_the_author_called_it(script, author, compliance_reviewer, signed_in, kind, told):
    revise(script, by=author, kind=kind, turns=turns(b="好的，不着急。"))
    submit_for_review(page=ScriptPage.objects.get(pk=script.pk), by=author)
    page = signed_in(compliance_reviewer).get(f"/reviews/{script.pk}/").content.decode()
    assert told in page
    assert "It is major" not in page
