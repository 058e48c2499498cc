"""The words that changed, in the editor's comparison of two drafts."""

from wagtail.admin.compare import TextDiff

from academy.versions.comparison import compare_words

CHANGES = {"equal": "equal", "deleted": "deletion", "inserted": "addition"}


def mark_words(old: str | None, new: str | None) -> TextDiff:
    """What Wagtail shows between two texts, word by word in English and character by character in Chinese."""
    return TextDiff([(CHANGES[piece.kind], piece.text) for piece in compare_words(old or "", new or "")])
