"""Columns with names, phone or identity numbers: found by their header or by what stands in them.

A file that has such a column is stopped as a whole. It is looked through before a row of it is kept.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from academy.core.personal_data import MAIL, is_identity_number, is_mobile
from academy.core.tables import Table, normal_header
from academy.outcomes.columns import KEY_COLUMNS
from academy.outcomes.exceptions import PersonalDataFound

HEADER = re.compile(
    r"姓名|名字|称呼|昵称|电话|手机|联系方式|联系人|身份证|证件|护照|微信号|微信id|qq号|邮箱|地址|生日|出生"
    r"|phone|mobile|telephone|^tel$|idcard|idnumber|identity|passport|wechat|weixin|email|e-mail|address|birth"
    r"|^name$|(customer|patient|client|guest|employee|staff|contact|full|first|last|family|given|nick|referrer)name$"
)
SUSPECT = re.compile(r"1[3-9]\d[- ]?\d{4}|\d{17}|@")
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪"
    "廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
NAME = re.compile(rf"(?:[{SURNAMES}]|欧阳|上官|司马|诸葛)[\u4e00-\u9fff]{{1,2}}(?:先生|女士|小姐)?$")
LATIN_NAME = re.compile(r"[A-Z][a-z]+ (?:[A-Z]\. ?)?[A-Z][a-z]+$")
# Columns that must hold a code, a number or a date: a name in them is refused row by row.
STRICT_COLUMNS = (
    "event_id",
    "occurred_at",
    "event",
    "employee_no",
    "clinic_code",
    "amount",
    "script_version",
    "satisfaction",
)
# Names are told from other words by how many different ones a column holds, and in how many of its first rows.
NAME_ROWS = 2_000
NAMES_AT_LEAST = 2
NAME_SHARE = 0.6


def refuse_personal_data(table: Table, *, left_out: Iterable[str] = ()) -> None:
    """Stop a file with personal data: PersonalDataFound names the columns. Those in `left_out` are not read at all."""
    if columns := personal_columns(table, left_out=left_out):
        quoted = ", ".join(f"“{column}”" for column in columns)
        message = _("Personal data in %(columns)s. Nothing was kept. Leave these columns out, or export without them.")
        raise PersonalDataFound(message % {"columns": quoted}, columns=columns)


def personal_columns(table: Table, *, left_out: Iterable[str] = ()) -> list[str]:
    """Headers of columns that hold personal data, in the file's order. Reads the whole file once."""
    ignored = {normal_header(header) for header in left_out}
    read = [place for place, header in enumerate(table.headers) if normal_header(header) not in ignored]
    found = {place for place in read if HEADER.search(normal_header(table.headers[place]))}
    named = {place: set() for place in read if _may_hold_names(table, place)}
    for row in table:
        found.update(place for place in _numbered(row.cells) if place in read)
        if row.number <= NAME_ROWS:
            for place, words in named.items():
                words.add(row.cells[place])
    found.update(place for place, words in named.items() if _are_names(words, place, table))
    return [table.headers[place] for place in sorted(found)]


def _numbered(cells) -> Iterable[int]:
    """Where in a row phone numbers, identity numbers and mail addresses stand; most rows are let go at one look."""
    joined = "\x1f".join(cells)
    if not joined.isascii():
        joined = unicodedata.normalize("NFKC", joined)
    if not SUSPECT.search(joined):
        return ()
    return [
        place
        for place, text in enumerate(joined.split("\x1f"))
        if is_mobile(text) or is_identity_number(text) or MAIL.search(text)
    ]


def _may_hold_names(table: Table, place: int) -> bool:
    """Columns of keys, of free words, and those that mean nothing to us."""
    return place not in {table.places.get(ours) for ours in STRICT_COLUMNS}


def _are_names(words: set[str], place: int, table: Table) -> bool:
    words = {word for word in words if word}
    is_ours = place in {at for ours, at in table.places.items() if ours not in KEY_COLUMNS}
    names = [word for word in words if NAME.match(word) or (not is_ours and LATIN_NAME.match(word))]
    return len(names) >= NAMES_AT_LEAST and len(names) >= NAME_SHARE * len(words)
