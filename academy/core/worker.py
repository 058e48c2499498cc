"""The schedule of periodic work, and putting back what a killed worker left."""

import json
from datetime import timedelta

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from academy.core.models import PeriodicTask

# No task of this project runs longer; whatever claims to is the remains of a worker that was killed.
LONGEST_TASK = timedelta(minutes=30)


def start_due_tasks(now=None) -> int:
    """Enqueue every periodic task whose time has come; each firing is won by one worker only. The number enqueued."""
    now = now or timezone.now()
    started = 0
    for periodic in PeriodicTask.objects.filter(next_run_at__lte=now):
        step = timedelta(seconds=periodic.every_seconds)
        missed = (now - periodic.next_run_at) // step + 1
        won = PeriodicTask.objects.filter(pk=periodic.pk, next_run_at=periodic.next_run_at).update(
            next_run_at=periodic.next_run_at + missed * step
        )
        if won:
            import_string(periodic.task_path).enqueue()
            started += 1
    return started


def drop_repeats() -> int:
    """Of tasks that wait more than once with the same arguments only the newest stays; how many went.

    For who made many changes at once, such as a demo: each save of a page asks for its index anew.
    """
    waiting = DBTaskResult.objects.ready().order_by("enqueued_at")
    newest = {
        (path, json.dumps(given)): pk for pk, path, given in waiting.values_list("pk", "task_path", "args_kwargs")
    }
    return waiting.exclude(pk__in=newest.values()).delete()[0]


def put_back_abandoned(now=None) -> int:
    """Make tasks ready again that have been running longer than any task does. Tasks can safely run twice."""
    now = now or timezone.now()
    return DBTaskResult.objects.filter(status="RUNNING", started_at__lt=now - LONGEST_TASK).update(
        status="READY", started_at=None, worker_ids=[]
    )
