"""Where sentences end, in Chinese and in English, so that a text is taken apart where a reader pauses."""

import re

STOPS = ".!?;。！？；…\n"
QUOTES = "\"'”’」）)"
# Behind a stop and the quotation mark after it. A Latin stop needs a space behind it: none ends inside a number.
ENDS = re.compile(
    r"(?<=[。！？；\n])(?![”’」）])|(?<=[。！？；][”’」）])"
    r"|(?<=[.!?;…]\s)|(?<=[.!?;…][\"'”’)]\s)"
)


def split_sentences(text: str) -> list[str]:
    """The sentences and clauses of a text, each with the space behind it; together they are the text."""
    return [part for part in ENDS.split(text) if part]


def ends_sentence(text: str) -> bool:
    """Whether a text stops where a sentence does."""
    return text.rstrip(" " + QUOTES)[-1:] in tuple(STOPS)
