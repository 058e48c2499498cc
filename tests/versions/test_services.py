"""Versions: numbered without gaps, kept for ever, unchanged by an unchanged publish."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from academy.core.exceptions import RecordIsPermanent
from academy.versions.models import Item, Version
from academy.versions.services import is_current, record_version
from playbooks.models import ScriptPage
from tests.factories.playbooks import draft_script, publish_new_version, published_script


def test_recording_what_readers_see_already_makes_no_version(script_page, author):
    assert record_version(page=script_page, author=author).number == 1
    assert Version.objects.filter(page=script_page).count() == 1


def test_numbers_have_no_gaps(script_page, author, compliance_reviewer):
    for scene in ("二", "三"):
        publish_new_version(script_page, author=author, approver=compliance_reviewer, scene=scene)
    assert list(Version.objects.of(script_page).values_list("number", flat=True)) == [3, 2, 1]


def test_two_recorders_at_once_get_one_version(committed_db, race):
    from tests.factories.people import EmployeeFactory, clinic, place

    home = clinic("C001", region="north")
    writer, reviewer = (place(EmployeeFactory(), home, "online_consultant") for _ in range(2))
    page = draft_script(author=writer)
    record = lambda: record_version(  # noqa: E731 -- what runs twice at once
        page=ScriptPage.objects.get(pk=page.pk), author=writer, approver=reviewer
    )
    results = race(record, record)
    assert [version.number for version in results] == [1, 1]
    assert Version.objects.count() == 1


def test_a_version_keeps_its_words_when_the_page_changes(script_page, author, compliance_reviewer):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, title="换了标题")
    first = Version.objects.get(page=script_page, number=1)
    assert (first.title, is_current(first)) == ("再考虑一下", False)


def test_a_retired_page_has_no_current_version(script_page):
    assert is_current(Version.objects.get(page=script_page))
    ScriptPage.objects.filter(pk=script_page.pk).update(live=False)
    assert not is_current(Version.objects.get(page=script_page))


def test_a_version_outlives_the_purge_of_its_revision(script_page):
    version = Version.objects.get(page=script_page)
    version.revision.delete()
    version = Version.objects.get(page=script_page)
    assert version.revision is None
    assert version.lines


@pytest.mark.parametrize("sql", ["UPDATE versions_version SET title = 'x'", "DELETE FROM versions_version"])
def test_the_database_itself_guards_versions(script_page, sql):
    with pytest.raises(DatabaseError, match="permanent"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_version_refuses_to_be_saved_again(script_page):
    version = Version.objects.get(page=script_page)
    version.title = "x"
    with pytest.raises(RecordIsPermanent):
        version.save()


def test_a_page_with_versions_cannot_be_deleted(script_page):
    with pytest.raises(ProtectedError):
        script_page.delete()


def test_a_code_comes_from_the_slug_and_never_changes_once_a_version_names_it(author, compliance_reviewer):
    page = draft_script(author=author, code="first")
    page.code = "second"
    page.save()
    page = published_script(author=author, approver=compliance_reviewer, code="fixed")
    page.code = "other"
    with pytest.raises(ValidationError, match="cannot change"):
        page.full_clean()


def test_two_items_of_different_kinds_cannot_share_a_code(script_page):
    other = ScriptPage(title="x", slug="another", code=script_page.code, stage="quote", scene="y")
    with pytest.raises(ValidationError, match="Another item has this code"):
        other.full_clean(exclude=["path", "depth", "locale", "content_type"])


def test_an_empty_code_is_taken_from_the_slug_without_clashing(script_page):
    item = Item(title="x", slug=script_page.slug)
    assert item._free_code() == f"{script_page.slug}-2"
