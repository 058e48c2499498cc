"""Every page in both languages fits its screen, and axe, which finds what a machine can of WCAG, finds nothing."""

import re
from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.conftest import DESK, LOCALES, PHONE
from tests.browser.pages import STOPS

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
WIDTHS = (320, PHONE, 768, DESK)
WIDER_THAN_SCREEN = """() => {
  const width = document.documentElement.clientWidth;
  const excess = document.documentElement.scrollWidth - width;
  const sticksOut = (element) => element.getBoundingClientRect().right > width + 1;
  if (excess <= 0) return [];
  return [excess, ...[...document.querySelectorAll("body *")].filter(sticksOut).map((one) => one.className)];
}"""
# What a finger in the middle of a link, button or fold would not hit, and what lies there instead.
MISSED = """() => {
  const all = [...document.querySelectorAll("main a[href], main button, main summary")];
  return all.filter((one) => one.checkVisibility()).flatMap((one) => {
    one.scrollIntoView({ block: "center", inline: "center" });
    const box = one.getClientRects()[0];
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return one.contains(hit) ? [] : [`${one.ariaLabel || one.innerText}: ${hit && hit.className}`];
  });
}"""
# Dark mode changes colours and nothing else.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Without `preload` axe leaves alone what the site's policy would refuse: reading style sheets again, from wrong places.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Only the faults come back: the whole report is ten times as long as a page.
FAULTS = """async (options) => {
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target}: ${node.failureSummary}`));
}"""


# What is called the same in Chinese, and the columns that import files must have.
NAMES = {"Chairside", "English", "SOP", "CRM", "PDF", "CSV", "XLSX", "JSON", "crm"}
COLUMNS = {
    *("event", "channel", "project", "amount", "script", "reason", "satisfaction"),
    *("name", "region", "email", "mobile", "access", "manages"),
}


@pytest.fixture(scope="module")
def readers(chromium, running_site):
    """One window for each language: to open another takes longer than to look at a page."""
    pages = {}
    for language, locale in LOCALES.items():
        context = chromium.new_context(base_url=running_site.url, locale=locale, reduced_motion="reduce")
        # Scripts of the browser's own are not subject to the site's policy.
        context.add_init_script(path=AXE)
        pages[language] = context.new_page()
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture
def visit(readers, site, complaints):
    """Open a page of the list on a phone in a language; its answer must be the one that the list says."""

    def open_page(stop, language):
        page = readers[language]
        page.goto("about:blank")
        complaints.listen(page)
        complaints.allow(f"status of {stop.status}")
        page.set_viewport_size({"width": PHONE, "height": 844})
        page.emulate_media(color_scheme="light")
        site.receive(page.context, stop.person, language)
        assert page.goto(stop.address(site.facts)).status == stop.status
        return page

    yield open_page
    complaints.silence()
    assert complaints.unexpected() == []


def violations(page, options=None) -> list[str]:
    """One line for each element at fault: the rule, where, and what is wrong with it."""
    return page.evaluate(FAULTS, OPTIONS | (options or {}))


def sticking_out(page) -> list:
    """The widths of a screen at which the page is wider, by how many pixels and by which elements."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if culprits := page.evaluate(WIDER_THAN_SCREEN):
            found.append((width, culprits))
    return found


def english_words(page) -> list[str]:
    """Words of a Chinese page that have no reason to be English; codes and addresses are nobody's language."""
    words = re.findall(r"(?<![\w./:-])[A-Za-z]{3,}(?![\w./:-])", page.locator("body").inner_text())
    return [word for word in words if word not in NAMES | COLUMNS]


@pytest.mark.parametrize("language", list(LOCALES))
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_page_fits_every_screen_and_axe_finds_nothing(stop, language, visit):
    page = visit(stop, language)
    on_phone = violations(page)
    page.emulate_media(color_scheme="dark")
    in_the_dark = violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    assert (on_phone, in_the_dark, sticking_out(page)) == ([], [], [])
    if language == "zh-hans":
        # The last screen of `sticking_out` is the desk's.
        assert (violations(page), [] if stop.is_bilingual else english_words(page)) == ([], [])


@pytest.mark.parametrize("stop", [stop for stop in STOPS if not stop.is_wagtails], ids=lambda stop: stop.name)
def test_a_finger_hits_what_it_points_at(stop, visit):
    page = visit(stop, "zh-hans")
    on_phone = page.evaluate(MISSED)
    page.set_viewport_size({"width": DESK, "height": 900})
    assert (on_phone, page.evaluate(MISSED)) == ([], [])
