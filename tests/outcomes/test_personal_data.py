"""Names, phone and identity numbers are found by header and by value, and honest keys are not taken for them."""

import io

import pytest

from academy.core.tables import read_table
from academy.outcomes.columns import COLUMNS
from academy.outcomes.services.personal_data import is_identity_number, is_mobile, personal_columns


def found(text, **options):
    with read_table(io.BytesIO(text.encode()), name="x", columns=COLUMNS, required=[]) as table:
        return personal_columns(table, **options)


@pytest.mark.parametrize(
    "header",
    ["客户姓名", "姓名", "手机号", "联系电话", "身份证号", "微信号", "邮箱", "家庭地址", "name",
     "Customer Name", "patient_name",
     "phone", "Mobile No.", "email", "ID Number", "wechat_id", "date of birth"],
)  # fmt: skip
def test_a_header_that_names_personal_data_is_found(header):
    assert found(f"event_id,{header}\n1,\n") == [header]


@pytest.mark.parametrize(
    "header", [*COLUMNS, *(name for names in COLUMNS.values() for name in names), "clinic_name", "项目名称"]
)
def test_our_own_headers_and_names_of_things_are_not(header):
    assert found(f"{header}\n") == []


@pytest.mark.parametrize(
    "text",
    ["13812345678", "+86 138 1234 5678", "86-13812345678", "tel13812345678", "１３８１２３４５６７８",
     "call 138-1234-5678 first"],
)  # fmt: skip
@pytest.mark.parametrize("column", ["customer_key", "referrer_key", "channel", "note", "event_id"])
def test_a_mobile_number_is_found_in_any_column(column, text):
    assert found(f"{column},stage\n{text},lead\n") == [column]


def test_an_identity_number_is_one_only_with_a_real_date_and_check_digit():
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("110105194913310029")
    assert found("customer_key\n11010519491231002X\n") == ["customer_key"]


@pytest.mark.parametrize(
    "key", ["K0110001583", "EV00007063", "20260105093012345", "9f138123456780ab", "C001-138123", "1712345678901234567"]
)
def test_keys_of_systems_are_not_taken_for_phone_numbers(key):
    assert not is_mobile(key)
    assert found(f"customer_key,event_id\n{key},{key}\n") == []


def test_names_are_found_in_a_key_column_and_in_one_that_means_nothing_to_us():
    assert found("customer_key,x\n张伟,a\n李娜,b\n王小明,c\n") == ["customer_key"]
    assert found("event_id,guest\n1,Anna Smith\n2,John B. Miller\n") == ["guest"]


def test_words_of_the_trade_are_not_names():
    assert found("project,channel\n种植,短视频\n正畸,老带新\n黄金微针,路过\n双眼皮,高德\n") == []


def test_a_column_that_is_left_out_is_not_looked_at():
    assert found("event_id,手机\n1,13812345678\n", left_out=["手机"]) == []


def test_mail_addresses_are_found():
    assert found("event_id,contact\n1,anna@example.com\n") == ["contact"]
