"""Customers are keys."""

import pytest

from academy.core.keys import hash_customer_key


def test_a_key_becomes_64_digits_that_do_not_hold_it():
    digest = hash_customer_key("K0110001583")
    assert len(digest) == 64
    assert "1583" not in digest


@pytest.mark.parametrize("twin", [" K0110001583 ", "Ｋ0110001583", "K０110001583\u3000"])
def test_the_same_customer_in_another_writing_is_the_same_key(twin):
    assert hash_customer_key(twin) == hash_customer_key("K0110001583")


def test_another_secret_gives_another_key(settings):
    before = hash_customer_key("K1")
    settings.CUSTOMER_KEY_SECRET = "another"
    assert hash_customer_key("K1") != before


def test_no_key_stays_none():
    assert hash_customer_key("  ") == ""
