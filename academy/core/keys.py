"""Customers are keys: the one way in which an outside identifier enters the database."""

import hashlib
import hmac
import unicodedata

from django.conf import settings


def hash_customer_key(key: str) -> str:
    """HMAC-SHA-256 of a customer's key, as 64 hexadecimal digits; an empty key stays empty.

    NFKC and trimming come first, so that a full-width copy of a key is the same customer. The secret is
    CUSTOMER_KEY_SECRET: without it neither the key nor its hash can be found from the other.
    """
    plain = unicodedata.normalize("NFKC", key).strip()
    if not plain:
        return ""
    return hmac.new(settings.CUSTOMER_KEY_SECRET.encode(), plain.encode(), hashlib.sha256).hexdigest()
