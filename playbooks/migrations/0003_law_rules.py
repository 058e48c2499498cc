"""The first filling of the law rules; from here on they are edited in the admin, with history."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import migrations


def load_rules(apps, schema_editor):
    rule = apps.get_model("playbooks", "LawRule")
    source = Path(settings.BASE_DIR) / "fixtures" / "law_rules.csv"
    with source.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            code = row.pop("id")
            row["is_softer_in_one_to_one"] = row.pop("softer_in_one_to_one") == "yes"
            rule.objects.get_or_create(code=code, defaults=row)


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0002_links")]
    operations = [migrations.RunPython(load_rules, migrations.RunPython.noop)]
