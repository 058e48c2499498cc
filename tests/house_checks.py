"""What no linter knows about this house: its templates, its translations, and what must never be committed.

Prints one line a finding, `file:line: what is wrong`; the exit code says whether there was any.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import polib
from curlylint.lint import parse_file

from academy.bootstrap.packages import environment_of_uv

ROOT = Path(__file__).resolve().parents[1]
GIT_FILES = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]

# The site's content security policy refuses them, so a browser would leave them out without a word.
INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=[\"']|javascript:", re.IGNORECASE)
DATA_SCRIPT = re.compile(r"<script\b[^>]*type=[\"']application/(?:json|ld\+json)[\"']", re.IGNORECASE)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
SOMEBODYS_HOME = re.compile(r"(?<![\w.])/(?:home|Users|root)/[\w.-]+/")
PUBLIC_INDEX = "pypi.org"
# Folders that every machine has. A path of one short word is left alone too: any address may contain it.
EVERYBODYS = ("/etc/", "/usr/")


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def blank(match: re.Match) -> str:
    """Nothing but the line ends, so that line numbers stay."""
    return "\n" * match[0].count("\n")


def inline_code() -> Iterator[str]:
    """Styles and scripts inside templates, but in those that no browser of the site opens: print and mail."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT)
        if name.parts[1] in {"pdf", "mail"}:
            continue
        text = COMMENT.sub(blank, path.read_text(encoding="utf-8"))
        for found in INLINE.finditer(text):
            if not DATA_SCRIPT.match(text, found.start()):
                yield f"{name}:{line_of(text, found.start())}: inline {found[0].strip()}"


def broken_markup() -> Iterator[str]:
    """Tags that are not closed, by curlylint's parser: its own command names no file where the parser fails."""
    with ProcessPoolExecutor() as processes:
        for findings in processes.map(markup_findings, sorted((ROOT / "templates").rglob("*.html"))):
            yield from findings


def markup_findings(path: Path) -> list[str]:
    name = path.relative_to(ROOT)
    try:
        issues, _ = parse_file((path, {}))
    except TypeError:
        return [f"{name}: a tag is opened under one condition and closed under another"]
    return [f"{name}:{issue.location.line + 1}: {issue.message}" for issue in issues]


def unfinished_translations() -> Iterator[str]:
    """Entries of our own catalogue that are empty or that only resemble their English."""
    for path in sorted((ROOT / "locale" / "zh_Hans").rglob("*.po")):
        catalogue, name = polib.pofile(str(path)), path.relative_to(ROOT)
        for kind, entries in (("untranslated", catalogue.untranslated_entries()), ("fuzzy", catalogue.fuzzy_entries())):
            for entry in entries:
                yield f"{name}:{entry.linenum}: {kind}: {entry.msgid[:60]!r}"


def machine_words() -> set[str]:
    """Hosts and folders that belong to this machine: where it keeps the project and gets its packages from."""
    settings = environment_of_uv()
    values = [text for name, text in settings.items() if name.startswith(("PIP_", "UV_"))]
    found = {str(ROOT)}
    for address in map(urlsplit, re.split(r"[\s,]+", " ".join(values))):
        if address.hostname and address.hostname != PUBLIC_INDEX:
            found.add(address.hostname)
        elif address.path.startswith("/"):
            found.add(address.path)
    return {word for word in found if not word.startswith(EVERYBODYS) and (word[0] != "/" or word.count("/") > 1)}


def committed_files() -> list[Path]:
    """What is or may be committed; nothing outside a checkout."""
    listing = subprocess.run(GIT_FILES, cwd=ROOT, capture_output=True, check=False).stdout
    return [ROOT / name for name in sorted(listing.decode().split("\0")) if name and (ROOT / name).is_file()]


def leaks() -> Iterator[str]:
    """Committed lines that name this machine, somebody's home, or the place that packages came from."""
    words = sorted(map(re.escape, machine_words()))
    own = re.compile(rf"(?<![\w./])(?:file://)?(?:{'|'.join(words)})(?![\w.-])")
    for path in committed_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        patterns = [own, SOMEBODYS_HOME] + ([re.compile(r"\w+://")] if path.suffix == ".lock" else [])
        for pattern in patterns:
            for found in pattern.finditer(text):
                yield f"{path.relative_to(ROOT)}:{line_of(text, found.start())}: names {found[0]}"


CHECKS = (inline_code, broken_markup, unfinished_translations, leaks)


def main() -> int:
    findings = [finding for check in CHECKS for finding in check()]
    sys.stdout.write("".join(f"{finding}\n" for finding in findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
