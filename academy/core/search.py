"""Search that finds Chinese: words are cut into pairs of characters, on the way in and on the way out.

The stock backends index a run of Chinese as one word and so find nothing inside a sentence. Here an index holds every
pair of neighbouring characters and every single one; a query becomes the pairs that must all be there. Width, case and
traditional characters are folded on both sides, and signs that nobody sees are left out.

The backend below serves the editor's search over all pages. On SQLite its ranking is done once in the index's own
table: the stock plan ranks each hit anew, which takes minutes for a common word. Scripts have an index of their own,
cut by `words_in` and `typed_words` (`playbooks/services/script_words.py`).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from django.db import connection
from modelsearch.query import And, MatchAll, Not, Or, Phrase, PlainText
from opencc import OpenCC

HAN_SIGNS = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f"
HAN = re.compile(f"[{HAN_SIGNS}]+")
# A run of Chinese, or one of other letters and digits.
RUN = re.compile(rf"[{HAN_SIGNS}]+|[^\W_{HAN_SIGNS}]+")
# Joiners, marks of direction, fillers and variation selectors: pasted along, seen by nobody, and no border of a word.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# No word that anybody looks for is longer; what is, such as a pasted picture, is known by its beginning.
LONGEST_WORD = 40
# Signs would be taken for operators by the index.
NOT_A_WORD = re.compile(r"[^\w\s]|_")
# The index table's columns are autocomplete, body and title; a hit in a title counts most.
COLUMN_WEIGHTS = "1.0, 1.0, 8.0"


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """The text as search compares it: half width, lower case, simplified characters, nothing invisible."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).lower()
    return _simplifier().convert(text) if HAN.search(text) else text


def pairs(run: str) -> list[str]:
    """Neighbouring characters two by two; a single character stays alone."""
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def singular(word: str) -> str:
    """An English word without the ending of a plural, by the three rules of Harman's S-stemmer."""
    if len(word) > 3 and word.endswith("ies") and word[-4] not in "ae":
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and word[-2] not in "us":
        return word[:-1]
    return word


def words_in(text: str) -> Iterator[str]:
    """What an index holds of a text: each pair of Chinese characters, each single one, other words in the singular."""
    for run in RUN.findall(fold(text)):
        if not HAN.match(run):
            yield singular(run[:LONGEST_WORD])
            continue
        if len(run) > 1:
            yield from pairs(run)
        yield from run


def typed_words(text: str) -> list[str]:
    """What a text asks of such an index when all of it must be there, each word once."""
    found: list[str] = []
    for run in RUN.findall(fold(text)):
        found += pairs(run) if HAN.match(run) else [singular(run[:LONGEST_WORD])]
    return list(dict.fromkeys(found))


def begun_word(text: str) -> str:
    """The word of other letters that somebody may still be typing: the text ends with it. Else nothing."""
    folded = fold(text)
    last = RUN.findall(folded)[-1:]
    return last[0][:LONGEST_WORD] if last and folded.endswith(last[0]) and not HAN.match(last[0]) else ""


def index_words(text: str) -> str:
    """What the index holds of a text."""
    singles: set[str] = set()

    def cut(match: re.Match) -> str:
        singles.update(match[0])
        return f" {' '.join(pairs(match[0]))} "

    words = HAN.sub(cut, fold(text))
    return f"{words} {' '.join(sorted(singles))}"


def query_words(text: str) -> str:
    """What a query asks of the index."""
    return HAN.sub(lambda match: f" {' '.join(pairs(match[0]))} ", NOT_A_WORD.sub(" ", fold(text)))


def rewrite(query):
    """A search query whose words are cut as the index cuts them."""
    match query:
        case str():
            return query_words(query)
        case PlainText():
            return PlainText(query_words(query.query_string), operator=query.operator)
        case Phrase() if HAN.search(query.query_string):
            return PlainText(query_words(query.query_string), operator="and")
        case And() | Or():
            return type(query)([rewrite(part) for part in query.subqueries])
        case Not():
            return Not(rewrite(query.subquery))
    return query


def _vendor_module():
    if connection.vendor == "postgresql":
        from modelsearch.backends.database.postgres import postgres as module
    else:
        from modelsearch.backends.database.sqlite import sqlite as module
    return module


def _teach_indexer(module) -> None:
    """Make the vendor's indexer cut Chinese; its module looks it up at each use, so replacing it once is enough."""
    if getattr(module.ObjectIndexer, "cuts_chinese", False):
        return

    class CuttingIndexer(module.ObjectIndexer):
        cuts_chinese = True

        def prepare_value(self, value):
            prepared = super().prepare_value(value)
            return index_words(prepared) if isinstance(prepared, str) else prepared

    module.ObjectIndexer = CuttingIndexer


def _one_pass_results(module):
    """SQLite results that are ranked once in the index, then narrowed by the caller's query set."""

    class WeightedRank(module.BM25):
        def as_sql(self, compiler, connection, **kwargs):
            return f"bm25({module.SQLiteFTSIndexEntry._meta.db_table}, {COLUMN_WEIGHTS})", []

    class OnePassResults(module.SQLiteSearchResults):
        def _do_search(self):
            compiler = self.query_compiler
            query = module.normalize(compiler.query)
            if self._score_field or not compiler.order_by_relevance or isinstance(query, (MatchAll, Not)):
                return super()._do_search()
            hits = module.SQLiteFTSIndexEntry.objects.filter(
                module.MatchExpression(
                    compiler.fields or compiler.FTS_TABLE_FIELDS, compiler.build_search_query(query, config=None)
                )
            ).filter(index_entry__content_type__in=module.get_descendants_content_types_pks(compiler.queryset.model))
            ranked = hits.annotate(rank_=WeightedRank()).order_by("rank_")
            return self._page(ranked.values_list("index_entry__object_id", flat=True), hits)

        def _page(self, ranked, hits):
            queryset = self.query_compiler.queryset.order_by()
            as_key = queryset.model._meta.pk.to_python
            if queryset.query.where:
                ids = hits.values_list("index_entry__object_id", flat=True)
                allowed = set(queryset.filter(pk__in=ids).values_list("pk", flat=True))
                ranked = [pk for pk in map(as_key, ranked) if pk in allowed]
            # Of a query set without conditions the database hands over no more hits than are wanted.
            wanted = [as_key(pk) for pk in ranked[self.start : self.stop]]
            rows = queryset.in_bulk(wanted)
            return [rows[pk] for pk in wanted if pk in rows]

    return OnePassResults


def SearchBackend(params):
    """The backend for the database in use; named in the settings by this module."""
    module = _vendor_module()
    _teach_indexer(module)
    on_sqlite = connection.vendor == "sqlite"
    base = module.SQLiteSearchBackend if on_sqlite else module.PostgresSearchBackend

    class ChineseBackend(base):
        def _search(self, query_compiler_class, query, model_or_queryset, **kwargs):
            return super()._search(query_compiler_class, rewrite(query), model_or_queryset, **kwargs)

    if on_sqlite:
        ChineseBackend.results_class = _one_pass_results(module)
    return ChineseBackend(params)
