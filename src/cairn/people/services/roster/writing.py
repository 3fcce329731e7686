"""Changing and ending many rows at once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q

ONE_DAY = timedelta(days=1)


def change(
    model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[UUID, Sequence[Any]]]
) -> None:
    """Sets the attributes `names` of rows by their identifier."""
    key = model._meta.pk
    by_name = {f.attname: f for f in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    sets = ", ".join(f'"{f.column}" = %s' for f in fields)
    statement = f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key.column}" = %s'  # noqa: S608 names of our own tables and columns, never input
    prepared = [
        [f.get_db_prep_save(v, connection) for f, v in zip(fields, values, strict=True)]
        + [key.get_db_prep_save(pk, connection)]
        for pk, values in rows
    ]
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(statement, prepared)


def end(model: type[models.Model], ids: Collection[UUID], today: date) -> None:
    """Ends those of these spells that would go on: yesterday was their last day.

    A spell that has not begun is emptied: it ends the day before its first.
    """
    going_on = model._default_manager.filter(pk__in=ids).filter(
        Q(last_day=None) | Q(last_day__gte=today)
    )
    going_on.filter(first_day__lt=today).update(last_day=today - ONE_DAY)
    not_begun = going_on.filter(first_day__gte=today).values_list("pk", "first_day")
    empty = [(pk, [first - ONE_DAY]) for pk, first in not_begun if first > date.min]
    change(model, ("last_day",), empty)
