"""The words by which scripts are found keep step with what people read, through publishing and through upgrades."""

from collections import Counter

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from modelsearch.conf import get_app_config

from academy.versions.models import Version
from academy.versions.services import record_version
from playbooks.models import ScriptPage, ScriptWords, WordCount
from playbooks.services.script_words import bring_up_to_date, keep_words
from playbooks.services.search import search_scripts
from playbooks.services.word_index import lay_index
from tests.factories.people import EmployeeFactory
from tests.factories.playbooks import draft_script, publish_new_version, published_script, published_sop

IndexEntry = get_app_config().get_model("IndexEntry")


def found(query, user):
    return [hit.page.code for hit in search_scripts(query, user=user)]


def counted() -> dict[str, int]:
    return dict(WordCount.objects.filter(scripts__gt=0).values_list("word", "scripts"))


def counted_anew() -> dict[str, int]:
    return dict(Counter(word for row in ScriptWords.objects.all() for word in row.unmarked))


def words_of(page, *lines, title="题"):
    """What the index holds of a version with these lines, as (word, mark) without single characters."""
    rows = [{"block": "", "kind": kind, "text": text} for kind, text in lines]
    keep_words(version=Version(page_id=page.pk, number=1, title=title, lines=rows))
    words = ScriptWords.objects.get(pk=page.pk).words.split()
    return {word[1:]: word[0] for word in words if len(word) > 2}


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("customer_line", "b"),
        ("branch_when", "b"),
        ("ask_first", "c"),
        ("reply", "c"),
        ("branch_reply", "c"),
        ("next_step", "c"),
        ("why_it_works", "d"),
        ("do_not", "d"),
        ("scene", "d"),
        ("goal", "d"),
        ("red_flag_sign", "d"),
        ("red_flag_action", "d"),
    ],
)
def test_each_line_has_its_place(kind, mark, author):
    assert words_of(draft_script(author=author), (kind, "洗牙")) == {"洗牙": mark}


def test_a_word_is_kept_once_at_its_best_place(author):
    lines = [("do_not", "洗牙"), ("reply", "洗牙，implants"), ("customer_line", "Implant")]
    assert words_of(draft_script(author=author), *lines, title="洗牙") == {"洗牙": "a", "implant": "b"}


def test_stage_objection_and_channels_are_found_by_name_in_both_languages(author):
    lines = [("stage", "quote"), ("objection", "price"), ("channels", "group internal"), ("audience", "nurse")]
    words = words_of(draft_script(author=author), *lines)
    assert {"quote", "price", "group", "chat", "internal"} <= words.keys()
    assert "nurse" not in words
    assert {"报价", "价格"} <= words.keys()


def test_a_version_is_found_as_soon_as_it_is_approved(author, compliance_reviewer, learner):
    by = {"author": author, "approver": compliance_reviewer}
    page = published_script(**by, title="洗牙")
    assert found("玻尿酸", learner) == []
    publish_new_version(page, **by, turns=[("customer_line", "玻尿酸")])
    assert found("玻尿酸", learner) == ["think-it-over"]
    # And no more by what it said before.
    assert found("周五下午", learner) == []
    assert counted() == counted_anew()


def test_what_is_only_tried_changes_nothing(author, compliance_reviewer):
    page = published_script(author=author, approver=compliance_reviewer)
    draft = page.get_latest_revision_as_object()
    draft.turns = [*draft.turns.raw_data[:2], {"type": "reply", "value": "您慢慢想，不着急。"}]
    draft.save_revision(user=author)
    before = ScriptWords.objects.values_list("words", flat=True).get()
    record_version(page=draft, author=author, kind=Version.Kind.TRIAL)
    assert ScriptWords.objects.values_list("words", flat=True).get() == before


def test_keeping_words_costs_the_same_for_any_number(author, django_assert_num_queries):
    page = draft_script(author=author)
    for number, lines in enumerate(["洗牙", "洗牙。补牙。种牙。"], 1):
        version = Version(
            page_id=page.pk, number=number, title="牙", lines=[{"block": "", "kind": "reply", "text": lines}]
        )
        with django_assert_num_queries(5):
            keep_words(version=version)


def test_a_very_long_text_is_kept_by_its_first_words(author, learner, monkeypatch):
    monkeypatch.setattr("playbooks.services.script_words.MOST_WORDS", 30)
    letters = "".join(chr(0x4E00 + number) for number in range(300))
    page = draft_script(author=author, title="洗牙", turns=[("reply", "x" * 3000), ("reply", letters)])
    record_version(page=page, author=author, approver=learner)
    ScriptPage.objects.update(live=True)
    assert found("洗牙", learner) == found("x" * 50, learner) == ["think-it-over"]
    assert len(ScriptWords.objects.get().words.split()) == 30
    assert counted() == counted_anew()


# --- Upgrades ----------------------------------------------------------------------------


@pytest.fixture
def library(author, compliance_reviewer):
    """Two scripts and an SOP, and an index of the editor's that knows nothing of them."""
    by = {"author": author, "approver": compliance_reviewer}
    for code in ("one", "two"):
        published_script(**by, code=code, title=f"洗牙{code}")
    published_sop(**by)
    IndexEntry.objects.all().delete()


def forget():
    ScriptWords.objects.all().delete()
    WordCount.objects.all().delete()


def age():
    ScriptWords.objects.filter(page__code="two").update(rules=0)


def fall_behind():
    ScriptWords.objects.filter(page__code="two").update(number=0)


@pytest.mark.parametrize("neglect", [forget, age, fall_behind])
def test_after_an_upgrade_search_is_right_without_a_hand(neglect, library, learner):
    before = list(ScriptWords.objects.order_by("pk").values())
    neglect()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert found("洗牙", learner) == ["one", "two"]
    assert list(ScriptWords.objects.order_by("pk").values()) == before
    assert counted() == counted_anew()
    assert ScriptPage.objects.get(code="two").index_entries.count() == 1


def test_an_index_of_today_is_left_alone(library):
    assert bring_up_to_date() is False
    assert IndexEntry.objects.count() == 0


def test_an_empty_site_has_nothing_to_bring_up_to_date(db):
    assert bring_up_to_date() is False


def test_an_older_database_without_the_table_is_left_alone(db):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {ScriptWords._meta.db_table}")
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert ScriptWords._meta.db_table not in connection.introspection.table_names()


# PostgreSQL keeps its index in step by itself.
@pytest.mark.sqlite_only
def test_the_index_is_laid_anew_after_a_migration_that_lost_it(library, author, learner):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER playbooks_scriptwords_insert")
        cursor.execute("DROP TABLE playbooks_scriptwords_fts")
    lay_index()
    assert found("洗牙", learner) == ["one", "two"]
    page = draft_script(author=author, code="three", title="洗牙three")
    record_version(page=page, author=author, approver=learner)
    ScriptPage.objects.filter(pk=page.pk).update(live=True)
    assert found("洗牙", learner) == ["one", "two", "three"]


def test_versions_that_are_published_at_once_are_all_counted(committed_db, race):
    author = EmployeeFactory()
    pages = [draft_script(author=author, code=f"s{number}", roles=()) for number in range(3)]

    def publish(page):
        lines = [{"block": "", "kind": "reply", "text": f"洗牙补牙{page.code}"}]
        keep_words(version=Version(page_id=page.pk, number=1, title="牙", lines=lines))

    race(*[lambda page=page: publish(page) for page in pages])
    assert counted() == counted_anew()
    assert counted()["补牙"] == 3
