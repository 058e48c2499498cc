from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster, never from a sign-up form."""

    # allauth's own words speak of a username, which nobody has here.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("That number or password is not right. Check both, or set a new password."),
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """A stranger's address typed into the reset form gets no mail from here."""
        if template_prefix != "account/email/unknown_account":
            days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
            super().send_mail(template_prefix, email, {"days": days, **context})

    def format_email_subject(self, subject):
        """Our subjects name the site themselves."""
        return subject

    def get_reset_password_from_key_url(self, key):
        """Below the site's own address: the request may have come under any name that a stranger sent."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))

    def get_password_change_redirect_url(self, request):
        return reverse("people:profile")

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count failures by the name alone: spaces and hyphens in a mobile number must not give fresh attempts."""
        name = "".join(credentials.get("username", "").split()).replace("-", "").casefold()
        return super()._get_login_attempts_cache_key(request, username=name)
