"""What changed between two versions."""

import pytest

from academy.versions.comparison import Piece, compare_lines, compare_words


def line(text, kind="reply"):
    return {"block": "b", "kind": kind, "text": text}


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
        ("inserted", "next_step"),
        ("deleted", "do_not"),
    ]


def test_a_changed_line_between_others_is_paired_with_its_twin():
    old = [line("您好"), line("我把费用按项目拆开给您看"), line("再见")]
    new = [line("您好"), line("我把费用逐项拆开给您看"), line("再见")]
    changed = [change for change in compare_lines(old, new) if change.change == "changed"]
    assert [piece.text for piece in changed[0].pieces if piece.kind != "equal"] == ["按", "逐", "目"]


def test_nothing_is_lost_and_nothing_invented():
    old = [line(text) for text in "甲乙丙丁戊"]
    new = [line(text) for text in "丙甲己丁庚"]
    changes = compare_lines(old, new)
    after = "".join(piece.text for change in changes for piece in change.pieces if piece.kind != "deleted")
    assert after == "丙甲己丁庚"
