"""What is printed as one file: one version, or a book of several with a cover and contents."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from academy.core.paper import Paper
from academy.core.pdf import LANGUAGES, cached_pdf, looks, render_pdf, watermark
from academy.core.qr import qr_svg
from academy.people.models import OrgUnit
from academy.versions.models import Version
from playbooks.services.printing.chapters import chapters_of


@dataclass(frozen=True)
class Book:
    """All that stands on the paper. A single playbook has no cover and no contents: its first page says what it is."""

    title: str
    language: str
    paper: str
    holder: str
    chain_name: str
    printed_on: date
    is_by_shelf: bool
    chapters: list[dict]

    @property
    def has_front(self) -> bool:
        return len(self.chapters) > 1

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that is printed, its looks included. The date counts where it is printed: on a cover."""
        printed = asdict(self)
        if not self.has_front:
            del printed["printed_on"]
        told = json.dumps([looks(), printed], cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def contents(self) -> list[dict]:
        """The chapters' numbers and titles, below the names of their shelves where they stand in that order."""
        numbered = [{"number": number, **chapter} for number, chapter in enumerate(self.chapters, start=1)]
        if not self.is_by_shelf:
            return [{"heading": "", "entries": numbered}]
        shelves = groupby(numbered, key=lambda chapter: chapter["heading"])
        return [{"heading": heading, "entries": list(entries)} for heading, entries in shelves]


def current_versions(pages) -> list[Version]:
    """What readers see of these pages now, in their order. One query."""
    keys = [page.pk for page in pages]
    newest = {version.page_id: version for version in Version.objects.filter(page__in=keys).current().defer("content")}
    return [newest[key] for key in keys if key in newest]


def holder_of(reader) -> str:
    """Whose copy it is, as it stands across each page; nobody's for a command without a person."""
    return f"{reader.name} {reader.employee_no}".strip()


def book_of(versions, *, reader, title="", paper=Paper.A4, is_by_shelf=False, printed_on=None) -> Book:
    """These versions, in this order and in the language of the first, as the copy of `reader`. Six queries."""
    language = versions[0].language
    with translation.override(LANGUAGES[language].django):
        chapters = chapters_of(versions, reader=reader)
        title = title or _name_of(versions)
    return Book(
        title=title,
        language=language,
        paper=str(paper),
        holder=holder_of(reader),
        chain_name=OrgUnit.objects.filter(depth=1).values_list("name", flat=True).first() or "Chairside",
        printed_on=printed_on or timezone.localdate(),
        is_by_shelf=is_by_shelf,
        chapters=chapters,
    )


def _name_of(versions) -> str:
    """What a book is called to which nobody gave a title: one chapter by its own, several by what they are."""
    if len(versions) == 1:
        return versions[0].title
    told = ngettext("Scripts and SOPs: %(count)d chapter", "Scripts and SOPs: %(count)d chapters", len(versions))
    return told % {"count": len(versions)}


def print_book(book: Book, *, on_page=None) -> bytes:
    """The book as a PDF with its holder's name across each page; PdfUnavailable where the machine cannot print."""
    with translation.override(LANGUAGES[book.language].django):
        context = {
            "has_front": book.has_front,
            "chain_name": book.chain_name,
            "holder": book.holder,
            "printed_on": book.printed_on,
            "digest_short": book.digest[:8],
            "contents": book.contents,
            "chapters": [{**chapter, "qr_svg": qr_svg(chapter["url"])} for chapter in book.chapters],
        }
    made = render_pdf(
        "pdf/playbook.html",
        context,
        language=book.language,
        title=book.title,
        paper=book.paper,
        assets=_assets(book),
        on_page=on_page,
    )
    return watermark(made, book.holder) if book.holder else made


def _assets(book: Book) -> dict[str, bytes]:
    names = {picture["asset"] for chapter in book.chapters for picture in chapter["pictures"] if picture["asset"]}
    assets = {}
    for name in names:
        with default_storage.open(name) as file:
            assets[name] = file.read()
    return assets


def print_versions(versions, *, reader, title="", paper=Paper.A4) -> bytes:
    """A PDF of these versions, one chapter each, as the copy of `reader`; the same copy again takes milliseconds."""
    book = book_of(list(versions), reader=reader, title=title, paper=paper)
    return cached_pdf(f"playbook {book.digest}", lambda: print_book(book))
