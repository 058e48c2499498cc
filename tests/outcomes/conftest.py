import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    """A request of a Chinese reader leaves her language behind in the thread."""
    with translation.override("en"):
        yield
