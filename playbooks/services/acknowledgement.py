"""Reading what changed and saying so. What a person acknowledged is a completion that names the version."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.models import Employee, Placement
from academy.people.scope import scope_of
from academy.transcript.models import Completion
from academy.transcript.services import record_version_completion
from academy.versions.models import Item, Version
from academy.versions.services import current_version
from playbooks.exceptions import AnswersWrong, DraftChanged
from playbooks.models import Reminder, ScriptPage, SopPage
from playbooks.services.change_questions import all_right, questions_before


def owed_by(person) -> list[Version]:
    """The current versions that she still has to acknowledge, newest first. Two queries, however many.

    Each says in `acknowledged_number` which version she read last, 0 when none: then it is new to her. A major version
    asks everyone in its audience; the newest replaces those before it, and minor ones after it are read with it. Who
    wrote a version has read it. `reminded_by` names the manager who asked her for it last, if one did.
    """
    owed = _owed_numbers(person, _asked_of(person))
    if not owed:
        return []
    asked = Reminder.objects.filter(person=person, version__page=OuterRef("page"))
    current = Version.objects.filter(page__in=owed).current().defer("content")
    versions = list(
        current.annotate(
            reminded_number=Subquery(asked.values("version__number")[:1]),
            reminder=Subquery(asked.values("by__name")[:1]),
        )
    )
    for version in versions:
        version.acknowledged_number = owed[version.page_id]
        # Who was reminded of an older version, and read that, was not asked for this one.
        is_asked = (version.reminded_number or 0) > version.acknowledged_number
        version.reminded_by = version.reminder if is_asked else ""
    return sorted(versions, key=lambda version: version.published_at, reverse=True)


def _owed_numbers(person, pages) -> dict[int, int]:
    """By id of those of the pages that she owes: the version that she read last, 0 when none. One query."""
    read = Completion.objects.filter(person=person, page=OuterRef("page"), source=Completion.Source.ACKNOWLEDGEMENT)
    majors = (
        Version.objects.filter(page__in=pages, kind=Version.Kind.MAJOR)
        .order_by()
        .values("page")
        .annotate(
            newest=Max("number"),
            own=Max("number", filter=Q(author=person)),
            read=Subquery(read.order_by("-version_number").values("version_number")[:1]),
        )
    )
    last_read = {row["page"]: (row["newest"], max(row["read"] or 0, row["own"] or 0)) for row in majors}
    return {page: number for page, (newest, number) in last_read.items() if number < newest}


def _asked_of(person):
    """Ids of live governed pages that her own role is meant by: managers may read all, but are asked for theirs."""
    meant = Q(audience_roles=None) | Q(audience_roles__in=scope_of(person).role_ids)
    return Item.objects.live().type(ScriptPage, SopPage).filter(meant).values("pk")


def last_read(person, page) -> Version | None:
    """The version that she read last, acknowledged or, a major one, written by herself; None when none. One query."""
    done = Completion.objects.filter(person=person, page=page, source=Completion.Source.ACKNOWLEDGEMENT)
    read = Q(number=Subquery(done.order_by("-version_number").values("version_number")[:1]))
    wrote = Q(author=person, kind=Version.Kind.MAJOR)
    return Version.objects.filter(read | wrote, page_id=page.pk).order_by("-number").first()


def owes(person, page) -> bool:
    """Whether she is asked to acknowledge this page now. One query."""
    return bool(_owed_numbers(person, _asked_of(person).filter(pk=page.pk)))


@transaction.atomic
def acknowledge(*, page, number: int, person, answers: Mapping[int, frozenset[int]] | None = None) -> Completion:
    """Write that she has read version `number`.

    DraftChanged when a newer one was published while she read. AnswersWrong when the version asks questions and not
    every answer is right; `answers` holds the positions that she chose, by question, both from 0.
    """
    newest = current_version(page)
    if newest is None or newest.number != number:
        raise DraftChanged(_("A newer version was published while you read. Please read what changed in it."))
    if not all_right(questions_before(newest), answers or {}):
        raise AnswersWrong(_("Not recorded yet. Please look at the marked questions and try again."))
    return record_version_completion(
        person=person,
        version=newest,
        source=Completion.Source.ACKNOWLEDGEMENT,
        origin=f"acknowledgement:{page.pk}:{number}:{person.pk}",
        by=person,
    )


@dataclass(frozen=True)
class Major:
    """A major version without its words."""

    number: int
    author_id: int | None
    published_at: dt.datetime


@dataclass(frozen=True)
class Reader:
    """One person who is asked to acknowledge a page: since when, what she read last (0: nothing) and whether she
    owes it now. `placed_on` is her first day in a role that it is for.
    """

    person_id: int
    published_at: dt.datetime
    placed_on: dt.date | None
    read: int
    owes: bool

    @property
    def asked_on(self) -> dt.date:
        """The day of the version that asks her, or her first day where that is later."""
        published_on = timezone.localdate(self.published_at)
        return max(published_on, self.placed_on) if self.placed_on else published_on


@dataclass
class Reading:
    """A script or SOP with its current version and its major ones, the newest first, and who is asked to read it."""

    page_id: int
    version_id: int
    code: str
    title: str
    language: str
    number: int
    model: str
    majors: list[Major] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)

    @property
    def asked_at(self) -> dt.datetime:
        """When its newest major change went live."""
        return self.majors[0].published_at

    @property
    def owing(self) -> list[Reader]:
        return [reader for reader in self.readers if reader.owes]

    @property
    def done(self) -> int:
        """How many of those who are asked have acknowledged it."""
        return len(self.readers) - len(self.owing)


def readings_of(people, *, pages=None) -> list[Reading]:
    """What `owed_by` says of many people at once: for each live script and SOP that somebody among them is asked to
    acknowledge, who is asked, what she read last and whether she owes it. The newest major change first.

    `people` is a query set of active employees, `pages` one of the items that count; all when it is None. Six queries,
    for any number of people and pages.
    """
    readings = {one.page_id: one for one in _asked_about(pages)}
    roles, audiences, read = _roles_of(people), _audiences_of(readings), _last_read(people, readings)
    for page_id, reading in readings.items():
        for person_id, held in roles.items():
            if reader := _reader(person_id, held, reading, audiences[page_id], read.get((person_id, page_id), 0)):
                reading.readers.append(reader)
    asked = [reading for reading in readings.values() if reading.readers]
    return sorted(asked, key=lambda reading: (reading.asked_at, reading.page_id), reverse=True)


def _reader(person_id: int, held: dict[int, dt.date], reading: Reading, audience: set[int], read: int) -> Reader | None:
    """Her place among a page's readers; None when the page is not meant for her roles or its newest words are hers."""
    newest, own = reading.majors[0], [major.number for major in reading.majors if major.author_id == person_id]
    if not _is_asked(person_id, held.keys(), audience, newest.author_id):
        return None
    days = [starts_on for role_id, starts_on in held.items() if not audience or role_id in audience]
    read = max(read, *own, 0)
    return Reader(person_id, newest.published_at, min(days, default=None), read, owes=read < newest.number)


def _is_asked(person_id: int, roles: Set[int], audience: set[int], author_id: int | None) -> bool:
    """Whether a version is for her roles, and not in her own words."""
    return author_id != person_id and (not audience or not audience.isdisjoint(roles))


def unread_counts(roles: Mapping[int, Set[int]]) -> Counter[int]:
    """How many playbooks each person owes, as `owed_by` tells them; `roles` are those that she has today.

    Two queries, for any number of people and pages.
    """
    live = Item.objects.live().type(ScriptPage, SopPage).values("pk")
    newer = Version.objects.filter(page=OuterRef("page"), kind=Version.Kind.MAJOR, number__gt=OuterRef("number"))
    majors = Version.objects.filter(~Exists(newer), page__in=live, kind=Version.Kind.MAJOR).order_by()
    audiences: dict[tuple, set[int]] = {}
    for *major, role_id in majors.values_list("page_id", "number", "author_id", "page__item__audience_roles"):
        audiences.setdefault(tuple(major), set()).update({role_id} - {None})
    pages = [page_id for page_id, *_rest in audiences]
    read, counts = _last_read(Employee.objects.filter(pk__in=roles), pages), Counter()
    for (page_id, number, author_id), audience in audiences.items():
        for person_id, held in roles.items():
            if _is_asked(person_id, held, audience, author_id):
                counts[person_id] += read.get((person_id, page_id), 0) < number
    return counts


def _asked_about(pages) -> list[Reading]:
    """Live governed pages with their current and their major versions. Two queries."""
    live = Item.objects.live().type(ScriptPage, SopPage)
    if pages is not None:
        live = live.filter(pk__in=pages.order_by().values("pk"))
    found = Version.objects.filter(page__in=live.values("pk")).current()
    names = ("page_id", "pk", "code", "title", "language", "number", "page__content_type__model")
    readings = {row[0]: Reading(*row) for row in found.order_by().values_list(*names)}
    majors = Version.objects.filter(page__in=readings, kind=Version.Kind.MAJOR).order_by("-number")
    for page_id, *major in majors.values_list("page_id", "number", "author_id", "published_at"):
        readings[page_id].majors.append(Major(*major))
    return [one for one in readings.values() if one.majors]


def _roles_of(people) -> dict[int, dict[int, dt.date]]:
    """Each person's roles today with her first day in them; none for who works nowhere. Two queries."""
    roles = {pk: {} for pk in people.order_by().values_list("pk", flat=True)}
    now = Placement.objects.current().filter(employee__in=people.order_by().values("pk")).order_by("-starts_on")
    for person_id, role_id, starts_on in now.values_list("employee", "job_role", "starts_on"):
        roles[person_id][role_id] = starts_on
    return roles


def _audiences_of(pages) -> dict[int, set[int]]:
    """The roles that each page is meant for; none means everyone. One query."""
    through = Item._meta.get_field("audience_roles").remote_field.through
    audiences = {pk: set() for pk in pages}
    for item_id, role_id in through.objects.filter(item_id__in=pages).values_list("item_id", "jobrole_id"):
        audiences[item_id].add(role_id)
    return audiences


def _last_read(people, pages) -> dict[tuple[int, int], int]:
    """The newest version that each person acknowledged of each page. One query."""
    done = Completion.objects.filter(page__in=pages, source=Completion.Source.ACKNOWLEDGEMENT)
    done = done.filter(person__in=people.order_by().values("pk"))
    rows = done.order_by().values_list("person", "page").annotate(Max("version_number"))
    return {(person_id, page_id): number or 0 for person_id, page_id, number in rows}
