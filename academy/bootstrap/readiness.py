"""What has to be there before the site runs: translations, the database, the demo chain. Each is made once."""

# ruff: noqa: S603 -- it starts programs of this machine, none of whose words come from outside

from __future__ import annotations

import os
import subprocess
import sys
import time

from academy.bootstrap.packages import RUNTIME
from academy.bootstrap.places import PYTHON, ROOT, VAR, manage
from academy.bootstrap.terminal import fingerprint, is_stamped, say, step, stop, write_stamp


def stale_catalogues() -> list:
    """Translations whose compiled file is missing or older."""
    pairs = [(path, path.with_suffix(".mo")) for path in (ROOT / "locale").rglob("*.po")]
    return [path for path, made in pairs if not made.exists() or made.stat().st_mtime < path.stat().st_mtime]


def compile_catalogues() -> None:
    if stale_catalogues():
        step("Compiling translations", [PYTHON, "-m", "academy.core.catalogues"])


def database_key() -> str:
    """Changes with every migration, package and database address."""
    migrations = ROOT.glob("*/migrations/*.py"), ROOT.glob("*/*/migrations/*.py")
    files = [path for found in migrations for path in found if ".venv" not in path.parts]
    return fingerprint(*files, ROOT / RUNTIME, extra=os.environ.get("DATABASE_URL", ""))


def has_database() -> bool:
    return "DATABASE_URL" in os.environ or (VAR / "chairside.sqlite3").exists()


def ensure_folder() -> None:
    """The data folder, for the site's own account alone: it holds people's records and this machine's secrets."""
    VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The server warns about a missing folder of collected static files, which it may serve from their sources.
    (VAR / "static").mkdir(exist_ok=True)


def ensure_database(env: dict) -> None:
    ensure_folder()
    key, stamp = database_key(), VAR / ".migrated"
    if not (has_database() and is_stamped(stamp, key)):
        step("Making or updating the database (about 20 seconds the first time)", manage("migrate", "-v0"), env)
        write_stamp(stamp, key)


def shell_language(environ: dict) -> str:
    """zh or en, from the first variable that gettext would ask."""
    spoken = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, spoken), "").lower().startswith("zh") else "en"


def demo_keys() -> dict:
    """For each language, what the stamp says once the demo is loaded from today's content packs."""
    packs = [path for path in (ROOT / "fixtures").rglob("*") if path.is_file()]
    return {code: f"{code} {fingerprint(*packs, extra=database_key())}" for code in ("zh", "en")}


def load_demo(language: str | None, env: dict) -> None:
    """Load the demo chain once; print the sign-in names every time.

    Without a language asked for, a demo that is there keeps its own, and a new one takes the shell's.
    """
    stamp, names, keys = VAR / ".demo", VAR / "demo-people.txt", demo_keys()
    enough = [keys[language]] if language else keys.values()
    if names.exists() and has_database() and is_stamped(stamp, *enough):
        sys.stdout.write(names.read_text(encoding="utf-8"))
        sys.stdout.flush()
        return
    was = stamp.read_text(encoding="utf-8")[:2] if stamp.exists() and has_database() else None
    chosen = language or was or shell_language(dict(os.environ))
    names.write_text(_run_load_demo(chosen, env), encoding="utf-8")
    write_stamp(stamp, keys[chosen])


def _run_load_demo(language: str, env: dict) -> str:
    """What the command prints, shown as it comes and kept for the next start."""
    say(f"Loading the demo chain in {'Chinese' if language == 'zh' else 'English'} …")
    started, lines = time.monotonic(), []
    command = manage("load_demo", "--language", language)
    with subprocess.Popen(command, cwd=str(ROOT), env=env, stdout=subprocess.PIPE, encoding="utf-8") as process:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    if process.returncode:
        stop("The demo was not loaded. To start afresh or in another language, name a new folder: CHAIRSIDE_VAR=var/2")
    say(f"  done in {time.monotonic() - started:.1f} s")
    return "".join(lines)
