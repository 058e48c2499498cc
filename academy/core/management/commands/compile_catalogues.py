"""Compile translations without gettext's own tools."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = _("Compile the translations that changed, so that the site can use them.")
    # Checks read translated words, and would ask for what is about to be made.
    requires_system_checks = []

    def handle(self, **options):
        made = [compile_catalogue(path) for path in catalogues() if is_stale(path)]
        for path in made:
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))


def catalogues() -> list[Path]:
    """Every catalogue of ours, for the site and for its scripts, in a fixed order."""
    return sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po"))


def is_stale(path: Path) -> bool:
    """Whether the compiled file is missing or older than the catalogue."""
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def compile_catalogue(path: Path) -> Path:
    """Write the compiled file beside the catalogue. A reader sees the old one or the new one, never half of it."""
    compiled = path.with_suffix(".mo")
    unfinished = compiled.with_suffix(f".{os.getpid()}")
    polib.pofile(str(path)).save_as_mofile(str(unfinished))
    unfinished.replace(compiled)
    return compiled
