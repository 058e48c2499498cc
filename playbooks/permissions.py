"""Who may do what with playbooks."""

from wagtail.models import PagePermissionTester


class GovernedPagePermissionTester(PagePermissionTester):
    """What an editor may do with a governed page: everything but put it before readers.

    Superusers included: the only way live is an approval.
    """

    def can_publish(self):
        return False

    def can_publish_subpage(self):
        return False

    def can_set_view_restrictions(self):
        return False

    def can_unlock(self):
        """A page under review stays locked until the reviewer decides."""
        return False if self.page.current_workflow_state else super().can_unlock()

    def can_delete(self, ignore_bulk=False):
        """A page that records name is retired, never deleted."""
        return super().can_delete(ignore_bulk) and not self.page.versions.exists()


class IndexPagePermissionTester(PagePermissionTester):
    """A shelf of governed pages: nothing below it is published by hand, and it stays where it is."""

    def can_publish_subpage(self):
        return False

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not self.page.get_children().exists()
