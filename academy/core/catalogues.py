"""Compiled translations, made without gettext's own tools.

Run as a module it compiles what changed. It needs no Django, whose start takes longer than the work.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def compile_stale(folders: Iterable[Path] = (LOCALE, LOCALE / "packages")) -> list[Path]:
    """Compile the catalogues that changed, for the site and for its scripts; the files that were made."""
    found = sorted(path for folder in folders for path in folder.glob("*/LC_MESSAGES/*.po"))
    return [compile_catalogue(path) for path in found if is_stale(path)]


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


if __name__ == "__main__":
    compile_stale()
