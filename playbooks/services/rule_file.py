"""Reads a release's law rules from a file, and refuses a file that any rule of it spoils."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from academy.core.exceptions import FileRefused
from academy.core.tables.table import Row, read_table
from playbooks.lint import PatternRefused, check_pattern
from playbooks.models import LawRule

# The names of a rule's fields, and the headers that files may give them.
COLUMNS = {
    "code": ("id", "编号"),
    "language": ("语言",),
    "pattern": ("正则表达式",),
    "category": ("类别",),
    "severity": ("严重程度",),
    "is_softer_in_one_to_one": ("softer_in_one_to_one", "一对一只警告"),
    "legal_basis": ("法律依据",),
    "advice_zh": ("中文建议",),
    "advice_en": ("英文建议",),
    "example_hit": ("应命中",),
    "example_miss": ("不应命中",),
}
# A file that does not have it leaves each rule as it is.
OPTIONAL = "is_softer_in_one_to_one"
YES = {"yes", "true", "1", "是"}
MOST_RULES = 2000


def release_file() -> Path:
    """The rules that came with the installed release."""
    return Path(settings.BASE_DIR) / "fixtures" / "law_rules.csv"


def read_release(source) -> dict[str, dict]:
    """The rules of a CSV or XLSX file by code, each as its fields; FileRefused says in which row and column it fails.

    Patterns are tried for their speed, save those that the database holds already.
    """
    tried = set(LawRule.objects.values_list("pattern", flat=True))
    required = [name for name in COLUMNS if name != OPTIONAL]
    rules: dict[str, dict] = {}
    with read_table(source, name=_("law rules"), columns=COLUMNS, required=required) as table:
        for row in table:
            code = row.values["code"]
            if code in rules:
                _refuse(row, "code", _("The code %(code)s occurs twice.") % {"code": code})
            if len(rules) == MOST_RULES:
                _refuse(row, "code", _("The file has more than %(limit)s rules.") % {"limit": MOST_RULES})
            rules[code] = _fields(row)
            _check(row, LawRule(code=code, **rules[code]), is_tried=rules[code]["pattern"] in tried)
    if not rules:
        raise FileRefused(_("The file has no rule."))
    return rules


def _fields(row: Row) -> dict:
    if row.is_too_long:
        _refuse(row, None, _("The row has more cells than the header."))
    fields = {name: value for name, value in row.values.items() if name != "code"}
    if OPTIONAL in fields:
        fields[OPTIONAL] = fields[OPTIONAL].casefold() in YES
    return fields


def _check(row: Row, rule: LawRule, *, is_tried: bool) -> None:
    """Each field by itself, then the pattern, then what its own examples say of it."""
    try:
        rule.clean_fields(exclude=["shipped"])
        if not is_tried:
            check_pattern(rule.pattern)
        rule.check_examples()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        _refuse(row, name, messages[0], error)
    except PatternRefused as error:
        _refuse(row, "pattern", str(error), error)


def _refuse(row: Row, column: str | None, reason: str, cause=None):
    told = {"row": row.number, "column": column, "reason": reason}
    message = _("Row %(row)s, column %(column)s: %(reason)s") if column else _("Row %(row)s: %(reason)s")
    raise FileRefused(message % told, column=column, row=row.number) from cause
