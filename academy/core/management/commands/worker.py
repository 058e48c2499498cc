"""Run background tasks: the queue, the schedule, and what a killed worker left."""

import signal
import time

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks_db.management.commands.db_worker import Worker

from academy.core.worker import put_back_abandoned, start_due_tasks


class Command(BaseCommand):
    help = _("Run background tasks until stopped.")

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help=_("Do what is waiting, then stop."))
        parser.add_argument("--interval", type=float, default=2, help=_("Seconds between two looks at the queue."))

    def handle(self, *, once, interval, **options):
        self.running = True
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        worker_id = get_random_string(16)
        while self.running:
            put_back_abandoned()
            start_due_tasks()
            self.drain(worker_id)
            if once:
                break
            time.sleep(interval)

    def drain(self, worker_id):
        """Run what is ready now. A task that has begun is finished even when a stop is asked for."""
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        ).run()

    def stop(self, signum, frame):
        self.running = False
