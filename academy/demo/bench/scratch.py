"""A data folder of its own for every measurement, and the processes that work in it. Nobody's database is touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language


def make_demo(folder: Path, language: str = "zh") -> None:
    """A data folder with a migrated database and the demo chain in it. About a minute."""
    folder.mkdir(mode=0o700)
    # The server warns about a missing one.
    (folder / "static").mkdir()
    for command in (["migrate", "-v0"], ["load_demo", "--language", language]):
        _run(["manage.py", *command], folder)


def measure_in_copy(work: str, size: str, demo: Path, folder: Path) -> list[dict]:
    """The figures of one kind of work, as a process of its own measured them in a copy of the demo's data folder."""
    shutil.copytree(demo, folder)
    try:
        return json.loads(_run(["-m", "academy.demo.bench", work, size, get_language()], folder))
    finally:
        shutil.rmtree(folder)


def _run(arguments: list[str], folder: Path) -> str:
    """What our own program printed; CalledProcessError when it failed, with its complaint already on the terminal."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"DJANGO_SETTINGS_MODULE": "academy.settings.dev", "CHAIRSIDE_DEBUG": "false", "CHAIRSIDE_VAR": str(folder)}
    command = [sys.executable, *arguments]
    result = subprocess.run(  # noqa: S603 -- the arguments are names of ours
        command, cwd=settings.BASE_DIR, env=env, check=True, encoding="utf-8", stdout=subprocess.PIPE
    )
    return result.stdout
