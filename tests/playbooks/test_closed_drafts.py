"""What an editor may not see: the drafts of others, at every address of the editor that shows or lists pages."""

import pytest
from django.urls import reverse

from playbooks.models import ScriptIndexPage
from playbooks.services.approval import submit_for_review
from tests.factories.playbooks import draft_script, revise
from tests.playbooks.doors import admin

SECRET = "别人的草稿"


@pytest.fixture
def strange(administrator):
    """A draft of somebody else's, and a live page whose next draft has a new title."""
    return draft_script(author=administrator, code="strange", title=SECRET)


def reading_urls(page):
    revision = page.latest_revision_id
    return [
        admin("edit", page.pk),
        admin("view_draft", page.pk),
        admin("preview_on_edit", page.pk),
        admin("history", page.pk),
        admin("workflow_history", page.pk),
        admin("revisions_view", page.pk, revision),
        admin("revisions_revert", page.pk, revision),
        admin("revisions_compare", page.pk, "earliest", "latest"),
        admin("copy", page.pk),
        admin("usage", page.pk),
        admin("delete", page.pk),
        admin("move", page.pk),
        admin("unpublish", page.pk),
    ]


@pytest.mark.parametrize("name", ["author", "manager", "compliance_reviewer", "medical_reviewer"])
def test_another_authors_draft_cannot_be_read(name, cast, signed_in, strange):
    for url in reading_urls(strange):
        response = signed_in(cast[name]).get(url, follow=True)
        assert SECRET not in response.content.decode(), url


def listing_urls():
    shelf = ScriptIndexPage.objects.get().pk
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[shelf]),
        reverse("wagtailadmin_explore", args=[shelf]) + f"?q={SECRET[:2]}",
        reverse("wagtailadmin_pages:search") + f"?q={SECRET[:2]}",
        reverse("wagtailadmin_pages:type_use", args=["playbooks", "scriptpage"]),
        reverse("wagtailadmin_choose_page_child", args=[shelf]) + "?page_type=playbooks.ScriptPage",
        reverse("wagtailadmin_choose_page_search") + f"?page_type=playbooks.ScriptPage&q={SECRET[:2]}",
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_api:pages:listing") + "?fields=*&limit=100",
        reverse("wagtailadmin_reports:locked_pages"),
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_reports:workflow_tasks"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:aging_pages"),
        reverse("wagtailadmin_reports:page_types_usage"),
        bulk + "?id=all&childOf=" + str(shelf),
    ]


@pytest.mark.parametrize("name", ["author", "manager", "compliance_reviewer", "medical_reviewer"])
def test_another_authors_draft_is_not_listed(name, cast, signed_in, strange):
    found = [url for url in listing_urls() if SECRET in signed_in(cast[name]).get(url, follow=True).content.decode()]
    assert found == []


@pytest.mark.parametrize("name", ["trainer", "administrator"])
def test_who_works_on_all_drafts_finds_them(name, cast, signed_in, strange):
    shelf = ScriptIndexPage.objects.get().pk
    for url in (reverse("wagtailadmin_explore", args=[shelf]), admin("edit", strange.pk)):
        assert SECRET in signed_in(cast[name]).get(url).content.decode()


def test_an_author_finds_her_own_draft(author, signed_in):
    draft_script(author=author, title=SECRET)
    shelf = ScriptIndexPage.objects.get().pk
    assert SECRET in signed_in(author).get(reverse("wagtailadmin_explore", args=[shelf])).content.decode()


def test_the_next_title_of_a_live_page_is_not_listed(signed_in, script_page, author, manager):
    revise(script_page, by=author, title=SECRET)
    found = [url for url in listing_urls() if SECRET in signed_in(manager).get(url, follow=True).content.decode()]
    assert found == []


def test_a_reviewer_opens_what_waits_for_her(signed_in, author, compliance_reviewer):
    page = draft_script(author=author, title=SECRET)
    submit_for_review(page=page, by=author)
    page.refresh_from_db()
    shelf = ScriptIndexPage.objects.get().pk
    for url in (admin("edit", page.pk), admin("history", page.pk), reverse("wagtailadmin_explore", args=[shelf])):
        assert SECRET in signed_in(compliance_reviewer).get(url).content.decode()
