"""The law that a rule names, for readers of English."""

import pytest

from playbooks.lint import rules_from_csv
from playbooks.lint.statutes import HAN, in_english, law_in
from tests.playbooks.test_lint import TABLE


def test_every_law_of_the_release_has_an_english_name():
    assert [rule.code for rule in rules_from_csv(TABLE) if HAN.search(in_english(rule.legal_basis))] == []


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("广告法第9条第3项", "Advertising Law art. 9 item 3"),
        ("广告法第16条第1款第1项；第28条", "Advertising Law art. 16 para. 1 item 1; art. 28"),
        ("民法典第1218、1219条；医疗质量管理办法", "Civil Code arts. 1218, 1219; Medical Quality Rules"),
        ("刑法第253条之一", "Criminal Law art. 253-1"),
        ("反不正当竞争法第9条(2025修订)", "Anti-Unfair Competition Law art. 9 (as revised 2025)"),
        (
            "医疗机构管理条例(非卫生技术人员条款,2022修订第27条)；医师法",
            "Regulations on Medical Institutions (unlicensed staff, as revised 2022, art. 27); Physicians Law",
        ),
    ],
)
def test_articles_paragraphs_and_items_are_said_as_such(basis, said):
    assert in_english(basis) == said


def test_a_law_that_is_not_known_here_stays_as_it_was_typed():
    assert in_english("某市医疗广告细则第3条；广告法第9条") == "某市医疗广告细则第3条；广告法第9条"


def test_readers_of_chinese_see_the_law_itself():
    assert law_in("zh-hans", "广告法第9条第3项") == "广告法第9条第3项"
