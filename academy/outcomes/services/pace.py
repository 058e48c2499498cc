"""How fast an import writes: at full speed, unless people are sitting exams at the same time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from quizzes.models import Attempt

# Rows a transaction: at full speed it holds the write lock for well below 200 ms, and for about 10 ms beside an exam.
FULL_ROWS = 500
POLITE_ROWS = 100
# SQLite's waiters poll, the longer they wait the more seldom: a rest of this length lets them all in.
REST_SECONDS = 0.1
ASK_EVERY_SECONDS = 2


class Pace:
    """One import's pace. An answer to a question is saved within 100 ms even while a large file comes in."""

    def __init__(self):
        self._asked_at = float("-inf")
        self._is_polite = False

    @property
    def rows(self) -> int:
        """How many rows the next transaction may write. One query every two seconds."""
        if time.monotonic() - self._asked_at > ASK_EVERY_SECONDS:
            self._is_polite = Attempt.objects.open().filter(deadline_at__gt=timezone.now()).exists()
            self._asked_at = time.monotonic()
        return POLITE_ROWS if self._is_polite else FULL_ROWS

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction, and a rest after it when others wait for the lock."""
        with transaction.atomic():
            yield
        if self._is_polite:
            time.sleep(REST_SECONDS)
