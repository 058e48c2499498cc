"""What somebody typed or pasted, without what nobody sees."""

import re

# Word ends a line inside a paragraph with a vertical tab; other programs have signs of their own.
LINE_END = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, soft hyphens, marks of direction and blanks without width. Joiners stay: emoji are made with them.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def tidy_words(text: str) -> str:
    """The words with line ends of one kind and nothing invisible in them, without blanks at either end."""
    return UNSEEN.sub("", LINE_END.sub("\n", text)).strip()
