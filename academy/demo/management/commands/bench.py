"""The site beside its budgets."""

import json
import subprocess
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from academy.demo.bench import WORKS
from academy.demo.bench.figures import table
from academy.demo.bench.scratch import make_demo, measure_in_copy


class Command(BaseCommand):
    help = _(
        "Measure the site against its budgets, on a database of its own in a temporary folder. About ten minutes. "
        "Set-up is not measured here: run.py tells the time of its steps."
    )

    def add_arguments(self, parser):
        parser.add_argument("--only", nargs="+", choices=WORKS, metavar="NAME", help=" ".join(WORKS))
        parser.add_argument(
            "--quick", action="store_true", help=_("Less data; what depends on its size is not compared.")
        )
        parser.add_argument("--long", action="store_true", help=_("Save answers for five minutes instead of one."))
        parser.add_argument("--json", action="store_true", help=_("Print one JSON list."))

    def handle(self, *, only, quick, long, **options):
        size = "quick" if quick else "long" if long else "full"
        with tempfile.TemporaryDirectory(prefix="chairside-bench-") as folder:
            rows = self.measure(only or WORKS, size, Path(folder))
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(table(rows, is_quick=quick)))
            self.stdout.write(_("Set-up is not measured here: run.py tells the time of its steps."))

    def measure(self, works, size: str, folder: Path) -> list[dict]:
        rows = []
        try:
            self.stderr.write(_("Making a demo chain to measure …"))
            make_demo(folder / "demo")
            for work in works:
                self.stderr.write(f"{work} …")
                rows += measure_in_copy(work, size, folder / "demo", folder / work)
        except subprocess.CalledProcessError as error:
            raise CommandError(_("A measurement failed; what it said stands above.")) from error
        return rows
