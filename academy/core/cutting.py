"""Long words cut to a length. Nothing is cut inside a word where letters make words; Chinese is cut anywhere."""

import re

LETTER = r"[A-Za-z0-9'’-]"
FIRST_WORD, LAST_WORD = re.compile(rf"^{LETTER}+"), re.compile(rf"{LETTER}+$")
IN_A_WORD = re.compile(rf"{LETTER}{{2}}")


def head(text: str, longest: int) -> str:
    """How a text begins; a sign says that more follows."""
    if len(text) <= longest:
        return text
    kept = text[:longest]
    if IN_A_WORD.fullmatch(text[longest - 1 : longest + 1]):
        kept = LAST_WORD.sub("", kept).rstrip() or kept
    return f"{kept.rstrip()}…"


def tail(text: str, longest: int) -> str:
    """How a text ends; a sign says that more stands before."""
    if len(text) <= longest:
        return text
    kept = text[-longest:]
    if IN_A_WORD.fullmatch(text[-longest - 1 : len(text) - longest + 1]):
        kept = FIRST_WORD.sub("", kept).lstrip() or kept
    return f"…{kept.lstrip()}"
