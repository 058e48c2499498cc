"""What comes out of word processors, chats and browsers, at the screens and services that get it."""

import json

import pytest
from django.urls import reverse
from django.utils.html import escape
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from academy.courses.models import LessonPage
from playbooks.lint import PatternRefused
from playbooks.models import LawRule, ScriptPage, Trial
from playbooks.services.approval import decide
from tests.core.pdf_text import page_texts
from tests.factories.courses import course, lesson
from tests.factories.playbooks import published_script
from tests.playbooks.doors import admin, script_form, sentences
from tests.playbooks.test_scanning import forbid

TURNS = [
    {"type": "customer_line", "id": "a", "value": "我再想想。"},
    {"type": "reply", "id": "b", "value": "好的，您慢慢想。"},
]
WORD_TABLE = (
    '<table class="MsoNormalTable" style="mso-yfti-tbllook:1184;mso-padding-alt:0cm"><tr style="mso-yfti-irow:0">'
    '<td style="mso-border-alt:solid windowtext .5pt"><p class="MsoNormal"><span style="mso-bidi-font-size:10.5pt">'
    "费用<o:p></o:p></span></p></td></tr></table><!--[if gte mso 9]><xml></xml><![endif]-->"
)
LONG = "好" * 70_000
# What is pasted, and what is kept of it.
PASTED = {
    "cells of a table": ("项目\t费用\r\n种植牙\t写在单子上\x07", "项目\t费用\n种植牙\t写在单子上"),
    "the source of a table": (WORD_TABLE, WORD_TABLE),
    "a line end inside a paragraph": ("好的。\x0b您慢慢想\u2028不急", "好的。\n您慢慢想\n不急"),
    "emoji": ("好的👩🏽‍⚕️🦷，您慢慢想❤️。", "好的👩🏽‍⚕️🦷，您慢慢想❤️。"),
    "a zero byte": ("好的\x00，您慢慢想，不急。", "好的，您慢慢想，不急。"),
}
# What differs from the live words in nothing that anybody sees.
UNSEEN = {
    "marks of direction": "好的\u202e，您\u2067慢慢\u2069想。\u200f",
    "characters without width": "\ufeff好\u200b的，您慢\u2060慢想。",
}


@pytest.fixture
def script(author, compliance_reviewer):
    return published_script(author=author, approver=compliance_reviewer, turns=TURNS)


@pytest.fixture
def send(author, signed_in, script):
    """Send words for the reply from quick revise, as its author does on the phone."""

    def post(words, note="语气更缓", **sent):
        url = reverse("playbooks:revise", args=[script.code])
        data = {"action": "send", "note": note, "basis": script.latest_revision_id, "turn-b": words, **sent}
        return signed_in(author).post(url, data)

    return post


def reload(page):
    return ScriptPage.objects.get(pk=page.pk)


def draft_of(page):
    return reload(page).get_latest_revision_as_object()


# --- Pasted from elsewhere ------------------------------------------------------------------------


@pytest.mark.parametrize("name", PASTED)
def test_what_is_pasted_on_the_phone_is_read_as_words(name, script, send, compliance_reviewer, learner, signed_in):
    pasted, kept = PASTED[name]
    assert send(pasted).status_code == 302
    assert draft_of(script).turns[1].value == kept
    review = signed_in(compliance_reviewer).get(reverse("playbooks:review", args=[script.pk])).content.decode()
    decide(page=reload(script), by=compliance_reviewer, action="approve")
    read = signed_in(learner).get(script.get_absolute_url()).content.decode()
    for shown in (review, read):
        assert '<table class="Mso' not in shown
        assert "\x00" not in shown
    assert all(escape(line) in read for line in kept.split("\n"))


@pytest.mark.parametrize("name", UNSEEN)
def test_signs_that_nobody_sees_are_no_change(name, script, send):
    """They would have made a version in which a reader finds no difference."""
    answer = send(UNSEEN[name])
    assert (answer.status_code, "no difference" in answer.content.decode()) == (422, True)
    assert reload(script).latest_revision_id == script.latest_revision_id


@pytest.mark.parametrize("name", [*PASTED, *UNSEEN])
def test_what_is_pasted_into_the_editor_is_kept_the_same_way(name, script, author, signed_in):
    pasted, kept = PASTED.get(name) or (UNSEEN[name], TURNS[1]["value"])
    form = script_form(
        code=script.code,
        slug=script.slug,
        title="再考\u202e虑一下\u200b",
        scene="电话\u2060里",
        turns=streamfield([("reply", pasted), ("red_flag_exit", {"sign": "出血", "level": "R1", "action": pasted})]),
    )
    signed_in(author).post(admin("edit", script.pk), form)
    draft = draft_of(script)
    assert (draft.title, draft.scene) == ("再考虑一下", "电话里")
    assert [draft.turns[0].value, draft.turns[1].value["action"]] == [kept, kept]


def test_hidden_signs_hide_nothing_from_the_law(script, send):
    answer = send("我们保\u200b证\u202e治\u2060好您的牙。")
    assert (answer.status_code, "break the law" in answer.content.decode()) == (422, True)
    assert reload(script).latest_revision_id == script.latest_revision_id


def test_emoji_are_printed_or_left_out_and_break_no_paper(script, send, author, signed_in, compliance_reviewer):
    send("好的🦷，您慢慢想👩🏽‍⚕️。")
    decide(page=reload(script), by=compliance_reviewer, action="approve")
    answer = signed_in(author).get(reverse("playbooks:pdf", args=[script.code]))
    printed = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "您慢慢想" in "".join(page_texts(printed))


def rich(*blocks, entities=()):
    """What the rich text field sends: its own JSON, whatever was pasted into it."""
    lines = [
        {
            "key": str(at),
            "text": text,
            "type": "unstyled",
            "depth": 0,
            "inlineStyleRanges": styles,
            "entityRanges": links,
        }
        for at, (text, styles, links) in enumerate(blocks)
    ]
    return json.dumps({"blocks": lines, "entityMap": dict(enumerate(entities))})


def test_rich_text_takes_words_from_a_pasted_table_and_none_of_its_looks(trainer, learner, signed_in):
    page = lesson(course(lessons=0, by=trainer), title="一课", by=trainer)
    styles = [{"offset": 0, "length": 2, "style": name} for name in ("BOLD", "mso-bidi-font-size:10.5pt", "COLOR_red")]
    body = rich(
        ("费用\t写在单子上", styles, []),
        (WORD_TABLE, [], []),
        ("这里", [], [{"offset": 0, "length": 2, "key": 0}]),
        entities=[{"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}],
    )
    form = {
        "title": "一课",
        "slug": page.slug,
        "language": "zh",
        "minutes": "5",
        "completion": "opened",
        "minimum_seconds": "0",
        "media_percent": "90",
        "body": streamfield([("text", body)]),
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    answer = signed_in(trainer).post(admin("edit", page.pk), nested_form_data(form), follow=True)
    page = LessonPage.objects.get(pk=page.pk)
    source = page.body[0].value.source
    assert "published" in " ".join(sentences(answer))
    assert ("<b>费用</b>" in source, "&lt;table class=" in source) == (True, True)
    assert not any(word in source for word in ("<table", "<p class", "<span", "<o:p", "javascript:", "COLOR"))
    shown = signed_in(learner).get(page.get_absolute_url()).content.decode()
    assert ("<table class" in shown, "javascript:" in shown) == (False, False)


# --- Two hundred kilobytes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"words": LONG}, "At most 4000 characters"),
        ({"words": "好的，不急。", "note": LONG}, "at most 500 characters"),
        ({"words": "好的，不急。", "note": LONG, "action": "try", "days": "3"}, "at most 500 characters"),
    ],
)
def test_a_very_long_paste_on_the_phone_is_refused_and_stays_where_it_was_typed(sent, says, script, send):
    answer = send(**sent)
    shown = answer.content.decode()
    assert (answer.status_code, says in shown, LONG in shown) == (422, True, True)
    assert reload(script).latest_revision_id == script.latest_revision_id
    assert not Trial.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"turns": streamfield([("reply", LONG)])}, "4000"),
        ({"change_note": LONG}, "at most 500 characters"),
    ],
)
def test_a_very_long_paste_into_the_editor_is_refused_and_stays_there(fields, says, script, author, signed_in):
    form = script_form(code=script.code, slug=script.slug, **fields, **{"action-submit": "1"})
    answer = signed_in(author).post(admin("edit", script.pk), form)
    shown = answer.content.decode()
    assert (answer.status_code, says in shown) == (200, True)
    assert LONG in shown or json.dumps(LONG)[1:-1] in shown
    page = reload(script)
    assert (page.latest_revision_id, page.workflow_in_progress) == (script.latest_revision_id, False)


# --- A rule that could hang a page ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(", "cannot be read"),
        ("(好+)+$", "takes too long"),
        ("(?:好|好好)*吗", "takes too long"),
        ("好*", "where there is nothing"),
    ],
)
def test_a_pattern_that_could_hang_a_page_is_saved_by_nobody(pattern, says, compliance_reviewer, signed_in):
    rule = forbid()
    form = {
        "code": "T001",
        "language": "zh",
        "category": "absolute_term",
        "severity": "error",
        "legal_basis": "广告法第9条",
        "advice_zh": "删去。",
        "advice_en": "Delete it.",
        "example_hit": "好好好吗",
        "example_miss": "您",
        "is_active": "on",
        "pattern": pattern,
    }
    for url in (reverse("law_rules:edit", args=[rule.pk]), reverse("law_rules:add")):
        answer = signed_in(compliance_reviewer).post(url, form)
        assert (answer.status_code, says in str(answer.context["form"].errors)) == (200, True)
    rule.pattern = pattern
    with pytest.raises(PatternRefused, match=says):
        rule.save()
    assert LawRule.objects.get(code="T001").pattern == "金牌顾问"
