"""The style page shows every token that has a look, in both themes, and the icons that the templates name."""

import re

import pytest
from django.conf import settings as site

from academy.core.style_names import BLOCK_NAMES
from academy.core.style_tokens import COLOURS, TOKENS, Token, icons_in_use, token_groups

CSS = site.BASE_DIR / "academy" / "static" / "css" / "style-page.css"


@pytest.fixture
def page(settings, learner, signed_in):
    settings.IS_DEMO = True
    return signed_in(learner).get("/styleguide/").content.decode()


def test_each_colour_of_the_dark_theme_is_shown_with_both_its_values_and_what_it_is_for():
    dark = TOKENS.read_text(encoding="utf-8").partition("prefers-color-scheme: dark")[2].partition("@media")[0]
    names = [name for name in re.findall(r"--([\w-]+):", dark) if not name.startswith("shadow")]
    assert sorted(COLOURS) == sorted(names)
    assert token_groups()["colours"][0] == Token("paper", "#faf7f2", "#0f1617", COLOURS["paper"])


def test_sizes_distances_and_corners_are_those_of_the_style_sheet():
    found = {kind: [(one.name, one.value, one.other) for one in group] for kind, group in token_groups().items()}
    assert found["sizes"][-2:] == [("text-3xl", "2.125rem", "2.5rem"), ("text-4xl", "2.25rem", "")]
    assert (found["distances"][0], len(found["distances"])) == (("space-1", "4px", ""), 10)
    assert [name for name, _value, _other in found["corners"]] == [
        "radius-small",
        "radius",
        "radius-large",
        "radius-full",
    ]


def test_each_token_of_the_page_has_a_rule_that_shows_it(page):
    rules = dict(re.findall(r"\.([\w-]+--[\w-]+) \{ [\w-]+: var\(--([\w-]+)\); \}", CSS.read_text(encoding="utf-8")))
    worn = re.findall(r'class="style-[\w-]+ (style-[\w-]+?--([\w-]+))"', page)
    assert len(worn) == sum(len(group) for group in token_groups().values())
    assert [name for name, token in worn if rules.get(name) != token] == []


def test_the_icons_are_those_that_templates_name(page):
    icons = icons_in_use()
    assert {"siren", "scale", "message-square-quote", "rotate-ccw"} <= set(icons)
    assert re.findall(r'class="style-icon"><svg.*?</svg><code>([\w-]+)</code>', page, re.DOTALL) == icons


def test_each_block_has_a_name_of_its_own_for_who_reads(page):
    files = {path.stem for path in (CSS.parent / "components").glob("*.css")}
    assert set(BLOCK_NAMES) == files
    assert len({str(name) for name in BLOCK_NAMES.values()}) == len(files)
    assert dict(re.findall(r'<h2 id="name-([\w-]+)">([^<]+)</h2>\s*<code', page)) == BLOCK_NAMES
