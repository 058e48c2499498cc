"""The editor's side of a script and an SOP, as their author and their reviewer meet it."""

import json
import re

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.admin import compare
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from academy.versions.models import Version
from playbooks.models import ScriptIndexPage, ScriptPage, SopIndexPage, SopPage
from playbooks.services.approval import decide, submit_for_review
from tests.factories.playbooks import draft_script, draft_sop, publish_new_version, published_script, revise

EVERY_TURN = [
    ("customer_line", "太贵了。"),
    ("ask_first", "您是觉得总价高，还是某一项？"),
    ("reply", "我把费用按项目拆开给您看。"),
    ("why_it_works", "先问清楚，再回答。"),
    ("do_not", "不要评价别家。"),
    ("branch", {"when": "她说只看总价", "reply": "我先把总价写给您。"}),
    ("next_step", "周五给您回电话。"),
    ("red_flag_exit", {"sign": "出血不止", "level": "R1", "action": "立刻请医生。"}),
]
UNLAWFUL = "我们保证治好，无痛。"
# Words to colleagues are no advertising; to frighten customers is forbidden inside too.
FORBIDDEN_INSIDE = "夸大病情"


def admin(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def script_form(turns=EVERY_TURN, **changes):
    return nested_form_data(
        {
            "title": "太贵了",
            "slug": "too-dear",
            "code": "",
            "language": "zh",
            "stage": "objection",
            "scene": "电话里",
            "goal": "约好下次联系",
            "objection": "price",
            "audience_roles": [],
            "review_due_on": "",
            "change_note": "",
            "change_kind": "major",
            "turns": streamfield(turns),
            "checks": streamfield([]),
            "comments": inline_formset([]),
            **changes,
        }
    ) | {"channels": ["one_to_one", "group"]}


def create_url():
    return admin("add", "playbooks", "scriptpage", ScriptIndexPage.objects.get().pk)


def messages_of(response):
    return [str(message).strip() for message in response.context["messages"]]


# --- The author -----------------------------------------------------------------


def test_a_script_with_every_kind_of_turn_is_saved_as_typed(author, signed_in):
    signed_in(author).post(create_url(), script_form())
    page = ScriptPage.objects.get()
    saved = [(turn.block_type, turn.value) for turn in page.turns]
    typed = [
        (kind, words if isinstance(words, str) else {name: text for name, text in words.items() if text is not None})
        for kind, words in saved
    ]
    assert typed == EVERY_TURN
    assert (page.code, page.channels, page.live, page.owner) == ("too-dear", ["group", "one_to_one"], False, author)


def test_a_chinese_title_gives_a_code_that_addresses_can_hold(author, signed_in):
    for number in (1, 2):
        response = signed_in(author).post(create_url(), script_form(slug=f"太贵了{number}"), follow=True)
        assert response.status_code == 200
    assert sorted(ScriptPage.objects.values_list("slug", "code")) == [("太贵了1", "1"), ("太贵了2", "2")]


def test_a_slug_without_a_latin_letter_gives_the_pages_kind(author, signed_in):
    for slug in ("太贵了", "再想想"):
        signed_in(author).post(create_url(), script_form(slug=slug))
    assert sorted(ScriptPage.objects.values_list("code", flat=True)) == ["script", "script-2"]


def test_the_form_speaks_of_readers_and_shows_long_lines_whole(script_page, author, signed_in):
    shown = signed_in(author).get(admin("edit", script_page.pk)).content.decode()
    assert "What readers see on top of the page." in shown
    assert "seen by the public" not in shown
    whole = re.findall(r'<textarea name="(\w+)"[^>]*data-controller="w-autosize', shown)
    assert whole == ["title", "scene", "goal", "change_note"]
    live = re.search(r'<a class="page-status-tag" href="([^"]+)"[^>]*>.*?</svg>\s*([^<]+?)\s*</a>', shown, re.DOTALL)
    assert live.groups() == ("/scripts/think-it-over/", "View live")


def test_a_title_typed_on_two_lines_is_one(author, signed_in):
    signed_in(author).post(create_url(), script_form(title="太贵了：\r\n先问一句 "))
    assert ScriptPage.objects.get().title == "太贵了： 先问一句"


def test_channels_are_boxes_to_tick(author, signed_in):
    page = signed_in(author).get(create_url()).content.decode()
    assert page.count('type="checkbox" name="channels"') == 4


def test_a_draft_may_break_rules_and_says_which(author, signed_in):
    response = signed_in(author).post(create_url(), script_form([("reply", UNLAWFUL)]), follow=True)
    assert ScriptPage.objects.get().turns[0].value == UNLAWFUL
    warning = next(message for message in messages_of(response) if "The law check objects to" in message)
    assert "保证治好" in warning


def test_a_lawful_draft_is_saved_without_a_warning(author, signed_in):
    response = signed_in(author).post(create_url(), script_form(), follow=True)
    assert not any("The law check objects to" in message for message in messages_of(response))


@pytest.mark.parametrize(("language", "advice"), [("zh-hans", "advice_zh"), ("en", "advice_en")])
def test_an_unlawful_draft_is_not_sent_and_says_why_beside_the_words(language, advice, author, signed_in):
    from playbooks.lint.statutes import law_in
    from playbooks.models import LawRule
    from playbooks.services.law import lint_page

    author.language = language
    author.save()
    turns = [("reply", "好的。"), ("reply", UNLAWFUL)]
    response = signed_in(author).post(create_url(), script_form(turns, **{"action-submit": "1"}))
    assert response.status_code == 200
    assert not ScriptPage.objects.exists()
    form = response.context["form"]
    said = form.errors["turns"].as_data()[0]
    assert list(said.block_errors) == [1]
    words = str(said.block_errors[1])
    page = ScriptPage(title="x", stage="objection", scene="x", channels=["one_to_one"], turns=turns)
    found = [finding for _block, _kind, finding in lint_page(page) if finding.severity == "error"]
    assert found
    for finding in found:
        rule = LawRule.objects.get(code=finding.rule)
        assert finding.match in words
        assert law_in(language, rule.legal_basis) in words
        assert getattr(rule, advice) in words
    assert [child.value for child in form["turns"].value()] == ["好的。", UNLAWFUL]
    assert (form["scene"].value(), form["goal"].value()) == ("电话里", "约好下次联系")


def test_an_unlawful_branch_scene_or_title_says_so_at_its_own_place(author, signed_in):
    turns = [("branch", {"when": "她问", "reply": UNLAWFUL})]
    form = script_form(turns, scene="保证治好", **{"action-submit": "1"})
    errors = signed_in(author).post(create_url(), form).context["form"].errors
    assert "保证治好" in errors["scene"][0]
    assert list(errors["turns"].as_data()[0].block_errors[0].block_errors) == ["reply"]


def test_a_lawful_draft_is_sent_and_locked(author, signed_in):
    signed_in(author).post(create_url(), script_form(**{"action-submit": "1"}))
    state = ScriptPage.objects.get().current_workflow_state
    assert (state.status, state.requested_by) == (WorkflowState.STATUS_IN_PROGRESS, author)


def test_from_version_2_on_a_note_is_asked_for(script_page, author, signed_in):
    form = script_form(slug=script_page.slug, code=script_page.code, **{"action-submit": "1"})
    response = signed_in(author).post(admin("edit", script_page.pk), form)
    assert response.context["form"].errors["change_note"] == ["Say in one sentence what changed, and why."]
    signed_in(author).post(admin("edit", script_page.pk), form | {"change_note": "换了一套说法"})
    assert ScriptPage.objects.get(pk=script_page.pk).current_workflow_state is not None


def test_the_next_draft_begins_without_the_last_note(script_page, author, compliance_reviewer, signed_in):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里", note="旧的说明")
    form = signed_in(author).get(admin("edit", script_page.pk)).context["form"]
    assert (form["change_note"].value(), form["change_kind"].value()) == ("", "major")
    revise(script_page, by=author, note="新的说明", scene="前台")
    assert signed_in(author).get(admin("edit", script_page.pk)).context["form"]["change_note"].value() == "新的说明"


def test_an_sop_says_at_the_step_what_is_unlawful(author, signed_in):
    page = draft_sop(author=author)
    edit = signed_in(author).get(admin("edit", page.pk))
    assert edit.status_code == 200
    form = sop_form(action=FORBIDDEN_INSIDE) | {"action-submit": "1"}
    errors = signed_in(author).post(admin("edit", page.pk), form).context["form"].errors["phases"].as_data()[0]
    step = errors.block_errors[0].block_errors["steps"].block_errors[0]
    assert FORBIDDEN_INSIDE in str(step.block_errors["action"])


def test_an_sop_says_at_the_red_flag_that_holds_at_any_time_what_is_unlawful(author, signed_in):
    page = draft_sop(author=author)
    flags = [{"sign": "出血", "level": "R1", "action": words} for words in ("叫医生", FORBIDDEN_INSIDE)]
    always = ("always", {"title": "随时留意", "red_flags": _list(flags)})
    form = sop_form(before=[always]) | {"action-submit": "1"}
    errors = signed_in(author).post(admin("edit", page.pk), form).context["form"].errors["phases"].as_data()[0]
    found = errors.block_errors[0].block_errors["red_flags"].block_errors
    assert [(index, list(error.block_errors)) for index, error in found.items()] == [(1, ["action"])]
    assert FORBIDDEN_INSIDE in str(found[1].block_errors["action"])


def sop_form(*, action="发一条内容。", before=()):
    step = {
        "offset": {"value": "1", "unit": "day", "origin": "contact"},
        "who": "online_consultant",
        "action": action,
        "checklist": _list([]),
        "script": "",
        "exit": "",
        "red_flags": _list([]),
    }
    return nested_form_data(
        {
            "title": "邀约流程",
            "slug": "invitation-sop",
            "code": "invitation-sop",
            "language": "zh",
            "category": "invitation",
            "summary": "从首次联系到到店。",
            "audience_roles": [],
            "review_due_on": "",
            "change_note": "",
            "change_kind": "major",
            "checks": streamfield([]),
            "phases": streamfield([*before, ("phase", {"title": "建立联系", "steps": _list([step])})]),
            "comments": inline_formset([]),
        }
    )


def _list(entries):
    return streamfield([("item", entry) for entry in entries])


# --- Preview ------------------------------------------------------------------------


def test_a_script_is_previewed_as_its_readers_will_see_it(author, signed_in):
    page = draft_script(author=author, turns=EVERY_TURN)
    shown = signed_in(author).get(admin("view_draft", page.pk))
    assert [template.name for template in shown.templates][:2] == [
        "playbooks/admin/preview_script.html",
        "playbooks/script.html",
    ]
    for words in ("太贵了。", "我先把总价写给您。", "出血不止", "立刻请医生。"):
        assert words in shown.content.decode()
    assert not Version.objects.exists()


def test_what_was_typed_is_previewed_before_it_is_saved(author, signed_in):
    url = admin("preview_on_add", "playbooks", "scriptpage", ScriptIndexPage.objects.get().pk)
    assert signed_in(author).post(url, script_form()).json() == {"is_valid": True, "is_available": True}
    assert "我把费用按项目拆开给您看。" in signed_in(author).get(url + "?mode=").content.decode()
    assert not ScriptPage.objects.exists()


def test_an_sop_is_previewed_as_its_readers_will_see_it(author, signed_in):
    page = draft_sop(author=author)
    shown = signed_in(author).get(admin("view_draft", page.pk)).content.decode()
    assert "建立联系" in shown
    assert "1 day after first contact" in shown


def test_an_unfinished_draft_is_previewed_too(author, signed_in):
    url = admin("preview_on_add", "playbooks", "soppage", SopIndexPage.objects.get().pk)
    form = sop_form(action="")
    form["phases-0-value-steps-0-value-offset-value"] = ""
    assert signed_in(author).post(url, form).json()["is_available"] is True
    assert "建立联系" in signed_in(author).get(url).content.decode()
    assert not SopPage.objects.exists()


# --- The reviewer ----------------------------------------------------------------------


@pytest.fixture
def waiting(script_page, author):
    """Version 1 is live; the draft of version 2 waits for compliance."""
    turns = [{"type": turn.block_type, "value": turn.value, "id": turn.id} for turn in script_page.turns]
    turns[2]["value"] = "您慢慢想，我把方案和价格发给您。"
    revise(script_page, by=author, turns=json.dumps(turns), note="说价格")
    page = ScriptPage.objects.get(pk=script_page.pk)
    submit_for_review(page=page, by=author)
    return ScriptPage.objects.get(pk=page.pk)


def test_a_reviewer_finds_what_waits_on_her_home(waiting, compliance_reviewer, author, signed_in):
    home = signed_in(compliance_reviewer).get(reverse("wagtailadmin_home")).content.decode()
    assert "Waiting for you" in home
    assert admin("edit", waiting.pk) in home
    assert "Waiting for you" not in signed_in(author).get(reverse("wagtailadmin_home")).content.decode()


def test_the_comparison_marks_the_changed_words_and_not_the_sentence(waiting, compliance_reviewer, signed_in):
    url = admin("revisions_compare", waiting.pk, "live", "latest")
    shown = signed_in(compliance_reviewer).get(url).content.decode()
    assert '您慢慢想，我把方案和<span class="deletion">费用</span> <span class="addition">价格</span>发给您。' in shown


def test_latin_words_stay_whole_in_the_comparison():
    assert compare.diff_text("one to one", "one to two").to_html() == (
        'one to <span class="deletion">one</span> <span class="addition">two</span>'
    )


def test_a_reviewer_decides_on_the_page_that_she_reads(waiting, compliance_reviewer, author, signed_in):
    step = waiting.current_workflow_task_state
    urls = [admin("workflow_action", waiting.pk, action, step.pk) for action in ("approve", "reject")]
    shown = signed_in(compliance_reviewer).get(admin("edit", waiting.pk)).content.decode()
    assert [url in shown for url in urls] == [True, True]
    compare_url = reverse("playbooks:review", args=[waiting.pk])
    bar = shown[shown.index('<div class="decisions">') :].split("</div>")[0]
    assert [bar.index(url) for url in (compare_url, urls[1], urls[0])] == sorted(
        bar.index(url) for url in (compare_url, *urls)
    )
    assert "Compare with what is live" in bar
    assert bar.count("data-workflow-action-url") == 2
    hers = signed_in(author).get(admin("edit", waiting.pk)).content.decode()
    assert [url in hers for url in (*urls, 'class="decisions"')] == [False, False, False]


def test_a_first_draft_has_nothing_to_be_compared_with(author, compliance_reviewer, signed_in):
    page = draft_script(author=author)
    submit_for_review(page=ScriptPage.objects.get(pk=page.pk), by=author)
    shown = signed_in(compliance_reviewer).get(admin("edit", page.pk)).content.decode()
    assert "Read it as a whole" in shown
    assert "Compare with what is live" not in shown


def test_a_reviewer_approves_in_the_dialogue(waiting, compliance_reviewer, signed_in):
    step = waiting.current_workflow_task_state
    url = admin("workflow_action", waiting.pk, "approve", step.pk)
    dialogue = {"x-requested-with": "XMLHttpRequest"}
    assert signed_in(compliance_reviewer).get(url).json()["step"] == "action"
    answer = signed_in(compliance_reviewer).post(url, {"comment": "好"}, headers=dialogue)
    assert answer.json() == {"step": "success", "redirect": reverse("wagtailadmin_home")}
    assert Version.objects.current().get(page=waiting).number == 2


def test_a_refused_approval_says_why_in_the_editor(waiting, author, compliance_reviewer, signed_in):
    """The draft changed under the review: the dialogue leads back to the page, with the sentence."""
    revise(waiting, by=author, scene="换了地方")
    back = "http://testserver" + admin("edit", waiting.pk)
    url = admin("workflow_action", waiting.pk, "approve", waiting.current_workflow_task_state.pk)
    headers = {"x-requested-with": "XMLHttpRequest", "referer": back}
    assert signed_in(compliance_reviewer).post(url, {"comment": ""}, headers=headers).json()["redirect"] == back
    said = messages_of(signed_in(compliance_reviewer).get(back))
    assert any("The draft has changed since it was reviewed" in message for message in said)
    assert Version.objects.of(waiting).count() == 1


def test_the_author_reads_why_it_came_back(waiting, author, compliance_reviewer, signed_in):
    url = admin("workflow_action", waiting.pk, "reject", waiting.current_workflow_task_state.pk)
    signed_in(compliance_reviewer).post(url, {"comment": "请写明费用包括什么"})
    response = signed_in(author).get(admin("edit", waiting.pk))
    words = f"Sent back by {compliance_reviewer}: 请写明费用包括什么"
    assert {str(one).strip(): one.tags for one in response.context["messages"]}[words] == "sent-back warning"


def test_who_sends_back_says_what_to_change(waiting, compliance_reviewer, signed_in):
    url = admin("workflow_action", waiting.pk, "reject", waiting.current_workflow_task_state.pk)
    dialogue = {"x-requested-with": "XMLHttpRequest"}
    answer = signed_in(compliance_reviewer).post(url, {"comment": " "}, headers=dialogue).json()
    assert "This field is required." in answer["html"]
    assert ScriptPage.objects.get(pk=waiting.pk).workflow_in_progress


def test_who_was_sent_back_sends_it_again(waiting, author, compliance_reviewer, signed_in):
    decide(page=waiting, by=compliance_reviewer, action="reject", comment="不够清楚")
    turns = [("reply", "费用我写给您。")]
    form = script_form(turns, slug=waiting.slug, code=waiting.code, change_note="写清楚")
    signed_in(author).post(admin("edit", waiting.pk), form | {"action-submit": "1"})
    decide(page=ScriptPage.objects.get(pk=waiting.pk), by=compliance_reviewer, action="approve")
    assert Version.objects.current().get(page=waiting).change_note == "写清楚"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("您慢慢想，不着急。方案先看。", []),
        ("先交定金。", ["It is major, so everyone confirms it: “定金” speaks of price."]),
    ],
)
def test_whoever_calls_a_price_wording_only_is_told_that_it_is_major(
    author, compliance_reviewer, signed_in, reply, said
):
    page = published_script(author=author, approver=compliance_reviewer, turns=[("reply", "您慢慢想。方案先看。")])
    form = script_form([("reply", reply)], slug=page.slug, code=page.code, change_kind="minor", title=page.title)
    response = signed_in(author).post(admin("edit", page.pk), form, follow=True)
    assert [words for words in messages_of(response) if "major" in words] == said


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, False),
        ({"stage": "after_care"}, True),
        ({"turns": [("red_flag_exit", {"sign": "出血", "level": "R1", "action": "叫医生"})]}, True),
    ],
)
def test_an_author_who_ticks_nothing_is_told_that_a_doctor_reads_it(
    author, compliance_reviewer, signed_in, changes, is_told
):
    page = published_script(author=author, approver=compliance_reviewer)
    words = {"turns": [("reply", "您慢慢想。")], "slug": page.slug, "code": page.code, "title": page.title}
    form = script_form(**(words | changes))
    response = signed_in(author).post(admin("edit", page.pk), form, follow=True)
    assert any("A medical reviewer must approve it" in words for words in messages_of(response)) == is_told


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_law_speaks_the_readers_language(language, author):
    from playbooks.services.approval import draft_warning
    from playbooks.services.law import lint_page

    page = draft_script(author=author, turns=[("reply", UNLAWFUL)])
    finding = lint_page(page)[0][2]
    with override(language):
        advice = finding.advice_zh if language == "zh-hans" else finding.advice_en
        assert advice in draft_warning(page)
