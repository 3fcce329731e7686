"""Reading many rows at once as Arrow columns: COPY on PostgreSQL, plain text on SQLite.

For millions of rows: nothing becomes a UUID or a datetime. The counterpart of `bulk.load_columns`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.functions import Cast
from numpy.typing import NDArray
from pyarrow import csv

Whole = NDArray[np.int64]
_INSTANT = pa.timestamp("us", "UTC")
_TEXT = pa.dictionary(pa.int32(), pa.string())
_BLOCK = 1 << 30
"""One block holds whatever is read at once, so that a column has one dictionary."""


def read_columns(rows: "models.QuerySet[Any]", names: Sequence[str]) -> dict[str, pa.Array]:
    """The columns of these rows by attribute name (`learner_id`), null where nothing is kept.

    Texts and identifiers (32 hexadecimal digits) are dictionaries; instants are microseconds, UTC; days
    are date32; decimals are floats. Only columns of the model's own table.
    """
    fields = {f.attname: f for f in rows.model._meta.concrete_fields}
    kinds = {name: _kind(fields[name]) for name in names}
    read = _copied if connection.vendor == "postgresql" else _fetched
    try:
        columns = read(rows, kinds)
    except EmptyResultSet:  # rows of nobody
        columns = _nothing(kinds)
    for name in names:
        if isinstance(_target(fields[name]), models.UUIDField):
            columns[name] = _without_dashes(columns[name])
    return columns


def codes(column: pa.Array) -> Whole:
    """(n,) the place of each row's word among the words of a dictionary; -1 where nothing is kept."""
    found: Whole = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def coded(column: pa.Array) -> tuple[list[str], Whole]:
    """The words of a dictionary, and (n,) the place of each row's among them; -1 where nothing is kept."""
    return column.dictionary.to_pylist(), codes(column)


def of_words(column: pa.Array, known: Sequence[int]) -> Whole:
    """(n,) what is known of each row's word, told in the order of the words; -1 where nothing is kept."""
    found: Whole = np.array([*known, -1], np.int64)[codes(column)]
    return found


def among(column: pa.Array, places: Mapping[str, int]) -> Whole:
    """(n,) the place of each row's word among others; -1 where it is none of them, or nothing is kept."""
    return of_words(column, [places.get(word, -1) for word in column.dictionary.to_pylist()])


def _target(field: Any) -> Any:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _kind(field: Any) -> pa.DataType:
    match _target(field):
        case models.DateTimeField():
            return _INSTANT
        case models.DateField():
            return pa.date32()
        case models.FloatField() | models.DecimalField():
            return pa.float64()
        case models.IntegerField():
            return pa.int64()
    return _TEXT


def _nothing(kinds: dict[str, pa.DataType]) -> dict[str, pa.Array]:
    return {name: pa.array([], kind) for name, kind in kinds.items()}


def _copied(rows: "models.QuerySet[Any]", kinds: dict[str, pa.DataType]) -> dict[str, pa.Array]:
    statement, values = rows.order_by().values_list(*kinds).query.sql_with_params()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)", values) as copy,
    ):
        text = b"".join(copy)
    if not text:
        return _nothing(kinds)
    table = csv.read_csv(
        pa.py_buffer(text),
        csv.ReadOptions(column_names=list(kinds), block_size=_BLOCK, use_threads=False),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=kinds,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    ).unify_dictionaries()
    return {name: table.column(name).combine_chunks() for name in kinds}


def _fetched(rows: "models.QuerySet[Any]", kinds: dict[str, pa.DataType]) -> dict[str, pa.Array]:
    # A cast hides from Python's driver that the text is a day or an instant, of which it would make one.
    asked = [
        Cast(name, models.TextField()) if kind in (_INSTANT, pa.date32()) else name
        for name, kind in kinds.items()
    ]
    statement, values = rows.order_by().values_list(*asked).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.cursor.fetchall()
    columns = zip(*found, strict=True) if found else [()] * len(kinds)
    return {
        name: _array(column, kind)
        for (name, kind), column in zip(kinds.items(), columns, strict=True)
    }


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if kind == _TEXT:
        return pa.array(values, pa.string()).dictionary_encode()
    if kind == _INSTANT:
        return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(_INSTANT)
    if kind == pa.date32():
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def _without_dashes(keys: pa.Array) -> pa.Array:
    plain = pc.replace_substring(keys.dictionary, "-", "")
    return pa.DictionaryArray.from_arrays(keys.indices, plain)
