"""The pictures of the documentation."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from academy.demo.bench.scratch import make_demo
from academy.demo.screenshots import take_pictures


class Command(BaseCommand):
    help = _("Take the pictures of the documentation from a demo of its own in a temporary folder. About five minutes.")

    def add_arguments(self, parser):
        parser.add_argument("--language", choices=["zh", "en"], nargs="+", default=["zh", "en"])
        parser.add_argument("--output", type=Path, default=Path(settings.BASE_DIR) / "docs" / "pictures")

    def handle(self, *, language, output, **options):
        for code in language:
            with tempfile.TemporaryDirectory(prefix="chairside-pictures-") as folder:
                demo = Path(folder) / "demo"
                self.stderr.write(_("Making a demo chain to look at …"))
                make_demo(demo, code)
                take_pictures(demo=demo, language=code, folder=output / code, tell=self.stderr.write)
