"""Comparisons as people read them: in the editor, and of lines that hold choices and codes."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _
from wagtail.admin.compare import TextDiff

from academy.people.models import JobRole
from academy.versions.comparison import LineChange, Piece, compare_words
from playbooks.models import ScriptPage, SopPage
from playbooks.reading import level_name, offset_words

CHANGES = {"equal": "equal", "deleted": "deletion", "inserted": "addition"}
# Several choices in one line: which of them came or went is shown within it.
LISTS = {"channels", "audience"}


def mark_words(old: str | None, new: str | None) -> TextDiff:
    """What Wagtail shows between two texts, word by word in English and character by character in Chinese.

    A space stands between old words and the new ones that replace them.
    """
    shown = []
    for piece in compare_words(old or "", new or ""):
        shown += [("equal", " ")] if piece.is_instead else []
        shown.append((CHANGES[piece.kind], piece.text))
    return TextDiff(shown)


def in_words(user, *comparisons: list[LineChange]) -> list[list[LineChange]]:
    """The comparisons with every choice, offset and code said as this reader knows it.

    A script that she may not see is not named. Two queries at most, for all of them together.
    """
    words = _words_for(user, [change for changes in comparisons for change in changes])
    return [
        [_said(change, words[change.line_kind]) if change.line_kind in words else change for change in changes]
        for changes in comparisons
    ]


def _words_for(user, changes: list[LineChange]) -> dict[str, Callable[[str], str]]:
    """By kind of line, how the words are found for what it holds."""
    kinds = {change.line_kind for change in changes}
    roles = {role.code: role.name for role in JobRole.objects.all()} if kinds & {"who", "audience"} else {}
    titles = _titles(user, changes) if "script" in kinds else {}
    return {
        "stage": _one_of(dict(ScriptPage.Stage.choices)),
        "objection": _one_of(dict(ScriptPage.Objection.choices)),
        "category": _one_of(dict(SopPage.Category.choices)),
        "channels": _list_of(dict(ScriptPage.Channel.choices)),
        "audience": _list_of(roles, none=_("Everyone")),
        "who": _one_of(roles),
        "script": lambda code: titles.get(code, _("A script for other roles")),
        "clinical": lambda answer: _("Yes") if answer == "yes" else _("No"),
        "red_flag_level": level_name,
        "offset": lambda offset: offset_words(offset) if len(offset.split()) == 3 else offset,
    }


def _titles(user, changes) -> dict[str, str]:
    codes = {code for change in changes if change.line_kind == "script" for code in change.wordings if code}
    return dict(ScriptPage.objects.visible_to(user).filter(code__in=codes).values_list("code", "title"))


def _one_of(names: dict) -> Callable[[str], str]:
    return lambda code: str(names.get(code, code))


def _list_of(names: dict, none: str = "") -> Callable[[str], str]:
    return lambda codes: ", ".join(str(names.get(code, code)) for code in codes.split()) or none


def _said(change: LineChange, words: Callable[[str], str]) -> LineChange:
    """The change of one line with its old and its new words in place of what it holds."""
    before, after = map(words, change.wordings)
    if change.change in ("inserted", "deleted"):
        pieces = (Piece(change.change, after if change.change == "inserted" else before),)
    elif before == after:
        pieces = (Piece("equal", after),)
    elif change.line_kind in LISTS:
        pieces = compare_words(before, after)
    else:
        pieces = Piece("deleted", before), Piece("inserted", after, is_instead=True)
    return replace(change, pieces=pieces)
