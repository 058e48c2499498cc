"""What the editor says over a page that nobody may change."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.locks import BaseLock


class ScheduleLock(BaseLock):
    """An approved version waits for its day: whoever wants to change it withdraws it first."""

    def __init__(self, page, waiting):
        super().__init__(page)
        self.waiting = waiting

    def for_user(self, user):
        return True

    def get_message(self, user):
        day = date_format(localtime(self.waiting.due_at), "DATETIME_FORMAT")
        return _("Approved, and goes live on %s. Withdraw it before you change it.") % day

    def get_locked_by(self, user):
        return _("Waits for its day")

    def get_description(self, user):
        return self.get_message(user)
