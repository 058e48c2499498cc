"""An SOP as its readers meet it: a line of time with whose steps they are, scripts in place and red flags."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from academy.versions.services import current_version
from playbooks.reading import offset_parts, offset_words
from playbooks.services.printing import print_versions
from playbooks.services.trials import start_trial
from tests.core.pdf_text import page_texts
from tests.factories.playbooks import STEP, publish_new_version, published_script, published_sop

RED_FLAGS = [
    {"sign": "出血止不住", "level": "R1", "action": "叫值班医生"},
    {"sign": "发烧", "level": "R2", "action": "告诉护士"},
    {"sign": "肿没消", "level": "R3", "action": "记到明天"},
]


@pytest.fixture
def sop_of(author, compliance_reviewer):
    """Publish an SOP with these steps."""

    def publish(*steps, **fields):
        return published_sop(author=author, approver=compliance_reviewer, steps=steps, **fields)

    return publish


def shown(client, page) -> str:
    return client.get(reverse("playbooks:sop", args=[page.code])).content.decode()


@pytest.mark.parametrize(
    ("offset", "words", "parts"),
    [
        ("3 day contact", "3 days after first contact", ("after first contact", "3 days")),
        ("-24 hour visit", "24 hours before the visit", ("before the visit", "24 hours")),
        ("0 day treatment", "At the treatment", ("", "At the treatment")),
        ("1 minute booking", "1 minute after booking", ("after booking", "1 minute")),
        ("None day missed", "", ("", "")),
    ],
)
def test_an_offset_is_said_whole_and_in_two_parts(offset, words, parts):
    assert (offset_words(offset), offset_parts(offset)) == (words, parts)


def test_an_offset_is_said_in_each_readers_language():
    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said.append(offset_words("3 day contact"))
    assert said == ["3 days after first contact", "首次联系后3天", "3 days after first contact"]


def test_steps_stand_under_their_phase_and_the_map_leads_to_each(sop_of, learner, signed_in):
    html = shown(signed_in(learner), sop_of(STEP, {**STEP, "offset": {"value": 0, "unit": "day", "origin": "visit"}}))
    assert re.findall(r'<li id="(step-\d)"', html) == ["step-1", "step-2"]
    assert re.findall(r'class="sop-map__\w+" href="#([\w-]+)"', html) == ["phase-1", "step-1", "step-2"]


def test_her_own_steps_are_marked_where_others_have_steps_too(sop_of, learner, signed_in):
    mixed = sop_of(STEP, {**STEP, "who": "receptionist"}, STEP)
    marks = [html.count("timeline__step--now") for html in re.split(r'<li id="step-', shown(signed_in(learner), mixed))]
    assert marks == [0, 1, 0, 1]
    alone = sop_of(STEP, STEP, code="alone-sop")
    assert "timeline__step--now" not in shown(signed_in(learner), alone)


def test_each_red_flag_says_how_fast(sop_of, learner, signed_in):
    html = shown(signed_in(learner), sop_of({**STEP, "red_flags": RED_FLAGS}))
    levels = re.findall(r'flags__one--(\w+)">\s*<p class="flags__sign"><span class="flags__level">([^<]+)', html)
    assert levels == [("r1", "R1 · now"), ("r2", "R2 · same day"), ("r3", "R3 · next working day")]


def test_red_flags_that_hold_at_any_time_stand_once_and_in_the_map(sop_of, learner, signed_in):
    html = shown(signed_in(learner), sop_of(STEP, STEP, always=RED_FLAGS))
    assert re.findall(r'href="#phase-1"[^>]*>.*?</svg>([^<]+)</a>', html, re.DOTALL) == ["随时留意"]
    first, *steps = html.split('<ol class="timeline">')
    signs = [flag["sign"] for flag in RED_FLAGS]
    assert [sign for sign in signs if sign in first] == signs
    assert not any(sign in "".join(steps) for sign in signs)


def test_red_flags_at_any_time_are_lines_of_the_version(sop_of):
    lines = current_version(sop_of(STEP, always=RED_FLAGS[:1])).lines
    assert [(line["kind"], line["text"]) for line in lines[4:9]] == [
        ("always", "随时留意"),
        ("red_flag_sign", "出血止不住"),
        ("red_flag_level", "R1"),
        ("red_flag_action", "叫值班医生"),
        ("phase", "建立联系"),
    ]


def test_a_red_flag_at_any_time_that_changes_is_major(sop_of, author, compliance_reviewer, medical_reviewer):
    page = sop_of(STEP, always=RED_FLAGS)
    phases = [("always", {"title": "随时留意", "red_flags": RED_FLAGS[1:]}), ("phase", page.phases[1].value)]
    by = {"author": author, "approver": compliance_reviewer, "medical": medical_reviewer}
    page = publish_new_version(page, phases=phases, kind="minor", **by)
    assert current_version(page).kind == "major"


def test_red_flags_at_any_time_are_printed_before_the_steps(sop_of, learner):
    words = "".join(page_texts(print_versions([current_version(sop_of(STEP, always=RED_FLAGS[:1]))], reader=learner)))
    order = [words.index(part) for part in ("随时留意", "出血止不住", "建立联系")]
    assert order == sorted(order)


def test_a_checklist_can_be_ticked_and_keeps_nothing(sop_of, learner, signed_in):
    html = shown(signed_in(learner), sop_of({**STEP, "checklist": ["先看记录", "再打电话"]}))
    assert html.count('<input type="checkbox" autocomplete="off">') == 2


def test_a_script_opens_inside_its_step_and_is_copied_from_there(sop_of, script_page, learner, signed_in):
    html = shown(signed_in(learner), sop_of(STEP, {**STEP, "script": script_page}))
    assert re.findall(r'hx-get="([^"]+)"', html) == ["/scripts/think-it-over/?at=2"]
    part = signed_in(learner).get("/scripts/think-it-over/?at=2", headers={"HX-Request": "true"})
    words = part.content.decode()
    reply = script_page.turns[2].id
    assert ("<html" in words, "HX-Request" in part["Vary"]) == (False, True)
    assert f'id="turn-2-{reply}"' in words
    assert f'data-copy="#turn-2-{reply}"' in words
    assert 'data-copy-use="/scripts/think-it-over/used/" data-copy-number="1"' in words


@pytest.mark.parametrize("at", ["", "x", "-1", "9" * 5000, '"><script>'])
def test_a_place_that_is_none_changes_nothing(at, script_page, learner, signed_in):
    part = signed_in(learner).get("/scripts/think-it-over/", {"at": at}, headers={"HX-Request": "true"})
    assert f'id="turn-{script_page.turns[2].id}"' in part.content.decode()


def test_a_script_in_place_says_that_it_is_on_trial(author, compliance_reviewer, learner, signed_in):
    page = published_script(author=author, approver=compliance_reviewer, turns=[("reply", "好的，您慢慢想。")])
    page.turns = [("reply", "好的，您不着急。")]
    start_trial(draft=page, people=[learner], days=3, by=author, note="更缓")
    part = signed_in(learner).get("/scripts/think-it-over/?at=1", headers={"HX-Request": "true"}).content.decode()
    assert "Version 2, on trial until" in part
    assert "您不着急" in part


def test_a_script_that_is_not_hers_is_no_part_of_the_step(sop_of, author, compliance_reviewer, learner, signed_in):
    hidden = published_script(author=author, approver=compliance_reviewer, roles=("nurse",), title="只给护士")
    html = shown(signed_in(learner), sop_of({**STEP, "script": hidden}))
    assert "只给护士" not in html
    assert "in-place" not in html
    assert signed_in(learner).get("/scripts/think-it-over/?at=1", headers={"HX-Request": "true"}).status_code == 404


def test_reading_an_sop_costs_the_same_for_one_step_and_for_twenty(
    sop_of, script_page, learner, signed_in, django_assert_num_queries
):
    client = signed_in(learner)
    client.get("/")
    for number in (1, 20):
        page = sop_of(*[{**STEP, "script": script_page}] * number, code=f"sop-{number}")
        with django_assert_num_queries(11):
            shown(client, page)
