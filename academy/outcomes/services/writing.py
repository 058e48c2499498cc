"""Inserting many rows at once, with all the work that needs no lock done before the lock is taken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from operator import attrgetter

from django.db import DEFAULT_DB_ALIAS, connections, models


@dataclass(frozen=True)
class Insertion:
    """Rows ready to be written. `bulk_create` prepares them inside the transaction and takes six times as long."""

    statement: str
    values: list[tuple]

    def run(self) -> None:
        if self.values:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.executemany(self.statement, self.values)


def prepare_insertion(model: type[models.Model], rows: Iterable, **same) -> Insertion:
    """What inserts these rows, which have attributes named as the model's columns; `same` holds for all of them.

    Fields must hold texts, numbers, dates or moments of the right type; the database gives the ids.
    """
    database = connections[DEFAULT_DB_ALIAS]
    quote = database.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 -- names of ours
    rows = list(rows)
    by_column = [_column(field, rows, same, database) for field in fields]
    return Insertion(statement, list(zip(*by_column, strict=True)) if rows else [])


def _column(field, rows, same, database) -> Iterable:
    if field.attname in same:
        return list(repeat(same[field.attname], len(rows)))
    values = map(attrgetter(field.attname), rows)
    adapt = _adapter(field, database.ops)
    return [None if value is None else adapt(value) for value in values] if adapt else list(values)


def _adapter(field, ops) -> Callable | None:
    """What makes a value of the right type one that the database takes, if it does not take it as it is."""
    match field:
        case models.DateTimeField():
            return ops.adapt_datetimefield_value
        case models.DateField():
            return ops.adapt_datefield_value
        case models.DecimalField():
            limits = {"max_digits": field.max_digits, "decimal_places": field.decimal_places}
            return partial(ops.adapt_decimalfield_value, **limits)
    return None
