"""Finding scripts by the words that a customer or a colleague would use."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial

from django.db.models import OuterRef, Subquery

from academy.core.search import begun_word, singular, typed_words
from academy.versions.models import Version
from playbooks.models import Objection, ScriptPage, Stage
from playbooks.services.telling import GRAMMAR, points_of
from playbooks.services.word_index import Asked, Candidate, pages_by_points, pages_with_all

# A customer's long message is read as far as this.
LONGEST_QUERY = 2000
# Whoever types wants all of her words; of more words than this the best ones decide from the start.
MOST_TYPED = 12
# Hits are taken from the index in chunks, of which only those come back that the reader may see. The first chunk serves
# nearly everyone; who may see little, or filters much, gets larger ones.
FIRST_CHUNK = 24
LARGEST_CHUNK = 5000
# What is read of a page to show it as a hit.
SHOWN = ("title", "code", "language", "stage", "scene", "goal", "turns")
# Of what only some words found, the far end is left out: it shares a word in passing and answers something else.
FAINT = 1 / 8
# Fewer scripts than these with all of the words: those come along that are close to them.
FEW = 3


@dataclass(frozen=True)
class Filters:
    """What narrows a search: the values of choices, and the code of a job role; empty ones narrow nothing."""

    stage: str = ""
    role: str = ""
    objection: str = ""
    channel: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def narrow(self, pages):
        """Those of the scripts that pass every filter."""
        exact = {name: value for name in ("stage", "objection") if (value := getattr(self, name))}
        pages = pages.filter(**exact)
        pages = pages.in_channel(self.channel) if self.channel else pages
        return pages.for_role(self.role) if self.role else pages


NO_FILTERS = Filters()

# Candidates of the index from a place of its order on, and so many of them.
LookUp = Callable[[int, int], list[Candidate]]
# A script and the number of its version.
Readable = tuple[ScriptPage, int]


@dataclass(frozen=True)
class Hit:
    """A script that was found: its page, the number of its current version, and how well it fits (0 to 1]."""

    page: ScriptPage
    version: int
    score: float


@dataclass(frozen=True)
class Found:
    """The hits, best first, and the words to mark in them."""

    hits: list[Hit]
    words: list[str]
    # So many of the hits hold all of the words; those after them hold the most telling ones.
    exact: int = 0
    # There are more than were asked for.
    has_more: bool = False


def search_scripts(query: str, *, user, limit: int = 20, filters: Filters = NO_FILTERS) -> list[Hit]:
    """Scripts that the user may read, best first. Each page carries `is_starred`."""
    return find_scripts(query, user=user, limit=limit, filters=filters).hits


def find_scripts(query: str, *, user, limit: int = 20, filters: Filters = NO_FILTERS) -> Found:
    """Scripts that the user may read, best first: in the title before the customer's words, those before the reply, and
    that before the rest. First those that hold all of the words, and where these are few, those that hold the most
    telling ones. Two queries, five where they are few, four for a sentence; two more for a reader who may see few.
    """
    query = query[:LONGEST_QUERY]
    readable = partial(_readable, user=user, wanted=limit + 1, filters=filters)
    asked = _asked(query)
    exact = readable(partial(pages_with_all, asked)) if 0 < len(asked) <= MOST_TYPED else []
    points = points_of(query) if len(exact) < FEW else {}
    close = readable(partial(pages_by_points, points)) if points else []
    known = {page.pk for page, _number in exact}
    pages = exact + [(page, number) for page, number in close if page.pk not in known]
    hits = [Hit(page, number, round(1 / (1 + rank), 3)) for rank, (page, number) in enumerate(pages[:limit])]
    wanted = [word.beginning or word.word for word in asked if exact] + [word for word, _place in points]
    return Found(hits, list(dict.fromkeys(wanted)), min(len(exact), limit), len(pages) > limit)


def _asked(query: str) -> list[Asked]:
    """Its words without those of English grammar, unless there are no others; of one that may still be growing also the
    beginning.
    """
    begun, words = begun_word(query), typed_words(query)
    # "No time" is not what "time" is.
    telling = [word for word in words if word == "no" or word not in GRAMMAR] or words
    return [Asked(word, begun if word == singular(begun) else "") for word in telling]


def list_scripts(filters: Filters, *, user):
    """All scripts that the user may read and that pass the filters, by title; each with `number` and `is_starred`."""
    versions = Version.objects.approved().filter(page=OuterRef("pk")).order_by("-number")
    pages = filters.narrow(ScriptPage.objects.visible_to(user)).with_star(user)
    return pages.annotate(number=Subquery(versions.values("number")[:1])).order_by("title", "pk")


def shelves_of(user) -> tuple[list, list]:
    """The stages and the objections of the scripts that the user may read, as choices in their order. One query."""
    pairs_ = set(ScriptPage.objects.visible_to(user).order_by().values_list("stage", "objection").distinct())
    stages, objections = {stage for stage, _objection in pairs_}, {objection for _stage, objection in pairs_}
    return (
        [choice for choice in Stage.choices if choice[0] in stages],
        [choice for choice in Objection.choices if choice[0] in objections],
    )


def _readable(look_up: LookUp, *, user, wanted: int, filters: Filters) -> list[Readable]:
    """The first scripts that the user may read, in the order of the index, each with the number of its version; not
    those that are worth far less than the best of hers. Two queries for each chunk.
    """
    readable = filters.narrow(ScriptPage.objects.visible_to(user)).with_star(user).only(*SHOWN).order_by()
    found: list[tuple[Candidate, ScriptPage]] = []
    start, size = 0, max(FIRST_CHUNK, wanted)
    while len(found) < wanted and (chunk := look_up(start, size)):
        pages = readable.in_bulk([candidate.page for candidate in chunk])
        found += [(candidate, pages[candidate.page]) for candidate in chunk if candidate.page in pages]
        if len(chunk) < size:
            break
        start += size
        size = _next_chunk(wanted=wanted - len(found), found=len(found), looked_at=start)
    worth = [candidate for candidate, _page in found if candidate.worth >= FAINT * found[0][0].worth]
    return [(page, candidate.number) for candidate, page in found[: min(wanted, len(worth))]]


def _next_chunk(*, wanted: int, found: int, looked_at: int) -> int:
    """As many as likely hold what is wanted, judging by those looked at, and half of that more."""
    return min(max(FIRST_CHUNK, wanted * looked_at * 3 // (2 * max(found, 1))), LARGEST_CHUNK)
