"""Files as people really send them: what is read, and in which words the rest is refused."""

import datetime as dt
import io
import struct
import zipfile

import pytest
import xlsxwriter
from django.utils import translation

from academy.core.exceptions import FileRefused
from academy.core.tables import ColumnMissing, read_table

COLUMNS = {"number": ["编号", "No."], "day": ["日期"], "note": ["备注"]}


@pytest.fixture(autouse=True)
def _english():
    """A request of a Chinese reader, in an earlier test, leaves her language behind in the thread."""
    with translation.override("en"):
        yield


def table(content, **options):
    options = {"name": "x.csv", "columns": COLUMNS, "required": ["number"]} | options
    return read_table(io.BytesIO(content), **options)


def rows(content, **options):
    return [(row.number, row.values) for row in table(content, **options)]


def workbook(*lines):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet()
        for at, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write(at, column, cell)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_each_encoding_and_with_each_delimiter(encoding, delimiter):
    text = "编号,备注\n7,种植牙\n".replace(",", delimiter)
    assert rows(text.encode(encoding)) == [(2, {"number": "7", "note": "种植牙"})]


def test_headers_are_known_in_any_width_case_and_spacing():
    assert rows("ＮＯ． ,Note\n1,x\n".encode()) == [(2, {"number": "1", "note": "x"})]


def test_rows_are_counted_as_the_sheet_counts_them():
    content = b'number,note\n1,"two\nlines"\n\n,\n2,b\n'
    assert rows(content) == [(2, {"number": "1", "note": "two\nlines"}), (5, {"number": "2", "note": "b"})]


def test_a_table_can_be_gone_through_twice():
    read = table(b"number\n1\n")
    assert [row.number for row in read] == [row.number for row in read] == [2]


def test_a_row_with_more_cells_than_headers_says_so_and_a_short_one_is_filled():
    read = list(table(b"number,note\n1,a,b\n2\n"))
    assert [(row.values, row.is_too_long) for row in read] == [
        ({"number": "1", "note": "a"}, True),
        ({"number": "2", "note": ""}, False),
    ]


def test_unknown_headers_are_listed():
    assert table(b"number,colour,size\n").unknown_headers == ["colour", "size"]


def test_a_mapping_names_a_column_and_overrules_the_usual_header():
    assert rows(b"ref,number\n1,9\n", mapping={"number": "ref"}) == [(2, {"number": "1"})]


def test_a_missing_column_is_named_and_the_headers_are_offered():
    with pytest.raises(ColumnMissing, match="“number” is missing") as refusal:
        table(b"a,b\n1,2\n")
    assert (refusal.value.column, refusal.value.headers) == ("number", ["a", "b"])


def test_two_headers_for_one_column_are_refused():
    with pytest.raises(FileRefused, match="Two columns are “number”: “number” and “编号”") as refusal:
        table("number,编号\n1,2\n".encode())
    assert refusal.value.column == "编号"


def test_xlsx_gives_whole_numbers_and_iso_dates():
    moment = dt.datetime(2026, 1, 5, 9, 9)  # noqa: DTZ001 -- a spreadsheet knows no zones
    content = workbook(["编号", "日期", "备注"], [1381234, moment, 2.5])
    assert rows(content) == [(2, {"number": "1381234", "day": "2026-01-05 09:09:00", "note": "2.5"})]


def test_xlsx_rows_keep_their_number_over_blank_ones():
    assert [number for number, _values in rows(workbook(["number"], [], ["a"]))] == [3]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n....", "is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "is an old Excel or Word file"),
        (b"\x1f\x8b....", "is a compressed archive"),
        (b"<html><table><tr><td>number</td></tr></table>", "is a web page"),
        ("number\n1\n".encode("utf-16"), "UTF-16"),
        (b"number\n\xff\xff\xff\n", "neither in UTF-8 nor in GB18030"),
        (b"number\n1\0\n", "binary data"),
        (b"PK\x03\x04 broken", "damaged or protected"),
        (b"number\n" + b"x" * 5_001 + b"\n", "too many letters"),
        (b",".join(b"h%d" % n for n in range(201)) + b"\n", "201 columns; at most 200"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words_that_people_understand(content, words):
    with pytest.raises(FileRefused, match=words):
        list(table(content))


def test_an_unclosed_quotation_mark_is_refused_with_its_row():
    with pytest.raises(FileRefused) as refusal:
        list(table(b'number,note\n1,a\n2,"' + b"b\n" * 100_000))
    assert refusal.value.row == 3


def test_a_file_above_the_limit_is_refused_before_it_is_read(settings):
    settings.IMPORT_MAX_BYTES = 40 * 1024 * 1024
    with pytest.raises(FileRefused, match="has 50.0.MB; at most 40.0.MB"):
        table(b"number\n" + b"1\n" * (25 * 1024 * 1024))


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


def test_another_archive_is_refused():
    with pytest.raises(FileRefused, match="an archive, not an Excel workbook"):
        table(archive(word__document="<w/>"))


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("academy.core.tables.workbook.MAX_UNPACKED", 1_000_000)
    with pytest.raises(FileRefused, match="too large when it is unpacked"):
        table(archive(xl__workbook="<workbook/>", xl__worksheets__sheet1="0" * 1_100_000))


def test_a_sheet_whose_last_cell_is_far_away_is_refused_before_its_grid_is_made():
    sheet = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(FileRefused, match="too large when it is unpacked"):
        table(archive(xl__workbook="<workbook/>", xl__worksheets__sheet1=sheet))


def test_an_archive_that_lies_about_its_size_is_refused():
    content = bytearray(archive(xl__workbook="<workbook/>", xl__worksheets__sheet1="0" * 1_000_000))
    central = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, central + 24, 10)
    with pytest.raises(FileRefused, match="damaged"):
        table(bytes(content))


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="cannot be opened"):
        read_table(str(tmp_path / "none.csv"), name="none", columns=COLUMNS, required=[])


def test_an_open_file_stays_open_for_its_owner():
    file = io.BytesIO(b"number\n1\n")
    with read_table(file, name="x", columns=COLUMNS, required=["number"]) as read:
        assert len(list(read)) == 1
    assert file.read() == b"number\n1\n"
