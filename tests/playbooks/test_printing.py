"""What stands on the paper: one playbook, a book of several, and how titles are set."""

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from PIL import Image

from academy.core.models import Picture
from academy.core.paper import Paper
from academy.people.acting import act_as
from academy.versions.models import FileUse, Version
from academy.versions.services import current_version
from playbooks.services.printing import book_of, current_versions, print_book, print_versions
from playbooks.templatetags.printing_tags import keep_end, keep_phrases, title_size
from tests.core.pdf_text import fonts, open_pdf, page_texts
from tests.factories.playbooks import STEP, publish_new_version, published_script, published_sop

FLAG = {"sign": "鲜血止不住", "level": "R1", "action": "不离开她，马上叫值班医生。"}
LONG_TITLE = "客户把三家的报价单摆在一起问为什么我们贵了两千块该怎么一项一项讲"


def pages_of(versions, reader, **options):
    return page_texts(print_versions(versions, reader=reader, **options))


def phases(count, **step):
    return [("phase", {"title": f"阶段{number}", "steps": [{**STEP, **step}]}) for number in range(1, count + 1)]


@pytest.fixture
def shelf(author, compliance_reviewer):
    """Publish scripts of these codes; their versions, in order."""

    def publish(*codes, **fields):
        who = {"author": author, "approver": compliance_reviewer}
        pages = [published_script(code=code, title=f"话术{code}", **who, **fields) for code in codes]
        return [current_version(page) for page in pages]

    return publish


def test_a_single_script_has_no_cover_and_says_first_what_it_is(shelf, learner):
    [version] = shelf("price")
    [page] = pages_of([version], learner)
    words = page.replace("\n", "")
    for part in ["话术price", "版本1", "郑合规", "林小满 E100", version.digest[:8], "您慢慢想，我把方案和费用发给您。"]:
        assert part in words
    assert "目录" not in words


def test_a_single_script_has_its_title_for_the_only_bookmark(shelf, learner):
    with open_pdf(print_versions(shelf("price"), reader=learner)) as book, book.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["话术price"]


@pytest.mark.parametrize(("count", "has_contents"), [(3, False), (4, True)])
def test_a_single_sop_lists_its_phases_when_it_has_more_than_three(
    count, has_contents, author, compliance_reviewer, learner
):
    page = published_sop(author=author, approver=compliance_reviewer)
    page = publish_new_version(page, author=author, approver=compliance_reviewer, phases=phases(count))
    first = pages_of([current_version(page)], learner)[0]
    assert ("目录" in first) is has_contents
    assert first.count("阶段1") == 1 + has_contents


def test_red_flags_stand_on_two_labelled_lines(author, compliance_reviewer, medical_reviewer, learner):
    turns = [("reply", "请您坐下。"), ("red_flag_exit", FLAG)]
    script = published_script(author=author, approver=compliance_reviewer, turns=turns)
    sop = published_sop(author=author, approver=compliance_reviewer, steps=[{**STEP, "red_flags": [FLAG]}])
    for page in (script, sop):
        words = "".join(pages_of([current_version(page)], learner)).replace("\n", "")
        assert re.search(r"R1.*?症状表现\s*鲜血止不住\s*怎么做\s*不离开她，马上叫值班医生。", words)


def test_a_red_flag_on_the_next_page_says_again_when_it_is(author, compliance_reviewer, learner):
    long_step = {**STEP, "checklist": [f"第{number}件" for number in range(27)], "red_flags": [FLAG]}
    page = published_sop(author=author, approver=compliance_reviewer, steps=[long_step])
    first, second = pages_of([current_version(page)], learner)
    assert ("第26件" in first, "鲜血止不住" in first) == (True, False)
    assert re.search(r"红旗症状\s*R1 · \w+\s*首次联系后1天\s*症状表现\s*鲜血止不住", second)


def test_the_levels_of_its_red_flags_are_explained_once(author, compliance_reviewer, learner):
    steps = [{**STEP, "red_flags": [FLAG, {**FLAG, "level": "R3"}]}] * 2
    page = published_sop(author=author, approver=compliance_reviewer, steps=steps)
    words = "".join(pages_of([current_version(page)], learner)).replace("\n", "")
    said = [words.count(label) for label in ("立即：不离开客户，马上叫值班医生", "护士两小时内报告医生", "下一工作日")]
    assert said == [1, 0, 3]


def test_branches_that_follow_each_other_share_one_box(shelf, learner):
    turns = [("branch", {"when": f"她说{number}", "reply": f"答{number}"}) for number in (1, 2)]
    words = "".join(pages_of(shelf("price", turns=turns), learner))
    assert words.count("看客户怎么答") == 1
    assert "她说1" in words
    assert "答2" in words


def test_a_trial_says_that_nobody_approved_it(shelf, learner):
    [version] = shelf("price")
    version.kind = Version.Kind.TRIAL
    chapter = book_of([version], reader=learner).chapters[0]
    assert (chapter["is_trial"], chapter["version"]) == (True, 1)
    assert "试用" in "".join(page_texts(print_book(book_of([version], reader=learner))))


@pytest.mark.parametrize(
    ("title", "size"),
    [("再考虑一下", ""), ("一" * 18, ""), ("一" * 19, "is-long"), ("一" * 24, "is-longer"), ("一" * 28, "is-longest")],
)
def test_a_long_title_is_set_smaller(title, size):
    assert title_size(title) == size


@pytest.mark.parametrize(
    ("title", "marked"),
    [
        ("听见红旗就停", '听见红<span class="keep">旗就停</span>'),
        ("听<b>红旗就停", '听&lt;b&gt;红<span class="keep">旗就停</span>'),
        ("停", '<span class="keep">停</span>'),
        ("Stop at a red flag", "Stop at a red flag"),
    ],
)
def test_the_last_three_characters_of_a_chinese_title_stay_together(title, marked):
    assert str(keep_end(title)) == marked


@pytest.mark.parametrize(
    ("title", "phrases"),
    [
        ("先问一句，再给两个时间", ["先问一句，", "再给两个时间"]),
        ("客户说价格高：拆开看，不争辩", ["客户说价格高：", "拆开看，", "不争辩"]),
        ("三把报价单摆在一起问为什么贵", ["什么贵"]),
        ("一<b>，二", ["一&lt;b&gt;，", "二"]),
        ("First call, then write", []),
    ],
)
def test_a_chinese_title_breaks_between_its_phrases(title, phrases):
    kept = re.findall('<span class="keep">(.*?)</span>', keep_phrases(title))
    assert kept == phrases


def test_a_number_in_a_title_stays_with_its_word():
    assert keep_phrases("Scripts and SOPs: 3 chapters") == "Scripts and SOPs: 3\u00a0chapters"


@pytest.mark.parametrize("paper", Paper.values)
@pytest.mark.parametrize("length", [26, 28, 32, 33])
def test_no_character_of_a_title_stands_alone_on_a_line(paper, length, shelf, learner):
    [version] = shelf("price")
    version.title = LONG_TITLE[:length]
    page = pages_of([version], learner, paper=paper)[0]
    assert [line for line in page.splitlines() if re.fullmatch(r"[\u3400-\u9fff]", line.strip())] == []


def test_a_book_has_a_cover_contents_and_numbered_chapters(shelf, learner):
    versions = shelf("a", "b", "c")
    book = book_of(versions, reader=learner, title="网电咨询的话术")
    pages = page_texts(print_book(book))
    cover = pages[0].replace("\n", "")
    for part in ["网电咨询的话术", "chain CHAIN", "林小满 E100", "共3章", book.digest[:8]]:
        assert part in cover
    named = [int(re.search(rf"话术{code}[ .\n]*(\d+)\n", pages[1])[1]) for code in "abc"]
    assert named == [3, 4, 5]
    for number, (code, place) in enumerate(zip("abc", named, strict=True), 1):
        assert f"{number} 话术{code}" in pages[place - 1].replace("\n", "").replace("  ", " ")


def test_a_book_without_a_title_is_named_for_what_it_holds(shelf, learner):
    versions = shelf("a", "b")
    names = [book_of(versions[:count], reader=learner).title for count in (1, 2)]
    # The language of the book is Chinese, whatever the reader's is.
    with translation.override("zh-hans"):
        several = ngettext("Scripts and SOPs: %(count)d chapter", "Scripts and SOPs: %(count)d chapters", 2)
    assert names == ["话术a", several % {"count": 2}]


def test_the_cover_breaks_a_title_between_its_phrases(shelf, learner):
    title = "第一次邀约：先问一句，再给两个时间"
    cover = page_texts(print_versions(shelf("a", "b"), reader=learner, title=title))[0]
    assert "再给两个时间" in cover.splitlines()


def test_the_last_box_of_a_chapter_has_no_page_of_its_own(shelf, learner):
    [version] = shelf("price", turns=[("reply", "好。")])
    book = book_of([version], reader=learner)
    reply, last = book.chapters[0]["lines"][0], {"kind": "next_step", "label": "下一步", "text": "记下来。"}
    pages = set()
    for count in range(9, 14):
        book.chapters[0]["lines"] = [reply] * count + [last]
        texts = page_texts(print_book(book))
        pages.add(len(texts))
        assert ("记下来。" in texts[-1], "好。" in texts[-1]) == (True, True)
    assert pages == {1, 2}


def test_the_last_step_of_an_sop_has_no_page_of_its_own(author, compliance_reviewer, learner):
    page = published_sop(author=author, approver=compliance_reviewer)
    book = book_of([current_version(page)], reader=learner)
    [phase] = book.chapters[0]["phases"]
    step, pages = phase["steps"][0] | {"red_flags": []}, set()
    for count in range(6, 11):
        phase["steps"] = [step | {"action": f"第{number}步。"} for number in range(count)]
        texts = page_texts(print_book(book))
        pages.add(len(texts))
        assert f"第{count - 2}步。" in texts[-1]
    assert pages == {1, 2}


def test_each_chapter_leads_by_its_code_to_whether_it_still_holds(shelf, learner):
    versions = shelf("a", "b")
    with open_pdf(print_versions(versions, reader=learner, title="两章")) as book:
        links = [
            {str(note.A.URI) for note in page.obj.get("/Annots", []) if "/URI" in note.get("/A", {})}
            for page in book.pages
        ]
    addresses = [reverse("playbooks:status", args=[version.public_id]) for version in versions]
    assert [{link.partition("8000")[2] for link in found} for found in links[2:]] == [{one} for one in addresses]


def test_a_book_is_tagged_has_an_outline_and_carries_subsets_of_its_fonts(shelf, learner):
    made = print_versions(shelf("a", "b"), reader=learner, title="两章")
    with open_pdf(made) as book, book.open_outline() as outline:
        assert book.Root.MarkInfo.Marked
        assert str(book.Root.Lang) == "zh-CN"
        assert [entry.title for entry in outline.root] == ["目录", "1 话术a", "2 话术b"]
    assert {(name.partition("+")[2], embedded) for name, embedded in fonts(made)} == {
        ("Chairside-Sans", True),
        ("Chairside-Sans-Bold", True),
    }
    assert all(re.match(r"/[A-Z]{6}\+", name) for name, _embedded in fonts(made))


def test_the_holders_name_is_across_every_page_and_a_machine_has_none(shelf, learner):
    versions = shelf("a", "b")
    assert min(page.count("林小满 E100") for page in pages_of(versions, learner)) == 5
    assert "E100" not in "".join(pages_of(versions, act_as(None)))


def test_contents_name_the_shelves_of_a_book_that_stands_in_their_order(shelf, author, compliance_reviewer, learner):
    who = {"author": author, "approver": compliance_reviewer}
    pages = [version.page.specific for version in shelf("a", "b", "c")]
    pages[0] = publish_new_version(pages[0], stage="invitation", **who)
    versions = current_versions([*pages, published_sop(**who)])
    contents = book_of(versions, reader=learner, is_by_shelf=True).contents
    assert [(one["heading"], [entry["number"] for entry in one["entries"]]) for one in contents] == [
        ("邀约", [1]),
        ("异议处理", [2, 3]),
        ("流程（SOP） · 邀约", [4]),
    ]


def test_a5_is_half_as_large(shelf, learner):
    [version] = shelf("price")
    for paper, size in (("a4", (595, 842)), ("a5", (420, 595))):
        with open_pdf(print_versions([version], reader=learner, paper=paper)) as book:
            assert tuple(round(float(edge)) for edge in book.pages[0].mediabox[2:]) == size


def test_the_digest_changes_with_everything_that_is_printed(shelf, learner, colleague):
    a, b = shelf("a", "b")
    day = dt.date(2026, 3, 5)
    usual = {"versions": [a, b], "reader": learner, "title": "书", "printed_on": day}
    others = [
        {"versions": [b, a]},
        {"versions": [a]},
        {"reader": colleague},
        {"title": "另一本"},
        {"paper": "a5"},
        {"printed_on": dt.date(2026, 3, 6)},
        {"is_by_shelf": True},
    ]
    digests = [book_of(**{**usual, **change}).digest for change in ({}, {}, *others)]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 1 + len(others)


def test_the_day_does_not_count_where_it_is_not_printed(shelf, learner):
    [version] = shelf("a")
    days = [dt.date(2026, 3, 5), dt.date(2026, 3, 6)]
    assert len({book_of([version], reader=learner, printed_on=day).digest for day in days}) == 1


def test_a_book_asks_the_database_as_often_for_three_chapters_as_for_one(shelf, learner):
    versions = shelf("a", "b", "c")
    counts = []
    for number in (1, 3):
        with CaptureQueriesContext(connection) as captured:
            book_of(versions[:number], reader=learner)
        counts.append(len(captured))
    assert counts == [4, 4]


def test_what_is_printed_of_many_pages_is_what_is_current_of_each(shelf, author, compliance_reviewer):
    shelf("a", "b")
    pages = [version.page.specific for version in Version.objects.order_by("code")]
    publish_new_version(pages[0], author=author, approver=compliance_reviewer, scene="微信里")
    assert current_versions(pages) == [current_version(page) for page in pages]
    assert [version.number for version in current_versions(pages)] == [2, 1]


def test_a_script_that_the_reader_may_not_open_is_not_named_in_an_sop(author, compliance_reviewer, learner, outsider):
    script = published_script(author=author, approver=compliance_reviewer, title="只给网电的话术")
    sop = published_sop(author=author, approver=compliance_reviewer, steps=[{**STEP, "script": script}])
    version = current_version(sop)
    titles = [book_of([version], reader=one).chapters[0]["phases"][0]["steps"][0] for one in (learner, outsider)]
    assert [step["script_title"] for step in titles] == ["只给网电的话术", ""]


def picture(title):
    from django.core.files.images import ImageFile

    raw = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(raw, "PNG")
    return Picture.objects.create(title=title, alt_zh=title, file=ImageFile(raw, f"{title}.png"))


def test_a_picture_is_printed_and_a_missing_one_leaves_a_note(shelf, learner):
    [version] = shelf("price")
    kept, lost = picture("smile"), picture("xray")
    for pk in (kept.pk, lost.pk, 987654):
        FileUse.objects.create(version=version, kind="picture", file_id=pk)
    lost.file.storage.delete(lost.file.name)
    made = print_versions([version], reader=learner)
    words = "".join(page_texts(made)).replace("\n", "")
    assert [note in words for note in ("xray", "987654", "smile")] == [True, True, True]
    assert len(re.findall("缺少一张图片|A picture is missing", words)) == 2
    with open_pdf(made) as book:
        assert sum(len(page.get_images()) for page in book.pages) == 1
