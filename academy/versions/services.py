"""Recording the published states of pages, and reading them back."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from academy.core import clock
from academy.versions.exceptions import NotApproved
from academy.versions.files import files_shown
from academy.versions.models import FileUse, Version
from academy.versions.signals import version_published


@transaction.atomic
def record_version(
    *,
    page,
    author,
    kind=Version.Kind.MINOR,
    change_note="",
    approver=None,
    second_approver=None,
    revision=None,
) -> Version:
    """Number what the page now says; its current version is returned when readers would see no difference from that.

    The page row is locked, so that two publishers get two numbers. The first version is major whatever `kind` says. A
    trial takes a number of its own and stays beside the current version; approving its words gives them a new one.
    NotApproved for a page that only an approval publishes, when nobody is named who approved it.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    newest, current = Version.objects.of(page).first(), current_version(page)
    digest = page.version_digest()
    if current and current.digest == digest:
        return current
    kind = kind if newest else Version.Kind.MAJOR
    if page.is_governed and kind != Version.Kind.TRIAL and approver is None:
        raise NotApproved(_("These words are not approved. Send the draft for review; approval publishes it."))
    version = Version.objects.create(
        page_id=page.pk,
        number=newest.number + 1 if newest else 1,
        kind=kind,
        code=page.version_code(),
        title=page.title,
        language=page.language,
        content=page.version_content(),
        lines=page.lines_as_json(),
        digest=digest,
        change_note=change_note,
        author=author,
        approver=approver,
        second_approver=second_approver,
        published_at=clock.now(),
        revision=revision,
    )
    FileUse.objects.bulk_create(
        FileUse(version=version, kind=kind, file_id=pk) for kind, pk in sorted(files_shown(page))
    )
    version_published.send(type(page), version=version)
    return version


def current_version(page) -> Version | None:
    """The newest approved version of a page, which is what readers see while the page is live. One query.

    Its second approver comes with it: pages with clinical words name her.
    """
    return Version.objects.of(page).approved().select_related("second_approver").first()


def is_current(version: Version) -> bool:
    """Whether a version is what readers see now: the newest approved one of a page that is live. Two queries."""
    newer = Version.objects.approved().filter(page_id=version.page_id, number__gt=version.number).exists()
    if newer or version.kind == Version.Kind.TRIAL:
        return False
    return Page.objects.filter(pk=version.page_id, live=True).exists()
