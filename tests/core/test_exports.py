"""Tables to take away."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.http import Http404
from python_calamine import CalamineWorkbook

from academy.core.exports import export_rows, plain

HEADERS = ["工号", "Score"]
ROWS = [["E00001", Decimal("87.5")], ["=1+1", None]]


def test_csv_opens_in_a_spreadsheet_as_utf_8_and_runs_nothing():
    response = export_rows("csv", "team", HEADERS, ROWS)
    assert b"".join(response.streaming_content).decode() == "\ufeff工号,Score\r\nE00001,87.5\r\n'=1+1,\r\n"
    assert response["Content-Disposition"].endswith('.csv"')


def test_xlsx_holds_the_same_rows_with_numbers_as_numbers():
    response = export_rows("xlsx", "team", HEADERS, ROWS)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert sheet.to_python() == [["工号", "Score"], ["E00001", 87.5], ["'=1+1", ""]]


def test_another_format_is_not_found():
    with pytest.raises(Http404):
        export_rows("pdf", "team", HEADERS, ROWS)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (dt.date(2026, 3, 5), "2026-03-05"),
        (dt.datetime(2026, 3, 5, 2, 30, tzinfo=dt.UTC), "2026-03-05 10:30"),
        ("@cmd", "'@cmd"),
        ("-3", "'-3"),
        (-3, -3),
        (True, 1),
        (None, ""),
    ],
)
def test_a_cell_is_plain(value, cell):
    assert plain(value) == cell
