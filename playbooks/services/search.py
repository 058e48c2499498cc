"""Finding scripts by the words that a customer or a colleague would use."""

import re
from dataclasses import dataclass

from modelsearch.backends import get_search_backend
from modelsearch.query import Or, PlainText

from academy.core.search import HAN, fold, pairs, query_words, rarest
from academy.versions.models import Version
from playbooks.models import ScriptPage

# A pasted sentence is cut to its first words; more do not find more.
LONGEST_QUERY = 120
# Hits are taken from the index in chunks and then asked whether the reader may see them. The first chunk serves nearly
# everyone; each one after it is larger, for readers who may see little.
FIRST_CHUNK = 50
# A pasted sentence is looked up by its rarest words, as many as this many scripts hold: ranking more takes longer and
# puts nothing else in front.
ENOUGH_HITS = 2000
# Words of Chinese grammar: a pair with one of them names nothing that could be looked for, and stands in every script.
PARTICLES = set("的了吗呢吧啊呀嘛么我你您他她它们是有在就都也还这那个和跟又很太再会要到")


@dataclass(frozen=True)
class Hit:
    """A script that was found: its page, the number of its current version, and how well it fits (0 to 1]."""

    page: ScriptPage
    version: int
    score: float


def search_scripts(query: str, *, user, limit: int = 20) -> list[Hit]:
    """Scripts that the user may read, best first. All words must be there; when no script has them all, the best words
    decide. Six queries, eight for a sentence.
    """
    query = " ".join(query.split())[:LONGEST_QUERY]
    if not query_words(query).strip():
        return []
    pages = _visible_hits(PlainText(query), user, limit) or _visible_hits(_any_word(query), user, limit)
    numbers = dict(Version.objects.filter(page__in=[page.pk for page in pages]).current().values_list("page", "number"))
    return [Hit(page, numbers.get(page.pk, 0), round(1 / (1 + rank), 3)) for rank, page in enumerate(pages)]


def _any_word(query: str):
    """A query that any of the most telling pairs of characters and words of the sentence satisfies."""
    words, common = [], []
    for part in re.split(r"[\s\W]+", fold(query)):
        words.extend(HAN.sub(" ", part).split())
        for run in HAN.findall(part):
            for pair in pairs(run):
                (common if PARTICLES.intersection(pair) else words).append(pair)
    # A sentence of nothing but grammar still finds what it stands in.
    best = rarest(list(dict.fromkeys(words or common)), hits=ENOUGH_HITS)
    return Or([PlainText(word) for word in best]) if best else PlainText(query)


def _visible_hits(query, user, limit: int) -> list[ScriptPage]:
    """The first hits that the user may read, in the order of the index. Only those are read as a whole."""
    results = get_search_backend().search(query, ScriptPage.objects.only("pk"))
    found: list[int] = []
    start, size = 0, max(FIRST_CHUNK, limit)
    while len(found) < limit:
        chunk = [page.pk for page in results[start : start + size]]
        allowed = set(ScriptPage.objects.visible_to(user).filter(pk__in=chunk).order_by().values_list("pk", flat=True))
        found.extend(pk for pk in chunk if pk in allowed)
        if len(chunk) < size:
            break
        start, size = start + size, size * 4
    pages = ScriptPage.objects.in_bulk(found[:limit])
    return [pages[pk] for pk in found[:limit]]


def mark_words(text: str, query: str) -> list[tuple[bool, str]]:
    """The text in runs of (is a searched word, words). Only marks what folds to the same length, so offsets hold."""
    folded, wanted = fold(text), {word for word in re.split(r"[\s\W]+", fold(query)) if word}
    if len(folded) != len(text) or not wanted:
        return [(False, text)]
    needles = {pair for word in wanted for run in HAN.findall(word) for pair in pairs(run)}
    needles |= {rest for word in wanted for rest in HAN.sub(" ", word).split()}
    marked = [False] * len(text)
    for needle in needles:
        for match in re.finditer(re.escape(needle), folded):
            marked[match.start() : match.end()] = [True] * len(needle)
    runs: list[tuple[bool, str]] = []
    for is_marked, letter in zip(marked, text, strict=True):
        if runs and runs[-1][0] == is_marked:
            runs[-1] = (is_marked, runs[-1][1] + letter)
        else:
            runs.append((is_marked, letter))
    return runs


def best_line(page: ScriptPage, query: str) -> list[tuple[bool, str]]:
    """The turn that holds most of the searched words, marked; shown below the title of a hit.

    Never a line of what not to say: read in haste it would be said.
    """
    lines = [block.value for block in page.turns if isinstance(block.value, str) and block.block_type != "do_not"]
    marked = [mark_words(line, query) for line in lines] or [[(False, page.scene)]]
    return max(marked, key=lambda runs: sum(len(text) for is_marked, text in runs if is_marked))
