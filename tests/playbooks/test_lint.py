import csv
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from playbooks.lint import Finding, Linter, PatternRefused, Rule, check_pattern, normalise, rules_from_csv

TABLE = Path(__file__).resolve().parents[2] / "fixtures" / "law_rules.csv"
RULES = rules_from_csv(TABLE)
BY_CODE = {rule.code: rule for rule in RULES}
LINTER = Linter(RULES)
with TABLE.open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))
EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])

SOFTER = {
    *("ZH035", "ZH040", "ZH041", "ZH051", "ZH052", "ZH053", "ZH054", "ZH055"),
    *("ZH057", "ZH066", "ZH067", "ZH069", "ZH085", "ZH090"),
}
NEVER_SOFTER = {
    *("cure_guarantee", "efficacy_guarantee", "safety_guarantee", "painless_claim", "before_after"),
    *("red_flag_dismissal", "informed_consent", "minors", "privacy"),
}


def codes(text, **options):
    return {finding.rule for finding in LINTER.find(text, **options)}


def spans(text, *wanted):
    """Start, end and matched text of each finding of the wanted rules."""
    return [(found.start, found.end, found.match) for found in LINTER.find(text) if found.rule in wanted]


def full_width(text):
    """ASCII signs, digits and letters in their full-width forms."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def test_the_table_holds_126_rules():
    assert len(BY_CODE) == 126
    assert [rule.language for rule in RULES].count("zh") == 94
    assert [rule.severity for rule in RULES].count("error") == 90


@EACH_ROW
def test_each_rule_finds_its_own_example(row):
    assert row["id"] in codes(row["example_hit"])


@EACH_ROW
def test_each_rule_finds_its_own_example_written_full_width(row):
    assert row["id"] in codes(full_width(row["example_hit"]))


@EACH_ROW
def test_no_rule_fires_on_a_harmless_example(row):
    assert codes(row["example_miss"]) == set()
    assert codes(full_width(row["example_miss"])) == set()


@EACH_ROW
def test_each_pattern_of_the_table_passes_the_check(row):
    check_pattern(row["pattern"])


@pytest.mark.parametrize(
    "text",
    [
        "这是您第一次洗牙，第一步先检查第一磨牙，转诊到第一人民医院。",
        "您最近方便吗？最后一次复诊最好提前预约，您最担心的是什么？费用最高不超过价目表。",
        "妊娠是该项目的绝对禁忌证。",
        "术后回访率要做到100%，本周邀约成功率35%。",
        "两周后戴永久修复体，永久冠和恒牙都要每天刷。",
        "请问有无痛感？有无瘢痕体质？",
        "我们不能保证效果，医生无法保证效果，谁也没办法保证效果。",
        "没有任何风险的手术不存在。",
        "术后前3天冰敷。",
        "李医生完成了国家级继续教育项目。",
        "周六举办中学生口腔讲座。",
        "海报请先送合规审核。",
        "严禁收受回扣。",
        "The filling is light-cured, the permanent crown follows.",
        "Minor swelling after filler usually settles.",
        "No treatment is without risk; the doctor will explain.",
    ],
)
def test_known_harmless_sentences_stay_without_finding(text):
    assert LINTER.find(text) == []


@pytest.mark.parametrize(
    "cue",
    ["不得", "禁止", "严禁", "不要使用", "不要说", "不要写", "不能说", "不能写", "避免", "不说", "错误示例:", "反例:"],
)
def test_words_that_a_sentence_warns_against_are_no_finding(cue):
    assert LINTER.find(f"{cue}“世界级”这样的词。") == []


@pytest.mark.parametrize("ending", ["。", "！", "!", "？", "?", "；", ";", "\n", "．"])
def test_a_warning_does_not_reach_into_the_next_sentence(ending):
    assert spans(f"不得迟到{ending}世界级团队", "ZH001") == [(5, 8, "世界级")]


def test_a_warning_reaches_24_characters_and_no_further():
    assert LINTER.find("禁止" + "啊" * 22 + "世界级") == []
    assert spans("禁止" + "啊" * 23 + "世界级", "ZH001") == [(25, 28, "世界级")]


def test_a_warning_behind_the_words_excuses_nothing():
    assert spans("世界级团队，禁止拍照", "ZH001") == [(0, 3, "世界级")]


def test_to_say_one_cannot_but_praise_is_no_warning():
    assert spans("不得不说这是世界级团队", "ZH001") == [(6, 9, "世界级")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("世界级", (0, 3, "世界级")),
        ("我们是世 界　级的", (3, 8, "世 界　级")),
        ("世\u200b界\ufeff级 的", (0, 5, "世\u200b界\ufeff级")),
        ("\u200f\u202e世界级\u202c", (2, 5, "世界级")),
        ("🦷👩🏽‍⚕️世界级", (6, 9, "世界级")),
        ("ＡＢＣ，㎡世界级", (5, 8, "世界级")),
        ("這是世界級團隊", (2, 5, "世界級")),
        ("e\u0301世界级", (2, 5, "世界级")),
        ("世 \u200b 界级", (0, 6, "世 \u200b 界级")),
    ],
)
def test_a_finding_points_into_the_text_as_typed(text, expected):
    assert spans(text, "ZH001") == [expected]
    assert text[expected[0] : expected[1]] == expected[2]


def test_full_width_letters_and_traditional_characters_are_found_in_place():
    assert spans("本店是ＴＯＰ１種植品牌", "ZH006") == [(3, 7, "ＴＯＰ１")]
    assert spans("我們是無痛拔牙", "ZH026") == [(3, 5, "無痛")]


def test_a_sign_that_folds_into_several_is_reported_whole():
    rule = replace(BY_CODE["ZH001"], pattern="m")
    assert [(found.start, found.end, found.match) for found in Linter([rule]).find("共㎡")] == [(1, 2, "㎡")]


def test_hits_of_one_rule_that_overlap_are_one_finding():
    rule = replace(BY_CODE["ZH001"], pattern="[m2]")
    assert [found.match for found in Linter([rule]).find("㎡2")] == ["㎡", "2"]


def test_typographic_apostrophes_and_hyphens_hide_nothing():
    assert spans("It won’t hurt, risk‑free.", "EN003", "EN004") == [(3, 13, "won’t hurt"), (15, 24, "risk‑free")]


def test_blanks_between_words_and_across_lines_stay():
    assert normalise("a b 最 好\n的") == ("a b 最好\n的", [0, 1, 2, 3, 4, 6, 7, 8, 9])


@pytest.mark.parametrize(
    "text",
    ["", "e\u0301ﬁ㎡①％", "ｶﾞｷﾞ", "각", "ÅΩ…＂", "한글", "q\u0307\u0323", "a\u0323\u0302", "क्\u200dष", "\u0344a"],
)
def test_the_pieces_fold_as_the_whole_does(text):
    whole = unicodedata.normalize("NFKC", text).replace("\u200d", "")
    assert normalise(text)[0] == whole
    assert len(normalise(text)[1]) == len(whole) + 1
    assert normalise(text)[1][-1] == len(text)


def test_simplifying_keeps_the_length():
    assert normalise("頭髮乾燥，皇后著名，隻影")[0] == "头发干燥,皇后著名,只影"


def test_an_empty_text_has_no_finding():
    assert LINTER.find("") == []
    assert LINTER.find(" \u200b\n") == []


def test_a_finding_carries_law_and_advice_in_both_languages():
    rule = Rule("T1", "zh", "奇效", "efficacy_guarantee", "error", "广告法第16条", "删去", "Delete it")
    (found,) = Linter([rule]).find("有奇效")
    assert found == Finding("T1", "error", 1, 3, "奇效", "广告法第16条", "删去", "Delete it", "efficacy_guarantee")
    assert (found.advice("zh-hans"), found.advice("en")) == ("删去", "Delete it")


def test_findings_come_by_start_and_then_by_rule():
    found = LINTER.find("零风险，绝对安全，painless")
    assert [(one.start, one.rule) for one in found] == [(0, "ZH024"), (4, "ZH009"), (4, "ZH025"), (9, "EN003")]
    assert [(one.start, one.rule) for one in LINTER.find("Botox")] == [(0, "EN025"), (0, "ZH066")]


def test_rules_of_both_languages_run_on_mixed_text_unless_one_is_chosen():
    text = "我们是世界级团队, painless"
    assert codes(text) == {"ZH001", "EN003"}
    assert codes(text, languages=["zh"]) == {"ZH001"}
    assert codes(text, languages=["en"]) == {"EN003"}


def test_the_softer_rules_are_those_of_the_domain_brief():
    assert {rule.code for rule in RULES if rule.softer_in_one_to_one} == SOFTER
    assert {rule.category for rule in RULES if rule.softer_in_one_to_one} & NEVER_SOFTER == set()


@pytest.mark.parametrize(
    ("text", "code", "channels", "severity"),
    [
        ("院长亲种", "ZH035", ["public"], "error"),
        ("院长亲种", "ZH035", ["group"], "error"),
        ("院长亲种", "ZH035", ["one_to_one"], "warning"),
        ("院长亲种", "ZH035", ["internal"], "warning"),
        ("院长亲种", "ZH035", ["internal", "one_to_one"], "warning"),
        ("院长亲种", "ZH035", ["one_to_one", "group"], "error"),
        ("院长亲种", "ZH035", [], "error"),
        ("无痛拔牙", "ZH026", ["one_to_one"], "error"),
        ("无痛拔牙", "ZH026", ["internal"], "warning"),
        ("无痛拔牙", "ZH026", ["internal", "one_to_one"], "error"),
        ("给顾客创造出症状", "ZH075", ["internal"], "error"),
        ("先发再审", "ZH086", ["internal"], "error"),
        ("没钱别来", "ZH093", ["internal"], "error"),
        ("今天练逼单", "ZH092", ["internal"], "warning"),
        ("免费洗牙", "ZH051", ["public"], "warning"),
    ],
)
def test_severity_follows_the_strictest_channel(text, code, channels, severity):
    found = {one.rule: one.severity for one in LINTER.find(text, channels=channels)}
    assert found[code] == severity


def test_words_asked_about_again_are_judged_for_their_channel_of_now():
    linter = Linter(RULES)
    asked = [(), ("one_to_one",), ("public",), ("one_to_one", "public")]
    answers = [[found.severity for found in linter.find("院长亲种", channels=channels)] for channels in asked * 2]
    assert answers == [["error"], ["warning"], ["error"], ["error"]] * 2
    assert linter.find("院长亲种", languages=("en",)) == []


def test_who_changes_an_answer_changes_no_later_one():
    linter = Linter(RULES)
    linter.find("院长亲种").clear()
    assert len(linter.find("院长亲种")) == 1


def test_an_unknown_channel_or_language_is_refused():
    with pytest.raises(ValueError, match="poster: not one of public, group, one_to_one, internal"):
        LINTER.find("世界级", channels=["public", "poster"])
    with pytest.raises(ValueError, match="fr: not one of zh, en"):
        LINTER.find("世界级", languages=["fr"])


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "does_not_compile"),
        ("[好", "does_not_compile"),
        ("(" * 5000 + "a" + ")" * 5000, "does_not_compile"),
        ("", "matches_empty"),
        ("好*", "matches_empty"),
        (r"\b", "matches_empty"),
        ("(?=好)", "matches_empty"),
        ("最好|", "matches_empty"),
        ("(a+)+$", "too_slow"),
        ("无痛(?:牙+)+！", "too_slow"),
        (r"保证(\w+\s?)+$", "too_slow"),
        ("甲(?:乙|丙丁)(x*)*y", "too_slow"),
        ("(a|ab|b)*c", "too_slow"),
        ("(?:[^。]+)+x", "too_slow"),
        ("(?:a?){30}a{30}", "too_slow"),
        ("(?:(?:a?){9}){9}a{81}", "too_slow"),
        ("a.*b.*c.*d.*e", "too_slow"),
    ],
)
def test_a_pattern_that_could_do_harm_is_refused(pattern, reason):
    with pytest.raises(PatternRefused) as refusal:
        check_pattern(pattern)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("好(", "a bracket “(” is not closed, at character 2"),
        ("好)", "a bracket “)” closes none, at character 2"),
        ("[好", "a bracket “[” is not closed, at character 1"),
        ("[9-0]", "a range in “[ ]” runs backwards, at character 2"),
        ("*好", "nothing stands before the sign that repeats, at character 1"),
        ("好+*", "two signs that repeat follow each other, at character 3"),
        ("好{3,1}", "the least of a repeat is more than its most, at character 3"),
        (r"\q", r"the letter after “\” has no meaning there, at character 1"),
        ("(?<=好+)a", "what looks back must have one length"),
        ("(?y)", "the sign after “(?” is not known, at character 2"),
        ("好(?i)", "“(?i)” and its like stand at the very beginning, at character 2"),
        (r"(好)\2", "it refers to a group that is not there, at character 5"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(pattern, said):
    with pytest.raises(PatternRefused) as refusal:
        check_pattern(pattern)
    assert str(refusal.value) == f"The pattern cannot be read: {said}"


def test_a_match_across_the_border_of_two_windows_is_found_once():
    for shift in range(4090, 4100):
        assert spans("啊" * shift + "世界级", "ZH001") == [(shift, shift + 3, "世界级")]


def test_look_behind_sees_the_text_before_a_window():
    assert LINTER.find("啊" * 4094 + "有无痛感") == []
    assert LINTER.find("啊" * 4095 + "有无痛感") == []


@pytest.mark.parametrize(
    "piece", ["您最近方便吗？请问有无痛感。", "1", "保证您一定", "前后", "the ", "e\u0301", "\u200b", "不能"]
)
def test_a_paste_of_200_kilobytes_is_read_to_its_end(piece):
    text = (piece * 200_000)[:200_000] + "。世界级"
    assert spans(text, "ZH001") == [(200_001, 200_004, "世界级")]
