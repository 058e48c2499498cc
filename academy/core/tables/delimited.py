"""Rows of delimited text, read as a stream: memory does not grow with the file."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from academy.core.exceptions import FileRefused

DELIMITERS = ",;\t"


def delimited_rows(file, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of each row that is not blank; a cell may span lines, so rows count and not lines."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        delimiter = _delimiter(text.readline())
        text.seek(0)
        yield from _numbered(csv.reader(text, delimiter=delimiter))
    finally:
        # The file belongs to the caller, who may read it once more.
        text.detach()


def _numbered(reader) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = _("Row %(row)s cannot be read; look for an unclosed quotation mark.") % {"row": number}
            raise FileRefused(message, row=number) from error
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield number, cells


def _delimiter(header: str) -> str:
    """The mark that parts the header most often; the comma when there is none."""
    return max(DELIMITERS, key=header.count)
