"""Cutting Chinese for the index and for queries."""

import pytest

from academy.core.search import fold, index_words, query_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢＣ１２３", "abc123"), ("種植牙術後", "种植牙术后"), ("CT 片", "ct 片"), ("", "")],
)
def test_width_case_and_traditional_characters_are_folded(text, folded):
    assert fold(text) == folded


def test_the_index_holds_pairs_and_single_characters():
    assert set(index_words("种植牙 CT").split()) == {"种植", "植牙", "种", "植", "牙", "ct"}


@pytest.mark.parametrize(
    ("query", "words"), [("种植牙", ["种植", "植牙"]), ("牙", ["牙"]), ("做CT片子", ["做", "ct", "片子"])]
)
def test_a_query_asks_for_its_pairs(query, words):
    assert query_words(query).split() == words


def test_every_pair_of_a_query_inside_a_sentence_is_in_its_index():
    sentence = "我想咨询一下种植牙大概多少钱"
    assert set(query_words("种植牙").split()) <= set(index_words(sentence).split())
