"""Reading, comparing, acknowledging, searching and printing, by everyone of the cast."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from academy.people.models import Employee
from academy.transcript.models import Completion
from academy.versions.models import Version
from playbooks.models import ScriptPage
from playbooks.services.acknowledgement import owed_by
from tests.factories.people import give_duty
from tests.factories.playbooks import TURNS, draft_script, publish_new_version, published_script, published_sop

READERS = [
    "learner",
    "colleague",
    "author",
    "manager",
    "other_manager",
    "regional_manager",
    "compliance_reviewer",
    "medical_reviewer",
    "trainer",
    "administrator",
]


def page_urls(page):
    return [
        reverse("playbooks:script", args=[page.code]),
        reverse("playbooks:versions", args=[page.code]),
        reverse("playbooks:version", args=[page.code, 1]),
        reverse("playbooks:compare", args=[page.code, 1, 1]),
    ]


@pytest.mark.parametrize("name", READERS)
def test_who_needs_the_script_or_answers_for_it_reads_it(name, cast, signed_in, script_page):
    for url in page_urls(script_page):
        response = signed_in(cast[name]).get(url)
        assert response.status_code == 200
        assert "再考虑一下" in response.content.decode()


def test_another_role_does_not_learn_that_the_script_exists(outsider, signed_in, script_page):
    assert [signed_in(outsider).get(url).status_code for url in page_urls(script_page)] == [404] * 4


def test_a_stranger_is_asked_to_sign_in(client, script_page):
    response = client.get(reverse("playbooks:script", args=[script_page.code]))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_a_draft_is_no_page_for_readers(author, learner, signed_in):
    page = draft_script(author=author)
    assert signed_in(learner).get(reverse("playbooks:script", args=[page.code])).status_code == 404


def test_a_script_shows_each_kind_of_turn(author, compliance_reviewer, learner, signed_in):
    turns = [
        *TURNS,
        ("do_not", "不要催"),
        ("why_it_works", "先问再答"),
        ("branch", {"when": "她说家人反对", "reply": "欢迎家人一起来"}),
        ("red_flag_exit", {"sign": "出血不止", "level": "R1", "action": "马上请医生"}),
    ]
    page = published_script(author=author, approver=compliance_reviewer, turns=turns)
    html = signed_in(learner).get(reverse("playbooks:script", args=[page.code])).content.decode()
    for words in ("您还差哪条信息？", "不要催", "先问再答", "她说家人反对", "欢迎家人一起来", "出血不止", "马上请医生"):
        assert words in html


@pytest.mark.parametrize(
    ("goal", "folded", "plain"), [("约好时间", [("电话里", "约好时间")], []), ("", [], ["电话里"])]
)
def test_scene_and_goal_are_one_line_above_the_words(
    author, compliance_reviewer, learner, signed_in, goal, folded, plain
):
    page = published_script(author=author, approver=compliance_reviewer, goal=goal)
    html = signed_in(learner).get(page.get_absolute_url()).content.decode()
    lines = r'occasion__line" lang="zh">(.*?)</span>.*?occasion__goal">.*?<span lang="zh">(.*?)</span>'
    assert re.findall(lines, html, re.S) == folded
    assert re.findall(r'<p class="occasion" lang="zh">(.*?)</p>', html) == plain


def test_who_owes_a_reading_is_led_to_it_in_one_line(script_page, author, compliance_reviewer, learner, signed_in):
    note = re.compile(r'<a class="to-confirm" href="(.*?)">.*?<span class="to-confirm__words">(.*?)</span>', re.S)
    browser, url = signed_in(learner), script_page.get_absolute_url()
    unread = browser.get(url).content.decode()
    browser.post(reverse("playbooks:acknowledge", args=[script_page.code]), {"number": 1})
    read = browser.get(url).content.decode()
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里", kind="major")
    changed = browser.get(url).content.decode()
    assert note.findall(unread) == [("#confirm", "Read and confirm")]
    assert 'id="confirm"' in unread
    assert note.findall(read) == []
    assert note.findall(changed) == [("/playbooks/think-it-over/compare/1/2/", "Changed since you read version 1")]


def test_an_older_version_says_that_another_one_holds(script_page, author, compliance_reviewer, learner, signed_in):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里")
    html = signed_in(learner).get(reverse("playbooks:version", args=[script_page.code, 1])).content.decode()
    assert "电话里" in html
    assert "微信里" not in html
    assert "Version 2 holds now" in html


def test_a_reader_of_an_older_version_is_told_every_reason_since(
    script_page, author, compliance_reviewer, learner, signed_in
):
    for number in (2, 3):
        by = {"author": author, "approver": compliance_reviewer}
        publish_new_version(script_page, scene=f"第{number}处", note=f"原因{number}", **by)
    told = signed_in(learner).get(reverse("playbooks:compare", args=[script_page.code, 1, 3])).content.decode()
    assert told.index("原因3") < told.index("原因2")
    last = signed_in(learner).get(reverse("playbooks:compare", args=[script_page.code, 2, 3])).content.decode()
    assert ("原因3" in last, "原因2" in last) == (True, False)


def test_a_comparison_marks_only_the_changed_words(script_page, author, compliance_reviewer, learner, signed_in):
    turns = [(kind, text.replace("方案和费用", "方案与费用清单")) for kind, text in TURNS]
    publish_new_version(script_page, author=author, approver=compliance_reviewer, turns=turns)
    html = signed_in(learner).get(reverse("playbooks:compare", args=[script_page.code, 1, 2])).content.decode()
    assert "我把方案<del>和</del> <ins>与</ins>费用<ins>清单</ins>发给您。" in html


def test_reading_a_script_costs_the_same_for_one_version_and_for_three(
    script_page, author, compliance_reviewer, learner, signed_in, django_assert_num_queries
):
    url = reverse("playbooks:script", args=[script_page.code])
    client = signed_in(learner)
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)
    for scene in ("二", "三"):
        publish_new_version(script_page, author=author, approver=compliance_reviewer, scene=scene)
    # One more, however many minor versions: each is read with the questions of the major one behind it.
    with django_assert_num_queries(10):
        client.get(url)


def test_listing_versions_costs_the_same_for_one_and_for_three(
    script_page, author, compliance_reviewer, learner, signed_in, django_assert_num_queries
):
    url = reverse("playbooks:versions", args=[script_page.code])
    client = signed_in(learner)
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)
    for scene in ("二", "三"):
        publish_new_version(script_page, author=author, approver=compliance_reviewer, scene=scene)
    with django_assert_num_queries(7):
        client.get(url)


def test_a_major_version_is_owed_until_it_is_acknowledged(script_page, learner, signed_in):
    assert [version.number for version in owed_by(learner)] == [1]
    signed_in(learner).post(reverse("playbooks:acknowledge", args=[script_page.code]), {"number": 1})
    assert owed_by(learner) == []
    done = Completion.objects.get(person=learner)
    assert (done.item_code, done.version_number, done.source) == ("think-it-over", 1, "acknowledgement")


def test_acknowledging_twice_is_one_record(script_page, learner, signed_in):
    for _time in range(2):
        signed_in(learner).post(reverse("playbooks:acknowledge", args=[script_page.code]), {"number": 1})
    assert Completion.objects.filter(person=learner).count() == 1


def test_a_minor_version_asks_nothing_of_who_read_the_major_one(
    script_page, author, compliance_reviewer, learner, signed_in
):
    signed_in(learner).post(reverse("playbooks:acknowledge", args=[script_page.code]), {"number": 1})
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里", kind="minor")
    assert owed_by(learner) == []


def test_the_newest_major_version_replaces_the_open_request(script_page, author, compliance_reviewer, learner):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里", kind="major")
    assert [version.number for version in owed_by(learner)] == [2]


def test_a_version_published_while_she_read_is_not_acknowledged(
    script_page, author, compliance_reviewer, learner, signed_in
):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里", kind="major")
    response = signed_in(learner).post(
        reverse("playbooks:acknowledge", args=[script_page.code]), {"number": 1}, follow=True
    )
    assert "A newer version was published while you read" in response.content.decode()
    assert not Completion.objects.exists()


@pytest.mark.parametrize(
    ("name", "owed"), [("learner", 1), ("author", 0), ("manager", 0), ("outsider", 0), ("trainer", 0)]
)
def test_only_the_audience_is_asked_and_never_the_one_who_wrote_it(name, owed, cast, script_page):
    assert len(owed_by(cast[name])) == owed


@pytest.mark.parametrize("number", ["", "x", "-1", "9"])
def test_acknowledging_a_version_that_is_none_changes_nothing(number, script_page, learner, signed_in):
    signed_in(learner).post(reverse("playbooks:acknowledge", args=[script_page.code]), {"number": number})
    assert not Completion.objects.exists()


def test_search_finds_the_words_of_a_turn_and_marks_them(script_page, learner, signed_in):
    html = signed_in(learner).get(reverse("playbooks:search"), {"q": "考虑"}).content.decode()
    assert "再<mark>考虑</mark>一下" in html


def test_search_answers_a_pasted_sentence_by_its_best_words(script_page, learner, signed_in):
    html = (
        signed_in(learner).get(reverse("playbooks:search"), {"q": "这个我还要跟老公商量再考虑考虑吧"}).content.decode()
    )
    assert reverse("playbooks:script", args=[script_page.code]) in html


@pytest.mark.parametrize("query", ["再考慮", "考虑", "再 考虑", "再考虑一下。"])
def test_search_folds_traditional_characters_and_spaces(query, script_page, learner, signed_in):
    html = signed_in(learner).get(reverse("playbooks:search"), {"q": query}).content.decode()
    assert reverse("playbooks:script", args=[script_page.code]) in html


def test_search_shows_nothing_that_she_may_not_read(script_page, outsider, signed_in):
    html = signed_in(outsider).get(reverse("playbooks:search"), {"q": "考虑"}).content.decode()
    assert "No script has these words" in html
    assert script_page.code not in html


def test_search_types_ahead_with_the_hits_alone(script_page, learner, signed_in):
    response = signed_in(learner).get(reverse("playbooks:search"), {"q": "考虑"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("query", ["", "   ", "。。。", "'\"; DROP", "a" * 5000, "OR AND NOT", "*", '"'])
def test_search_survives_any_words(query, script_page, learner, signed_in):
    assert signed_in(learner).get(reverse("playbooks:search"), {"q": query}).status_code == 200


def test_an_sop_shows_its_steps_with_offset_role_and_script(
    author, compliance_reviewer, learner, script_page, signed_in
):
    step = {
        "offset": {"value": 3, "unit": "day", "origin": "contact"},
        "who": "online_consultant",
        "action": "发内容",
        "checklist": ["看记录"],
        "script": script_page,
        "exit": "她拒绝",
        "red_flags": [{"sign": "牙龈肿胀发热", "level": "R2", "action": "转医生"}],
    }
    page = published_sop(author=author, approver=compliance_reviewer, steps=[step])
    html = signed_in(learner).get(reverse("playbooks:sop", args=[page.code])).content.decode()
    for words in ("3 days after first contact", "Online consultant", "看记录", "再考虑一下", "她拒绝", "牙龈肿胀发热"):
        assert words in html


def test_a_printed_code_says_current_then_superseded(script_page, author, compliance_reviewer, client):
    url = reverse("playbooks:status", args=[Version.objects.get(page=script_page).public_id])
    assert "Still in force" in client.get(url).content.decode()
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里")
    html = client.get(url).content.decode()
    assert "Superseded: do not use it" in html
    assert "Version 2 of" in html


def test_a_printed_code_tells_a_stranger_neither_words_nor_code(script_page, client, learner, outsider, signed_in):
    url = reverse("playbooks:status", args=[Version.objects.get(page=script_page).public_id])
    for html in (client.get(url).content.decode(), signed_in(outsider).get(url).content.decode()):
        assert [words in html for words in ("再考虑一下", script_page.title, script_page.code)] == [False] * 3
    assert script_page.title in signed_in(learner).get(url).content.decode()


def test_who_scans_a_paper_is_led_to_sign_in_and_back_unless_it_was_retired(
    script_page, author, compliance_reviewer, client, outsider
):
    url = reverse("playbooks:status", args=[Version.objects.get(page=script_page).public_id])
    way_in = f'href="{reverse("account_login")}?next={url}"'
    assertContains(client.get(url), way_in)
    assertContains(client.get(url), "Sign in to read version 1")
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里")
    assertContains(client.get(url), "Sign in to read version 2")
    client.force_login(outsider)
    assertNotContains(client.get(url), "Sign in to read")
    client.logout()
    script_page.unpublish()
    assertNotContains(client.get(url), "Sign in to read")


def test_an_unknown_code_is_not_found(client, db):
    assert client.get(reverse("playbooks:status", args=["nothing-here"])).status_code == 404


def test_the_print_button_gives_a_pdf_of_the_named_version(script_page, learner, signed_in):
    response = signed_in(learner).get(reverse("playbooks:pdf", args=[script_page.code]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_another_role_cannot_print_it(script_page, outsider, signed_in):
    assert signed_in(outsider).get(reverse("playbooks:pdf", args=[script_page.code])).status_code == 404


def test_an_author_reads_and_revises_her_own_words_for_other_roles(
    author, colleague, compliance_reviewer, learner, signed_in
):
    page = published_script(author=author, approver=compliance_reviewer, code="for-nurses", roles=("nurse",))
    publish_new_version(page, author=author, approver=compliance_reviewer, scene="微信里")
    addresses = [
        page.get_absolute_url(),
        reverse("playbooks:versions", args=[page.code]),
        reverse("playbooks:compare", args=[page.code, 1, 2]),
        reverse("playbooks:revise", args=[page.code]),
    ]
    other = give_duty(colleague, "author")

    def answers(person):
        return [signed_in(person).get(address).status_code for address in addresses]

    assert (answers(author), answers(other), answers(learner)) == ([200] * 4, [404] * 4, [404] * 4)
    author.groups.clear()
    assert answers(Employee.objects.get(pk=author.pk)) == [404] * 4


def test_an_author_reads_what_became_of_her_words(author, administrator, compliance_reviewer, signed_in):
    page = published_script(author=author, approver=compliance_reviewer, code="for-nurses", roles=("nurse",))
    ScriptPage.objects.filter(pk=page.pk).update(owner=administrator)
    publish_new_version(page, author=administrator, approver=compliance_reviewer, scene="微信里")
    assert signed_in(author).get(page.get_absolute_url()).status_code == 200
    assert signed_in(author).get(reverse("playbooks:search"), {"q": page.title}).content.decode().count("for-nurses")
