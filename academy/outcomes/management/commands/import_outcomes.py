"""What happened to customers, from a CRM's export."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from academy.core.exceptions import FileRefused
from academy.outcomes.columns import COLUMNS
from academy.outcomes.services import import_outcomes


class Command(BaseCommand):
    help = _(
        "Read a CRM's export of events, CSV or XLSX, UTF-8 or GB18030, with English or Chinese headers. The same file "
        "twice changes nothing. A file with names, phone or identity numbers is refused."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help=_("The export."))
        parser.add_argument("--source", default="crm", help=_("The system it comes from; numbers are unique in it."))
        parser.add_argument("--mapping", help=_("A JSON file: what the export calls our columns, {ours: theirs}."))
        parser.add_argument(
            "--leave-out",
            action="append",
            default=[],
            metavar="HEADER",
            help=_("Do not read this column; may be repeated."),
        )
        parser.add_argument("--dry-run", action="store_true", help=_("Only say what would happen."))
        parser.add_argument("--json", action="store_true", help=_("Print one JSON object."))

    def handle(self, *, file, source, mapping, leave_out, dry_run, **options):
        try:
            report = import_outcomes(
                source_name=source,
                file=file,
                file_name=Path(file).name,
                mapping=read_mapping(mapping),
                leave_out=leave_out,
                dry_run=dry_run,
            )
        except FileRefused as refused:
            self.refuse(refused, as_json=options["json"])
        if options["json"]:
            self.print_json(report.as_json())
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
        self.stdout.write(counts % (report.as_json() | {"rejected": len(report.rejected)}))
        if report.unlinked:
            self.stdout.write(_("%(count)s name a script version that is not here yet.") % {"count": report.unlinked})
        for rejected in report.rejected:
            self.stdout.write(_("Row %(row)s, %(column)s: %(reason)s") % rejected)


def read_mapping(path: str | None) -> dict[str, str]:
    """{our column: header} from a JSON file; FileRefused when it is not one."""
    if path is None:
        return {}
    try:
        mapping = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise FileRefused(_("The mapping “%(path)s” is no JSON file that can be read.") % {"path": path}) from error
    if not isinstance(mapping, dict) or not all(isinstance(header, str) for header in mapping.values()):
        raise FileRefused(_("The mapping must be one JSON object of texts: {our column: header}."))
    for ours in mapping:
        if ours not in COLUMNS:
            message = _("The mapping names “%(column)s”, which is no column of ours.") % {"column": ours}
            raise FileRefused(message, column=ours)
    return mapping
