"""The fonts that PDFs carry: two static faces pinned once from the packaged Noto Sans SC, and what they can show."""

import hashlib
import os
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

FAMILY = "Chairside Sans"
WEIGHTS = (400, 700)
FONT_PACKAGE = "justmytype_intl_cjk"
FONT_PATTERN = "NotoSansSC*wght*.ttf"

# Characters that print nothing of their own: white space, zero-width joiners, variation selectors, byte order mark.
INVISIBLE = frozenset(
    [*range(0x21), 0xA0, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x3000, *range(0xFE00, 0xFE10), 0xFEFF]
)


class PdfUnavailable(Exception):
    """This machine cannot make PDFs; the message is for people and `line` is what to type."""

    def __init__(self, message, *, line):
        super().__init__(message)
        self.line = line


def var_dir():
    """The directory for what the site writes itself."""
    return Path(getattr(settings, "VAR_DIR", "var"))


def source():
    """The font file to start from: `settings.PDF_FONT` if set, else the packaged one; PdfUnavailable if missing."""
    chosen = getattr(settings, "PDF_FONT", "")
    spec = find_spec(FONT_PACKAGE)
    packaged = Path(spec.origin).parent.rglob(FONT_PATTERN) if spec else ()
    for candidate in [Path(chosen)] if chosen else packaged:
        if candidate.is_file():
            return candidate
    line = "pip install justmytype-intl-cjk"
    raise PdfUnavailable(_("No Chinese font for PDFs was found. Type: %(line)s") % {"line": line}, line=line)


@cache
def faces() -> dict[int, Path]:
    """One static font file for each weight; made at the first call on a machine (about 0.3 s each), then found.

    A variable font would be instanced again for each document, which costs two seconds a certificate.
    """
    data = source().read_bytes()
    tag = hashlib.sha256(data).hexdigest()[:12]
    folder = var_dir() / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    pinned = {weight: (folder / f"{tag}-{weight}.ttf").resolve() for weight in WEIGHTS}
    for weight, path in pinned.items():
        if not path.exists():
            write_atomically(path, _pin(data, weight))
    return pinned


def _pin(data, weight):
    """The font with its weight axis fixed; a font without that axis serves every weight as it is."""
    import uharfbuzz

    face = uharfbuzz.Face(data)
    if "wght" not in {axis.tag for axis in face.axis_infos}:
        return data
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_axis_location(face, "wght", weight)
    return uharfbuzz.subset(face, wanted).blob.data


def write_atomically(path, data):
    """Write a whole file or none, so that another process never reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)


def font_css():
    """The @font-face rules that name the pinned faces."""
    rule = '@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{url}") }}\n'
    return "".join(rule.format(family=FAMILY, weight=weight, url=path.as_uri()) for weight, path in faces().items())


@cache
def _characters():
    from fontTools.ttLib import TTFont

    with TTFont(faces()[400], lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_characters(text) -> list[str]:
    """The characters of a text that would print as empty boxes, each once, in code point order."""
    return sorted(char for char in set(text) if ord(char) not in INVISIBLE and ord(char) not in _characters())


def width_in_ems(text) -> float:
    """About how wide a text is set: a hanzi is one em wide, a letter a little more than half of one."""
    return sum(1 if ord(char) > 0x2E7F else 0.55 for char in text)
