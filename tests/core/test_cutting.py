"""Long words cut to a length."""

import pytest

from academy.core.cutting import head, tail


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("short", "short", "short"),
        ("exactly ten", "exactly…", "…ten"),
        ("say it again", "say it…", "…it again"),
        ("she can't go on", "she can't…", "…go on"),
        ("先问她还差哪一条信息没有", "先问她还差哪一条信息…", "…她还差哪一条信息没有"),
        ("先问她WeChatabc", "先问她…", "…她WeChatabc"),
        ("onewordonly", "onewordonl…", "…newordonly"),
        ("", "", ""),
    ],
)
def test_nothing_is_cut_inside_a_word_where_letters_make_words(text, first, last):
    assert (head(text, 10), tail(text, 10)) == (first, last)
