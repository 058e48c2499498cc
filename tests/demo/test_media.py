"""The pictures of the demo: every word whole and legible on a phone, wrong descriptions refused, always the same."""

import io
import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from academy.core.models import Picture
from academy.core.pdf_fonts import missing_characters
from academy.demo import learning, media
from academy.demo.media import colours
from academy.demo.media.covers import MOTIFS
from academy.demo.media.drawings import KINDS, compose
from academy.demo.media.exceptions import DrawingRefused
from academy.demo.media.rhythm import RHYTHM
from academy.demo.packs import read_pack

HEAVIEST = 60_000
# The smallest letters: 32 of the picture's pixels are about 10 on a phone that is 390 wide.
SMALLEST = 32
INSET = 32
SIZE = (1200, 675)
SHARES = {
    "kind": "ring",
    "title": "Answered in time",
    "lead": "Of a hundred first messages",
    "items": [{"label": "Within five minutes", "value": 62.5}, {"label": "Within an hour", "value": 22}],
}
FIGURE = {
    "kind": "ring",
    "title": "首响",
    "lead": "一百条首次留言里",
    "items": [{"label": "五分钟内回复的", "value": 64}],
}
WORDY = {**FIGURE, "items": [{"label": "Answered within five minutes", "value": 64}]}


def drawings():
    """Each drawing of both packs, and those no pack has yet."""
    yield from (pytest.param(RHYTHM[language], id=f"rhythm-{language}") for language in RHYTHM)
    yield from (pytest.param(drawing, id=drawing["items"][0]["label"]) for drawing in (SHARES, FIGURE, WORDY))
    for language in ("zh", "en"):
        for course in read_pack(language, "courses"):
            for block in itertools.chain.from_iterable(lesson["blocks"] for lesson in course["lessons"]):
                if "drawing" in block.get("image", {}):
                    yield pytest.param(block["image"]["drawing"], id=f"{language}-{block['image']['file']}")


def longest():
    """Drawings whose every word is as long as fixtures/README.md allows, and as many as it allows."""
    words = {
        "zh": ("八个汉字长的标签", "十二个汉字那么长的一句话", "十四个汉字那么长的一整行话啊"),
        "en": ("A label that is 18", "Words that have 26 letters", "One line that has thirty chars"),
    }
    for language, (label, text, line) in words.items():
        head = {"title": text, "lead": f"{text} {text}"}
        pairs = [{"label": label, "text": text}]
        for kind, items in {
            "steps": pairs * 7,
            "ladder": pairs * 4,
            "split": [{"label": label, "lines": [line] * 5}] * 2,
            "ring": [{"label": label, "value": 20}] * 5,
        }.items():
            yield pytest.param({"kind": kind, **head, "items": items}, id=f"longest-{kind}-{language}")
        yield pytest.param({"kind": "ladder", **head, "items": pairs * 3}, id=f"longest-stairs-{language}")


def words_of(drawing):
    for item in drawing["items"]:
        yield item["label"]
        yield from item.get("lines") or [item.get("text") or f"{item.get('value'):g}%"]


def apart(first, second):
    return first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]


@pytest.mark.parametrize("drawing", [*drawings(), *longest()])
def test_every_word_is_in_the_frame_apart_from_others_and_legible_in_a_small_file(drawing):
    sheet = compose(drawing)
    written = sheet.written
    right, bottom = (side - INSET for side in SIZE)
    outside = [
        words.text
        for words in written
        if words.box[0] < INSET or words.box[1] < INSET or words.box[2] > right or words.box[3] > bottom
    ]
    touching = [(a.text, b.text) for a, b in itertools.combinations(written, 2) if not apart(a.box, b.box)]
    small = [words.text for words in written if words.size < SMALLEST]
    assert (outside, touching, small) == ([], [], [])

    whole = " ".join(words.text for words in written)
    assert [text for text in [drawing["title"], drawing["lead"], *words_of(drawing)] if text not in whole] == []
    assert missing_characters(whole) == []

    png = sheet.png()
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size, len(png) < HEAVIEST) == ("PNG", SIZE, True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_the_same_at_every_call(kind):
    drawing = next(param.values[0] for param in drawings() if param.values[0]["kind"] == kind)
    assert media.draw(drawing, language="zh") == media.draw(drawing, language="zh")


def test_without_a_drawing_it_is_the_rhythm_in_the_pack_s_language():
    assert media.draw(None, language="zh") == media.draw(RHYTHM["zh"], language="zh")
    assert media.draw(None, language="en") == media.draw(RHYTHM["en"], language="en")


STEP = {"label": "Day 1", "text": "One answer"}
SIDE = {"label": "Say", "lines": ["One answer"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "pie"}, "There is no drawing of the kind “pie”, only: ladder, ring, split, steps."),
        ({"kind": None}, "There is no drawing of the kind “None”, only: ladder, ring, split, steps."),
        ({"items": [STEP] * 2}, "A drawing (steps) has 3 to 7 items."),
        ({"items": [STEP] * 8}, "A drawing (steps) has 3 to 7 items."),
        ({"items": [SIDE] * 3}, "A drawing (steps) has the keys items, kind, lead, title, its items label, text."),
        ({"tone": "x"}, "A drawing (steps) has the keys items, kind, lead, title, its items label, text."),
        ({"kind": "split", "items": [SIDE, {**SIDE, "lines": []}]}, "Each side of a split has one to five lines."),
        ({"title": "W" * 40}, f"These words are too long for the picture: {'W' * 40}"),
        (
            {"kind": "ring", "items": [{"label": "In time", "value": 60}, {"label": "Late", "value": 41}]},
            "The values of a ring are parts of one whole: above 0, and 100 together at most.",
        ),
        (
            {"kind": "ring", "items": [{"label": "In time", "value": 0}]},
            "The values of a ring are parts of one whole: above 0, and 100 together at most.",
        ),
    ],
)
def test_a_wrong_description_is_refused_with_what_is_wrong(change, message):
    drawing = {"kind": "steps", "title": "Three days", "lead": "One thing each", "items": [STEP] * 3, **change}
    with pytest.raises(DrawingRefused, match=f"^{re.escape(message)}$"):
        compose(drawing)


def test_a_lesson_shows_the_drawing_that_its_block_describes(trainer, north_clinic):
    pictures = [
        {"image": {"file": f"{name}.png", "alt_zh": "图", "alt_en": "Picture", **more}}
        for name, more in {"shares": {"drawing": SHARES}, "rhythm": {}}.items()
    ]
    lesson = {"title": "One", "slug": "one", "minutes": 5, "completion": "opened", "blocks": pictures}
    course = {"code": "c", "title": "C", "summary": "S", "roles": [], "minutes": 5, "exam": None, "lessons": [lesson]}
    learning.make_courses([course], language="en", trainer=trainer)
    drawn = {picture.title: picture.file.open().read() for picture in Picture.objects.all()}
    assert drawn == {
        "C": media.cover("c"),
        "shares.png": media.draw(SHARES, language="en"),
        "rhythm.png": media.draw(RHYTHM["en"], language="en"),
    }


def test_every_course_has_a_cover_of_its_own():
    codes = [course["code"] for course in read_pack("zh", "courses")]
    covers = {code: media.cover(code) for code in [*codes, "a-course-to-come", "another-one"]}
    assert sorted(MOTIFS) == sorted(codes)
    assert len(set(covers.values())) == len(covers)
    assert {Image.open(io.BytesIO(png)).size for png in covers.values()} == {SIZE}
    assert max(len(png) for png in covers.values()) < HEAVIEST
    assert {code: media.cover(code) for code in covers} == covers


def test_the_colours_are_those_of_the_light_theme():
    css = (Path(settings.BASE_DIR) / "academy/static/css/tokens.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css[: css.index("@media")]))
    ours = {name: value for name, value in vars(colours).items() if name.isupper()}
    assert ours == {name: light[name.lower().replace("_", "-")] for name in ours}
