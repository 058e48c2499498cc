"""Who may do what with playbooks."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PagePermissionTester, get_page_models
from wagtail.permission_policies.pages import PagePermissionPolicy

from academy.people.duties import REVIEWERS, Duty
from academy.people.scope import scope_of
from academy.versions.models import Version


class EditorsPagePolicy(PagePermissionPolicy):
    """What an editor finds in lists, searches, choosers and reports: no draft that she could not open."""

    def user_has_any_permission(self, user, actions):
        """A reviewer whom a page waits for reads its history, though she may change nothing."""
        return super().user_has_any_permission(user, actions) or ("change" in actions and _something_waits_for(user))

    def instances_user_has_any_permission_for(self, user, actions):
        """What she may change includes the pages whose version that stands she wrote, as `can_edit` has it."""
        pages = super().instances_user_has_any_permission_for(user, actions)
        if user.is_superuser or not user.is_active or "change" not in actions:
            return pages
        for right in self.get_cached_permissions_for_user(user):
            if right.permission.codename == Page.PERMISSION_CODENAMES.ADD:
                below = Page.objects.descendant_of(right.page, inclusive=True)
                pages |= below.filter(pk__in=_current_of(user).values("page_id"))
        return pages

    def explorable_instances(self, user):
        pages = super().explorable_instances(user)
        return pages if user.is_superuser else pages.exclude(pk__in=self._closed_drafts(user))

    def _closed_drafts(self, user):
        """Unpublished scripts and SOPs that are neither hers to change nor waiting for her review."""
        from playbooks.services.approval import waiting_for

        governed = [model for model in get_page_models() if is_governed(model)]
        hers = self.instances_user_has_permission_for(user, "change").order_by().values("pk")
        drafts = Page.objects.type(*governed).filter(live=False)
        return drafts.exclude(pk__in=hers).exclude(pk__in=waiting_for(user)).order_by().values("pk")


def _something_waits_for(user) -> bool:
    """Every entry of the menu asks this, so the answer is kept for the request, as Wagtail keeps page rights."""
    from playbooks.services.approval import waiting_for

    if not hasattr(user, "_something_waits"):
        user._something_waits = bool(waiting_for(user))
    return user._something_waits


def _current_of(user):
    """The versions of scripts and SOPs that she wrote and that stand."""
    governed = [ContentType.objects.get_for_model(model) for model in get_page_models() if is_governed(model)]
    return Version.objects.current().filter(author=user, page__content_type__in=governed)


def is_governed(model) -> bool:
    """Whether pages of this kind come before readers by an approval alone."""
    return getattr(model, "is_governed", False)


def _wrote_what_stands(user, page) -> bool:
    """Whether the version that stands is in her words. One query for all pages of a list, kept for the request."""
    if not hasattr(user, "_pages_in_her_words"):
        user._pages_in_her_words = set(_current_of(user).values_list("page_id", flat=True))
    return page.pk in user._pages_in_her_words


def answers_for_law(user) -> bool:
    """Whoever keeps the law rules, signs waivers and reads what is live and breaks a rule."""
    reach = scope_of(user)
    return reach.is_administrator or Duty.COMPLIANCE_REVIEWER in reach.duties


def follows_readers(user) -> bool:
    """Whoever has people to ask whether they have read: managers theirs, trainers and administrators everyone."""
    reach = scope_of(user)
    return reach.is_manager or reach.sees_everyone


def can_retire(user) -> bool:
    """Whoever answers for what stands before readers may take it away at once: compliance and administration."""
    return answers_for_law(user)


def writes(user, page, newest) -> bool:
    """Whether the page is hers to write, told without a query; the editor's own rule decides when she does.

    Hers is what she owns, and that whose version that stands she wrote.
    """
    reach = scope_of(user)
    writes_own = Duty.AUTHOR in reach.duties or reach.is_manager
    return bool(reach.duties & {Duty.TRAINER, Duty.ADMINISTRATOR}) or (
        writes_own and user.pk in (page.owner_id, newest.author_id)
    )


def can_see_copies(user, page, version) -> bool:
    """Whoever wrote a script or a version of it, and reviewers, learn how often the version is copied."""
    reach = scope_of(user)
    is_hers = user.pk in (page.owner_id, version.author_id)
    return is_hers or reach.is_administrator or bool(reach.duties & REVIEWERS)


class GovernedPagePermissionTester(PagePermissionTester):
    """What an editor may do with a governed page: everything but put it before readers.

    Superusers included: the only way live is an approval.
    """

    def can_edit(self):
        """Who wrote the version that stands goes on with it, whoever made the page, as long as she may write at all."""
        if super().can_edit():
            return True
        return self.user.is_active and "add" in self.permissions and _wrote_what_stands(self.user, self.page)

    def can_publish(self):
        return False

    def can_publish_subpage(self):
        return False

    def can_unpublish(self):
        """Retiring does not wait for a review of the next version or for a lock to end."""
        return self.page.live and can_retire(self.user)

    def can_set_view_restrictions(self):
        return False

    def can_lock(self):
        """A lock of one's own is for drafts: it would lock out everybody else, and let its owner in."""
        return not self._is_waiting() and super().can_lock()

    def can_unlock(self):
        """A page under review stays locked until the reviewer decides, one that is approved until its day."""
        return not self._is_waiting() and super().can_unlock()

    def _is_waiting(self) -> bool:
        from playbooks.services.schedule import waiting_of

        return bool(self.page.current_workflow_task or waiting_of(self.page))

    def can_delete(self, ignore_bulk=False):
        """A page that records name is retired, never deleted.

        A draft has nothing below it, so it is decided here: Wagtail would ask the tree twice for each row of a list.
        """
        if self.page.versions.exists() or not self.user.is_active:
            return False
        if self.user.is_superuser or not self.page.is_leaf():
            return super().can_delete(ignore_bulk)
        is_own = "add" in self.permissions and self.page.owner_id == self.user.pk
        return not self.page.live and ("change" in self.permissions or is_own)


class IndexPagePermissionTester(PagePermissionTester):
    """A shelf of governed pages: nothing on it is published or hidden by hand, and it stays where it is."""

    def can_publish(self):
        return False

    def can_publish_subpage(self):
        return False

    def can_unpublish(self):
        return False

    def can_set_view_restrictions(self):
        return False

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not self.page.get_children().exists()
