"""The words that were looked for are marked, and the line that shows them is chosen."""

import pytest

from academy.core.search import typed_words
from playbooks.services.marking import best_line, mark_words
from tests.factories.playbooks import draft_script

pytestmark = pytest.mark.django_db


def marked(text, *words) -> str:
    return "".join(f"[{part}]" if is_marked else part for is_marked, part in mark_words(text, words))


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("种植牙很贵", ["种植", "植牙"], "[种植牙]很贵"),
        ("不能不说", ["不能", "能不"], "[不能不]说"),
        ("种植，植牙", ["种植", "植牙"], "[种植]，[植牙]"),
        ("種植牙ＡＢＣ", ["种植", "abc"], "[種植]牙[ＡＢＣ]"),
        ("种\u200b植牙", ["种植"], "[种\u200b植]牙"),
        ("㎡，种植", ["种植"], "㎡，[种植]"),
        ("Implants, not transplants", ["implant", "plant"], "[Implant]s, not transplants"),
        ("做implant吗", ["impl"], "做[impl]ant吗"),
        ("Her worries and a worry", ["worry"], "Her [worries] and a [worry]"),
        ("种植", [], "种植"),
        ("种植", ["火星"], "种植"),
        ("", ["种植"], ""),
    ],
)
def test_words_are_marked_however_they_are_written(text, words, shown):
    assert marked(text, *words) == shown


def test_what_not_to_say_is_never_shown_below_a_hit(author):
    turns = [("customer_line", "你们太贵了。"), ("do_not", "嫌贵就去别家。"), ("reply", "我拆开给您看。")]
    page = draft_script(author=author, turns=turns)
    assert best_line(page, typed_words("贵")) == [(False, "你们太"), (True, "贵"), (False, "了。")]


SHOWN = [
    ("customer_line", "我有点怕。"),
    ("do_not", "一点都不疼。"),
    ("reply", "您先坐……医生会告诉您。"),
    ("branch", {"when": "她问该吃什么止疼药", "reply": "我请护士给您回电话。"}),
    ("red_flag_exit", {"sign": "肿得睁不开眼", "level": "R1", "action": "马上接通值班医生。"}),
]


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("疼", "她问该吃什么止疼药"),
        ("护士", "我请护士给您回电话。"),
        ("睁不开", "肿得睁不开眼"),
        ("值班", "马上接通值班医生。"),
        ("医生会", "您先坐……医生会告诉您。"),
        ("电话里", "电话里"),
        ("约好", "约好复查"),
        ("火星", "我有点怕。"),
    ],
)
def test_the_line_below_a_hit_holds_the_searched_word_wherever_it_stands(author, query, line):
    page = draft_script(author=author, turns=SHOWN, goal="约好复查")
    assert "".join(text for _is_marked, text in best_line(page, typed_words(query))) == line


def test_a_whole_word_counts_more_than_many_parts_of_it(author):
    turns = [("reply", "会很快，会很轻，会很稳。"), ("customer_line", "会很疼吗？")]
    page = draft_script(author=author, turns=turns)
    assert best_line(page, typed_words("会很疼")) == [(True, "会很疼"), (False, "吗？")]


LONG = "您先坐下来歇一会儿，喝口水。" * 8


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("麻药。" + LONG, "[麻药]。" + LONG[:77] + "…"),
        (LONG + "先问麻药。", "…先问[麻药]。"),
        (LONG + "医生会告诉您用不用麻药。" + LONG, "…医生会告诉您用不用[麻药]。" + LONG[:68] + "…"),
        (LONG + "x" * 30 + "麻药", "…" + "x" * 12 + "[麻药]"),
    ],
)
def test_of_a_long_line_the_part_with_the_words_is_shown(author, line, shown):
    runs = best_line(draft_script(author=author, turns=[("reply", line)]), ["麻药"])
    assert "".join(f"[{part}]" if is_marked else part for is_marked, part in runs) == shown


def test_of_a_long_line_the_part_with_most_of_the_words_is_shown(author):
    line = "麻药。" + LONG + "打麻药疼不疼？" + LONG
    runs = best_line(draft_script(author=author, turns=[("reply", line)]), ["麻药", "疼不", "不疼"])
    assert [part for is_marked, part in runs if is_marked] == ["麻药疼不疼"]


def test_line_breaks_do_not_tear_the_line(author):
    page = draft_script(author=author, turns=[("reply", "第一行\n第二行 麻药\n\n第三行")])
    assert best_line(page, ["麻药"]) == [(False, "第一行 第二行 "), (True, "麻药"), (False, " 第三行")]
