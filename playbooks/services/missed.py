"""What customers say and no script answers: told with two taps, gathered for authors, answered by a script."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.core.personal_data import without_numbers
from academy.core.search import fold
from academy.core.typed import tidy_words
from academy.people.scope import scope_of
from playbooks.exceptions import NothingSaid, TooMany
from playbooks.models import Channel, MissedObjection, Objection, ScriptIndexPage, ScriptPage, Stage
from playbooks.services.search import Filters, list_scripts, search_scripts
from playbooks.services.telling import telling_words

LONGEST_WORDS = 200
MOST_A_MINUTE = 10
# A second tap, or the same customer's words told again, is no second customer.
SAME_WITHIN = dt.timedelta(hours=1)
DAYS = 90
# The newest ones; older ones of a very busy chain are left out.
LOOKED_AT = 1000
# The share of the fewer telling words that two sentences must have in common to be about the same thing.
ALIKE = 0.5
WORDS_SHOWN = 3
# How many scripts are offered as the answer.
CANDIDATES = 8


@dataclass
class Wanted:
    """Objections about one thing that no script answers, the newest words first. `key` is the newest one's own key."""

    key: int
    objection: str
    newest_at: dt.datetime
    words: list[str] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    people: set[int] = field(default_factory=set)

    @property
    def title(self) -> str:
        return self.words[0] if self.words else self.about

    @property
    def about(self) -> str:
        """What it is about, in the reader's language."""
        return str(dict(Objection.choices).get(self.objection, _("Something else")))

    @property
    def count(self) -> int:
        return len(self.keys)

    @property
    def more_words(self) -> list[str]:
        return self.words[1:WORDS_SHOWN]


@transaction.atomic
def tell_missed(*, person, objection: str = "", words: str = "") -> MissedObjection:
    """Log that no script answers this, in the words as they were typed. Long numbers are masked before anything is
    kept; an unknown objection is none.

    NothingSaid: neither words nor an objection. TooMany: nobody meets so many customers within a minute.
    """
    # Blanks first: what sets the digits of a number apart must not grow narrower after they were looked for.
    words = without_numbers(" ".join(tidy_words(words[: LONGEST_WORDS * 4]).split()))[:LONGEST_WORDS]
    objection = objection if objection in Objection.values else ""
    if not words and not objection:
        raise NothingSaid(_("Say what it is about."))
    hers, now = MissedObjection.objects.filter(person=person), timezone.now()
    lately = hers.filter(objection=objection, answered_by=None, said_at__gte=now - SAME_WITHIN)
    if same := next((told for told in lately if fold(told.words) == fold(words)), None):
        return same
    if hers.filter(said_at__gte=now - dt.timedelta(minutes=1)).count() >= MOST_A_MINUTE:
        raise TooMany(_("That was a lot at once. Wait a minute."))
    unit = min(scope_of(person).unit_ids, default=None)
    return MissedObjection.objects.create(person=person, unit_id=unit, objection=objection, words=words)


def most_wanted() -> list[Wanted]:
    """What was told in the last 90 days and is unanswered, by objection and similar words; the most told first.

    One query.
    """
    groups: dict[str, list[tuple[set[str], Wanted]]] = {}
    for one in _open_ones():
        telling, known = set(telling_words(one.words)), groups.setdefault(one.objection, [])
        wanted = next((group for words, group in known if _are_alike(words, telling)), None)
        if wanted is None:
            wanted = Wanted(one.pk, one.objection, one.said_at)
            known.append((telling, wanted))
        wanted.keys.append(one.pk)
        wanted.people.add(one.person_id)
        if one.words and fold(one.words) not in map(fold, wanted.words):
            wanted.words.append(one.words)
    found = [wanted for known in groups.values() for _words, wanted in known]
    return sorted(found, key=lambda wanted: (wanted.count, wanted.newest_at), reverse=True)


def _open_ones():
    since = timezone.now() - dt.timedelta(days=DAYS)
    rows = MissedObjection.objects.filter(answered_by=None, said_at__gte=since).order_by("-said_at", "-pk")
    return rows.only("objection", "words", "person_id", "said_at")[:LOOKED_AT]


def _are_alike(one: set[str], other: set[str]) -> bool:
    if not one or not other:
        return one == other
    return len(one & other) >= ALIKE * min(len(one), len(other))


def wanted_with(key: int) -> Wanted | None:
    """The group in which one of the objections stands now. One query."""
    return next((wanted for wanted in most_wanted() if key in wanted.keys), None)


@transaction.atomic
def answer_wanted(*, wanted: Wanted, page: ScriptPage) -> int:
    """Mark what a group tells as answered by a script; how many were. What is marked already stays as it is."""
    return MissedObjection.objects.filter(pk__in=wanted.keys, answered_by=None).update(answered_by_id=page.pk)


def candidates_for(wanted: Wanted, *, user, words: str = "") -> list[ScriptPage]:
    """Scripts that may answer a group: those about its objection, then what its words find; or what others find."""
    about = []
    if wanted.objection and not words:
        about = list(list_scripts(Filters(objection=wanted.objection), user=user)[:CANDIDATES])
    found = [hit.page for hit in search_scripts(words or wanted.title, user=user, limit=CANDIDATES)]
    return about + [page for page in found if page not in about]


@transaction.atomic
def begin_script(*, wanted: Wanted, by) -> ScriptPage:
    """A draft of hers that begins with what customers say: stage and objection are filled in, the reply is missing."""
    page = ScriptPage(
        title=wanted.title[:60],
        owner=by,
        live=False,
        language="en" if by.language == "en" else "zh",
        stage=Stage.OBJECTION,
        scene=_("When a customer says this"),
        objection=wanted.objection,
        channels=[Channel.ONE_TO_ONE.value],
        turns=[("customer_line", words) for words in wanted.words[:WORDS_SHOWN]],
    )
    ScriptIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page
