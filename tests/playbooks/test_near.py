"""Findings beside the field: what the editor's fields ask while an author types."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from playbooks.lint.statutes import law_in
from playbooks.models import LawRule
from playbooks.services.near import Typed, findings_near
from playbooks.services.waivers import grant_waiver
from tests.factories.people import give_duty
from tests.factories.playbooks import draft_script

URL = "/admin/law-check/"
PEOPLE_WHO_WRITE = {"author", "manager", "other_manager", "regional_manager", "trainer", "administrator"}


def ask(client, *texts, page=None, channels=("one_to_one",), kind="reply"):
    body = {"page": page, "channels": list(channels), "texts": [{"kind": kind, "text": text} for text in texts]}
    data = json.dumps(body, ensure_ascii=False)
    return client.post(URL, data, content_type="application/json", headers={"x-requested-with": "XMLHttpRequest"})


def marked(text, found):
    """The words that a finding marks, and all that is shown around them, cut as the browser cuts."""
    return text[found["start"] : found["end"]], text[found["first"] : found["last"]]


def test_a_finding_names_the_words_the_law_and_what_to_say_instead(author, signed_in):
    rule = LawRule.objects.get(code="ZH002")
    text = "您好。我们的技术最先进。您看呢？"
    for language, label, advice in (("zh-hans", None, rule.advice_zh), ("en", "Against the law", rule.advice_en)):
        author.language = language
        author.save()
        with override(language):
            answer = ask(signed_in(author), text).json()
        [[found]] = answer["found"]
        assert marked(text, found) == ("最先进", "我们的技术最先进。")
        assert (found["state"], found["advice"]) == ("error", advice)
        assert found["source"] == f"ZH002 · {law_in(language, rule.legal_basis)}"
        assert label is None or found["label"] == label


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🦷👩🏽‍⚕️我们的技术最先进", "最先进"),
        ("我们是无\u200b痛拔牙", "无\u200b痛"),
        ("本店是ＴＯＰ１種植品牌", "ＴＯＰ１"),
        ("第一行\n我们的技术最 先进", "最 先进"),
    ],
)
def test_places_are_code_points_of_the_text_as_typed(text, words, author, signed_in):
    [findings] = ask(signed_in(author), text, channels=["public"]).json()["found"]
    assert words in [marked(text, found)[0] for found in findings]


def test_lawful_words_get_an_empty_answer(author, signed_in):
    assert ask(signed_in(author), "您慢慢想，我把方案和费用发给您。", "").json() == {"found": [[], []]}


@pytest.mark.parametrize("kind", ["customer_line", "do_not", "branch_when", "who"])
def test_words_that_nobody_claims_are_left_alone(kind, author, signed_in):
    text = "我们的技术最先进。"
    assert ask(signed_in(author), text, kind=kind).json() == {"found": [[]]}
    assert ask(signed_in(author), text, kind="branch_reply").json() != {"found": [[]]}


def test_the_strictest_of_the_chosen_channels_holds(author, signed_in):
    text = "我们的技术最先进。"

    def states(*channels):
        [findings] = ask(signed_in(author), text, channels=channels).json()["found"]
        return {found["state"] for found in findings}

    assert states("internal") == {"warning"}
    assert states("internal", "public") == {"error"}
    assert states() == states("one_to_one")


def test_what_was_waived_says_by_whom_and_until_when(author, compliance_reviewer, signed_in):
    page = draft_script(author=author)
    grant_waiver(
        item=page,
        rule=LawRule.objects.get(code="ZH002"),
        words="最先进",
        reason="引用设备的注册名称。",
        until=timezone.localdate() + dt.timedelta(days=30),
        by=compliance_reviewer,
    )
    text = "我们的技术最先进。"
    [[found]] = ask(signed_in(author), text, page=page.pk).json()["found"]
    assert (found["state"], found["advice"]) == ("waived", "")
    assert found["label"].startswith(f"Waived by {compliance_reviewer.name} until ")
    [[elsewhere]] = ask(signed_in(author), text).json()["found"]
    assert elsewhere["state"] == "error"


def test_only_who_writes_pages_may_ask(cast, client):
    answers = {}
    for name, person in cast.items():
        client.force_login(person)
        answers[name] = ask(client, "我们的技术最先进。").status_code
    client.logout()
    answers["stranger"] = ask(client, "我们的技术最先进。").status_code
    assert answers == {name: 200 if name in PEOPLE_WHO_WRITE else 403 for name in answers}


def test_the_waivers_of_a_page_are_for_who_may_write_it(author, colleague, signed_in):
    page = draft_script(author=author)
    assert ask(signed_in(give_duty(colleague, "author")), "您好。", page=page.pk).status_code == 403
    assert ask(signed_in(author), "您好。", page=page.pk).status_code == 200
    assert ask(signed_in(author), "您好。", page=10**9).status_code == 404


def test_it_takes_a_post_with_its_token_and_nothing_else(author, signed_in):
    assert signed_in(author).get(URL).status_code == 405
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    assert ask(strict, "您好。").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        "null",
        '{"page": null}',
        '{"page": "1", "channels": [], "texts": []}',
        '{"page": -1, "channels": [], "texts": []}',
        '{"page": 99999999999999999999, "channels": [], "texts": []}',
        '{"page": null, "channels": ["radio"], "texts": []}',
        '{"page": null, "channels": 3, "texts": []}',
        '{"page": null, "channels": [], "texts": [3]}',
        "[" * 50_000,
        json.dumps({"page": None, "channels": [], "texts": [{"kind": "reply", "text": ""}] * 501}),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(body, author, signed_in):
    answer = signed_in(author).post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json() == {"error": "The editor sent something that cannot be read. Load the page again."}


def test_bytes_that_are_no_text_are_refused(author, signed_in):
    assert signed_in(author).post(URL, b"\xff\xfe{", content_type="application/json").status_code == 400


def test_more_than_can_be_checked_while_typing_is_refused_kindly(author, signed_in):
    answer = ask(signed_in(author), "好" * 40_000)
    assert answer.status_code == 413
    assert answer.json()["error"].startswith("That is too long to check while you type.")
    assert ask(signed_in(author), "好" * 30_000).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_costs_the_same_queries_for_any_number_of_texts(
    count, author, script_page, django_assert_num_queries
):
    typed = [Typed("reply", "我们的技术最先进。")] * count
    with django_assert_num_queries(3):
        findings_near(typed, channels=["public"], item=script_page)


def test_the_editor_of_a_script_knows_where_to_ask_and_of_which_page(author, signed_in):
    page = draft_script(author=author)
    shown = signed_in(author).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    tag = next(line for line in shown.splitlines() if "law-near.js" in line)
    for part in ('type="module"', f'data-law-near="{URL}"', f'data-page="{page.pk}"', 'data-channels=""'):
        assert part in tag


def test_the_editor_of_an_sop_checks_words_to_colleagues(author, signed_in):
    from playbooks.models import SopIndexPage

    index = SopIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["playbooks", "soppage", index.pk])
    assert 'data-channels="internal"' in signed_in(author).get(add).content.decode()
