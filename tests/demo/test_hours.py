"""The hours of the demo's people: whatever is told of them happened while the clinics were open."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from academy.demo.hours import at_work, lately

CHINA = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "moved"),
    [
        (at(2, 0), at(2, 9, 30)),
        (at(2, 3), at(2, 10, 52)),
        (at(2, 12), at(2, 15)),
        (at(2, 23, 59), at(2, 20, 29)),
        # Still the second in London, already the third in China.
        (dt.datetime(2026, 3, 2, 18, tzinfo=dt.UTC), at(3, 10, 25)),
    ],
)
def test_any_hour_becomes_one_at_work_of_the_same_day_in_order(moment, moved):
    assert at_work(moment, before=at(9, 0)).replace(second=0, microsecond=0) == moved


def test_what_has_to_lie_before_a_moment_falls_on_the_day_before():
    assert at_work(at(2, 3), before=at(2, 9)).replace(second=0, microsecond=0) == at(1, 10, 52)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(3, 3), at(2, 20, 30)),
        (at(3, 9, 30), at(3, 9, 30)),
        (at(3, 14), at(3, 14)),
        (at(3, 22), at(3, 20, 30)),
    ],
)
def test_lately_is_now_or_when_the_clinics_closed_last(now, then, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    assert lately() == then
