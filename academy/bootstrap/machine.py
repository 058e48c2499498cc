"""What the machine must bring beside Python: libraries, programs, fonts."""

# ruff: noqa: S603, S607 -- it starts programs of this machine, none of whose words come from outside

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from academy.bootstrap.places import VENV
from academy.bootstrap.terminal import is_stamped, say, step, stop, write_stamp

PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
SUPPORTED = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))"
NO_PYTHON = "Python 3.11 to 3.14 is needed. Debian: sudo apt-get install python3-venv   macOS: brew install python"

# Each by Debian's and by Homebrew's names.
DEBIAN = {
    "Pango": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
    "Chromium": ["chromium"],
    "Chinese fonts": ["fonts-noto-cjk"],
    "PostgreSQL": ["postgresql"],
    "gettext": ["gettext"],
    "python3-venv": ["python3-venv"],
}
BREW = {
    "Pango": "pango",
    "Chromium": "chromium",
    "PostgreSQL": "postgresql",
    "gettext": "gettext",
    "python3-venv": "python",
}


def find_python() -> str:
    """A Python of a supported version: the one that runs this, else the newest on the path."""
    for candidate in [sys.executable, *map(shutil.which, PYTHONS)]:
        if candidate and subprocess.run([candidate, "-c", SUPPORTED], capture_output=True).returncode == 0:
            return candidate
    return stop(NO_PYTHON)


def _has_venv() -> bool:
    return subprocess.run([find_python(), "-c", "import ensurepip, venv"], capture_output=True).returncode == 0


def _has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


# Told from files, not from a package manager: milliseconds, and true for whatever brought them.
PROBES = {
    "Pango": lambda: all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0"))),
    "Chromium": lambda: Path("/usr/bin/chromium").exists() or Path("/Applications/Chromium.app").exists(),
    "Chinese fonts": lambda: sys.platform != "linux" or any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "PostgreSQL": _has_postgres,
    "gettext": lambda: shutil.which("xgettext") is not None,
    "python3-venv": _has_venv,
}


def find_missing(names: tuple) -> list:
    return [name for name in names if not PROBES[name]()]


def debian_packages(names: list) -> str:
    return " ".join(package for name in names for package in DEBIAN[name])


def install_line(names: list) -> str:
    """The one line that a person types to install them."""
    if sys.platform == "darwin":
        return "brew install " + " ".join(BREW[name] for name in names if name in BREW)
    return f"sudo apt-get install {debian_packages(names)}"


def become_root() -> list | None:
    """What to put before a command so that it may install; None where that takes a password."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return []
    allowed = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo", "-n"] if allowed else None


def ensure_machine(*names: str) -> bool:
    """Install what the machine lacks where that is allowed, else say the line to type; whether all is here.

    Never stops: what is missing costs a feature, not the start. What could not be installed is not tried every time.
    """
    missing, tried = find_missing(names), VENV / ".machine"
    if missing and shutil.which("apt-get") and not is_stamped(tried, " ".join(missing)):
        _install_from_debian(missing)
        missing = find_missing(names)
        if missing and VENV.exists():
            write_stamp(tried, " ".join(missing))
    if missing:
        say(f"This machine lacks {', '.join(missing)}. To install, type:  {install_line(missing)}")
    return not missing


def _install_from_debian(missing: list) -> None:
    root = become_root()
    if root is None:
        return
    apt = "apt-get -q -o Acquire::Retries=3 -o Acquire::http::Timeout=30"
    install = f"{apt} install -y --no-install-recommends {debian_packages(missing)}"
    # The lists of a fresh machine are empty or old. RUNLEVEL=1 keeps Debian from starting a database server of its own.
    script = f"{install} || {{ {apt} update && {install}; }}"
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "sh", "-c", script]
    step(f"Installing {', '.join(missing)} from Debian", command, must=False)
