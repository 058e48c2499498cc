from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster, never from a sign-up form."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """A stranger's address typed into the reset form gets no mail from here."""
        if template_prefix != "account/email/unknown_account":
            super().send_mail(template_prefix, email, context)

    def get_password_change_redirect_url(self, request):
        return reverse("people:profile")

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count failures by the name alone: spaces and hyphens in a mobile number must not give fresh attempts."""
        name = "".join(credentials.get("username", "").split()).replace("-", "").casefold()
        return super()._get_login_attempts_cache_key(request, username=name)
