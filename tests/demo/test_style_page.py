"""The style page is whole: each block file of the style sheets is shown, or named with the reason why it is not."""

import re

import pytest
from django.conf import settings as site

from academy.demo.style_page import PAGE_ONLY, SHEETS, block_of, blocks

FILES = {path.stem for path in (SHEETS / "components").glob("*.css")}
FRAME = {"section", "section__head", "section__note"}


@pytest.fixture
def sections(settings, learner, signed_in):
    """The style page in parts, by the name of the block, each without its markup."""
    settings.IS_DEMO = True
    page = signed_in(learner).get("/styleguide/").content.decode()
    parts = page.partition("</main>")[0].split('<section id="block-')[1:]
    return {part.partition('"')[0]: part.partition('<pre class="style-markup"')[0] for part in parts}


def classes_of(name) -> set[str]:
    """The classes that a block's file has rules for."""
    rules = (SHEETS / "components" / f"{name}.css").read_text(encoding="utf-8")
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|\{[^}]*\}", "", rules, flags=re.DOTALL)))


def test_every_block_file_is_on_the_page_once(sections):
    assert (set(sections), len(blocks())) == (FILES, len(FILES))


def test_an_example_wears_classes_of_its_own_file(sections):
    worn = {
        name: set(re.findall(r"[\w-]+", " ".join(re.findall(r'class="([^"]*)"', sections[name])))) for name in FILES
    }
    assert {name for name in FILES if not (classes_of(name) & worn[name]) - FRAME} == set(PAGE_ONLY)


def test_what_only_whole_pages_show_says_why(sections):
    assert {name for name in FILES if PAGE_ONLY.get(name, "no reason") in sections[name]} == set(PAGE_ONLY)
    examples = site.BASE_DIR / "templates" / "core" / "style"
    assert {path.stem for path in examples.iterdir()} == FILES - set(PAGE_ONLY)


def test_each_block_says_what_it_is_for_and_how_it_is_written():
    assert [block.name for block in blocks() if not block.purpose.strip()] == []
    pill = block_of("pill")
    assert pill.purpose == "The state of a thing, always an icon and a word"
    assert pill.markup.startswith('<span class="pill pill--done">icon Passed</span>\n')


@pytest.mark.parametrize(("is_demo", "status"), [(True, 200), (False, 404)])
def test_the_style_page_belongs_to_the_demo(is_demo, status, settings, learner, signed_in):
    settings.IS_DEMO, settings.DEBUG = is_demo, False
    assert signed_in(learner).get("/styleguide/").status_code == status
