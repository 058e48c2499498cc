"""The demo chain, loaded once for all tests that look at it: loading takes many seconds."""

import pytest

from academy.demo.services import load_demo


@pytest.fixture
def demo_chain(django_db_setup, database_copies, django_db_blocker):
    """The Chinese demo, committed: a real server and programs of their own work on it too."""
    with django_db_blocker.unblock():
        if database_copies.has("demo"):
            database_copies.renew("demo")
        else:
            database_copies.renew()
            load_demo(language="zh", leads=200, tell=lambda step: None)
            database_copies.keep("demo")
        yield
        database_copies.renew()
