"""Records that are for ever: rows that neither Python nor SQL can change or remove.

The manager and the model refuse first, with a sentence for people; a trigger of the database refuses what goes
past them. The triggers are laid anew after each `migrate`, because SQLite loses them whenever a migration rebuilds the
table.
"""

from django.apps import apps
from django.db import connections, models
from django.utils.translation import gettext as _

from academy.core.exceptions import RecordIsPermanent


class AppendOnlyQuerySet(models.QuerySet):
    """A query set that adds rows and nothing else."""

    def update(self, **kwargs):
        raise RecordIsPermanent(_("This record is permanent. Add one that supersedes it."))

    def delete(self):
        raise RecordIsPermanent(_("This record is permanent. Add one that supersedes it."))

    def bulk_update(self, objs, fields, batch_size=None):
        raise RecordIsPermanent(_("This record is permanent. Add one that supersedes it."))


class AppendOnlyModel(models.Model):
    """A row that is written once.

    `may_change` names columns that are mere pointers and may be emptied later, such as one to a purged revision.
    """

    may_change: tuple[str, ...] = ()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise RecordIsPermanent(_("This record is permanent. Add one that supersedes it."))
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise RecordIsPermanent(_("This record is permanent. Add one that supersedes it."))


def guard_tables(sender, using, **kwargs) -> None:
    """After the migrations of an app: lay the triggers of its append-only tables."""
    if sender.name == "academy.core":
        return
    connection = connections[using]
    present = set(connection.introspection.table_names())
    for model in apps.get_app_config(sender.label).get_models():
        if issubclass(model, AppendOnlyModel) and model._meta.db_table in present:
            guard_table(connection, model)


def guard_table(connection, model) -> None:
    """Refuse UPDATE (but of `may_change`) and DELETE on the model's table, in the database itself."""
    table = model._meta.db_table
    columns = [f.column for f in model._meta.local_concrete_fields if f.name not in model.may_change]
    present = {column.name for column in _columns(connection, table)}
    names = ", ".join(connection.ops.quote_name(column) for column in columns if column in present)
    laying = _lay_postgresql if connection.vendor == "postgresql" else _lay_sqlite
    with connection.cursor() as cursor:
        for statement in laying(table, names):
            cursor.execute(statement)


def _columns(connection, table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)


def _lay_sqlite(table: str, columns: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: records are permanent'); END"
    return [
        f'DROP TRIGGER IF EXISTS "{table}_no_update"',
        f'DROP TRIGGER IF EXISTS "{table}_no_delete"',
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE OF {columns} ON "{table}" {refuse}',
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" {refuse}',
    ]


def _lay_postgresql(table: str, columns: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION chairside_refuse() RETURNS trigger AS $$ BEGIN "
        "RAISE EXCEPTION '%: records are permanent', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$ LANGUAGE plpgsql",
        f'DROP TRIGGER IF EXISTS "{table}_no_update" ON "{table}"',
        f'DROP TRIGGER IF EXISTS "{table}_no_delete" ON "{table}"',
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE OF {columns} ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION chairside_refuse()",
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION chairside_refuse()",
    ]
