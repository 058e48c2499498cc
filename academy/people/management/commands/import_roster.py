"""Units and people from the personnel file."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from academy.core.exceptions import FileRefused
from academy.people.services import import_roster


class Command(BaseCommand):
    help = _("Create and update units, people and placements from a roster, CSV or XLSX.")

    def add_arguments(self, parser):
        parser.add_argument("file", help=_("The roster."))
        parser.add_argument("--dry-run", action="store_true", help=_("Only say what would happen."))
        parser.add_argument("--json", action="store_true", help=_("Print one JSON object."))

    def handle(self, *, file, dry_run, **options):
        try:
            report = import_roster(file=file, name=file, dry_run=dry_run)
        except FileRefused as refused:
            self.refuse(refused, as_json=options["json"])
        if options["json"]:
            self.print_json(report.as_dict())
        else:
            self.print_words(report)

    def refuse(self, refused, *, as_json):
        if not as_json:
            raise CommandError(str(refused)) from refused
        self.print_json({"error": str(refused), "column": refused.column, "row": refused.row})
        raise SystemExit(1) from refused

    def print_json(self, content):
        self.stdout.write(json.dumps(content, ensure_ascii=False))

    def print_words(self, report):
        counts = _("%(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(rejected)s rejected")
        self.stdout.write(counts % (report.as_dict() | {"rejected": len(report.rejected)}))
        for rejected in report.rejected:
            self.stdout.write(_("Row %(row)s, %(column)s: %(reason)s") % rejected)
