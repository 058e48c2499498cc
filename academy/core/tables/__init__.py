"""Reading tables that people export from other systems: CSV and XLSX, without trusting either.

`read_table` finds out by content what a file is, refuses it with a `FileRefused` that people understand, or returns a
`Table` whose rows name their cells as the caller does, whatever the headers are called.
"""

from academy.core.tables.table import ColumnMissing, Row, Table, normal_header, read_table

__all__ = ["ColumnMissing", "Row", "Table", "normal_header", "read_table"]
