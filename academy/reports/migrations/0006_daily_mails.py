"""The worker looks every hour, soon after it is full, whether it is time for the daily mails."""

import datetime as dt

from django.db import migrations
from django.utils import timezone

PATH = "academy.reports.tasks.send_reminders"
HOUR = 3600


def fill(apps, schema_editor):
    first = timezone.now().replace(minute=5, second=0, microsecond=0) + dt.timedelta(hours=1)
    task = apps.get_model("core", "PeriodicTask")
    task.objects.get_or_create(task_path=PATH, defaults={"every_seconds": HOUR, "next_run_at": first})


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_told"), ("core", "0003_cache_table")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
