#!/usr/bin/env python3
"""Chairside's one tool, from a fresh machine to a running site.

  ./run.py demo [--no-serve] [--language zh|en] [--host H] [--port N]
                            set everything up, load the demo chain, serve it
  ./run.py test [--postgres] [pytest arguments]
                            set everything up, run the tests
  ./run.py serve [--host H] [--port N] [--workers N]
                            the web server and the background worker
  ./run.py manage NAME …    Django's and our own commands
  ./run.py lint             every linter, one line each
  ./run.py bench            measure the site against its budgets
  ./run.py screenshots      take the pictures of the documentation anew
  ./run.py messages         collect and compile the words to translate
  ./run.py lock [--upgrade] write the two files of pinned packages

Needs Python 3.11 or newer on the machine, and no package: any python3 may start it. Environment variables:
CHAIRSIDE_VAR (data folder, else var/), DATABASE_URL, DJANGO_SETTINGS_MODULE.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from academy.bootstrap.machine import ensure_machine
from academy.bootstrap.packages import DEVELOPMENT, RUNTIME, ensure_packages, write_locks
from academy.bootstrap.places import BIN, PYTHON, ROOT, VAR, keep_bytecode, manage
from academy.bootstrap.readiness import compile_catalogues, ensure_database, ensure_folder, load_demo
from academy.bootstrap.server import EVERYWHERE, free_port, run_site
from academy.bootstrap.terminal import say, step

DEV_SETTINGS = "academy.settings.dev"
# The blanks of a new catalogue.
FILLED_IN = {
    "PACKAGE VERSION": "Chairside",
    "LANGUAGE <LL@li.org>": "Chinese",
    '"Language: \\n"': '"Language: zh_Hans\\n"',
}


def site_arguments(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"./run.py {command}")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="the port, or the first of which a free one is taken")
    return parser


def demo(arguments: list) -> int:
    parser = site_arguments("demo")
    parser.add_argument("--language", choices=["zh", "en"], help="of content and people; else the shell's")
    parser.add_argument("--no-serve", action="store_true", help="stop when everything is ready")
    asked = parser.parse_args(arguments)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": DEV_SETTINGS, "CHAIRSIDE_DEBUG": "false", "CHAIRSIDE_DEMO": "true"}
    env["CHAIRSIDE_VAR"] = str(VAR)
    ensure_packages(RUNTIME)
    if not ensure_machine("Pango"):
        say("  (the demo runs without it; only PDFs cannot be made)")
    compile_catalogues()
    ensure_database(env)
    load_demo(asked.language, env)
    if asked.no_serve:
        say("Everything is ready. To serve it:  ./run.py demo")
        return 0
    port = free_port(asked.host, asked.port)
    if port != asked.port:
        say(f"Port {asked.port} is taken; using {port}.")
    env.setdefault("CHAIRSIDE_BASE_URL", f"http://{asked.host}:{port}")
    if asked.host == EVERYWHERE:
        env.setdefault("CHAIRSIDE_HOSTS", "*")
    return run_site(asked.host, port, 1, env)


def serve(arguments: list) -> int:
    parser = site_arguments("serve")
    parser.add_argument("--workers", type=int, default=1, help="web server processes")
    asked = parser.parse_args(arguments)
    env = {"DJANGO_SETTINGS_MODULE": DEV_SETTINGS, **os.environ, "CHAIRSIDE_VAR": str(VAR)}
    ensure_packages(RUNTIME)
    ensure_machine("Pango")
    compile_catalogues()
    if env["DJANGO_SETTINGS_MODULE"] == DEV_SETTINGS:
        ensure_database(env)
    # Behind a proxy the port is agreed on, so another one is no help.
    return run_site(asked.host, asked.port, asked.workers, env)


def spread_over_cores(arguments: list) -> list:
    """Two processes for the whole suite; one for named files, which are done before a second one would have started."""
    names_files = any((ROOT / argument.partition("::")[0]).exists() for argument in arguments if argument[:1] != "-")
    # Tests of one group share what is costly to make, so they go to one process.
    return [] if names_files else ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadgroup"]


def test(arguments: list) -> int:
    """The runner writes last: nothing is said after it."""
    on_postgres = "--postgres" in arguments
    arguments = [argument for argument in arguments if argument != "--postgres"]
    ensure_packages(DEVELOPMENT)
    ensure_machine("Pango", "Chromium", "Chinese fonts", *(["PostgreSQL"] if on_postgres else []))
    compile_catalogues()
    command = [str(PYTHON), "-m", "pytest", *spread_over_cores(arguments), *arguments]
    if on_postgres:
        command = [str(PYTHON), "-m", "tests.postgres", *command]
    os.chdir(str(ROOT))
    return become(command)


def first_lines(text: str, limit: int = 40) -> str:
    """Enough to begin with; the rest is counted."""
    lines = text.rstrip().splitlines()
    more = [f"… and {len(lines) - limit} more lines"] if len(lines) > limit else []
    return "\n".join(lines[:limit] + more)


def lint(arguments: list) -> int:
    """Every linter runs, also after one that failed."""
    ensure_packages(DEVELOPMENT)
    templates = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
    linters = {
        "ruff check": ["ruff", "check", "--quiet", "--output-format", "concise", "."],
        "ruff format": ["ruff", "format", "--check", "--quiet", "--output-format", "concise", "."],
        "djhtml": ["djhtml", "--check", "--tabwidth", "2", "templates"],
        "djade": ["djade", "--target-version", "5.2", "--check", *templates],
        "lint-imports": ["lint-imports"],
        "house checks": ["python", "-m", "tests.house_checks"],
    }
    failed = 0
    for name, (program, *options) in linters.items():
        result = subprocess.run([str(BIN / program), *options], cwd=ROOT, capture_output=True, text=True)
        print(f"{name}: {'failed' if result.returncode else 'ok'}", flush=True)
        if result.returncode:
            failed += 1
            print(first_lines(result.stdout + result.stderr), flush=True)
    return 1 if failed else 0


def screenshots(arguments: list) -> int:
    ensure_packages(DEVELOPMENT)
    if not ensure_machine("Pango", "Chromium", "Chinese fonts"):
        return 1
    return pass_on(["screenshots", *arguments])


def lock(arguments: list) -> int:
    write_locks(arguments)
    return 0


def messages(arguments: list) -> int:
    """Collect the words of code and templates into locale/zh_Hans, then compile."""
    ensure_packages(RUNTIME)
    if not ensure_machine("gettext"):
        return 1
    ignored = [part for name in (".*", "var", "tests", "packages") for part in ("--ignore", name)]
    # File names without line numbers: a translation changes only when its words do.
    collect = manage("makemessages", "-l", "zh_Hans", "--no-obsolete", "--add-location", "file", "--no-wrap", *ignored)
    (ROOT / "locale").mkdir(exist_ok=True)
    step("Collecting words", collect)
    for path in (ROOT / "locale" / "zh_Hans").rglob("*.po"):
        path.write_text(tidy_catalogue(path.read_text(encoding="utf-8")), encoding="utf-8")
    compile_catalogues()
    return 0


def tidy_catalogue(text: str) -> str:
    """Without the date that changes at every collection, and without gettext's blanks to fill in."""
    head, gap, entries = text.partition("\n\n")
    drop = ('"POT-Creation-Date', '"Report-Msgid-Bugs-To')
    if "SOME DESCRIPTIVE TITLE" in head:
        drop += ("# ", "#\n", "#, fuzzy", '"PO-Revision-Date', '"Last-Translator')
    head = "".join(line for line in head.splitlines(keepends=True) if not line.startswith(drop))
    for blank, filled in FILLED_IN.items():
        head = head.replace(blank, filled)
    return head + gap + entries


def become(command: list) -> int:
    """Another program in place of this process, so that signals and the exit code are its own."""
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def pass_on(arguments: list) -> int:
    ensure_packages(RUNTIME)
    ensure_folder()
    return become(manage(*arguments))


COMMANDS = {
    "demo": demo,
    "test": test,
    "serve": serve,
    "manage": pass_on,
    "lint": lint,
    "bench": lambda arguments: pass_on(["bench", *arguments]),
    "screenshots": screenshots,
    "messages": messages,
    "lock": lock,
}


def main(arguments: list) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        say(__doc__.strip())
        return 0 if arguments in (["--help"], ["-h"], ["help"]) else 2
    keep_bytecode(os.environ)
    try:
        return command(arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
