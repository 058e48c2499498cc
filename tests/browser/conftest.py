"""A real site and Debian's Chromium; every page that a test opens must keep its console empty."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Page, sync_playwright

from tests.browser.server import Site

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
PHONE, DESK = 390, 1280
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The site runs on SQLite here whatever the other tests run on; one site and one browser serve all."""
    for item in items:
        if HERE in item.path.parents:
            for mark in (pytest.mark.browser, pytest.mark.sqlite_only, pytest.mark.xdist_group("browser")):
                item.add_marker(mark)


@pytest.fixture(scope="package")
def running_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(running_site):
    """The site with the data of the scenario."""
    running_site.renew()
    return running_site


@pytest.fixture(scope="package")
def chromium():
    """One browser for the package, not for the session: while it runs, no other test can use the database."""
    if not CHROMIUM.exists():
        pytest.fail("Chromium is missing. Type: sudo apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Complaints(list):
    """What browsers wrote into their consoles. `allow` names what a test provokes on purpose."""

    def __init__(self):
        super().__init__()
        self.allowed: list[str] = []
        self.pages: list[Page] = []

    def allow(self, *parts: str) -> None:
        self.allowed += parts

    def listen(self, page: Page) -> None:
        self.pages.append(page)
        page.on("console", self.note_message)
        page.on("pageerror", self.note_error)

    def silence(self) -> None:
        """Listen no longer: the pages serve another test."""
        for page in self.pages:
            page.remove_listener("console", self.note_message)
            page.remove_listener("pageerror", self.note_error)

    def note_message(self, message) -> None:
        if message.type == "error":
            self.append(f"{message.page.url}: {message.text}")

    def note_error(self, error) -> None:
        self.append(str(error))

    def unexpected(self) -> list[str]:
        return [one for one in self if not any(part in one for part in self.allowed)]


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def open_browser(chromium, site, complaints) -> Callable[..., Page]:
    """A page in a browser of its own: `open_browser("E100")` is signed in, `open_browser()` is a stranger."""
    contexts = []

    def open_one(number: str | None = None, *, language="zh-hans", width=PHONE, height=844, **options) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            locale=LOCALES[language],
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        site.receive(context, number, language)
        context.on("page", complaints.listen)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert complaints.unexpected() == []


def said(words: str, language="zh-hans", *, context: str | None = None, **values) -> str:
    """The site's words in the language of the page, as the catalogue has them."""
    with translation.override(language):
        text = translation.pgettext(context, words) if context else translation.gettext(words)
    return text % values if values else text
