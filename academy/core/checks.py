"""What `manage.py check` says about the machine."""

from django.conf import settings
from django.core.checks import Error
from django.core.checks import Warning as CheckWarning
from django.utils.translation import gettext as _

from academy.core import pdf


def check_pdf(app_configs, **kwargs):
    """W001: the site runs without Pango, but cannot print; say which line to type."""
    if pdf.is_available():
        return []
    return [
        CheckWarning(
            _("PDFs cannot be made on this machine: Pango is missing."),
            hint=f"{pdf.DEBIAN_LINE}  |  {pdf.MAC_LINE}",
            id="core.W001",
        )
    ]


def check_demo_is_off(app_configs, **kwargs):
    """E001: a deployed site in which anybody can be anybody with one click, or sign in with a published password."""
    if not settings.IS_DEMO:
        return []
    return [
        Error(
            _("The demo is switched on: strangers could sign in as anybody."),
            hint="Unset CHAIRSIDE_DEMO and use academy.settings.production.",
            id="core.E001",
        )
    ]
