"""The schedule, and what a killed worker left."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from academy.core.models import PeriodicTask
from academy.core.worker import drop_repeats, put_back_abandoned, start_due_tasks

NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def hourly(db):
    PeriodicTask.objects.all().delete()
    return PeriodicTask.objects.create(
        task_path="quizzes.tasks.close_attempts_past_deadline",
        every_seconds=3600,
        next_run_at=NOW - dt.timedelta(hours=3),
    )


def test_a_due_task_starts_once_and_missed_times_are_not_made_up(hourly):
    assert start_due_tasks(NOW) == 1
    hourly.refresh_from_db()
    assert hourly.next_run_at == NOW + dt.timedelta(hours=1)
    assert start_due_tasks(NOW) == 0


def test_of_racing_workers_one_starts_the_task(committed_db, race):
    PeriodicTask.objects.all().delete()
    PeriodicTask.objects.create(
        task_path="quizzes.tasks.close_attempts_past_deadline",
        every_seconds=3600,
        next_run_at=NOW - dt.timedelta(seconds=1),
    )
    assert sorted(race(*[lambda: start_due_tasks(NOW)] * 3)) == [0, 0, 1]


def test_only_what_claims_to_run_for_too_long_is_put_back(db):
    now = timezone.now()
    for hours in (2, 0):
        DBTaskResult.objects.create(
            task_path="quizzes.tasks.close_attempts_past_deadline",
            backend_name="default",
            status="RUNNING",
            args_kwargs={"args": [], "kwargs": {}},
            started_at=now - dt.timedelta(hours=hours),
        )
    assert put_back_abandoned(now) == 1
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "RUNNING"]


def test_of_equal_tasks_that_wait_the_newest_stays(db):
    now = timezone.now()

    def wait(number, *, status="READY", minutes=0):
        return DBTaskResult.objects.create(
            task_path="wagtail.tasks.update_reference_index_task",
            backend_name="default",
            status=status,
            args_kwargs={"args": ["a", "b", number], "kwargs": {}},
            enqueued_at=now - dt.timedelta(minutes=minutes),
            # As the queue writes "at once".
            run_after=get_date_max(),
        ).pk

    running, other = wait(1, status="RUNNING"), wait(2, minutes=2)
    wait(1, minutes=2)
    newest = wait(1, minutes=1)
    assert drop_repeats() == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {running, other, newest}
