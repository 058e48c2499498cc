"""Words for the person at the terminal, steps that take a while, and stamps of what is done."""

# ruff: noqa: S603 -- it starts programs of this machine, none of whose words come from outside

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from academy.bootstrap.places import ROOT


def say(words: str, end: str = "\n") -> None:
    """To standard error: standard output belongs to the command that is run."""
    sys.stderr.write(f"{words}{end}")
    sys.stderr.flush()


def stop(words: str) -> None:
    """End with one clear sentence."""
    say(words)
    raise SystemExit(1)


def step(words: str, command: list, env: dict | None = None, *, must: bool = True) -> bool:
    """Run a quiet command, telling how long it takes; whether it succeeded.

    What it wrote is shown only if it failed. A step that must succeed ends everything when it does not.
    """
    with tempfile.TemporaryFile() as output:
        command = [str(part) for part in command]
        streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
        code = _wait(words, subprocess.Popen(command, cwd=str(ROOT), env=env, **streams))
        if code:
            output.seek(0)
            say(output.read().decode(errors="replace")[-6000:].strip())
    if code and must:
        stop(f"That step failed, and nothing after it was done: {' '.join(command)}")
    return code == 0


def _wait(words: str, process: subprocess.Popen) -> int:
    """Wait for a process; on a terminal its seconds tick, elsewhere a line says when it began and when it ended."""
    started, live = time.monotonic(), sys.stderr.isatty()
    say(f"{words} …", end="" if live else "\n")
    while process.poll() is None:
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if live:
                say(f"\r{words} … {time.monotonic() - started:.0f} s", end="")
    result = f"{'failed' if process.returncode else 'done'} in {time.monotonic() - started:.1f} s"
    say(f"\r{words}: {result}" if live else f"  {result}")
    return process.returncode


def fingerprint(*paths: Path, extra: str = "") -> str:
    """One key for the content of files, to tell whether a step must run again."""
    digest = hashlib.sha256(extra.encode())
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, *keys: str) -> bool:
    """Whether the stamp carries one of the keys."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") in keys


def write_stamp(stamp: Path, key: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key, encoding="utf-8")
