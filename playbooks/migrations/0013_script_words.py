import django.db.models.deletion
from django.db import migrations, models

import playbooks.models.words


class Migration(migrations.Migration):
    """The index itself is laid after each `migrate`: SQLite loses its triggers whenever a migration makes a table anew."""

    dependencies = [("playbooks", "0012_reminder")]

    operations = [
        migrations.CreateModel(
            name="ScriptWords",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="playbooks.scriptpage",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("words", playbooks.models.words.WordsField()),
                ("length", models.PositiveIntegerField()),
                ("rules", models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="WordCount",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("scripts", models.IntegerField()),
            ],
        ),
    ]
