"""Where a text may be cut: at the end of a sentence, else of a word, never inside one."""

import pytest

from academy.core.sentences import ends_sentence, last_words, shortened, split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("No stop", ["No stop"]),
        ("Sit down. Water? Yes!", ["Sit down. ", "Water? ", "Yes!"]),
        ('She says "stop." Then stop.', ['She says "stop." ', "Then stop."]),
        ("It is 3.5 cm, at 9.30.", ["It is 3.5 cm, at 9.30."]),
        ("您好。请坐！“要等吗？”不用；很快", ["您好。", "请坐！", "“要等吗？”", "不用；", "很快"]),
        ("一行\n又一行", ["一行\n", "又一行"]),
    ],
)
def test_sentences_are_told_apart_and_nothing_is_lost(text, expected):
    assert split_sentences(text) == expected
    assert "".join(split_sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Yes. ", True), ("“好。”", True), ("so", False), ("好，", False), ("", False)],
)
def test_it_is_known_whether_a_text_stops_where_a_sentence_does(text, expected):
    assert ends_sentence(text) is expected


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("Sit down. Water?", 16, "Sit down. Water?"),
        ("Sit down. Would you like some water?", 20, "Sit down. …"),
        ("Would you like some water with that?", 17, "Would you like…"),
        ("Would you like some water with that?", 15, "Would you like…"),
        ("您好，请坐。要喝水吗？我去倒。", 13, "您好，请坐。要喝水吗？ …"),
        ("您好请坐要喝水吗", 5, "您好请坐…"),
        ("Incomprehensibilities", 8, "Incompr…"),
    ],
)
def test_a_text_is_shortened_where_a_reader_pauses(text, most, expected):
    assert shortened(text, most) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exactly 10", "exactly 10"),
        ("exactly ten", "…ten"),
        ("say it again", "…it again"),
        ("she can't go on", "…go on"),
        ("先问她还差哪一条信息没有", "…她还差哪一条信息没有"),
        ("先问她WeChatabc", "…她WeChatabc"),
        ("ask MyWeChat先问她", "…先问她"),
        ("onewordonly", "…newordonly"),
        ("", ""),
    ],
)
def test_the_last_words_of_a_text_are_whole(text, expected):
    assert last_words(text, 10) == expected
