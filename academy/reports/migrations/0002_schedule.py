"""What the worker starts again and again."""

from django.db import migrations
from django.utils import timezone

SCHEDULE = [
    # An attempt whose time is over is also closed by the next look at it; this is for those nobody looks at.
    ("quizzes.tasks.close_attempts_past_deadline", 60),
    ("academy.enrolments.tasks.sync_all", 3600),
    ("academy.people.tasks.close_accounts_of_leavers", 3600),
]


def fill(apps, schema_editor):
    task = apps.get_model("core", "PeriodicTask")
    for path, seconds in SCHEDULE:
        task.objects.get_or_create(task_path=path, defaults={"every_seconds": seconds, "next_run_at": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_house"), ("core", "0003_cache_table")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
