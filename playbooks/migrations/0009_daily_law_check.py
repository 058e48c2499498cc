"""The worker checks everything live once a day, soon after midnight: waivers end with a day."""

import datetime as dt

from django.db import migrations
from django.utils import timezone

PATH = "playbooks.tasks.check_everything_live"
DAY = 86_400


def fill(apps, schema_editor):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    first = timezone.make_aware(dt.datetime.combine(tomorrow, dt.time(0, 10)))
    task = apps.get_model("core", "PeriodicTask")
    task.objects.get_or_create(task_path=PATH, defaults={"every_seconds": DAY, "next_run_at": first})


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0008_breach_item"), ("core", "0003_cache_table")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
