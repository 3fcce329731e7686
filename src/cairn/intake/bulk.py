"""Writing many rows at once, as fast as each database takes them: COPY on PostgreSQL, prepared inserts on SQLite.

For rows that have been checked already. Nothing is read back, no signal is sent.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import connection, models, transaction

from cairn.kernel.progress import batches

if TYPE_CHECKING:
    import pyarrow as pa

Convert = Callable[[Any], Any]
ConvertColumn = Callable[[Iterable[Any]], Iterable[Any]]
_AT_ONCE = 2000
if TYPE_CHECKING:
    Field = models.Field[Any, Any]


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Adds rows whose values stand in the order of `names` (attribute names: learner_id, not learner).

    Every column of the table must be named or be null or made by the database. Returns how many.
    The rows stream, and must be worked out before: while they come, the database can be asked nothing.
    Raises django.db.IntegrityError when a constraint refuses one; then none of the call's rows is kept
    (call it in a transaction).
    """
    columns_of = {field.attname: field for field in model._meta.concrete_fields}
    fields = [columns_of[name] for name in names]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    table = f'"{model._meta.db_table}"'
    if connection.vendor == "postgresql":
        with _taking(table, columns) as landing:
            return _copy(f"COPY {landing} ({columns}) FROM STDIN", fields, rows)
    marks = ", ".join(["%s"] * len(fields))
    return _execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", fields, rows)  # noqa: S608 names of our own tables and columns, never input


def load(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Like `insert`; a column that is not named gets what the model gives when nothing is said."""
    named = set(names)
    usual = [
        (f.attname, f.get_default())
        for f in model._meta.concrete_fields
        if not (f.attname in named or f.null or f.primary_key)
    ]
    if not usual:
        return insert(model, names, rows)
    tail = [value for _name, value in usual]
    return insert(model, [*names, *(n for n, _value in usual)], ([*r, *tail] for r in rows))


def load_columns(model: type[models.Model], columns: "Mapping[str, pa.Array]") -> int:
    """Adds rows from Arrow columns, named by attribute, in the text that both databases read.

    An identifier is 32 hexadecimal digits, a day and an instant (UTC) are ISO text, JSON is text, bytes
    are of one length; null is null. What is not named must be null or made by the database. For millions
    of rows: no value becomes a Python object on its way to PostgreSQL (but bytes do, once), and none
    more than once on its way to SQLite.
    """
    import pyarrow as pa
    from pyarrow import csv

    table = f'"{model._meta.db_table}"'
    column_of = {field.attname: field.column for field in model._meta.concrete_fields}
    names = [f'"{column_of[name]}"' for name in columns]
    batch = pa.record_batch(list(columns.values()), names=list(columns))
    if connection.vendor != "postgresql":
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 names of our own tables and columns, never input
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        with connection.cursor() as cursor:
            cursor.cursor.executemany(statement, rows)
        return len(batch)
    text = pa.BufferOutputStream()
    batch = pa.record_batch([_in_text(c) for c in batch.columns], names=list(columns))
    csv.write_csv(batch, text, csv.WriteOptions(include_header=False))
    together = ", ".join(names)
    with (
        _taking(table, together) as landing,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {landing} ({together}) FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(memoryview(text.getvalue()))
    return len(batch)


@contextmanager
def _taking(table: str, columns: str) -> Iterator[str]:
    """Where to copy to: the table, or one of this moment only, from which the rows go on into the table.

    PostgreSQL copies into no table whose rows are walled for the role that copies (cairn.site.wall).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s)", [table])
        if not cursor.fetchone()[0]:
            yield table
            return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE taken_in ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608 names of our own tables and columns, never input
        )
        yield "taken_in"
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM taken_in")  # noqa: S608 names of our own tables and columns, never input
        cursor.execute("DROP TABLE taken_in")


def _in_text(column: "pa.Array") -> "pa.Array":
    """Bytes as PostgreSQL reads them in text; other columns as they are."""
    import pyarrow as pa

    if not pa.types.is_fixed_size_binary(column.type):
        return column
    return pa.array([None if v is None else f"\\x{v.hex()}" for v in column.to_pylist()])


def _refuse(*_asked: Any) -> NoReturn:
    raise RuntimeError("A row to be copied asks the database, which waits for the row: for ever.")


def _copy(statement: str, fields: Sequence["Field"], rows: Iterable[Sequence[Any]]) -> int:
    converts = [(i, c) for i, f in enumerate(fields) if (c := _for_postgres(f))]
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
        connection.execute_wrapper(_refuse),
    ):
        for row in rows:
            values = list(row)
            for i, convert in converts:
                if values[i] is not None:
                    values[i] = convert(values[i])
            copy.write_row(values)
            count += 1
    return count


def _execute(statement: str, fields: Sequence["Field"], rows: Iterable[Sequence[Any]]) -> int:
    converts = [(i, c) for i, f in enumerate(fields) if (c := _for_sqlite(f))]

    def converted() -> Iterator[tuple[Any, ...]]:
        for some in batches(rows, _AT_ONCE):
            columns: list[Iterable[Any]] = list(zip(*some, strict=True))
            for i, convert in converts:
                columns[i] = convert(columns[i])
            yield from zip(*columns, strict=True)

    with connection.cursor() as cursor:
        # One statement, prepared once: Django's own batching would build a new one for every few rows.
        return int(cursor.cursor.executemany(statement.replace("%s", "?"), converted()).rowcount)


def _target(field: "Field") -> "Field":
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _for_postgres(field: "Field") -> Convert | None:
    return json.dumps if isinstance(_target(field), models.JSONField) else None


def _for_sqlite(field: "Field") -> ConvertColumn | None:
    match _target(field):
        case models.UUIDField():
            return _in_hex
        case models.JSONField():
            return _each(json.dumps)
        case models.DateTimeField():
            return _each_once(_instant)
        case models.DateField():
            return _each_once(date.isoformat)
        case models.DecimalField():
            return _each(str)
        case models.BooleanField():
            return _each(int)
    return None


def _in_hex(values: Iterable[Any]) -> list[str | None]:
    return [None if v is None else f"{v.int:032x}" for v in values]  # UUID.hex, at half its price


def _each(convert: Convert) -> ConvertColumn:
    return lambda values: [None if v is None else convert(v) for v in values]


def _each_once(convert: Convert) -> ConvertColumn:
    """For columns in which few values stand many times, as days do."""

    def converted(values: Iterable[Any]) -> list[Any]:
        texts = {v: convert(v) for v in set(values) if v is not None}
        return [texts.get(v) for v in values]

    return converted


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
