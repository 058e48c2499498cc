"""Numbers and addresses that name a person, wherever they stand in a text."""

import datetime as dt
import re
import unicodedata
from itertools import accumulate, groupby
from operator import itemgetter

# A few letters may stand before a number; further letters and digits around it make it part of something else.
MOBILE = re.compile(
    r"(?<![0-9A-Za-z])[A-Za-z]{0,6}[-_: ]?(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])"
)
IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5})((?:19|20)\d{6})(\d{3})([0-9Xx])(?![0-9A-Za-z])")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
# Seven digits and more in a row, as numbers are set apart: prices and years are shorter. In Chinese they may be
# written as they are read out.
LONG_NUMBER = re.compile(r"[\d〇零一二三四五六七八九幺](?:[-–—.·()/ ]{0,2}[\d〇零一二三四五六七八九幺]){6,}[Xx]?")
# A mobile number, whatever signs set its digits apart. A list of prices of the same shape is masked with it.
APART = re.compile(r"(?<!\d)1[\W_]{0,3}[3-9](?:[\W_]{0,3}\d){9}(?!\d)")
# Chinese words may stand right before an address: they are none of it.
ADDRESS = re.compile(MAIL.pattern, re.ASCII)
MASK = "…"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_mobile(text: str) -> bool:
    """Whether a mobile number stands in the text."""
    return bool(MOBILE.search(text))


def is_identity_number(text: str) -> bool:
    """Whether an identity number of 18 digits stands in the text: a date that exists and a check digit that holds."""
    return any(_holds(match) for match in IDENTITY.finditer(text))


def names_a_person(text: str) -> bool:
    """Whether a mobile number, an identity number or a mail address stands in the text, however it is written."""
    plain = unicodedata.normalize("NFKC", text)
    bare = "".join(letter for letter in plain if letter.isalnum())
    return any(is_mobile(form) or is_identity_number(form) for form in (plain, bare)) or bool(MAIL.search(plain))


def without_numbers(text: str) -> str:
    """The text as it was typed, with mail addresses and long numbers masked: whoever they belong to is nobody's
    business here. They are found however wide their signs are, and with unseen ones between them.
    """
    signs = [sign for sign in text if unicodedata.category(sign) != "Cf"]
    forms = [unicodedata.normalize("NFKC", sign) for sign in signs]
    plain = "".join(forms)
    for pattern in (ADDRESS, LONG_NUMBER, APART):
        plain = pattern.sub(lambda found: MASK * len(found[0]), plain)
    # NFKC leaves no such sign, so that the plain text has it only where something is masked.
    ends = accumulate(len(form) for form in forms)
    masked = (MASK in plain[end - len(form) : end] for form, end in zip(forms, ends, strict=True))
    runs = groupby(zip(signs, masked, strict=True), key=itemgetter(1))
    return "".join(MASK if is_masked else "".join(sign for sign, _masked in run) for is_masked, run in runs)


def _holds(match: re.Match) -> bool:
    region, born, serial, check = match.groups()
    try:
        dt.datetime.strptime(born, "%Y%m%d")  # noqa: DTZ007 -- a date of birth has no zone
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(region + born + serial, WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == check.upper()
