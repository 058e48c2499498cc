"""What an address or a form asks for, read without trusting it."""

# More digits are no number of ours, and Python refuses to read thousands of them.
MOST_DIGITS = 18


def whole_number(text: str) -> int:
    """The number that a text is, from 0 up; 0 for whatever is none."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0
