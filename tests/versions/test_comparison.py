"""What changed between two versions."""

import pytest

from academy.versions.comparison import Piece, compare_lines, compare_words


def line(text, kind="reply", block="b"):
    return {"block": block, "kind": kind, "text": text}


def told(old, new):
    """Each change with its old and its new words."""
    return [
        (
            change.change,
            "".join(piece.text for piece in change.pieces if piece.kind != "inserted"),
            "".join(piece.text for piece in change.pieces if piece.kind != "deleted"),
        )
        for change in compare_lines(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("您好", "您好", [("equal", "您好")]),
        (
            "顾客想咨询种植牙",
            "顾客想了解种植牙",
            [("equal", "顾客想"), ("deleted", "咨询"), ("inserted", "了解"), ("equal", "种植牙")],
        ),
        ("Call at nine", "Call at ten", [("equal", "Call at "), ("deleted", "nine"), ("inserted", "ten")]),
        ("", "新", [("inserted", "新")]),
        ("旧", "", [("deleted", "旧")]),
    ],
)
def test_changed_words_are_marked_inside_the_line(old, new, expected):
    assert compare_words(old, new) == tuple(Piece(*piece) for piece in expected)


def test_a_line_that_stands_elsewhere_is_moved_not_rewritten():
    old = [line("一，先问需求"), line("二，再给时间"), line("三，最后确认")]
    new = [line("三，最后确认"), line("一，先问需求"), line("二，再给时间")]
    assert [change.change for change in compare_lines(old, new)] == ["moved", "equal", "equal"]


def test_added_and_removed_lines_are_told_as_such():
    old = [line("您好，请坐"), line("价格最便宜的是这个", "do_not")]
    new = [line("您好，请坐"), line("周三傍晚有位置", "next_step")]
    assert [(change.change, change.line_kind) for change in compare_lines(old, new)] == [
        ("equal", "reply"),
        ("deleted", "do_not"),
        ("inserted", "next_step"),
    ]


def test_a_changed_line_between_others_is_paired_with_its_twin():
    old = [line("您好"), line("我把费用按项目拆开给您看"), line("再见")]
    new = [line("您好"), line("我把费用逐项拆开给您看"), line("再见")]
    changed = [change for change in compare_lines(old, new) if change.change == "changed"]
    assert [piece.text for piece in changed[0].pieces if piece.kind != "equal"] == ["按项目", "逐项"]


def test_nothing_is_lost_and_nothing_invented():
    old = [line(text) for text in "甲乙丙丁戊"]
    new = [line(text) for text in "丙甲己丁庚"]
    changes = compare_lines(old, new)
    after = "".join(piece.text for change in changes for piece in change.pieces if piece.kind != "deleted")
    assert after == "丙甲己丁庚"


def test_marks_do_not_crumble_where_little_was_kept_between_them():
    pieces = compare_words("You get what you pay for, so go for it.", "You call that expensive? Then go elsewhere.")
    assert [piece.kind for piece in pieces] == ["deleted", "inserted"]
    pieces = compare_words("我把费用按项目拆开，一项一项给您看", "我把费用写成单子拆开，逐项念给您看")
    assert [piece.text for piece in pieces if piece.kind == "equal"] == ["我把费用", "拆开，", "给您看"]


def marked(old, new):
    """The pieces as one string: [old words]{new words} between those that stayed."""
    signs = {"equal": "%s", "deleted": "[%s]", "inserted": "{%s}"}
    return "".join(signs[piece.kind] % piece.text for piece in compare_words(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "The fee is on the sheet. We will ring you in a few days. Take your time.",
            "The fee is on the sheet. May I ask again on Friday afternoon? Take your time.",
            "The fee is on the sheet. [We will ring you in a few days.]{May I ask again on Friday afternoon?} "
            "Take your time.",
        ),
        (
            "谢谢您告诉我。费用写在单子上。过几天我再联系您。",
            "谢谢您告诉我。费用写在单子上。周五下午三点给您回个电话，可以吗？",
            "谢谢您告诉我。费用写在单子上。[过几天我再联系您。]{周五下午三点给您回个电话，可以吗？}",
        ),
        (
            "Is it simply time for your next one, or has something been bothering you lately? Do say if it hurts.",
            "Is it just time for one, or is something bothering you? Do say if it hurts.",
            "[Is it simply time for your next one, or has something been bothering you lately? ]"
            "{Is it just time for one, or is something bothering you? }Do say if it hurts.",
        ),
        (
            "We have Saturday at ten in the morning. Which would suit you?",
            "We have Saturday at ten. Which is better for you?",
            "We have Saturday at ten[ in the morning]. Which [would suit]{is better for} you?",
        ),
        (
            "Nine. We are open from 9.30 to 10.30.",
            "Ten. No, closed.",
            "[Nine. We are open from 9.30 to 10.30.]{Ten. No, closed.}",
        ),
    ],
)
def test_a_sentence_that_cannot_be_read_in_pieces_is_there_whole_in_old_and_new_words(old, new, expected):
    assert marked(old, new) == expected


def test_new_words_know_whether_they_replace_old_ones():
    pieces = compare_words("我把方案和费用发给您。", "我把方案与费用清单发给您。")
    assert [(piece.text, piece.is_instead) for piece in pieces if piece.kind == "inserted"] == [
        ("与", True),
        ("清单", False),
    ]


def test_a_rewritten_line_shows_both_wordings_whole():
    (change,) = compare_lines([line("贵有贵的道理，您放心。")], [line("您是怕花了还不知道花在哪儿。")])
    assert (change.change, change.is_rewritten) == ("changed", True)


def test_what_to_do_in_danger_is_never_pieced_together():
    old = [line("肿得厉害、发烧", "red_flag_sign"), line("两小时内告诉医生", "red_flag_action")]
    new = [line("肿得厉害、发烧、说不出话", "red_flag_sign"), line("马上告诉医生", "red_flag_action")]
    assert [change.is_rewritten for change in compare_lines(old, new)] == [True, True]


def test_a_line_is_known_by_its_block_whatever_became_of_its_words():
    old = [line("先问需求", block="one"), line("贵", block="two"), line("再见", block="three")]
    new = [line("再见", block="three"), line("先问需求，再问时间", block="one"), line("不贵的另一种说法", block="two")]
    assert told(old, new) == [
        ("moved", "再见", "再见"),
        ("changed", "先问需求", "先问需求，再问时间"),
        ("changed", "贵", "不贵的另一种说法"),
    ]


def test_a_moved_line_tells_what_changed_in_it():
    old = [line("甲乙丙丁戊己", block="one"), line("说价格", block="two"), line("说时间", block="three")]
    new = [line("说价格", block="two"), line("说时间", block="three"), line("甲乙丙丁戊庚", block="one")]
    assert told(old, new)[-1] == ("moved", "甲乙丙丁戊己", "甲乙丙丁戊庚")


def test_what_went_stands_where_it_was():
    old = [
        line("一", "reply", "a"),
        line("不要这样说", "do_not", "b"),
        line("二", "reply", "c"),
        line("三", "reply", "d"),
    ]
    new = [line("一", "reply", "a"), line("二", "reply", "c"), line("三", "reply", "d"), line("四", "next_step", "e")]
    assert told(old, new) == [
        ("equal", "一", "一"),
        ("deleted", "不要这样说", ""),
        ("equal", "二", "二"),
        ("equal", "三", "三"),
        ("inserted", "", "四"),
    ]


def test_the_more_alike_of_two_lines_is_the_twin():
    old = [line("周三下午有两个时间", block="a"), line("周三下午三点有位置，要帮您留吗", block="b")]
    new = [line("周三下午三点有位置，帮您留一个", block="x")]
    assert [change for change, _old, _new in told(old, new)] == ["deleted", "changed"]
