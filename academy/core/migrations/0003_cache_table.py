"""The table of the cache that all processes share; rate limits count in it."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", "core_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_links")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
