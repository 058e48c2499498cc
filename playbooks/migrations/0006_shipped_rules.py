"""Remembers how each law rule was shipped, so that a later release can tell what a chain has edited."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import migrations


def remember(apps, schema_editor):
    rules = {rule.code: rule for rule in apps.get_model("playbooks", "LawRule").objects.all()}
    source = Path(settings.BASE_DIR) / "fixtures" / "law_rules.csv"
    with source.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if rule := rules.get(row.pop("id")):
                row["is_softer_in_one_to_one"] = row.pop("softer_in_one_to_one") == "yes"
                rule.shipped = row
                rule.save(update_fields=["shipped"])


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0005_governance")]
    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
