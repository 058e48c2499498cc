"""Keeping the words by which scripts are found in step with the versions that people read."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import islice

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import translation

from academy.core.search import typed_words, words_in
from academy.versions.models import Version
from playbooks.models import Channel, Objection, Place, ScriptPage, ScriptWords, Stage, WordCount
from playbooks.models.words import RULES
from playbooks.objections import CUSTOMERS_SAY
from playbooks.services.word_index import fill_index, lay_index

# Where the words of a line stand; those of all other lines are the rest. Red flags are: nearly every script ends at the
# same ones, which say nothing of what it is about.
PLACES = {
    "customer_line": Place.CUSTOMER,
    "branch_when": Place.CUSTOMER,
    "ask_first": Place.REPLY,
    "reply": Place.REPLY,
    "branch_reply": Place.REPLY,
    "next_step": Place.REPLY,
}
# Lines that hold values instead of words: these are found by their names, those not at all.
NAMED = {"stage": Stage, "objection": Objection, "channels": Channel}
WORDLESS = {"audience", "clinical", "red_flag_level", "script"}
# A script of more words than a thick book loses its last ones: PostgreSQL refuses a row above a megabyte.
MOST_WORDS = 20_000
BATCH = 500


@transaction.atomic
def keep_words(*, version: Version) -> None:
    """Find a script by the words of this version from now on. Three queries, and one more for each 500 words that come
    or go.
    """
    old = ScriptWords.objects.select_for_update().filter(pk=version.page_id).first()
    row = _row_of(version)
    ScriptWords.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=["number", "words", "length", "rules"],
    )
    before, after = old.unmarked if old else set(), row.unmarked
    changes = dict.fromkeys(after - before, 1) | dict.fromkeys(before - after, -1)
    _count(sorted(changes.items()))


def bring_up_to_date() -> bool:
    """Lay the index, and write all of it anew when a script lacks the words of its current version by the rules of
    today; whether that was so. Two queries when all is well.

    The editor's index is cut by the same rules and is written anew as well. Nobody should be writing meanwhile.
    """
    lay_index()
    kept = ScriptWords.objects.filter(page=OuterRef("page"), number=OuterRef("number"), rules=RULES)
    if not _current_versions().filter(~Exists(kept)).exists():
        return False
    call_command("update_index", verbosity=0)
    write_anew()
    return True


def _current_versions():
    return Version.objects.current().filter(page__in=ScriptPage.objects.values("pk"))


@transaction.atomic
def write_anew() -> None:
    """Find every script by the words of its current version, by the rules of today."""
    ScriptWords.objects.all().delete()
    WordCount.objects.all().delete()
    counts: Counter[str] = Counter()
    versions = _current_versions().only("page_id", "number", "title", "lines").order_by("page_id")
    rows = map(_row_of, versions.iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        ScriptWords.objects.bulk_create(batch)
        for row in batch:
            counts.update(row.unmarked)
    WordCount.objects.bulk_create((WordCount(word=word, scripts=n) for word, n in sorted(counts.items())), BATCH)
    fill_index()


def _row_of(version: Version) -> ScriptWords:
    # Pairs alone of these: a single character of a typical word is typical of nothing.
    typical = [word for line in version.lines for word in _typical_words(line)]
    places: dict[str, Place] = dict.fromkeys(typical, Place.TITLE)
    texts = [(Place.TITLE, version.title), *_placed(version.lines)]
    for place, text in sorted(texts, key=lambda one: one[0]):
        for word in words_in(text):
            places.setdefault(word, place)
    return ScriptWords(
        page_id=version.page_id,
        number=version.number,
        words=" ".join(f"{place.mark}{word}" for word, place in islice(places.items(), MOST_WORDS)),
        length=sum(len(text) for _place, text in texts),
        rules=RULES,
    )


def _typical_words(line: dict) -> list[str]:
    return typed_words(CUSTOMERS_SAY.get(line["text"], "")) if line["kind"] == "objection" else []


def _placed(lines: Iterable[dict]) -> Iterable[tuple[Place, str]]:
    for line in lines:
        if line["kind"] in NAMED:
            yield from ((Place.REST, _names(line["kind"], value)) for value in line["text"].split())
        elif line["kind"] not in WORDLESS:
            yield PLACES.get(line["kind"], Place.REST), line["text"]


@cache
def _names(kind: str, value: str) -> str:
    """A stage, an objection or a channel by its name in each language."""
    names = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.append(str(dict(NAMED[kind].choices).get(value, "")))
    return " ".join(names)


def _count(changes: list[tuple[str, int]]) -> None:
    """Add to the counts of words, in the order of the words: two who publish at once wait, and never for each other."""
    table = WordCount._meta.db_table
    for start in range(0, len(changes), BATCH):
        part = changes[start : start + BATCH]
        statement = (
            f"INSERT INTO {table} (word, scripts) VALUES {', '.join(['(%s, %s)'] * len(part))}"  # noqa: S608 -- a name of ours
            f" ON CONFLICT (word) DO UPDATE SET scripts = {table}.scripts + excluded.scripts"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for change in part for value in change])
