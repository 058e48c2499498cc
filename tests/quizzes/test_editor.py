"""The item bank, exams and certificates in the editor."""

import re

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from quizzes.models import Category, Certificate, ExamIndexPage, ExamPage, Question
from tests.factories.quizzes import category, passed, question

QUESTIONS = "/admin/snippets/quizzes/question/"
CATEGORIES = "/admin/snippets/quizzes/category/"
CERTIFICATES = "/admin/snippets/quizzes/certificate/"
MAY_EDIT = {"trainer", "administrator"}
EDITORS = [
    "manager",
    "other_manager",
    "regional_manager",
    "author",
    "compliance_reviewer",
    "medical_reviewer",
    "trainer",
    "administrator",
]


def typed(where, **changes):
    """What an editor types for a question of two options."""
    return {
        "stem": "What comes first?",
        "kind": "single",
        "explanation": "Ask before you offer.",
        "category": where.pk,
        "key": "first",
        "difficulty": "easy",
        "is_active": "on",
        "option_0": "Ask",
        "is_right_0": "on",
        "option_1": "Offer",
        **changes,
    }


@pytest.mark.parametrize("address", [QUESTIONS, CATEGORIES, CERTIFICATES, f"{QUESTIONS}add/"])
@pytest.mark.parametrize("name", EDITORS)
def test_the_item_bank_belongs_to_trainers_and_administrators(cast, signed_in, name, address):
    status = signed_in(cast[name]).get(address).status_code
    assert status == (200 if name in MAY_EDIT else 302)


@pytest.mark.parametrize("name", ["learner", "outsider"])
def test_learners_are_kept_out_of_the_editor(cast, signed_in, name):
    assert signed_in(cast[name]).get(QUESTIONS).status_code == 403


def test_a_new_question_is_its_first_version(signed_in, trainer):
    signed_in(trainer).post(f"{QUESTIONS}add/", typed(category()))
    version = Question.objects.get(key="first").versions.get()
    assert (version.number, version.author, version.correct_keys) == (1, trainer, {"a"})
    assert version.payload["explanation"] == "Ask before you offer."


def test_a_changed_option_is_the_next_version_and_keeps_its_key(signed_in, trainer):
    where = category()
    client = signed_in(trainer)
    client.post(f"{QUESTIONS}add/", typed(where))
    made = Question.objects.get()
    client.post(f"{QUESTIONS}edit/{made.pk}/", typed(where, option_1="Offer a price", option_2="Wait"))
    newest = made.versions.order_by("-number").first()
    options = [(option["key"], option["text"]) for option in newest.payload["options"]]
    assert (newest.number, options) == (2, [("a", "Ask"), ("b", "Offer a price"), ("c", "Wait")])


def test_a_changed_difficulty_alone_makes_no_version(signed_in, trainer):
    where = category()
    client = signed_in(trainer)
    client.post(f"{QUESTIONS}add/", typed(where))
    made = Question.objects.get()
    client.post(f"{QUESTIONS}edit/{made.pk}/", typed(where, difficulty="hard"))
    made.refresh_from_db()
    assert (made.difficulty, made.versions.count()) == ("hard", 1)


def test_what_is_no_question_is_said_and_nothing_is_saved(signed_in, trainer):
    response = signed_in(trainer).post(f"{QUESTIONS}add/", typed(category(), is_right_1="on"))
    assert "Mark exactly one option as right." in response.content.decode()
    assert Question.objects.count() == 0


def test_questions_are_found_by_their_chinese_words(signed_in, trainer):
    client = signed_in(trainer)
    where = category()
    client.post(f"{QUESTIONS}add/", typed(where, stem="客户怕疼，先说什么？"))
    client.post(f"{QUESTIONS}add/", typed(where, key="other"))
    html = client.get(QUESTIONS, {"q": "怕疼"}).content.decode()
    assert "客户怕疼" in html
    assert "What comes first?" not in html


def columns(response) -> dict[str, bool]:
    """The columns of a list by name, and whether a phone leaves them out."""
    return {column.name: column.classname == "shelf-aside" for column in response.context["table"].columns.values()}


def test_a_phone_shows_the_words_of_a_question(signed_in, trainer):
    question("red", where=category(), is_red_line=True)
    response = signed_in(trainer).get(QUESTIONS)
    aside = {"key": True, "category": True, "kind": True, "difficulty": True, "state": True}
    assert columns(response) == {"bulk_actions": False, "title": False, **aside}
    assert [words in response.content.decode() for words in ("Kind", "Single choice", "Medium", "Red line")] == [
        True
    ] * 4


LONG = "客户说怕疼，想再考虑考虑。" * 6


def test_a_question_is_listed_and_edited_under_how_it_begins(signed_in, trainer):
    client = signed_in(trainer)
    client.post(f"{QUESTIONS}add/", typed(category(), stem=LONG))
    made = Question.objects.get()
    title = "客户说怕疼，想再考虑考虑。" * 4 + " …"
    assert made.title() == title
    edit = f"{QUESTIONS}edit/{made.pk}/"
    listed = client.get(QUESTIONS).content.decode()
    assert re.search(rf'href="{edit}"[^>]*>\s*<span id="snippet_{made.pk}_title">{title}</span>', listed)
    for act in ("edit", "delete", "history", "usage"):
        assert client.get(f"{QUESTIONS}{act}/{made.pk}/").context["page_subtitle"] == title
    (head,) = re.findall(r"<h1[^>]*>(.*?)</h1>", client.get(edit).content.decode(), re.DOTALL)
    assert f"<span>{title}</span>" in head


def test_a_question_without_words_has_its_key_for_a_title(db):
    assert Question.objects.create(category=category(), key="first", kind="single").title() == "first"


def test_a_list_says_yes_and_no_in_words(signed_in, trainer, exam_page, learner):
    passed(exam_page, learner)
    response = signed_in(trainer).get(CERTIFICATES)
    aside = {"title": True, "issued_on": True, "expires_on": True}
    assert columns(response) == {
        "bulk_actions": False,
        "number": False,
        "holder_name": False,
        **aside,
        "is_valid": False,
    }
    shown = response.content.decode()
    assert re.findall(r">\s*(True|False|Yes|No)\s*<", shown) == ["Yes"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_few_and_many_questions(signed_in, trainer, count, django_assert_num_queries):
    where = category()
    for number in range(count):
        question(f"q{number}", where=where)
    client = signed_in(trainer)
    client.get(QUESTIONS)
    with django_assert_num_queries(15):
        client.get(QUESTIONS)


def test_categories_stand_in_a_tree_and_move_in_it(signed_in, trainer):
    client = signed_in(trainer)
    client.post(f"{CATEGORIES}add/", {"name": "Law", "parent": ""})
    law = Category.objects.get(name="Law")
    client.post(f"{CATEGORIES}add/", {"name": "Prices", "parent": law.pk})
    prices = Category.objects.get(name="Prices")
    assert prices.get_parent() == law
    client.post(f"{CATEGORIES}edit/{prices.pk}/", {"name": "Price talk", "parent": ""})
    prices = Category.objects.get(pk=prices.pk)
    assert (prices.name, prices.get_parent()) == ("Price talk", None)


def test_a_category_is_never_put_below_itself(signed_in, trainer):
    above = category("Law")
    below = category("Prices", parent=above)
    html = (
        signed_in(trainer).post(f"{CATEGORIES}edit/{above.pk}/", {"name": "Law", "parent": below.pk}).content.decode()
    )
    assert "not one of the available choices" in html
    assert Category.objects.get(pk=below.pk).get_parent() == above


@pytest.mark.parametrize("chooser", ["question", "category"])
def test_the_choosers_of_an_exam_show_what_can_be_chosen(signed_in, trainer, chooser):
    question("ask-first", where=category("Invitation"))
    url = reverse(f"wagtailsnippetchoosers_quizzes_{chooser}:choose")
    html = signed_in(trainer).get(url).json()["html"]
    assert {"question": "Question ask-first?", "category": "Invitation"}[chooser] in html


def exam_form(where, *, count, action):
    section = {"category": where.pk, "question": "", "count": count, "points": 1}
    return nested_form_data(
        {
            "title": "Price exam",
            "slug": "price-exam",
            "code": "",
            "language": "en",
            "time_limit_minutes": 10,
            "pass_mark": 80,
            "max_attempts": 2,
            "cool_down_hours": 0,
            "reveal": "after_pass",
            "certificate_months": 12,
            "sections": inline_formset([section]),
            action: "1",
            "comments": inline_formset([]),
        }
    )


def test_an_exam_that_cannot_be_filled_is_not_published_and_the_form_says_why(signed_in, trainer):
    where = category("Prices")
    question("only", where=where)
    address = reverse("wagtailadmin_pages:add", args=["quizzes", "exampage", ExamIndexPage.objects.get().pk])
    html = signed_in(trainer).post(address, exam_form(where, count=2, action="action-publish")).content.decode()
    assert "The exam draws 2 from “Prices”, where 1 are left to draw." in html
    assert ExamPage.objects.count() == 0


def test_the_same_exam_may_be_kept_as_a_draft(signed_in, trainer):
    where = category("Prices")
    address = reverse("wagtailadmin_pages:add", args=["quizzes", "exampage", ExamIndexPage.objects.get().pk])
    signed_in(trainer).post(address, exam_form(where, count=2, action="action-draft"))
    assert ExamPage.objects.get().live is False


def test_a_fillable_exam_is_published_with_its_version_and_code(signed_in, trainer):
    where = category("Prices")
    question("one", where=where)
    address = reverse("wagtailadmin_pages:add", args=["quizzes", "exampage", ExamIndexPage.objects.get().pk])
    signed_in(trainer).post(address, exam_form(where, count=1, action="action-publish"))
    page = ExamPage.objects.get()
    assert (page.live, page.code, page.versions.get().number) == (True, "price-exam", 1)


@pytest.mark.parametrize("number", [1, 3])
def test_an_exam_is_previewed_as_its_candidates_will_see_it(signed_in, trainer, number):
    """What was typed, before anything is saved; the button is there and starts nothing."""
    form = exam_form(category("Prices"), count=number, action="action-draft")
    url = reverse("wagtailadmin_pages:preview_on_add", args=["quizzes", "exampage", ExamIndexPage.objects.get().pk])
    assert signed_in(trainer).post(url, form).json() == {"is_valid": True, "is_available": True}
    shown = signed_in(trainer).get(url)
    assert "quizzes/exam.html" in [template.name for template in shown.templates]
    assert (shown.context["question_count"], shown.context["attempts"]) == (number, [])
    page = shown.content.decode()
    assert ("Start the exam" in page, "/start/" in page) == (True, False)
    assert not ExamPage.objects.exists()


def test_a_certificate_is_revoked_with_a_reason_and_nothing_else_changes(signed_in, trainer, exam_page, learner):
    certificate = passed(exam_page, learner).certificate
    address = f"{CERTIFICATES}edit/{certificate.pk}/"
    signed_in(trainer).post(address, {"revocation_reason": "Promised a result", "holder_name": "Somebody else"})
    certificate.refresh_from_db()
    assert (certificate.revocation_reason, certificate.revoked_by) == ("Promised a result", trainer)
    assert certificate.holder_name == "林小满"


def test_a_certificate_is_not_revoked_without_a_reason(signed_in, trainer, exam_page, learner):
    certificate = passed(exam_page, learner).certificate
    html = signed_in(trainer).post(f"{CERTIFICATES}edit/{certificate.pk}/", {"revocation_reason": " "}).content.decode()
    assert "This field is required." in html
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_nobody_makes_or_deletes_a_certificate_by_hand(signed_in, administrator, exam_page, learner):
    certificate = passed(exam_page, learner).certificate
    client = signed_in(administrator)
    client.post(f"{CERTIFICATES}add/", {"number": "CS-1"})
    client.post(f"{CERTIFICATES}delete/{certificate.pk}/")
    assert list(Certificate.objects.all()) == [certificate]
