"""A table whose columns are named as the caller names them."""

import contextlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from academy.core.exceptions import FileRefused
from academy.core.tables.content import check_size, is_workbook, text_encoding
from academy.core.tables.delimited import delimited_rows
from academy.core.tables.workbook import open_sheet, sheet_rows

MAX_COLUMNS = 200
MAX_CELL = 5_000


class ColumnMissing(FileRefused):
    """A column that must be there was not found; `headers` are those of the file, to choose it from."""

    def __init__(self, column: str, *, headers: list[str]):
        super().__init__(_("The column “%(column)s” is missing.") % {"column": column}, column=column)
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, cells by our names, and all of its cells in the file's order."""

    number: int
    values: dict[str, str]
    cells: Sequence[str] = field(repr=False)
    # The row holds more cells than the header: its values may stand under the wrong names.
    is_too_long: bool = False


class Table:
    """The rows of a file, which can be gone through more than once. Close it, or use it in a `with`."""

    def __init__(self, file, *, name: str, places: Mapping[str, int], headers: list[str], header_row: int, read_rows):
        self.name = name
        self.headers = headers
        self.places = dict(places)
        self._file = file
        self._header_row = header_row
        self._read_rows = read_rows

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self) -> None:
        self._file.close()

    @property
    def unknown_headers(self) -> list[str]:
        """Headers of columns that mean nothing to us."""
        known = set(self.places.values())
        return [header for place, header in enumerate(self.headers) if place not in known]

    def __iter__(self) -> Iterator[Row]:
        """Each row below the header that is not blank; memory stays flat for CSV."""
        width = len(self.headers)
        places = list(self.places.items())
        for number, cells in self._read_rows():
            if number <= self._header_row:
                continue
            if len(max(cells, key=len)) > MAX_CELL:
                raise FileRefused(_("Row %(row)s holds a cell of too many letters.") % {"row": number}, row=number)
            surplus = any(cells[width:])
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            yield Row(number, {name: cells[place] for name, place in places}, cells, surplus)


def read_table(
    source, *, name: str, columns: Mapping[str, Sequence[str]], required: Sequence[str], mapping=None, max_bytes=None
) -> Table:
    """The table in a CSV or XLSX file; FileRefused says in the reader's language why it cannot be read.

    `source` is a path or an open binary file that can seek; `columns` gives the headers that are accepted for each of
    our names, in any language (our name itself is accepted too); `mapping` says `{our name: header}` where a file
    calls a column something else. CSV may be UTF-8 with or without a mark, or GB18030, parted by , ; or tabs.
    """
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(_opened(source))
        check_size(file, max_bytes or settings.IMPORT_MAX_BYTES)
        read_rows = _reader(file)
        header_row, headers = _header(read_rows)
        places = _places(headers, columns, mapping or {})
        for ours in required:
            if ours not in places:
                raise ColumnMissing(ours, headers=headers)
        stack.pop_all()
    return Table(file, name=name, places=places, headers=headers, header_row=header_row, read_rows=read_rows)


def normal_header(header: str) -> str:
    """A header for comparing: width, case, spaces and underscores do not matter."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return "".join(plain.replace("\ufeff", "").replace("_", " ").split())


def _opened(source):
    """An open binary file; what the caller opened is the caller's to close."""
    if isinstance(source, str | Path):
        try:
            return Path(source).open("rb")
        except OSError as error:
            raise FileRefused(_("The file cannot be opened: %(reason)s.") % {"reason": error.strerror}) from error
    return _Borrowed(source)


class _Borrowed:
    """Another's open file, which is left open."""

    def __init__(self, file):
        self._file = getattr(file, "file", file)

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self) -> None:
        self._file.seek(0)


def _reader(file):
    """A function that starts to read the rows anew each time."""
    raw = getattr(file, "_file", file)
    if not is_workbook(file):
        encoding = text_encoding(file)
        return lambda: delimited_rows(raw, encoding)
    sheet = open_sheet(raw)
    return lambda: sheet_rows(sheet)


def _header(read_rows) -> tuple[int, list[str]]:
    rows = read_rows()
    try:
        number, headers = next(rows)
    except StopIteration:
        raise FileRefused(_("The file is empty.")) from None
    finally:
        rows.close()
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MAX_COLUMNS:
        message = _("The file has %(count)s columns; at most %(limit)s can be read.")
        raise FileRefused(message % {"count": len(headers), "limit": MAX_COLUMNS}, row=number)
    if len(max(headers, key=len)) > MAX_CELL:
        raise FileRefused(_("Row %(row)s holds a cell of too many letters.") % {"row": number}, row=number)
    return number, headers


def _places(headers: list[str], columns, mapping) -> dict[str, int]:
    """Where each of our columns stands; a header that occurs twice for one of them is refused."""
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        for ours in _meant(header, columns, mapping):
            if ours in found:
                raise FileRefused(
                    _("Two columns are “%(column)s”: “%(first)s” and “%(second)s”.")
                    % {"column": ours, "first": headers[found[ours]], "second": header},
                    column=header,
                )
            found[ours] = place
    for ours, header in mapping.items():
        if ours in columns and header and ours not in found:
            raise ColumnMissing(header, headers=headers)
    return found


def _meant(header: str, columns, mapping) -> list[str]:
    """Which of our columns a header stands for: by the mapping where it says so, else by its name."""
    plain = normal_header(header)
    if not plain:
        return []
    meant = [ours for ours, theirs in mapping.items() if ours in columns and theirs and normal_header(theirs) == plain]
    return meant or [
        ours
        for ours, accepted in columns.items()
        if not mapping.get(ours) and plain in {normal_header(ours), *map(normal_header, accepted)}
    ]
