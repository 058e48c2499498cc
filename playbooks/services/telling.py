"""Which words of a sentence tell what it is about, and how much."""

import math
import re
from collections import Counter

from academy.core.search import HAN, RUN, fold, pairs, singular, typed_words
from playbooks.models import Place, WordCount
from playbooks.objections import CUSTOMERS_SAY

# A sentence is looked up by its most telling words, as many as this many scripts hold: ranking more takes longer and
# puts nothing else in front.
ENOUGH_HITS = 2000
ENOUGH_WORDS = 32
# How many times more a word is worth in a better place.
PLACES_WORTH = {Place.TITLE: 8, Place.CUSTOMER: 4, Place.REPLY: 2, Place.REST: 1}
# Words of Chinese grammar: a pair with one of them names nothing that could be looked for, and stands in every script.
PARTICLES = set("的了吗呢吧啊呀嘛么我你您他她它们是有在就都也还这那个和跟又很太再会要到")
# Characters that say nothing when they stand alone, though pairs with them may.
LIGHT = PARTICLES | set("不没能点一上下来去说看问想做好得着过给把为什多少")
# The same of English, in the singular, and what an apostrophe leaves.
GRAMMAR = frozenset(
    re.findall(
        "[a-z]+",
        "a about again all also am an and any are as at be been but by can could d did do doe don for from get go got"
        " had has have he her here him his how i if in into is isn it its just let like ll m may me more most much"
        " must my no not of off on or our out own please re s she should so some such t than that the their them then"
        " there they thi to too up us ve very was we were what when which who will with would yes you your",
    )
)
# What holds a customer back is named in pairs that grammar shares in: 太贵, 很疼.
NAMED = frozenset(word for words in CUSTOMERS_SAY.values() for word in words.split())


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


def points_of(sentence: str) -> dict[tuple[str, Place], int]:
    """What the most telling words of a sentence are worth in each place: the rarer the more, and the more often she
    says them. One query.
    """
    said = _said(sentence)
    counts = dict(WordCount.objects.filter(word__in=["", *said], scripts__gt=0).values_list("word", "scripts"))
    scripts = counts.pop("", 0)
    worth = {word: _worth(word, scripts / count) * said[word] for word, count in counts.items()}
    hits, chosen = 0, []
    for word in sorted(worth, key=lambda word: (-worth[word], word)):
        if not chosen or (hits + counts[word] <= ENOUGH_HITS and len(chosen) < ENOUGH_WORDS):
            chosen.append(word)
            hits += counts[word]
    return {(word, place): worth[word] * times for word in chosen for place, times in PLACES_WORTH.items()}


def _worth(word: str, rarity: float) -> int:
    """A whole number: these add up to the same in any order. A single character is worth half a pair."""
    is_single = len(word) == 1 and HAN.match(word)
    return round(50 * math.log(1 + rarity)) * (1 if is_single else 2)


def _names_something(pair: str) -> bool:
    return pair in NAMED or not PARTICLES.intersection(pair)


def _said(sentence: str) -> Counter[str]:
    """How often a sentence says its words, without those of grammar: pairs and single characters, and others."""
    said: Counter[str] = Counter()
    for run in RUN.findall(fold(sentence)):
        if HAN.match(run):
            said.update(pair for pair in pairs(run) if len(pair) > 1 and _names_something(pair))
            said.update(sign for sign in run if sign not in LIGHT)
        elif singular(run) not in GRAMMAR:
            said[singular(run)] += 1
    # A sentence of nothing but grammar still finds what it stands in.
    return said or Counter(typed_words(sentence))
