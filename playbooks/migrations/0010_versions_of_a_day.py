"""Puts live what waits for its day, and retires what was to be used until a day."""

from django.db import migrations
from django.utils import timezone

SCHEDULE = [("playbooks.tasks.publish_due_versions", 60), ("playbooks.tasks.retire_what_is_over", 3600)]


def fill(apps, schema_editor):
    task = apps.get_model("core", "PeriodicTask")
    for path, seconds in SCHEDULE:
        task.objects.get_or_create(task_path=path, defaults={"every_seconds": seconds, "next_run_at": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0009_daily_law_check"), ("core", "0003_cache_table")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
