"""The printed way in for people who have never signed in."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from academy.core.pdf import PdfUnavailable, install_line, is_available, render_pdf
from academy.people.models import OrgUnit
from academy.people.services import activation_sheets


class Command(BaseCommand):
    help = _("Print a QR code and a one-time code for each person of a unit who has never signed in.")

    def add_arguments(self, parser):
        parser.add_argument("unit_code", help=_("A clinic, or a region for all its clinics."))
        parser.add_argument("--output", required=True, help=_("The PDF to write."))
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help=_("The language of the sheets."))

    def handle(self, *, unit_code, output, language, **options):
        if not is_available():
            raise CommandError(_("This machine cannot make PDFs. Type: %s") % install_line())
        unit = self.unit(unit_code)
        with translation.override({"zh": "zh-hans"}.get(language, language)):
            sheets = activation_sheets(unit=unit)
        if not sheets:
            raise CommandError(_("Everybody here has signed in, or has a password to do so."))
        self.write(Path(output), sheets, language)
        people = sum(len(sheet["people"]) for sheet in sheets)
        self.stdout.write(
            _("Codes: %(people)s. Sheets: %(sheets)s. Sheets printed before no longer work.")
            % {
                "people": people,
                "sheets": len(sheets),
            }
        )

    def unit(self, code):
        try:
            return OrgUnit.objects.get(code=code)
        except OrgUnit.DoesNotExist:
            raise CommandError(_("There is no unit “%(text)s”.") % {"text": code}) from None

    def write(self, path, sheets, language):
        context = {"site_url": f"{settings.BASE_URL}{reverse('people:activate')}", "sheets": sheets}
        try:
            with translation.override({"zh": "zh-hans"}.get(language, language)):
                title = _("First sign-in")
            path.write_bytes(render_pdf("pdf/activation.html", context, language=language, title=title))
        except (OSError, PdfUnavailable) as error:
            raise CommandError(str(error)) from error
