"""Rows of the first sheet of an XLSX workbook, after a look at how large it would become in memory."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from academy.core.exceptions import FileRefused

# A sheet becomes a full grid in memory, however few of its cells are filled.
MAX_CELLS = 6_000_000
# Unpacked bytes of the whole archive: 100,000 rows of 14 columns take about 80 MB.
MAX_UNPACKED = 400_000_000
CHUNK = 1 << 20
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']""")
# A reference may lie across the border of two chunks.
OVERLAP = 32


def open_sheet(file) -> CalamineSheet:
    """The first sheet, held in memory; refused when it is damaged or too large."""
    _check_archive(file)
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError) as error:
        raise _damaged() from error


def sheet_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """(number, cells as text) of each row that is not blank."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [as_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def as_text(cell) -> str:
    """A cell as people would type it: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell).strip()


def _check_archive(file) -> None:
    """Unpack everything once to measure it: the sizes that an archive declares need not be true."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _damaged() from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        raise FileRefused(_("The file is an archive, not an Excel workbook. Only CSV and XLSX can be read."))
    left = MAX_UNPACKED
    for name in names:
        left -= _check_part(archive, name, left)


def _check_part(archive: zipfile.ZipFile, name: str, left: int) -> int:
    """The unpacked size of one part, which must not exceed what is left; a sheet's grid is bounded too."""
    is_sheet = name.startswith("xl/worksheets/")
    size, tail, columns, rows = 0, b"", 1, 1
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise _too_large()
            if is_sheet:
                columns, rows = _extent(tail + chunk, columns, rows)
                tail = chunk[-OVERLAP:]
                if columns * rows > MAX_CELLS:
                    raise _too_large()
    return size


def _extent(xml: bytes, columns: int, rows: int) -> tuple[int, int]:
    """How many columns and rows the references seen so far reach."""
    found = REFERENCE.findall(xml)
    for letters in {letters for letters, _digits in found}:
        columns = max(columns, _column_number(letters))
    return columns, max(rows, max((int(digits) for _letters, digits in found), default=1))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large() -> FileRefused:
    return FileRefused(_("The workbook becomes too large when it is unpacked. Export fewer weeks at once, or as CSV."))


def _damaged() -> FileRefused:
    return FileRefused(_("The workbook is damaged or protected by a password. Save it again, or as CSV in UTF-8."))
