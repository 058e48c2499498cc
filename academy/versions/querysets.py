"""Sets of items and versions, in the words of their rules."""

from django.db.models import Exists, OuterRef, Q
from wagtail.query import PageQuerySet

from academy.core.append_only import AppendOnlyQuerySet
from academy.people.duties import Duty
from academy.people.scope import scope_of


class ItemQuerySet(PageQuerySet):
    def visible_to(self, user):
        """Published items that the user may read: her own roles' ones, or all of them for managers and some duties.

        An author also reads what she owns and what she wrote a version of, whoever it is for: she answers for it.
        """
        reach = scope_of(user)
        if reach.user_id is None:
            return self.none()
        published = self.live()
        if reach.sees_whole_library:
            return published
        through = self.model._meta.get_field("audience_roles").remote_field.through
        meant = through.objects.filter(item_id=OuterRef("pk"))
        hers = meant.filter(jobrole_id__in=reach.role_ids)
        readable = ~Exists(meant) | Exists(hers)
        if Duty.AUTHOR in reach.duties:
            readable |= Q(owner_id=reach.user_id) | Q(Exists(_written_by(reach.user_id)))
        return published.filter(readable)


def _written_by(author_id: int):
    """The versions of the outer page that she wrote."""
    from academy.versions.models import Version

    return Version.objects.filter(page_id=OuterRef("pk"), author_id=author_id)


class VersionQuerySet(AppendOnlyQuerySet):
    def of(self, page):
        """A page's versions, newest first."""
        return self.filter(page_id=page.pk).order_by("-number")

    def approved(self):
        """Without those that a few people only try."""
        return self.exclude(kind=self.model.Kind.TRIAL)

    def current(self):
        """The newest approved version of each page; of a retired page too."""
        newer = self.model.objects.approved().filter(page=OuterRef("page"), number__gt=OuterRef("number"))
        return self.approved().filter(~Exists(newer))

    def visible_to(self, user):
        """Approved versions of pages that the user may read."""
        from academy.versions.models import Item

        readable = Item.objects.visible_to(user).filter(pk=OuterRef("page_id"))
        return self.approved().filter(Q(Exists(readable)))
