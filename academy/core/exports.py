"""Tables to take away, as CSV and as XLSX."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone

# A spreadsheet would run a text that begins with one of these.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\\]")


def export_rows(file_format: str, name: str, headers: Sequence[str], rows: Iterable[Sequence]) -> HttpResponse:
    """The rows as a download, `file_format` being csv or xlsx; 404 for any other.

    CSV begins with the mark by which Excel knows UTF-8. Numbers stay numbers; a text that a spreadsheet would take for
    a formula gets an apostrophe in front.
    """
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}"
    if file_format == "csv":
        response = StreamingHttpResponse(_csv(headers, rows), content_type="text/csv; charset=utf-8")
    elif file_format == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(_xlsx(("", headers, rows)), content_type=kind)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{file_name}.{file_format}"'
    return response


def export_sheets(name: str, sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence]]]) -> HttpResponse:
    """Several tables, each with title, headers and rows, as the sheets of one XLSX download."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(_xlsx(*sheets), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def plain(value):
    """A cell as text or number, in the clinic's time and safe in a spreadsheet."""
    match value:
        case None:
            return ""
        case bool():
            return int(value)
        case dt.datetime():
            moment = timezone.localtime(value) if timezone.is_aware(value) else value
            return moment.strftime("%Y-%m-%d %H:%M")
        case dt.date():
            return value.isoformat()
        case int() | float():
            return value
        case Decimal():
            return float(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Line:
    """A file that hands back what is written to it, so that the CSV streams."""

    def write(self, text: str) -> str:
        return text


def _csv(headers, rows):
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([plain(header) for header in headers])
    for row in rows:
        yield writer.writerow([plain(cell) for cell in row])


def _xlsx(*sheets) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for title, headers, rows in sheets:
            # A sheet's name holds 31 characters and no signs of a formula.
            sheet = book.add_worksheet(NOT_IN_NAMES.sub(" ", title)[:31] or None)
            sheet.write_row(0, 0, [plain(header) for header in headers], bold)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, [plain(cell) for cell in row])
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return out.getvalue()
