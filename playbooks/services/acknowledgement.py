"""Reading what changed and saying so. What a person acknowledged is a completion that names the version."""

from django.db.models import Exists, Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from academy.people.scope import scope_of
from academy.transcript.models import Completion
from academy.transcript.services import record_version_completion
from academy.versions.models import Item, Version
from academy.versions.services import current_version
from playbooks.exceptions import DraftChanged
from playbooks.models import ScriptPage, SopPage


def owed_by(person) -> list[Version]:
    """The current versions that she still has to acknowledge, newest first. Six queries at most, however many.

    A major version asks everyone in its audience; the newest replaces those before it, and minor ones after it are read
    with it. Who wrote the version has read it.
    """
    pages = Item.objects.live().filter(pk__in=_asked_of(person))
    majors = dict(
        Version.objects.filter(page__in=pages, kind=Version.Kind.MAJOR)
        .exclude(author=person)
        .values_list("page")
        .annotate(newest=Max("number"))
        .values_list("page", "newest")
    )
    if not majors:
        return []
    read = dict(
        Completion.objects.filter(person=person, source=Completion.Source.ACKNOWLEDGEMENT, page__in=majors)
        .values_list("page")
        .annotate(newest=Max("version_number"))
        .values_list("page", "newest")
    )
    owed = [page for page, number in majors.items() if (read.get(page) or 0) < number]
    versions = Version.objects.filter(page__in=owed).current().defer("content")
    return sorted(versions, key=lambda version: version.published_at, reverse=True)


def _asked_of(person):
    """Ids of governed pages that her own role is meant by: managers may read all, but are asked for theirs."""
    reach = scope_of(person)
    through = Item.audience_roles.field.remote_field.through
    meant = through.objects.filter(item_id=OuterRef("pk"))
    hers = meant.filter(jobrole_id__in=reach.role_ids)
    governed = Item.objects.type(ScriptPage, SopPage)
    return governed.filter(~Exists(meant) | Exists(hers)).values("pk")


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
