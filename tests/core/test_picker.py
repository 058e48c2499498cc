"""What an editor sees of each kind of block before she takes it: what it is for, and an example as readers meet it."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from academy.courses.models import LessonPage
from playbooks.models import ScriptPage, SopPage
from playbooks.services.law import lint_text

STREAMS = {"script": ScriptPage.turns.field, "sop": SopPage.phases.field, "lesson": LessonPage.body.field}
BLOCKS = {
    f"{name} {kind}": block
    for name, field in STREAMS.items()
    for kind, block in field.stream_block.child_blocks.items()
}
# A part of what stands in each example, as its page draws it.
DRAWN = {
    "script customer_line": ['class="turn turn--customer"', "That is more than I thought."],
    "script ask_first": ['class="turn turn--ask"', "Is it the whole sum"],
    "script reply": ['class="turn turn--reply"', "Let me go through the fees"],
    "script why_it_works": ['class="turn turn--why"', "She listens"],
    "script do_not": ['class="turn turn--dont"', "Do not speak about other clinics."],
    "script branch": ['class="turn turn--branch"', "She only wants to know the total", "Then the total first"],
    "script next_step": ['class="turn turn--next"', "Agree on the day of the next call."],
    "script red_flag_exit": ['class="turn turn--red-flag"', "R1 · now", "Bleeding that does not stop"],
    "sop phase": ["The first three days", "1 day after the treatment", "Nurse", "The call on the first day", "Fever"],
    "sop always": ["At any time", 'class="flags"', "Bleeding that does not stop"],
    "lesson text": ['class="prose"', "<h2>Ask before you answer</h2>"],
    "lesson picture": ["/static/img/sign-in.svg", "What the picture shows, in one line"],
    "lesson video": ["<video", "How a first call sounds · 1:35"],
    "lesson audio": ["<audio", "How a first call sounds · 1:35"],
    "lesson document": ['class="file"', "The follow-up sheet", "PDF"],
    "lesson callout": ["callout--done", "Two times, not"],
    "lesson checklist": ['class="ticks"', "You have read her last note"],
    "lesson script": ['class="quoted"', "Too expensive", "That is more than I thought."],
    "lesson check": ['class="check"', "Ask what she compares it with"],
}


def preview(client, block):
    return client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_is_described_and_drawn_as_on_its_page(name, author, signed_in):
    block = BLOCKS[name]
    assert (block.is_previewable, bool(block.get_description())) == (True, True)
    response = preview(signed_in(author), block)
    html = response.content.decode()
    assert [part for part in ['href="/static/css/site.css"', *DRAWN[name]] if part not in html] == []
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh-hans", "zh-hans")])
def test_an_example_speaks_the_language_of_who_writes(language, tag, author, signed_in):
    author.language = language
    author.save()
    html = preview(signed_in(author), BLOCKS["sop phase"]).content.decode()
    assert f'<html lang="{tag}">' in html
    assert {"en": "1 day after the treatment", "zh-hans": "治疗后1天"}[language] in html


@pytest.mark.parametrize("name", ["learner", "colleague", "outsider"])
def test_who_writes_nothing_sees_no_example(name, cast, signed_in):
    assert preview(signed_in(cast[name]), BLOCKS["script reply"]).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_example_breaks_no_law(language, db):
    with override(language):
        words = [text for block in BLOCKS.values() for text in texts(block.get_preview_value())]
        found = [finding.match for text in words for finding in lint_text(text, channels=("one_to_one",))]
    assert (len(words) > 30, found) == (True, [])


def texts(value):
    """Every text in a value, at any depth."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list | tuple) or hasattr(value, "bound_blocks"):
        return [text for inner in value for text in texts(inner)]
    return [str(getattr(value, "source", value))] if value and not isinstance(value, bool) else []
