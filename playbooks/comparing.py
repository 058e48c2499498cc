"""The words that changed, in the editor's comparison of two drafts."""

from wagtail.admin.compare import TextDiff

from academy.versions.comparison import compare_words

CHANGES = {"equal": "equal", "deleted": "deletion", "inserted": "addition"}


def mark_words(old: str | None, new: str | None) -> TextDiff:
    """What Wagtail shows between two texts, word by word in English and character by character in Chinese.

    A space stands between old words and the new ones that replace them.
    """
    shown = []
    for piece in compare_words(old or "", new or ""):
        shown += [("equal", " ")] if piece.is_instead else []
        shown.append((CHANGES[piece.kind], piece.text))
    return TextDiff(shown)
