"""The index over the words of scripts, in the SQL of each database.

SQLite finds in a full-text table (FTS5) that reads its rows from `ScriptWords` and is kept in step by triggers;
PostgreSQL finds by a GIN index on the column itself. Both hold marked words and know nothing of languages or ranks, so
that both databases find the same in the same order.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from playbooks.models import Place


@dataclass(frozen=True)
class Asked:
    """A word that somebody looks for; with `beginning` also every longer one that begins like this."""

    word: str
    beginning: str = ""


class Candidate(NamedTuple):
    """A script that the index holds, the number of its version, and the sum of what its words are worth."""

    page: int
    number: int
    worth: int


@dataclass(frozen=True)
class Dialect:
    """How a database writes a question to its index, and the statements that ask it."""

    all_of: str
    any_of: str
    but_not: str
    word: str
    beginning: str
    # The scripts that a question finds, the shorter first.
    rank: str
    # The scripts that hold any of some words, by the sum of what these are worth, then the shorter.
    points: str

    def question(self, words: Sequence[Asked], lowest: Place, best: Place) -> str:
        """All words stand in `lowest` or better and not all of them better; at best one of them stands in `best`."""
        wanted, unwanted = [self._within(words, lowest, self.all_of)], []
        if best < lowest:
            wanted.append(self._within(words, best, self.any_of))
            unwanted.append(self._within(words, lowest - 1, self.all_of))
        if best > 1:
            unwanted.append(self._within(words, best - 1, self.any_of))
        return self.but_not.join([f"({self.all_of.join(wanted)})", *unwanted])

    def _within(self, words: Sequence[Asked], lowest: int, joined: str) -> str:
        places = list(Place)[:lowest]
        return f"({joined.join(self._stands_in(word, places) for word in words)})"

    def _stands_in(self, asked: Asked, places: Sequence[Place]) -> str:
        parts = [self.word % f"{place.mark}{asked.word}" for place in places]
        if asked.beginning:
            parts += [self.beginning % f"{place.mark}{asked.beginning}" for place in places]
        return f"({self.any_of.join(parts)})"


DIALECTS = {
    "sqlite": Dialect(
        all_of=" AND ",
        any_of=" OR ",
        but_not=" NOT ",
        word='"%s"',
        beginning='"%s"*',
        rank="""
            SELECT * FROM (
                SELECT kept.page_id, kept.number, 1
                FROM playbooks_scriptwords_fts AS found
                JOIN playbooks_scriptwords AS kept ON kept.page_id = found.rowid
                WHERE playbooks_scriptwords_fts MATCH %s
                ORDER BY kept.length, kept.page_id LIMIT %s
            )
        """,
        points="""
            SELECT kept.page_id, kept.number, sum(json_extract(asked.value, '$[1]')) AS worth
            FROM json_each(%s) AS asked
            JOIN playbooks_scriptwords_fts(json_extract(asked.value, '$[0]')) AS found
            JOIN playbooks_scriptwords AS kept ON kept.page_id = found.rowid
            GROUP BY kept.page_id ORDER BY worth DESC, kept.length, kept.page_id
        """,
    ),
    "postgresql": Dialect(
        all_of=" & ",
        any_of=" | ",
        but_not=" & !",
        word="'%s'",
        beginning="'%s':*",
        rank="""
            (
                SELECT page_id, number, 1 FROM playbooks_scriptwords
                WHERE words @@ %s::tsquery
                ORDER BY length, page_id LIMIT %s
            )
        """,
        points="""
            SELECT kept.page_id, kept.number, sum(asked.points) AS worth
            FROM unnest(%s::tsquery[], %s::int[]) AS asked (word, points)
            JOIN playbooks_scriptwords AS kept ON kept.words @@ asked.word
            GROUP BY kept.page_id ORDER BY worth DESC, kept.length, kept.page_id
        """,
    ),
}


def pages_with_all(words: Sequence[Asked], start: int, size: int) -> list[Candidate]:
    """Scripts that hold all of the words: by the lowest place that it takes to have them all, then by the best place of
    any of them, then the shorter. One query; a later rank is looked up only when the ones before it do not suffice.
    """
    dialect, parts = DIALECTS[connection.vendor], []
    for lowest in Place:
        for best in Place:
            if best == lowest or (best < lowest and len(words) > 1):
                # Each rank has a limit of its own: so no database may reorder it or leave out its sorting.
                parts += [dialect.question(words, lowest, best), start + size]
    ranks = " UNION ALL ".join([dialect.rank] * (len(parts) // 2))
    return _candidates(ranks, parts, start, size)


def pages_by_points(points: dict[tuple[str, Place], int], start: int, size: int) -> list[Candidate]:
    """Scripts that hold any of the words, each with the sum of what its words are worth in their places; best first,
    then the shorter. One query.
    """
    dialect = DIALECTS[connection.vendor]
    asked = [(dialect.word % f"{place.mark}{word}", worth) for (word, place), worth in points.items()]
    given = [json.dumps(asked)] if connection.vendor == "sqlite" else [list(part) for part in zip(*asked, strict=True)]
    return _candidates(dialect.points, given, start, size)


def _candidates(statement: str, parameters: list, start: int, size: int) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT %s OFFSET %s", [*parameters, size, start])
        return [Candidate(*row) for row in cursor.fetchall()]


# Words are cut already: all but a blank belongs to one, and where in a row a word stands is of no use.
SQLITE_INDEX = """
    CREATE VIRTUAL TABLE playbooks_scriptwords_fts USING fts5 (
        words, content='playbooks_scriptwords', content_rowid='page_id', tokenize='ascii', detail=none, columnsize=0
    )
"""
SQLITE_GONE = """
    INSERT INTO playbooks_scriptwords_fts (playbooks_scriptwords_fts, rowid, words)
    VALUES ('delete', old.page_id, old.words);
"""
SQLITE_COME = "INSERT INTO playbooks_scriptwords_fts (rowid, words) VALUES (new.page_id, new.words);"
SQLITE_TRIGGERS = {"INSERT": SQLITE_COME, "DELETE": SQLITE_GONE, "UPDATE": f"{SQLITE_GONE} {SQLITE_COME}"}
POSTGRESQL_INDEX = """
    -- Rows that stand in the page itself are quick to read, and take so many pages that few are read in vain.
    ALTER TABLE playbooks_scriptwords SET (toast_tuple_target = 8160);
    CREATE INDEX playbooks_scriptwords_fts ON playbooks_scriptwords USING gin (words)
"""


def lay_index() -> None:
    """Make what is missing of the index; a new one takes in the rows that are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT to_regclass('playbooks_scriptwords_fts')")
            if cursor.fetchone() == (None,):
                cursor.execute(POSTGRESQL_INDEX)
            return
        if "playbooks_scriptwords_fts" not in connection.introspection.table_names(cursor):
            cursor.execute(SQLITE_INDEX)
            fill_index()
        # Lost whenever a migration makes the table anew.
        for event, work in SQLITE_TRIGGERS.items():
            name = f"playbooks_scriptwords_{event.lower()}"
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON playbooks_scriptwords BEGIN {work} END"
            )


def fill_index() -> None:
    """Read all rows anew and pack them closely; PostgreSQL looks how words are spread instead."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE playbooks_scriptwords")
            return
        for command in ("rebuild", "optimize"):
            cursor.execute("INSERT INTO playbooks_scriptwords_fts (playbooks_scriptwords_fts) VALUES (%s)", [command])
