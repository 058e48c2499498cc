"""Compile translations without gettext's own tools."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from academy.core.catalogues import compile_stale


class Command(BaseCommand):
    help = _("Compile the translations that changed, so that the site can use them.")
    # Checks read translated words, and would ask for what is about to be made.
    requires_system_checks = []

    def handle(self, **options):
        for path in compile_stale(map(Path, settings.LOCALE_PATHS)):
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
