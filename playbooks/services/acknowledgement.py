"""Reading what changed and saying so. What a person acknowledged is a completion that names the version."""

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from academy.people.scope import scope_of
from academy.transcript.models import Completion
from academy.transcript.services import record_version_completion
from academy.versions.models import Item, Version
from academy.versions.services import current_version
from playbooks.exceptions import DraftChanged
from playbooks.models import ScriptPage, SopPage


def owed_by(person) -> list[Version]:
    """The current versions that she still has to acknowledge, newest first. Two queries, however many.

    Each says in `acknowledged_number` which version she acknowledged last, 0 when none: then it is new to her.
    A major version asks everyone in its audience; the newest replaces those before it, and minor ones after it are read
    with it. Who wrote the version has read it.
    """
    read = Completion.objects.filter(person=person, page=OuterRef("page"), source=Completion.Source.ACKNOWLEDGEMENT)
    majors = (
        Version.objects.filter(page__in=_asked_of(person), kind=Version.Kind.MAJOR)
        .exclude(author=person)
        .values("page")
        .annotate(newest=Max("number"), read=Subquery(read.order_by("-version_number").values("version_number")[:1]))
    )
    owed = {row["page"]: row["read"] or 0 for row in majors if (row["read"] or 0) < row["newest"]}
    if not owed:
        return []
    versions = list(Version.objects.filter(page__in=owed).current().defer("content"))
    for version in versions:
        version.acknowledged_number = owed[version.page_id]
    return sorted(versions, key=lambda version: version.published_at, reverse=True)


def _asked_of(person):
    """Ids of live governed pages that her own role is meant by: managers may read all, but are asked for theirs."""
    meant = Q(audience_roles=None) | Q(audience_roles__in=scope_of(person).role_ids)
    return Item.objects.live().type(ScriptPage, SopPage).filter(meant).values("pk")


def last_acknowledged(person, page) -> Version | None:
    """The version that she acknowledged last, or None. One query."""
    done = Completion.objects.filter(person=person, page=page, source=Completion.Source.ACKNOWLEDGEMENT)
    number = done.order_by("-version_number").values("version_number")[:1]
    return Version.objects.filter(page_id=page.pk, number=Subquery(number)).first()


def owes(person, page) -> bool:
    """Whether she is asked to acknowledge this page now."""
    return any(version.page_id == page.pk for version in owed_by(person))


def acknowledge(*, page, number: int, person) -> Completion:
    """Write that she has read version `number`; refuses when a newer one was published while she read."""
    newest = current_version(page)
    if newest is None or newest.number != number:
        raise DraftChanged(_("A newer version was published while you read. Please read what changed in it."))
    return record_version_completion(
        person=person,
        version=newest,
        source=Completion.Source.ACKNOWLEDGEMENT,
        origin=f"acknowledgement:{page.pk}:{number}:{person.pk}",
        by=person,
    )
