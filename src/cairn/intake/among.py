"""`key__among=[…]`: one of many values, sent to the database as one.

`key__in` prepares, and the statement names, every value by itself: with thousands of them that takes
longer than finding the rows.
"""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.fields.related import ForeignObject
from django.db.models.lookups import Lookup


@models.TextField.register_lookup
@models.UUIDField.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """The column's text, or its id, is among these."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, before = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if not values:  # nobody is among nobody, and the database need not be asked
            raise EmptyResultSet
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*before, values]
        among = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 the column's own name
        return among, [*before, json.dumps(values, default=_kept)]


def _kept(value: UUID) -> str:
    """An id as SQLite keeps it."""
    return value.hex
