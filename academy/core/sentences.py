"""Where sentences end, in Chinese and in English, so that a text is compared and shortened where a reader pauses."""

import re

STOPS = ".!?;。！？；…\n"
QUOTES = "\"'”’」）)"
# Behind a stop and the quotation mark after it. A Latin stop needs a space behind it: none ends inside a number.
ENDS = re.compile(
    r"(?<=[。！？；\n])(?![”’」）])|(?<=[。！？；][”’」）])"
    r"|(?<=[.!?;…]\s)|(?<=[.!?;…][\"'”’)]\s)"
)
# The last place in a text where a word ends: behind a Chinese character or before a space. And, behind its first
# character, the first place where one begins.
WORD_END = re.compile(r".*(?:[\u2e80-\uffef](?=.)|\S(?=\s))", re.S)
WORD_BEGIN = re.compile(r"[\u2e80-\uffef]|.*?(?:(?<=.)(?=[\u2e80-\uffef])|\s(?=\S))", re.S)


def split_sentences(text: str) -> list[str]:
    """The sentences and clauses of a text, each with the space behind it; together they are the text."""
    return [part for part in ENDS.split(text) if part]


def ends_sentence(text: str) -> bool:
    """Whether a text stops where a sentence does."""
    return text.rstrip(" " + QUOTES)[-1:] in tuple(STOPS)


def shortened(text: str, most: int) -> str:
    """The first sentences of a text in at most so many characters, with an ellipsis for what is left out.

    Where not even one fits, its first words: no word is cut in two.
    """
    if len(text) <= most:
        return text
    kept = ""
    for sentence in split_sentences(text):
        if len(kept) + len(sentence.rstrip()) + 2 > most:
            break
        kept += sentence
    if kept:
        return f"{kept.rstrip()} …"
    whole_words = WORD_END.match(text[:most])
    return f"{(whole_words[0] if whole_words else text[: most - 1]).rstrip(' ,，、：:')}…"


def last_words(text: str, most: int) -> str:
    """How a text ends, in at most so many characters and an ellipsis for what is left out: no word is cut in two."""
    if len(text) <= most:
        return text
    # With the character before: it tells whether a word begins at once.
    first = WORD_BEGIN.match(text[-most - 1 :])
    return f"…{text[first.end() - most - 1 :] if first else text[-most:]}"
