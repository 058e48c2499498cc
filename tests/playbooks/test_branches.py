"""A branch may go on with another script: a link beside the words, never a part of what is copied."""

import re

from django.urls import reverse

from academy.versions.services import current_version
from playbooks.services.printing.chapters import chapters_of
from tests.factories.playbooks import published_script

WORDS = "我陪您逐项对。"


def branching(other, by):
    turns = [("customer_line", "别家便宜。"), ("branch", {"when": "她拿来别家报价", "reply": WORDS, "script": other})]
    return published_script(code="price", title="价格高", turns=turns, **by)


def test_the_way_on_is_a_link_outside_the_words_that_are_copied(author, compliance_reviewer, learner, signed_in):
    by = {"author": author, "approver": compliance_reviewer}
    page = branching(published_script(code="compare", title="在比几家", **by), by)
    shown = signed_in(learner).get(reverse("playbooks:script", args=["price"])).content.decode()
    copied = re.search(rf'<div id="([^"]+)"[^>]*><p>{WORDS}</p></div>', shown)[1]
    assert f'data-copy="#{copied}"' in shown
    link = re.search(r'<p class="turn__on"><a href="([^"]+)"><span>Go on with: <span lang="zh">([^<]+)</span>', shown)
    assert link.groups() == (reverse("playbooks:script", args=["compare"]), "在比几家")
    beside = signed_in(learner).get(reverse("playbooks:side_script", args=["price"])).content.decode()
    assert f'<a href="{reverse("playbooks:side_script", args=["compare"])}"><span>Go on with:' in beside
    (chapter,) = chapters_of([current_version(page)], reader=learner)
    assert chapter["lines"][1]["options"] == [{"when": "她拿来别家报价", "then": WORDS, "script": "在比几家"}]


def test_a_script_that_is_not_hers_is_not_named(author, compliance_reviewer, learner, signed_in):
    by = {"author": author, "approver": compliance_reviewer}
    page = branching(published_script(code="compare", title="在比几家", roles=["nurse"], **by), by)
    shown = signed_in(learner).get(reverse("playbooks:script", args=["price"])).content.decode()
    assert WORDS in shown
    assert "在比几家" not in shown
    assert "turn__on" not in shown
    (chapter,) = chapters_of([current_version(page)], reader=learner)
    assert chapter["lines"][1]["options"][0]["script"] == ""


def test_another_way_on_is_another_version(author, compliance_reviewer):
    by = {"author": author, "approver": compliance_reviewer}
    page = branching(None, by)
    before = page.version_digest()
    raw = [dict(turn) for turn in page.turns.raw_data]
    raw[1]["value"]["script"] = published_script(code="compare", title="在比几家", **by).pk
    page.turns = page.turns.stream_block.to_python(raw)
    assert [(line.kind, line.text) for line in page.version_lines()][-1] == ("script", "compare")
    assert page.version_digest() != before
