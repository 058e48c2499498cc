"""Where things are in this checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("CHAIRSIDE_VAR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def manage(*arguments: str) -> list:
    """The command line of one of Django's or our own commands."""
    return [str(PYTHON), str(ROOT / "manage.py"), *arguments]
