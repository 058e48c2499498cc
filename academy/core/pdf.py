"""The PDF engine: a Django template in, a tagged PDF with its own fonts out.

Rendering takes milliseconds for a certificate and seconds for a book, and one at a time in a process: keep what is
made with cached_pdf, and leave books to the worker. What names a reader goes on afterwards, with watermark, so that
one kept PDF serves everybody.
"""

import ctypes
import gc
import hashlib
import io
import re
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from academy.core.paper import Paper
from academy.core.pdf_fonts import (
    PdfUnavailable,
    faces,
    font_css,
    missing_characters,
    var_dir,
    width_in_ems,
    write_atomically,
)
from academy.core.pdf_progress import telling_pages

__all__ = [
    "PdfUnavailable",
    "block_heights",
    "cached_pdf",
    "is_available",
    "looks",
    "missing_characters",
    "page_count",
    "prune_cache",
    "render_pdf",
    "watermark",
]

DEBIAN_LINE = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
MAC_LINE = "brew install pango"

# What WeasyPrint cannot run without, each by its names on Linux and macOS; the others come along with these.
LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
)

# What every PDF is set with, in this order, and what another size of paper changes.
STYLE_SHEETS = ("pdf/pdf.css", "pdf/playbook.css", "pdf/meeting.css")
SHEETS_OF_PAPER = {Paper.A5: "pdf/a5.css"}

# A page without an end, as wide as the paper.
ENDLESS = "@page { size: %dmm 100000mm }"
MM_A_PIXEL = 25.4 / 96
BLOCK = re.compile(r'\bdata-block="')

# Pango's font map belongs to one thread at a time.
_one_at_a_time = threading.RLock()


@dataclass(frozen=True)
class Language:
    """What a language of ours is called elsewhere, and how it writes a date (Django's date format)."""

    django: str
    html: str
    date_format: str


LANGUAGES = {
    "zh": Language(django="zh-hans", html="zh-CN", date_format="Y年n月j日"),
    "en": Language(django="en", html="en", date_format="j F Y"),
}


@dataclass(frozen=True)
class Press:
    """WeasyPrint with the one font configuration and the style sheets of this process: making them anew costs 0.1 s."""

    weasyprint: Any
    fetcher_class: type
    font_config: Any
    stylesheet: Any
    of_paper: dict[str, Any]


def install_line():
    """The line to type on this kind of machine so that it can make PDFs."""
    return MAC_LINE if sys.platform == "darwin" else DEBIAN_LINE


@cache
def is_available() -> bool:
    """Whether WeasyPrint and the system libraries it loads are here; asked once a process, in milliseconds.

    Importing WeasyPrint would tell too, but takes a second, and writes to standard output where it fails.
    """
    return find_spec("weasyprint") is not None and all(_loads(names) for names in LIBRARIES)


def _loads(names):
    for name in names:
        with suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def _import_weasyprint():
    """WeasyPrint, which needs a second at its first import; PdfUnavailable where it cannot run."""
    if not is_available():
        line = install_line()
        raise PdfUnavailable(_("This machine cannot make PDFs yet. Type: %(line)s") % {"line": line}, line=line)
    import weasyprint

    return weasyprint


@cache
def _press():
    weasyprint = _import_weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    from academy.core.pdf_fetcher import SealedFetcher

    font_config = FontConfiguration()

    def sheet(css):
        return weasyprint.CSS(string=css, font_config=font_config, url_fetcher=SealedFetcher())

    stylesheet = sheet(font_css() + "".join(map(render_to_string, STYLE_SHEETS)))
    of_paper = {paper: sheet(render_to_string(name)) for paper, name in SHEETS_OF_PAPER.items()}
    return Press(weasyprint, SealedFetcher, font_config, stylesheet, of_paper)


def render_pdf(
    template_name, context, *, language="zh", title="", base_url=None, assets=None, paper=Paper.A4, on_page=None
) -> bytes:
    """A template as PDF/UA-1 in one of our languages; PdfUnavailable if this machine cannot.

    `assets` maps names to bytes that the template may use as `asset:NAME`; `base_url` completes relative links.
    `on_page` is called with the number of each page when it has been laid out.
    """
    html = _html(template_name, context, language=language, title=title)
    with telling_pages(on_page), _at_the_press():
        document, options = _set(html, base_url=base_url, assets=assets, paper=paper)
        return document.write_pdf(pdf_variant="pdf/ua-1", **options)


@contextmanager
def _at_the_press():
    """One at a time in a process. Python's search for garbage waits: what is laid out lives until it is printed, and
    going through all of it again and again takes a sixth of the time.
    """
    with _one_at_a_time:
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_on:
                gc.enable()


def block_heights(template_name, context, *, language="zh", paper=Paper.A4) -> list[dict[str, float]]:
    """How tall the parts of a template come out on each of its pages, in millimetres, the space below them included.

    A part is an element with `data-block`, by that name; a page is as long as its parts need. The last part of a page
    is left out: nothing below it tells how tall it is.
    """
    # WeasyPrint tells where an element with an id stands, and ids are unique.
    numbers = count()
    html = _html(template_name, context, language=language, title="")
    html = BLOCK.sub(lambda _match: f'id="{next(numbers)} ', html)
    with _at_the_press():
        document, options = _set(html, paper=paper, extra_css=ENDLESS % Paper(paper).width)
        pages = document.render(**options).pages
    return [_heights(page.anchors) for page in pages]


def _heights(anchors) -> dict[str, float]:
    tops = [(name.partition(" ")[2], top) for name, (_left, top, _right, _bottom) in anchors.items()]
    return {name: (below - top) * MM_A_PIXEL for (name, top), (_name, below) in pairwise(tops)}


def _html(template_name, context, *, language, title) -> str:
    tongue = LANGUAGES[language]
    told = {"title": title, "language": language, "html_lang": tongue.html, "date_format": tongue.date_format}
    with translation.override(tongue.django):
        return render_to_string(template_name, context | told)


def _set(html, *, base_url=None, assets=None, paper=Paper.A4, extra_css=""):
    """WeasyPrint's document, and the options with which it is laid out."""
    press = _press()
    fetcher = press.fetcher_class(assets)
    sheets = [press.stylesheet]
    if paper in press.of_paper:
        sheets.append(press.of_paper[paper])
    if extra_css:
        sheets.append(press.weasyprint.CSS(string=extra_css, font_config=press.font_config, url_fetcher=fetcher))
    document = press.weasyprint.HTML(string=html, base_url=base_url, url_fetcher=fetcher)
    return document, {"stylesheets": sheets, "font_config": press.font_config}


def watermark(pdf: bytes, text: str) -> bytes:
    """The PDF with a pale text across each page, marked as an artifact so that screen readers pass over it."""
    import pikepdf

    artifact = b"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q %s Do Q EMC"
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as book:
        stamps = {}
        for page in book.pages:
            size = _size(page)
            if size not in stamps:
                stamps[size] = _stamp(book, text, size)
            name = page.add_resource(stamps[size], pikepdf.Name.XObject, prefix="Watermark")
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q " + artifact % str(name).encode())
        book.save(made)
    return made.getvalue()


def _size(page):
    """Width and height of a page in points."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left, top - bottom


def _stamp(book, text, size):
    """The watermark of one page size as a form that all its pages share."""
    import pikepdf

    html = render_to_string("pdf/watermark.html", {"text": text, "copies": range(5)})
    width, height = size
    page_css = (
        f"@page {{ size: {width}pt {height}pt; margin: 0 }} body {{ font-size: {_type_size(text, width):.1f}pt }}"
    )
    with _one_at_a_time:
        document, options = _set(html, extra_css=page_css)
        sheet = document.write_pdf(**options)
    with pikepdf.open(io.BytesIO(sheet)) as stamp:
        return book.copy_foreign(stamp.pages[0].as_form_xobject())


def _type_size(text, width):
    """The size in points, at most 19, at which a line fits across the page."""
    return min(19, 0.9 * width / max(width_in_ems(text), 1))


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as book:
        return len(book.pages)


def cached_pdf(digest_key: str, make) -> bytes:
    """What `make()` returned for this digest, made once and kept in a private directory.

    A change of our own PDF templates counts as another digest. Two processes may both make it; either copy is whole.
    """
    path = _cache_dir() / f"{hashlib.sha256(f'{looks()} {digest_key}'.encode()).hexdigest()}.pdf"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    with _one_at_a_time:
        with suppress(FileNotFoundError):
            return path.read_bytes()
        pdf = make()
        write_atomically(path, pdf)
        return pdf


def prune_cache(*, older_than_days) -> int:
    """Remove kept PDFs made longer ago than that, and say how many; whoever asks again gets a new copy."""
    limit = time.time() - older_than_days * 86_400
    old = [path for path in _cache_dir().glob("*.pdf") if path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _cache_dir():
    folder = Path(getattr(settings, "PDF_CACHE", None) or var_dir() / "pdf")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@cache
def looks() -> str:
    """A digest over the looks: our PDF templates, style sheet and font, and the version of WeasyPrint."""
    folder = Path(get_template("pdf/pdf.css").origin.name).parent
    digest = hashlib.sha256(f"{faces()[400].name} {version('weasyprint')}".encode())
    for path in sorted(folder.rglob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
