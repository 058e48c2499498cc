"""Cutting Chinese for the index and for queries."""

import pytest

from academy.core.search import begun_word, fold, index_words, query_words, singular, typed_words, words_in


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("種植牙術後", "种植牙术后"),
        ("CT 片", "ct 片"),
        ("种\u200b植\ufeff牙", "种植牙"),
        ("im\u00adplant", "implant"),
        ("\u202e❤\ufe0f", "❤"),
        ("", ""),
    ],
)
def test_width_case_traditional_and_invisible_characters_are_folded(text, folded):
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("种植牙", ["种植", "植牙", "种", "植", "牙"]),
        ("牙", ["牙"]),
        ("做2次CT，贵吗", ["做", "2", "次", "ct", "贵吗", "贵", "吗"]),
        ("Two implants_and 😀 d'Or", ["two", "implant", "and", "d", "or"]),
        ("x" * 99, ["x" * 40]),
        ("𰻝面", ["𰻝面", "𰻝", "面"]),
        ("，。", []),
    ],
)
def test_an_index_holds_pairs_single_characters_and_other_words(text, words):
    assert list(words_in(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("种植牙", ["种植", "植牙"]),
        ("种植，种植牙", ["种植", "植牙"]),
        ("牙 crowns", ["牙", "crown"]),
        ("想做implant吗", ["想做", "implant", "吗"]),
        ("?!", []),
    ],
)
def test_what_is_typed_asks_for_each_pair_and_word_once(text, words):
    assert typed_words(text) == words


@pytest.mark.parametrize("text", ["我想咨询一下种植牙大概多少钱", "How much are 2 implants?", "做CT片子", "牙"])
def test_whatever_is_typed_is_in_the_index_of_the_same_words(text):
    assert set(typed_words(text)) <= set(words_in(text))


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("how much impl", "impl"),
        ("Impl", "impl"),
        ("impl ", ""),
        ("impl?", ""),
        ("种植", ""),
        ("做impl", "impl"),
        ("", ""),
    ],
)
def test_only_the_last_word_may_still_be_growing(text, begun):
    assert begun_word(text) == begun


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("prices", "price"),
        ("teeth", "teeth"),
        ("worries", "worry"),
        ("shoes", "shoe"),
        ("glass", "glass"),
        ("virus", "virus"),
        ("gas", "gas"),
        ("fees", "fee"),
        ("2", "2"),
    ],
)
def test_an_english_word_is_found_in_the_plural_too(word, one):
    assert singular(word) == one
