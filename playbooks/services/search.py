"""Finding scripts by the words that a customer or a colleague would use."""

import re
from dataclasses import dataclass, fields

from django.db.models import OuterRef, Subquery
from modelsearch.backends import get_search_backend
from modelsearch.query import Or, PlainText

from academy.core.search import HAN, fold, pairs, query_words, rarest
from academy.versions.models import Version
from playbooks.models import Objection, ScriptPage, Stage

# A pasted sentence is cut to its first words; more do not find more.
LONGEST_QUERY = 120
# Hits are taken from the index in chunks and then asked whether the reader may see them. The first chunk serves nearly
# everyone; each one after it is larger, for readers who may see little.
FIRST_CHUNK = 50
# Filters leave few of the hits, so more are asked at once.
FIRST_FILTERED_CHUNK = 400
# A pasted sentence is looked up by its rarest words, as many as this many scripts hold: ranking more takes longer and
# puts nothing else in front.
ENOUGH_HITS = 2000
# Words of Chinese grammar: a pair with one of them names nothing that could be looked for, and stands in every script.
PARTICLES = set("的了吗呢吧啊呀嘛么我你您他她它们是有在就都也还这那个和跟又很太再会要到")


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


@dataclass(frozen=True)
class Hit:
    """A script that was found: its page, the number of its current version, and how well it fits (0 to 1]."""

    page: ScriptPage
    version: int
    score: float


def search_scripts(query: str, *, user, limit: int = 20, filters: Filters = NO_FILTERS) -> list[Hit]:
    """Scripts that the user may read, best first. All words must be there; when no script has them all, the best words
    decide. Six queries, eight for a sentence. Each page carries `is_starred`.
    """
    query = " ".join(query.split())[:LONGEST_QUERY]
    if not query_words(query).strip():
        return []
    pages = _visible_hits(PlainText(query), user, limit, filters)
    pages = pages or _visible_hits(_any_word(query), user, limit, filters)
    numbers = dict(Version.objects.filter(page__in=[page.pk for page in pages]).current().values_list("page", "number"))
    return [Hit(page, numbers.get(page.pk, 0), round(1 / (1 + rank), 3)) for rank, page in enumerate(pages)]


def list_scripts(filters: Filters, *, user):
    """All scripts that the user may read and that pass the filters, by title; each with `number` and `is_starred`."""
    versions = Version.objects.approved().filter(page=OuterRef("pk")).order_by("-number")
    pages = filters.narrow(ScriptPage.objects.visible_to(user)).with_star(user)
    return pages.annotate(number=Subquery(versions.values("number")[:1])).order_by("title", "pk")


def telling_words(sentence: str) -> list[str]:
    """Its Latin words and its pairs of Chinese characters, once each and without those of grammar."""
    words, common = [], []
    for part in re.split(r"[\s\W]+", fold(sentence)):
        words.extend(HAN.sub(" ", part).split())
        for run in HAN.findall(part):
            for pair in pairs(run):
                (common if PARTICLES.intersection(pair) else words).append(pair)
    # A sentence of nothing but grammar still finds what it stands in.
    return list(dict.fromkeys(words or common))


def shelves_of(user) -> tuple[list, list]:
    """The stages and the objections of the scripts that the user may read, as choices in their order. One query."""
    pairs_ = set(ScriptPage.objects.visible_to(user).order_by().values_list("stage", "objection").distinct())
    stages, objections = {stage for stage, _objection in pairs_}, {objection for _stage, objection in pairs_}
    return (
        [choice for choice in Stage.choices if choice[0] in stages],
        [choice for choice in Objection.choices if choice[0] in objections],
    )


def _any_word(query: str):
    """A query that any of the most telling pairs of characters and words of the sentence satisfies."""
    best = rarest(telling_words(query), hits=ENOUGH_HITS)
    return Or([PlainText(word) for word in best]) if best else PlainText(query)


def _visible_hits(query, user, limit: int, filters: Filters) -> list[ScriptPage]:
    """The first hits that the user may read, in the order of the index. Only those are read as a whole."""
    results = get_search_backend().search(query, ScriptPage.objects.only("pk"))
    found: list[int] = []
    readable = filters.narrow(ScriptPage.objects.visible_to(user)).order_by()
    start, size = 0, max(FIRST_FILTERED_CHUNK if filters else FIRST_CHUNK, limit)
    while len(found) < limit:
        chunk = [page.pk for page in results[start : start + size]]
        allowed = set(readable.filter(pk__in=chunk).values_list("pk", flat=True))
        found.extend(pk for pk in chunk if pk in allowed)
        if len(chunk) < size:
            break
        start, size = start + size, size * 4
    pages = ScriptPage.objects.with_star(user).in_bulk(found[:limit])
    return [pages[pk] for pk in found[:limit]]
