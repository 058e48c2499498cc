"""Fill an empty database with the demo chain."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from academy.core.exceptions import Refusal
from academy.core.worker import drop_repeats
from academy.demo.cast import people_to_be
from academy.demo.services import LEADS, load_demo


class Command(BaseCommand):
    help = _("Fill an empty database with the demo chain, and print who can sign in.")

    def add_arguments(self, parser):
        parser.add_argument("--language", choices=["zh", "en", "zh-hans"], default="zh")
        parser.add_argument("--leads", type=int, default=LEADS, help=_("Customers to simulate."))

    def handle(self, *, language, leads, **options):
        with translation.override("en" if language == "en" else "zh-hans"):
            self.load(language[:2], leads)

    def load(self, language, leads):
        if connection.vendor == "sqlite":
            # The chain is one transaction: what fits into memory is not written twice. Holds for this command alone.
            connection.cursor().execute("PRAGMA cache_size = -400000")
        try:
            built = load_demo(
                language=language, leads=leads, tell=lambda step: self.stderr.write(f"  {step}", self.style.SUCCESS)
            )
        except Refusal as error:
            raise CommandError(str(error)) from error
        if built:
            # Indexing waits in the queue of the worker; the demo is searchable when it says that it is there.
            self.stderr.write(f"  {_('Search index')}", self.style.SUCCESS)
            drop_repeats()
            call_command("worker", once=True)
        else:
            self.stdout.write(_("The demo is here already."))
        for person in people_to_be():
            self.stdout.write(f"  {person['employee_no']}  {person['name']}  {person['hint']}")
        self.stdout.write(_("Password of all of them: %s") % settings.DEMO_PASSWORD)
