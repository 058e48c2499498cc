"""What people do on pages, in the words that the pages use."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import said
from tests.browser.scenario import EXAM, QUESTIONS
from tests.factories.people import PASSWORD


def sign_in(page: Page, number: str) -> None:
    page.goto("/")
    page.get_by_label(said("Employee number, mobile or e-mail")).fill(number)
    page.get_by_label(said("Password")).fill(PASSWORD)
    press(page, "Sign in")


def press(place, words: str) -> None:
    """Tap the button with these words."""
    place.get_by_role("button", name=said(words), exact=True).click()


def follow(place, words: str) -> None:
    """Tap the first link with these words."""
    place.get_by_role("link", name=said(words)).first.click()


def start_exam(page: Page) -> None:
    """Open a new paper, and wait until its scripts run."""
    page.goto(f"/exams/{EXAM}/")
    press(page, "Start the exam")
    page.wait_for_url("**/attempts/*/")


def choose_rightly(page: Page, number: int) -> str:
    """Tap the right option of a question of the paper; its words."""
    question = page.locator(f"[data-question='{number}']")
    legend = question.locator("legend").inner_text()
    right = next(answer for stem, answer in QUESTIONS.items() if stem in legend)
    question.locator("label", has_text=right).click()
    return right


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-exam-state]")).to_have_text(said("Saved"))
