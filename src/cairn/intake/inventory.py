"""What every house keeps: their inventories read together with the tables that are really there.

Beside that, this house's own tables, and the way in which any house's rows about one learner are read
by what the inventory says: for the copy of a whole record, for retention, for the breach drill.
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from cairn.kernel.inventory import Actual, Table

TABLES = {
    "intake.Delivery": Table(
        "operation",
        "To say what came in, from whom, and what became of each row.",
        "Cairn, as a file is taken in",
        {
            "kind": "roster, framework, records or evidence",
            "source": "who answers for the keys of its rows",
            "name": "the file's name, without its folder",
            "received_at": "when it came",
            "received_from": "who ran the import",
            "finished_at": "when it was done; empty: still running, or cut off",
            "counts": "rows read, stored, unchanged and put aside, by kind",
        },
    ),
    "intake.SourceRow": Table(
        "operation",
        "To know a row again when its source sends it again.",
        "Cairn, from the rows of an import",
        {
            "source": "who answers for the key",
            "kind": "the kind of row",
            "key": "the source's own key",
            "digest": "a fingerprint of the row as it was last sent",
            "subject": "the row it became here",
        },
        about=("subject",),
    ),
    "intake.QuarantinedRow": Table(
        "operation",
        "To let the sender mend a row that could not be stored.",
        "the file that was sent",
        {
            "delivery": "the delivery it came with",
            "file": "the file in it",
            "line": "its line",
            "column": "the column that is at fault",
            "value": "the faulty value, shortened",
            "what": "what is wrong",
            "mend": "what to do",
        },
    ),
}


@lru_cache(maxsize=1)
def declared() -> dict[str, Table]:
    """Every table that any house, or the site for what it takes from others, declares; by label."""
    found: dict[str, Table] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("cairn.") and find_spec(f"{config.name}.inventory"):
            found |= import_module(f"{config.name}.inventory").TABLES
    return found


def actual() -> list[Actual]:
    """Every table of the installed houses, by label, with its columns and where its references lead."""
    models = apps.get_models(include_auto_created=True)
    return sorted((_actual(model) for model in models), key=lambda table: table.label)


def _actual(model: type[Model]) -> Actual:
    fields = model._meta.concrete_fields
    return Actual(
        model._meta.label,
        tuple(f.name for f in fields),
        {f.name: f.related_model._meta.label for f in fields if f.related_model},
    )


def tables_about_learners(data: Iterable[str] | None = None) -> dict[str, Table]:
    """The tables whose rows are about learners; of some classes of data, or of all."""
    wanted = None if data is None else set(data)
    return {
        label: table
        for label, table in sorted(declared().items())
        if table.about and (wanted is None or table.data in wanted)
    }


def rows_about(label: str, records: Iterable[UUID]) -> QuerySet[Any]:
    """The rows of a table about one learner, all of whose records are given. For whoever may open it."""
    table, keys = declared()[label], list(records)
    mine = Q()
    for way in table.about:
        mine |= Q(**{f"{way}__in": keys})
    rows: QuerySet[Any] = apps.get_model(label)._default_manager.filter(mine)
    return rows.order_by("pk").distinct()
