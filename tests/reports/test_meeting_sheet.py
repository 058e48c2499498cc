"""The weekly meeting on paper: one sheet, both sides, whatever there is to say; the words to practise are never cut."""

import datetime as dt

import pytest
from django.utils import timezone

from academy.people.models import Employee, Placement
from academy.reports.meeting import meeting_of, print_meeting
from academy.reports.meeting.fitting import fitted
from academy.reports.meeting.parts import Parts, parts_of
from academy.versions.models import Version
from tests.core.pdf_text import page_texts
from tests.factories.enrolments import assigned, course, exam
from tests.factories.people import EmployeeFactory, clinic, place, role
from tests.factories.playbooks import STEP, TURNS, published_script, published_sop

TODAY = timezone.localdate


def meeting(unit, user):
    return meeting_of(unit, user=user)


def pages_of(*meetings, paper="a4"):
    return page_texts(print_meeting(list(meetings), paper=paper, language="en", title="Weekly meeting"))


# --- One sheet --------------------------------------------------------------------


def next_version(old: Version, days: int) -> Version:
    """The version after one, with every line changed, as an approval would have left it."""
    lines = [line | {"text": f"{line['text']}（改过{old.pk}）"} for line in old.lines]
    fields = ("page_id", "code", "title", "language", "content", "author_id", "approver_id")
    return Version.objects.create(
        **{name: getattr(old, name) for name in fields},
        number=old.number + 1,
        kind="major",
        lines=lines,
        digest=f"{old.pk:064d}",
        change_note="把话说得更清楚，先问再答。",
        published_at=timezone.now() - dt.timedelta(days=days),
    )


@pytest.fixture
def crowd(on_day, north_clinic, manager, trainer):
    """200 people, all late and owing everything, and 40 scripts that changed in every line."""
    people = Employee.objects.bulk_create(
        Employee(employee_no=f"X{number:04d}", name=f"王小明{number}") for number in range(200)
    )
    job = role("online_consultant")
    Placement.objects.bulk_create(
        Placement(employee=one, unit=north_clinic, job_role=job, starts_on=dt.date(2024, 1, 8)) for one in people
    )
    long = [*TURNS, ("reply", "这一段很长。" * 400), ("why_it_works", "因为。" * 300)]
    on_day(30, "s0", turns=long)
    for number in range(1, 40):
        on_day(30, f"s{number}")
    for version in list(Version.objects.all()):
        next_version(version, 2)
    for number in range(3):
        late = course(f"course-{number}", title=f"第{number}门很长名字的课程：洗手、消毒与登记")
        assigned(late, *people, by=trainer, due_on=TODAY() - dt.timedelta(days=3 + number))
        assigned(exam(f"exam-{number}", title=f"第{number}场考试"), *people, by=trainer)


@pytest.mark.usefixtures("crowd")
def test_two_hundred_people_and_forty_changes_stay_one_sheet(north_clinic, manager):
    found = meeting(north_clinic, manager)
    assert (len(found.changed), len(found.late), len(found.behind)) == (40, 200, 200)
    for paper in ("a4", "a5"):
        front, back = pages_of(found, paper=paper)
        assert "more scripts and SOPs" in (front + back).replace("\n", " ")
        assert "changed lines" in (front + back).replace("\n", " ")
        assert "Next exams" in back
        assert back.replace("\n", " ").count("more people") >= 2


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_the_longest_words_stay_one_sheet_and_end_with_a_sentence(
    paper, north_clinic, manager, author, compliance_reviewer
):
    long = "很长的一句话。" * 560
    turns = [(kind, long) for kind in ("customer_line", "ask_first", "reply", "why_it_works")] * 4
    flag = {"sign": "说不出话", "level": "R1", "action": "马上叫医生"}
    turns.append(("red_flag_exit", flag))
    title = "标题也很长" * 50
    page = published_script(author=author, approver=compliance_reviewer, turns=turns, title=title)
    next_version(Version.objects.get(page=page), 1)
    front, back = ("".join(page.split()) for page in pages_of(meeting(north_clinic, manager), paper=paper))
    assert "很长的一句话。…" in front + back
    assert "话…" not in front + back
    assert "说不出话" in front + back
    assert "morelines:scanthecode" in front + back


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_the_words_to_practise_are_never_cut(paper, on_day, north_clinic, manager, learner):
    """Eight replies, a branch and two red flags fill more than a small side: they go on overleaf, whole."""
    reply = "这一条您可以拿回去慢慢看，看到哪里不明白，您随时问我，我把它写下来，请医生答您。" * 2
    spoken = [f"第{number}段，{reply}完{number}。" for number in range(8)]
    turns = [("customer_line", "太贵了。"), *[("reply", text) for text in spoken]]
    turns += [("branch", {"when": "她说别家便宜", "reply": f"{reply}都写在单子上。"})]
    turns += [
        ("red_flag_exit", {"sign": f"脸肿{level}", "level": level, "action": f"先停下{level}。"})
        for level in ("R1", "R2")
    ]
    on_day(1, "long", turns=turns)
    for number in range(12):
        on_day(2, f"other{number}")
    front, back = ("".join(page.split()) for page in pages_of(meeting(north_clinic, manager), paper=paper))
    for words in (*spoken, f"{reply}都写在单子上。", "脸肿R1", "先停下R1。", "脸肿R2", "先停下R2。"):
        assert words in front + back, words


def test_red_flags_of_a_sop_stand_behind_their_step_and_each_is_told_once(
    north_clinic, manager, author, compliance_reviewer
):
    flag = {"sign": "出血不止", "level": "R1", "action": "马上叫医生。"}
    steps = [
        STEP | {"action": f"第{place}步。", "red_flags": flags} for place, flags in enumerate(([flag], [], [flag]))
    ]
    published_sop(author=author, approver=compliance_reviewer, steps=steps, language="en")
    found = meeting_of(north_clinic, user=manager)
    assert [
        (line["kind"], line["label"].endswith("red flags as above"), line.get("flags")) for line in found.lines
    ] == [
        ("phase", False, None),
        ("step", False, None),
        ("step_flags", False, [flag]),
        ("step", False, None),
        ("step", True, None),
    ]
    front = "".join(pages_of(found)[0].split())
    assert front.count("出血不止→马上叫医生。") == 1


def test_a_region_has_a_sheet_for_each_clinic(on_day, north_clinic, regional_manager, learner):
    on_day(2, "price")
    other = clinic("C003", region="north")
    place(EmployeeFactory(name="赵三"), other, "online_consultant")
    pages = pages_of(*[meeting(unit, regional_manager) for unit in (north_clinic, other)])
    assert ["clinic C001" in page for page in pages] == [True, True, False, False]
    assert ["赵三" in page for page in pages] == [False, False, False, True]


# --- What fits --------------------------------------------------------------------


def rows(name, count):
    return [{"part": f"{name}-{place}"} for place in range(count)]


@pytest.fixture
def parts():
    """Two exchanges with why they work, two playbooks that changed in two lines each, three people, one exam."""
    kinds = ["customer_line", "reply", "why_it_works", "customer_line", "reply", "why_it_works", "red_flag_exit"]
    changes = [
        {
            "part": f"change-{one}",
            "note": "because",
            "by_need": [{"part": f"change-{one}-{line}", "place": 1 - line} for line in range(2)],
        }
        for one in range(2)
    ]
    people = {"behind": rows("behind", 1), "unread": [], "late": rows("late", 2), "exams": rows("exams", 1)}
    return Parts(
        head={},
        lines=[{"kind": kind, "part": f"line-{place}"} for place, kind in enumerate(kinds)],
        changes=changes,
        rows=people,
        totals={"changes": 2} | {name: len(found) for name, found in people.items()},
    )


class Tens(dict):
    """Every part is ten millimetres tall."""

    def __missing__(self, part):
        return 10


def told(parts, *, room):
    """The names of what stands on the front and on the back, and of which lists how many are left out."""
    sides = []
    for side in fitted(parts, Tens(rule=10), room=room):
        lines = side.get("lines", side.get("carried"))
        changes = [
            name
            for change in side.get("changes", ())
            for name in (
                change["part"],
                *["note"] * change["has_note"],
                *[line["part"] for line in change["lines"]],
            )
        ]
        people = [row["part"] for name in ("behind", "unread", "late", "exams") for row in side.get(name, ())]
        more = {name: count for name, count in side["more"].items() if count}
        sides.append(([line["part"] for line in lines], changes, people, len(side.get("rules", ())), more))
    return sides


WORDS = ["line-0", "line-1", "line-3", "line-4", "line-6"]
CHANGES = ["change-0", "note", "change-0-1", "change-0-0", "change-1", "note", "change-1-1", "change-1-0"]
PEOPLE = ["behind-0", "late-0", "late-1", "exams-0"]


def test_with_room_for_all_nothing_is_left_out_and_the_rest_is_for_notes(parts):
    lines = [f"line-{place}" for place in range(7)]
    assert told(parts, room=170) == [(lines, CHANGES, [], 0, {}), ([], [], PEOPLE, 8, {})]


@pytest.mark.parametrize(
    ("room", "lines", "changes"),
    [
        (160, [*WORDS[:2], "line-2", *WORDS[2:]], CHANGES),
        (150, WORDS, CHANGES),
        (140, WORDS, [name for name in CHANGES if name != "change-1-1"]),
        (130, WORDS, ["change-0", "note", "change-0-0", "change-1", "note", "change-1-0"]),
        (120, WORDS, ["change-0", "note", "change-0-0", "change-1", "note"]),
        (100, WORDS, ["change-0", "note", "change-1"]),
        (90, WORDS, ["change-0", "change-1"]),
    ],
)
def test_why_it_works_goes_first_then_changed_lines_and_never_the_words(parts, room, lines, changes):
    assert told(parts, room=room)[0] == (lines, changes, [], 0, {})


def test_what_is_left_of_a_page_holds_what_is_less_tall(parts):
    heights = Tens({"line-2": 40})
    front = fitted(parts, heights, room=160)[0]
    assert [line["part"] for line in front["lines"]] == [*WORDS[:4], "line-5", "line-6"]


def test_words_that_need_more_than_a_side_go_on_overleaf(parts):
    """The customer's line stays with what is said to it; what changed and the people follow."""
    front, back = fitted(parts, Tens({"line-1": 150, "line-4": 50}), room=200)
    assert [line["part"] for line in front["lines"]] == ["line-0", "line-1"]
    assert [line["part"] for line in back["carried"]] == ["line-3", "line-4", "line-6"]
    assert (front.get("has_changes"), back["has_changes"]) == (None, True)


def test_where_both_sides_are_too_small_red_flags_and_replies_stay_longest(parts):
    front, back = fitted(parts, Tens({"line-0": 50, "line-1": 130, "line-3": 30, "line-4": 50}), room=200)
    assert [line["part"] for line in front["lines"] + back["carried"]] == ["line-0", "line-1", "line-4", "line-6"]
    assert back["more"]["lines"] == 1


def test_lists_of_people_are_cut_in_turn(parts):
    many = Parts(
        head={},
        lines=[],
        changes=[],
        rows={"behind": rows("behind", 9), "unread": rows("unread", 1), "late": rows("late", 9), "exams": []},
        totals={"changes": 0, "behind": 30, "unread": 1, "late": 9, "exams": 0},
    )
    _front, (_lines, _changes, people, rules, more) = told(many, room=150)
    assert people == ["behind-0", "behind-1", "unread-0", "late-0", "late-1"]
    assert (rules, more) == (2, {"behind": 28, "late": 7})


def test_of_words_that_stayed_only_the_sentences_next_to_a_change_are_shown(on_day, north_clinic, manager, learner):
    said = "好的。我记下了。请医生来答您。%s您慢慢想，想好了告诉我。费用写在单子上。谢谢您。"
    page = on_day(20, "price", turns=[("reply", said % "周五我给您回电话，就说这一条。")])
    on_day(2, "price", page, turns=[("reply", said % "周六我给您回电话，就说这一条。")], kind="major")
    (line,) = parts_of(meeting(north_clinic, manager)).changes[0]["by_need"]
    assert [(piece["kind"], piece["text"]) for piece in line["pieces"]] == [
        ("equal", "… 周"),
        ("deleted", "五"),
        ("inserted", "六"),
        ("equal", "我给您回电话，就说这一条。… "),
    ]
