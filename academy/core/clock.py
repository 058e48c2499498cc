"""The time at which something is recorded, which the demo can set back so that its chain has a past."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The current moment, or the one that `at` set."""
    return _moment.get() or timezone.now()


@contextmanager
def at(moment: datetime):
    """Record as if it were `moment`, in this thread and for the length of the block."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
