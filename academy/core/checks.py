"""What `manage.py check` says about the machine."""

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
