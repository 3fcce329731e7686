"""The whole record as it reads without what is random in it: identifiers, and the instants of recording.

Two imports of the same files, one of them cut off a hundred times, must leave the same record. Each row
is named by its content, a reference by the name of what it refers to; a table is the bag of its names.
"""

from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from cairn.measure.mastery.layout import CONTEXT, CONTEXTS, MEMORY, STATE_SLOTS

HOUSES = ("intake", "people", "competencies", "evidence", "determinations")
OF_THE_ACT = {
    "intake.Delivery",
    "people.Look",
    "people.LookArrival",
    "people.LookHead",
    "people.LookLink",
}
"""Tables that tell of importing and looking, not of what is known: left out."""
INSTANTS = {"recorded_at", "found_at", "received_at", "finished_at", "imported_at", "changed_at"}
"""When something was taken in or noticed here."""
OF_THE_DELIVERY = {"delivery"}
ONCE_IS_ENOUGH = {"intake.QuarantinedRow"}
"""A faulty row is put aside by every delivery that brings it."""

EITHER_WAY = {"people.MatchCase"}
"""Two who may be one person: which of them is named first follows from their identifiers."""

Read = Callable[[str], list[tuple[Any, ...]]]


def tables() -> list[type[models.Model]]:
    """Every table of the houses, those of many to many included, but for what only tells of the act."""
    kept = []
    for house in HOUSES:
        for model in apps.get_app_config(house).get_models(include_auto_created=True):
            if model._meta.label not in OF_THE_ACT:
                kept.append(model)
    return kept


class Record:
    """All rows of an installation; `read` asks its database."""

    def __init__(self, read: Read) -> None:
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}
        self._labels: dict[str, str] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._models = {model._meta.label: model for model in tables()}
        for label, model in self._models.items():
            self._load(label, model, read)

    def _load(self, label: str, model: type[models.Model], read: Read) -> None:
        fields = model._meta.concrete_fields
        columns = ", ".join(f'"{f.column}"' for f in fields)
        for values in read(f'SELECT {columns} FROM "{model._meta.db_table}"'):
            row = dict(zip((f.name for f in fields), values, strict=True))
            key = _plain(row[model._meta.pk.name])
            self._rows[label, key] = row
            if isinstance(model._meta.pk, models.UUIDField):
                self._labels[key] = label

    def names(self) -> dict[str, Counter[str]]:
        """By table how often each content stands in it."""
        found: dict[str, Counter[str]] = {label: Counter() for label in self._models}
        for label, key in self._rows:
            found[label][self.name(label, key)] += 1
        return found

    def name(self, label: str, key: str, path: tuple[tuple[str, str], ...] = ()) -> str:
        """The content of a row as one short name; a row that leads back to itself says so."""
        me = (label, key)
        if me in path:
            return "itself" if path[-1] == me else "above"
        if me not in self._rows:
            return "nothing"
        if me not in self._names:
            row, said = self._rows[me], []
            for field in self._models[label]._meta.concrete_fields:
                if not (
                    field.primary_key
                    or field.name in INSTANTS | OF_THE_DELIVERY | _made_of_ids(label, row)
                ):
                    said.append(self._said(field, row[field.name], (*path, me)))
            if label in EITHER_WAY:
                said = sorted(text.partition("→")[2] or text for text in said)
            text = "\x1f".join([label, *said])
            self._names[me] = blake2b(text.encode(), digest_size=12).hexdigest()
        return self._names[me]

    def content(self, label: str, name: str) -> list[dict[str, Any]]:
        """The rows of that name, for a person who asks what differs."""
        return [
            row
            for (of, key), row in self._rows.items()
            if of == label and self._names[of, key] == name
        ]

    def _said(self, field: models.Field, value: Any, path: tuple[tuple[str, str], ...]) -> str:
        if value is None:
            return f"{field.name}=∅"
        if isinstance(field, models.ForeignKey):
            to = field.related_model._meta.label  # type: ignore[union-attr]
            return f"{field.name}→{self.name(to, _plain(value), path)}"
        plain = _plain(value)
        if isinstance(field, models.UUIDField) and plain in self._labels:
            return f"{field.name}→{self.name(self._labels[plain], plain, path)}"
        if field.model._meta.label == "determinations.Estimate" and field.name == "state":
            return f"{field.name}={_without_places(value)}"
        return f"{field.name}={plain}"


def _made_of_ids(label: str, row: dict[str, Any]) -> set[str]:
    """Columns that were worked out from random identifiers."""
    pieces = label == "intake.SourceRow" and row["kind"] == "evidence"
    return {"digest"} if pieces else set()


def _without_places(state: Any) -> str:
    """A state without the codes of contexts, which may come from a section's random id; their number stays."""
    import numpy as np

    slots = np.frombuffer(bytes(state), "<f8").copy()
    assert slots.size == STATE_SLOTS
    assert CONTEXTS < CONTEXT < MEMORY
    slots[CONTEXT:MEMORY] = 0
    return slots.tobytes().hex()


def _plain(value: Any) -> str:
    """A value as text, the same from both databases."""
    match value:
        case UUID():
            return value.hex
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            return str(value)


def differences(one: Record, other: Record, *, most: int = 5) -> list[str]:
    """What stands in one record and not, or not as often, in the other."""
    told = []
    names, others = one.names(), other.names()
    for label in names:
        if label in ONCE_IS_ENOUGH:
            names[label], others[label] = (Counter(set(held[label])) for held in (names, others))
        lost, more = names[label] - others[label], others[label] - names[label]
        told += [f"{label} lost {one.content(label, n)}" for n in list(lost)[:most]]
        told += [f"{label} has more {other.content(label, n)}" for n in list(more)[:most]]
    return told
