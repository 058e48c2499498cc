"""Where things are in this checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("CHAIRSIDE_VAR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def keep_bytecode(environ) -> None:
    """Where the shell wants no bytecode beside the sources, keep it in a folder of its own.

    A start without any compiles some two thousand modules anew, and setting up takes several starts.
    """
    if environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".cache" / "bytecode"))


def manage(*arguments: str) -> list:
    """The command line of one of Django's or our own commands."""
    return [str(PYTHON), str(ROOT / "manage.py"), *arguments]
