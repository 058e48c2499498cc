"""Reviews that are due: who sees them, and what confirming one does."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from academy.core import clock
from playbooks.exceptions import NotReviewer
from playbooks.models import ScriptPage
from playbooks.services.stale import confirm_still_right, due_for_review
from tests.factories.playbooks import publish_new_version, published_script, published_sop


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


@pytest.fixture
def shelf(author, trainer, compliance_reviewer):
    """One script overdue, one due soon and one far ahead, and an SOP of somebody else that is overdue longest."""
    days = {"over": -3, "soon": 10, "later": 60}
    with clock.at(timezone.now() - dt.timedelta(days=40)):
        for code, number in days.items():
            published_script(
                author=author, approver=compliance_reviewer, code=code, title=code, review_due_on=in_days(number)
            )
        return published_sop(author=trainer, approver=compliance_reviewer, review_due_on=in_days(-30))


def told(pages):
    return [(page.code, page.is_over) for page in pages]


def test_who_answers_for_the_law_sees_all_and_an_author_her_own(shelf, author, compliance_reviewer, learner):
    assert told(due_for_review(compliance_reviewer)) == [(shelf.code, True), ("over", True), ("soon", False)]
    assert told(due_for_review(author)) == [("over", True), ("soon", False)]
    assert due_for_review(learner) == []


def test_what_is_retired_is_not_asked_for(shelf, compliance_reviewer):
    ScriptPage.objects.get(code="over").unpublish(user=compliance_reviewer)
    assert told(due_for_review(compliance_reviewer)) == [(shelf.code, True), ("soon", False)]


@pytest.mark.parametrize(("own", "next_review"), [(None, 182), (-1, 182), (0, 182), (1, 1), (400, 400)])
def test_an_approval_sets_the_next_day_where_none_is_to_come(author, compliance_reviewer, own, next_review):
    due_on = own if own is None else in_days(own)
    page = published_script(author=author, approver=compliance_reviewer, review_due_on=due_on)
    assert page.review_due_on == in_days(next_review)


def test_a_new_version_of_what_was_overdue_has_been_read(shelf, author, trainer, compliance_reviewer):
    publish_new_version(shelf, author=trainer, approver=compliance_reviewer, summary="从首次联系到复诊。")
    assert told(due_for_review(compliance_reviewer)) == [("over", True), ("soon", False)]


def test_confirming_sets_the_next_day_and_is_written_down(shelf, author, compliance_reviewer, signed_in):
    page = ScriptPage.objects.get(code="over")
    response = signed_in(compliance_reviewer).post(f"/reviews/{page.pk}/still-right/", follow=True)
    assert response.redirect_chain == [("/reviews/", 302)]
    page = ScriptPage.objects.get(code="over")
    assert page.review_due_on == in_days(182)
    entry = PageLogEntry.objects.get(action="playbooks.still_right")
    assert (entry.user, entry.page_id) == (compliance_reviewer, page.pk)
    with pytest.raises(NotReviewer):
        confirm_still_right(page=page, by=author)


def test_a_reviewers_page_lists_them_without_a_query_more_for_each(
    shelf, author, compliance_reviewer, signed_in, django_assert_num_queries
):
    client = signed_in(compliance_reviewer)
    assert "/still-right/" in client.get("/reviews/").content.decode()
    with django_assert_num_queries(2):
        due_for_review(compliance_reviewer)
    for number in range(5):
        published_script(
            author=author, approver=compliance_reviewer, code=f"x{number}", title="x", review_due_on=in_days(1)
        )
    with django_assert_num_queries(2):
        due_for_review(compliance_reviewer)


@pytest.mark.parametrize("who", ["learner", "author", "medical_reviewer"])
def test_nobody_else_confirms(shelf, cast, signed_in, who):
    page = ScriptPage.objects.get(code="over")
    assert signed_in(cast[who]).post(f"/reviews/{page.pk}/still-right/").status_code == 409
    assert ScriptPage.objects.get(code="over").review_due_on == in_days(-3)
