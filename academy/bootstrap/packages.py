"""The Python packages of this checkout: one environment, two lock files."""

# ruff: noqa: S603 -- it starts programs of this machine, none of whose words come from outside

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from academy.bootstrap.machine import ensure_machine, find_python
from academy.bootstrap.places import BIN, PYTHON, ROOT, VENV
from academy.bootstrap.terminal import fingerprint, is_stamped, step, stop, write_stamp

RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
UV = "uv==0.13.9"


def find_uv() -> str | None:
    """A uv that answers, on the path or in the environment."""
    for candidate in (shutil.which("uv"), shutil.which("uv", path=str(BIN))):
        if candidate and subprocess.run([candidate, "--version"], capture_output=True).returncode == 0:
            return candidate
    return None


def pip_settings(listing: str) -> dict:
    """The options in what `pip config list` prints; the environment wins over a command's section, that over global."""
    found: dict = {}
    ranks = {"global": 0, "install": 1, ":env:": 2}
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in ranks:
            found.setdefault(option, []).append((ranks[section], str(ast.literal_eval(value))))
    return {option: max(values)[1] for option, values in found.items()}


def uv_environment(settings: dict, environ: dict) -> dict:
    """The environment for uv, which does not read pip's configuration: same indexes, files, certificates, patience."""
    words = {option: value.split() for option, value in settings.items()}
    env = {
        "UV_DEFAULT_INDEX": " ".join(words.get("index-url", [])),
        "UV_INDEX": " ".join(words.get("extra-index-url", [])),
        "UV_FIND_LINKS": ",".join(words.get("find-links", [])),
        "UV_INSECURE_HOST": " ".join(words.get("trusted-host", [])),
        "UV_HTTP_TIMEOUT": settings.get("default-timeout") or settings.get("timeout", ""),
        "SSL_CERT_FILE": settings.get("cert", ""),
        # pip looks at all indexes alike; hashes make that safe.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    return {**{name: value for name, value in env.items() if value}, **environ}


def environment_of_uv() -> dict:
    listing = subprocess.run([find_python(), "-m", "pip", "config", "list"], capture_output=True, text=True)
    # A Python without pip lists nothing; the variables speak for themselves.
    variables = {name[4:].lower().replace("_", "-"): text for name, text in os.environ.items() if name[:4] == "PIP_"}
    # The account of a service has no home to keep a cache in.
    homeless = {} if os.access(os.path.expanduser("~"), os.W_OK) else {"UV_NO_CACHE": "1"}
    return {**homeless, **uv_environment({**variables, **pip_settings(listing.stdout)}, dict(os.environ))}


def make_venv() -> None:
    """An environment beside this file, made by uv where there is one and by Python itself elsewhere."""
    uv = find_uv()
    if uv:
        command = [uv, "venv", "-q", "--allow-existing", "--python", find_python(), VENV]
        step("Making .venv", command, environment_of_uv())
        return
    ensure_machine("python3-venv")
    step("Making .venv", [find_python(), "-m", "venv", VENV])
    step("Installing uv", [PYTHON, "-m", "pip", "install", "-q", UV], must=False)


def stamps_of(lock: str) -> tuple:
    """What the environment's stamp says when it holds the packages of the lock: as the first, and perhaps more."""
    keys = {name: f"{name} {fingerprint(ROOT / name)}" for name in (RUNTIME, DEVELOPMENT)}
    return (keys[lock], keys[DEVELOPMENT])


def ensure_packages(lock: str) -> None:
    """The environment holds the packages of the lock. The lock for development contains the other one."""
    stamp, keys = VENV / ".packages", stamps_of(lock)
    if PYTHON.exists() and is_stamped(stamp, *keys):
        return
    make_venv()
    uv = find_uv()
    install = [uv, "pip", "install", "-q", "--python", PYTHON] if uv else [PYTHON, "-m", "pip", "install", "-q"]
    env = environment_of_uv() if uv else None
    step(f"Installing the packages of {lock}", [*install, "--require-hashes", "-r", ROOT / lock], env)
    write_stamp(stamp, keys[0])


def write_locks(options: list) -> None:
    """Pin every package by its hash. Django stays on its long-term release, though pyproject.toml allows newer ones.

    Neither file names the index that packages came from.
    """
    uv = find_uv() or stop("Locking needs uv:  pip install uv")
    fixed = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "-q"]
    env = environment_of_uv()
    with tempfile.TemporaryDirectory() as folder:
        constraint = Path(folder) / "constraints.txt"
        constraint.write_text("django<5.3\n", encoding="ascii")
        command = [uv, "pip", "compile", "pyproject.toml", *fixed, "-c", constraint, *options]
        step(f"Writing {RUNTIME}", [*command, "-o", RUNTIME], env)
        step(f"Writing {DEVELOPMENT}", [*command, "--extra", "dev", "-c", RUNTIME, "-o", DEVELOPMENT], env)
