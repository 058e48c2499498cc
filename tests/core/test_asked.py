"""Numbers in addresses and forms, whatever was typed there."""

import pytest

from academy.core.asked import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("９", 9), ("", 0), ("-1", 0), ("1.5", 0), ("²", 0), ("x", 0), ("9" * 18, 10**18 - 1)],
)
def test_what_is_no_number_from_zero_up_is_zero(text, number):
    assert whole_number(text) == number


def test_thousands_of_digits_are_no_number():
    assert whole_number("9" * 5000) == 0
