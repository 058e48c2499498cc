import datetime
import gc
import re
import threading
import time
from pathlib import Path

import pytest
from django.core.checks import Warning as CheckWarning

from academy.core import pdf, pdf_fonts
from academy.core.checks import check_pdf
from academy.core.qr import qr_svg
from tests.core.pdf_text import fonts, open_pdf, page_texts

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763c8c8ce010002f0015e8d1b2f"
    "e30000000049454e44ae426082"
)
CHECK_URL = "https://academy.example.org/c/9F3KQ7TBX2MW8H4A"


def chapter(title, turns, **changes):
    line = {"kind": "reply", "label": "回应", "text": "先认同顾客的感受，再解释费用由哪些部分组成。"}
    usual = {
        "title": title,
        "code": "price-objection",
        "kind": "script",
        "version": 3,
        "published_on": datetime.date(2026, 3, 5),
        "is_trial": False,
        "url": "https://academy.example.org/q/7K3M9P",
        "qr_svg": qr_svg("https://academy.example.org/q/7K3M9P"),
        "digest_short": "a1b2c3d4",
        "clinical_notice": False,
        "shelf": "邀约",
        "approved_by": "郑合规",
        "meta": [("场景", "电话里")],
        "lines": [line] * turns,
        "phases": [],
        "pictures": [],
    }
    return {**usual, **changes}


def playbook(*chapters):
    numbered = [{"number": number, "title": one["title"]} for number, one in enumerate(chapters, 1)]
    return {
        "has_front": True,
        "contents": [{"heading": "", "entries": numbered}],
        "chain_name": "清澜口腔",
        "holder": "张伟",
        "printed_on": datetime.date(2026, 3, 5),
        "digest_short": "5e6f7a8b",
        "chapters": chapters,
    }


def certificate(**changes):
    usual = {
        "chain_name": "Clearwater Dental",
        "holder_name": "欧阳静怡",
        "exam_title": "Objections and fees",
        "exam_title_second": "异议处理与费用说明",
        "second_lang": "zh-CN",
        "score": 92,
        "pass_mark": 80,
        "number": "CW-2026-000173",
        "issued_on": datetime.date(2026, 3, 5),
        "expires_on": datetime.date(2027, 3, 4),
        "qr_svg": qr_svg(CHECK_URL),
        "check_url": CHECK_URL,
        "revoked_on": None,
        "revoked_reason": "",
    }
    return {**usual, **changes}


def render_playbook(*chapters):
    return pdf.render_pdf("pdf/playbook.html", playbook(*chapters), title="话术手册")


def render_certificate(**changes):
    return pdf.render_pdf("pdf/certificate.html", certificate(**changes), language="en", title="Certificate")


@pytest.fixture
def cache_folder(settings, tmp_path):
    settings.PDF_CACHE = tmp_path / "kept"
    return settings.PDF_CACHE


@pytest.fixture
def machine_without_pango(monkeypatch):
    monkeypatch.setattr(pdf, "LIBRARIES", (("libno-such-library.so.0",),))
    pdf.is_available.cache_clear()
    pdf._press.cache_clear()
    yield
    pdf.is_available.cache_clear()


def test_both_weights_are_embedded_as_subsets_and_no_other_font_is_used():
    found = fonts(render_playbook(chapter("价格异议", 1)))
    assert [(re.sub(r"^/[A-Z]{6}\+", "SUBSET+", name), embedded) for name, embedded in found] == [
        ("SUBSET+Chairside-Sans", True),
        ("SUBSET+Chairside-Sans-Bold", True),
    ]


def test_chinese_text_can_be_copied_out_of_a_playbook():
    last_page = page_texts(render_playbook(chapter("价格异议", 1)))[-1]
    assert "先认同顾客的感受，再解释费用由哪些部分组成。" in last_page.replace("\n", "")


def test_contents_name_the_page_on_which_each_chapter_starts():
    titles = ["价格异议", "时间冲突", "担心疼痛"]
    pages = page_texts(render_playbook(*[chapter(title, 14) for title in titles]))
    named = [int(re.search(rf"{title}[ .\n]*(\d+)\n", pages[1])[1]) for title in titles]
    starts = [next(number for number, text in enumerate(pages, 1) if number > 2 and title in text) for title in titles]
    assert named == starts
    assert starts == [3, 5, 7]


def test_each_page_of_a_chapter_names_its_version_and_date_and_the_number_of_pages():
    pages = page_texts(render_playbook(chapter("价格异议", 14)))
    assert len(pages) == 4
    for number, text in enumerate(pages[2:], 3):
        assert "price-objection" in text
        assert "2026年3月5日" in text
        assert f"{number} / 4" in text


def test_steps_repeat_their_heading_on_every_page():
    step = {
        "offset": "1 day after the treatment",
        "counted_from": "after the treatment",
        "length": "1 day",
        "who": "Nurse",
        "action": "Call.",
        "checklist": ["Pain", "Bleeding"],
        "exit": "Opted out",
    }
    flag = {"sign": "Bleeding", "level": "L3", "action": "Call the doctor."}
    phases = [{"title": "Follow-up", "steps": [{**step, "red_flags": [flag]}] * 20}]
    book = playbook(chapter("After care", 0, kind="sop", lines=[], phases=phases))
    pages = page_texts(pdf.render_pdf("pdf/playbook.html", book, language="en", title="Playbook"))
    assert [text.count("When, who") for text in pages] == [0, 0] + [1] * (len(pages) - 2)
    flags = [len(re.findall(r"Warning\s+sign\s+Bleeding\s+What to do\s+Call the doctor\.", text)) for text in pages]
    assert sum(flags) == 20


def test_the_search_for_garbage_rests_while_pages_are_laid_out_and_no_longer():
    asked = []

    def stop_at(_page):
        asked.append(gc.isenabled())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pdf.render_pdf("pdf/playbook.html", playbook(chapter("价格异议", turns=1)), on_page=stop_at)
    assert asked == [False]
    assert gc.isenabled()


def test_chapters_and_phases_are_bookmarks():
    phases = [{"title": "术前", "steps": []}]
    made = render_playbook(chapter("拔牙", 0, kind="sop", lines=[], phases=phases))
    with open_pdf(made) as book, book.open_outline() as outline:
        entries = [(entry.title, [child.title for child in entry.children]) for entry in outline.root]
    assert entries[1:] == [("1 拔牙", ["术前"])]


def test_only_clinical_demo_content_asks_for_the_doctors_approval():
    def pages(**changes):
        book = playbook(chapter("After care", 1, **changes))
        return " ".join(page_texts(pdf.render_pdf("pdf/playbook.html", book, language="en", title="Playbook")))

    assert pages(clinical_notice=True).count("its own doctor must approve them") == 1
    assert "its own doctor must approve them" not in pages()


def test_a_pdf_is_tagged_titled_and_says_its_language():
    with open_pdf(render_certificate()) as book:
        assert book.Root.MarkInfo.Marked
        assert str(book.Root.Lang) == "en"
        with book.open_metadata() as metadata:
            assert metadata["dc:title"] == "Certificate"
            assert metadata["pdfuaid:part"] == "1"


def test_a_certificate_fills_one_landscape_page_with_dates_in_english():
    made = render_certificate()
    [text] = page_texts(made)
    with open_pdf(made) as book:
        left, bottom, right, top = (round(float(edge)) for edge in book.pages[0].mediabox)
    assert (left, bottom, right, top) == (0, 0, 842, 595)
    for words in [
        "欧阳静怡",
        "Objections and fees",
        "异议处理与费用说明",
        "92",
        "CW-2026-000173",
        "5 March 2026",
        "4 March 2027",
    ]:
        assert words in text
    assert "Revoked" not in text


def test_a_revoked_certificate_says_when_and_why():
    [text] = page_texts(render_certificate(revoked_on=datetime.date(2026, 9, 1), revoked_reason="Regraded"))
    assert "Revoked" in text
    assert "1 September 2026 · Regraded" in text


def test_text_of_people_is_never_markup():
    [text] = page_texts(render_certificate(holder_name="<b>Li</b> & <img src=x>"))
    assert "<b>Li</b> & <img src=x>" in text


def test_each_clinic_starts_a_sheet_with_a_card_for_everybody():
    people = [
        {
            "name": f"Zhang Wei {number}",
            "employee_no": f"{number:05d}",
            "job_role": "Receptionist",
            "code": f"7KQ4-M9XT-{number:02d}",
            "qr_svg": qr_svg(f"https://academy.example.org/join/{number}"),
            "valid_until": datetime.date(2026, 3, 19),
        }
        for number in range(9)
    ]
    sheets = [{"unit_name": "North", "people": people}, {"unit_name": "South", "people": people[:1]}]
    context = {"sheets": sheets, "site_url": "academy.example.org/join"}
    pages = page_texts(pdf.render_pdf("pdf/activation.html", context, language="en", title="Cards"))
    codes = [re.findall(r"7KQ4-M9XT-\d\d", text) for text in pages]
    every = [person["code"] for person in people]
    assert codes == [every[:8], every[8:], every[:1]]
    assert ["South" in text for text in pages] == [False, False, True]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x",
        "asset:other.png",
        "//example.org/x.png",
    ],
)
def test_nothing_but_what_the_caller_hands_over_is_read(url):
    from academy.core.pdf_fetcher import SealedFetcher

    with pytest.raises(ValueError, match="disallowed protocol|no asset of this name|Not an absolute URI"):
        SealedFetcher({"logo.png": PNG}).fetch(url)


def test_a_font_file_is_read_but_not_its_neighbour():
    from academy.core.pdf_fetcher import SealedFetcher

    path = pdf_fonts.faces()[400]
    assert SealedFetcher().fetch(path.as_uri()).read() == path.read_bytes()
    with pytest.raises(ValueError, match="disallowed protocol"):
        SealedFetcher().fetch((path.parent / "other.ttf").as_uri())


def test_a_picture_is_embedded_only_when_it_is_handed_over(settings, tmp_path):
    (tmp_path / "picture.html").write_text(
        '<html lang="en"><title>{{ title }}</title><img alt="A" src="asset:logo.png">'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def pictures(assets):
        with open_pdf(pdf.render_pdf("picture.html", {}, language="en", title="Picture", assets=assets)) as book:
            return len(book.pages[0].get_images())

    assert pictures({"logo.png": PNG}) == 1
    assert pictures({}) == 0


def test_a_watermark_is_on_every_page_and_changes_no_other_text():
    plain = render_playbook(chapter("价格异议", 14))
    marked = pdf.watermark(plain, "内部资料 张伟")
    before, after = page_texts(plain), page_texts(marked)
    assert len(after) == len(before) == 4
    for old, new in zip(before, after, strict=True):
        assert new.startswith(old)
        assert new.removeprefix(old).count("内部资料 张伟") == 5


def test_a_watermark_is_an_artifact_that_all_pages_share():
    with open_pdf(pdf.watermark(render_playbook(chapter("价格异议", 14)), "张伟")) as book:
        names = {str(name) for page in book.pages for name in page.obj.Resources.XObject if "Watermark" in str(name)}
        forms = {
            page.obj.Resources.XObject[name].objgen
            for page in book.pages
            for name in names & set(page.obj.Resources.XObject)
        }
        ends = [page.obj.Contents[-1].read_bytes() for page in book.pages]
    assert len(forms) == 1
    assert all(b"/Artifact" in end and end.endswith(b"EMC") for end in ends)


def test_a_pdf_is_made_once_for_a_digest_and_again_for_another(cache_folder):
    made = []

    def make():
        made.append(b"%PDF made " + str(len(made)).encode())
        return made[-1]

    asked = [pdf.cached_pdf(digest, make) for digest in ["one", "one", "two", "../../two"]]
    assert asked == [b"%PDF made 0", b"%PDF made 0", b"%PDF made 1", b"%PDF made 2"]
    assert len(list(cache_folder.iterdir())) == 3
    assert cache_folder.stat().st_mode & 0o077 == 0


def test_two_requests_at_the_same_time_make_one_pdf(cache_folder):
    made, asked = [], []

    def make():
        made.append(1)
        time.sleep(0.05)
        return b"%PDF"

    threads = [threading.Thread(target=lambda: asked.append(pdf.cached_pdf("same", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), asked) == (1, [b"%PDF"] * 4)


def test_a_pdf_that_could_not_be_made_is_not_kept(cache_folder):
    def fail():
        raise ValueError("broken template")

    with pytest.raises(ValueError, match="broken template"):
        pdf.cached_pdf("same", fail)
    assert pdf.cached_pdf("same", lambda: b"%PDF") == b"%PDF"


def test_pruning_removes_what_was_made_too_long_ago(cache_folder):
    pdf.cached_pdf("old", lambda: b"%PDF old")
    assert pdf.prune_cache(older_than_days=1) == 0
    assert pdf.prune_cache(older_than_days=-1) == 1
    assert list(cache_folder.iterdir()) == []


def test_missing_characters_are_named_once_in_order():
    assert pdf.missing_characters("한 😀 可以吗？😀") == ["한", "😀"]


def test_every_gb2312_hanzi_can_be_printed():
    rows = "".join(
        bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)
    )
    assert len(rows) == 6763
    assert pdf.missing_characters(rows) == []


def test_invisible_characters_are_not_called_missing():
    assert pdf.missing_characters("价\u200d格\ufe0f\u3000\n\t异\ufeff议") == []


def test_faces_are_pinned_once_and_found_again():
    paths = pdf_fonts.faces()
    stamps = {weight: path.stat().st_mtime_ns for weight, path in paths.items()}
    pdf_fonts.faces.cache_clear()
    assert {weight: path.stat().st_mtime_ns for weight, path in pdf_fonts.faces().items()} == stamps
    assert sorted(stamps) == [400, 700]


def test_a_font_that_is_not_there_is_a_clear_error(settings, tmp_path):
    settings.PDF_FONT = str(tmp_path / "none.ttf")
    with pytest.raises(pdf.PdfUnavailable, match="No Chinese font for PDFs") as error:
        pdf_fonts.source()
    assert error.value.line == "pip install justmytype-intl-cjk"


def test_a_machine_with_pango_passes_the_check():
    assert check_pdf(None) == []


@pytest.mark.usefixtures("machine_without_pango")
def test_a_machine_without_pango_is_warned_with_the_line_to_type():
    [warning] = check_pdf(None)
    assert isinstance(warning, CheckWarning)
    assert warning.id == "core.W001"
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in warning.hint
    assert "brew install pango" in warning.hint


@pytest.mark.usefixtures("machine_without_pango")
def test_rendering_without_pango_says_the_line_to_type():
    with pytest.raises(pdf.PdfUnavailable, match="cannot make PDFs yet") as error:
        render_certificate()
    assert error.value.line == pdf.install_line()
    assert error.value.line in str(error.value)


def test_no_style_attribute_or_script_is_in_our_templates():
    folder = Path(__file__).parents[2] / "templates" / "pdf"
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    assert len(pages) >= 10
    assert [name for name, text in pages.items() if re.search(r"<style|<script|\sstyle=", text)] == []


def test_a_qr_code_escapes_its_title():
    markup = qr_svg("https://academy.example.org/", title="<b>A & B</b>")
    assert "<title>&lt;b&gt;A &amp; B&lt;/b&gt;</title>" in markup
    assert markup.startswith('<svg role="img" viewBox=')


def test_parts_are_measured_with_the_space_below_them_on_a_page_without_end():
    line = {"kind": "step", "label": "一", "options": (), "flags": ()}
    lines = [line | {"part": f"line-{place}", "text": "很长的一句话。" * place} for place in (1, 400, 1)]
    side = {"side": "front", "lines": lines, "more": {}, "unit_name": "门诊部"}
    wide, narrow = (
        pdf.block_heights("pdf/meeting.html", {"sides": [side, side]}, paper=paper) for paper in ("a4", "a5")
    )
    assert [list(page) for page in wide] == [["head", "line-1", "line-400"]] * 2
    assert wide[0] == pytest.approx(wide[1])
    assert wide[0]["line-1"] < 6 < 200 < wide[0]["line-400"]
    assert narrow[0]["line-400"] > wide[0]["line-400"]
