"""What the tests of several pages share."""

import datetime as dt

import pytest
from django.utils import timezone

from academy.core import clock
from tests.factories.playbooks import publish_new_version, published_script


@pytest.fixture
def on_day(author, compliance_reviewer):
    """Publish a script some days ago; with `page`, its next version with other fields."""

    def publish(days, code, page=None, **fields):
        with clock.at(timezone.now() - dt.timedelta(days=days)):
            who = {"author": author, "approver": compliance_reviewer}
            if page:
                return publish_new_version(page, **who, **fields)
            return published_script(code=code, title=f"话术{code}", **who, **fields)

    return publish
