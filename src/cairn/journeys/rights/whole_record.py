"""Everything that is kept about one learner, table by table, as the data inventory finds it.

The copy that a family takes along (34 CFR 99.10) is made from the same inventory that every column must
be declared in, so that a new table is in it from its first day. Other people are in it by name only;
tables that would show somebody else's data are named, with the reason.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Model
from django.utils import timezone

from cairn.intake.inventory import rows_about, tables_about_learners
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.kernel.inventory import CLASSES, OF_LEARNERS, Column, Table
from cairn.learning.selectors.exemptions import mistaken
from cairn.learning.selectors.portfolio import kept_to_themself
from cairn.people.rules.access import Ground, Relation
from cairn.people.selectors.looks import Looked, who_looked
from cairn.people.selectors.persons import aliases, names_of
from cairn.people.selectors.persons import person as person_of
from cairn.people.selectors.rights import Statement, protected, statements
from cairn.people.services.looks import look_at_learner

PERSON = "people.Person"
STATEMENT = "family_statement"
THROUGH = "export of the whole record"
_EVER = date(1970, 1, 1)
_THEIR_OWN = "works that the learner keeps to themself or took back are in their own copy."
_EXEMPTION = "learning.Exemption"
_MISTAKEN = (
    "the reason of a decision that was a mistake or was written anew is left out, since it may be about somebody else"
    " (34 CFR 99.12); ask the school."
)
_TELLING = ("short_code", "name", "title", "statement")


@dataclass(frozen=True)
class Part:
    """One table's rows about the learner.

    columns   name → what it is; names of what a reference leads to stand beside it as `…_name`
    rows      a row is column → plain value (text, number, yes/no, list, mapping, or None: missing)
    """

    label: str
    table: Table
    columns: Mapping[str, Column]
    rows: Sequence[Mapping[str, Any]]

    @property
    def kind(self) -> str:
        return CLASSES[self.table.data]


@dataclass(frozen=True)
class WholeRecord:
    """A learner's whole record, as of a moment, for whoever may have it.

    kept_back   (table, reason) of every table that is not in it, and of classes this reader may not have
    """

    learner: UUID
    name: str
    at: datetime
    by: Actor
    parts: tuple[Part, ...]
    looked: tuple[Looked, ...]
    kept_back: tuple[tuple[str, str], ...]


def whole_record(learner: UUID, *, by: Actor, purpose: Purpose, at: datetime) -> WholeRecord:
    """Reads it, class by class, and keeps every class as a look.

    Raises NotAllowed when `by` may not even have the learner's name.
    """
    opened = _opened(learner, by, purpose, at)
    tables = tables_about_learners()
    hidden = _hidden(learner, opened, timezone.localdate(at))
    own = _kept_to_themself(learner, opened[DataClass.PORTFOLIO])
    wrong = {str(key) for key in mistaken(learner)}
    parts, kept_back = [], [(OF_LEARNERS[data], why) for data, why in hidden.items()]
    for label, table in tables.items():
        if table.kept_back:
            kept_back.append((label, table.kept_back))
        elif table.data not in hidden:
            part = _part(label, table, aliases(learner), set(hidden), own)
            parts.append(part if label != _EXEMPTION else _without_mistakes(part, wrong))
    if own:
        kept_back.append((OF_LEARNERS[DataClass.PORTFOLIO], _THEIR_OWN))
    if wrong and DataClass.EVIDENCE not in hidden:
        kept_back.append((_EXEMPTION, _MISTAKEN))
    looked: tuple[Looked, ...] = ()
    if DataClass.LOOKS not in hidden:
        day = timezone.localdate(at)
        looked = tuple(who_looked(learner, by=by, purpose=purpose, day=day, since=_EVER))
    name = person_of(learner).name
    return WholeRecord(learner, name, at, by, tuple(parts), looked, tuple(kept_back))


def _opened(
    learner: UUID, by: Actor, purpose: Purpose, at: datetime
) -> dict[DataClass, Ground | None]:
    """The ground on which each class is opened, None where it is not; without a name nothing is."""
    found: dict[DataClass, Ground | None] = {}
    for data in DataClass:
        try:
            found[data] = look_at_learner(
                learner, by=by, purpose=purpose, data=data, at=at, through=THROUGH
            )
        except NotAllowed:
            if data is DataClass.IDENTITY:
                raise
            found[data] = None
    return found


def _hidden(learner: UUID, opened: Mapping[DataClass, Ground | None], day: date) -> dict[str, str]:
    hidden = {
        str(data): "policy does not open it to you; ask the school."
        for data, ground in opened.items()
        if ground is None
    }
    contact = opened[DataClass.CONTACT]
    if contact and contact.relation is Relation.GUARDIAN and learner in protected(day):
        hidden[DataClass.CONTACT] = "a protected address is given to nobody but the person."
    return hidden


def _kept_to_themself(learner: UUID, ground: Ground | None) -> frozenset[UUID]:
    """Works and collections that are not in a family's copy, because the learner does not show them to it."""
    if ground is None or ground.relation is not Relation.GUARDIAN:
        return frozenset()
    works, collections = kept_to_themself(learner)
    return frozenset(works | collections)


def _belongs_to(row: Model, keys: frozenset[UUID]) -> bool:
    """Whether a row is one of these works or collections, or a part of one."""
    if not keys or row._meta.app_label != "learning":
        return False
    whole = getattr(row, "version", row)  # a file, a tie, a place in a collection
    parents = (getattr(whole, f"{up}_id", None) for up in ("work", "collection"))
    return row.pk in keys or not keys.isdisjoint({getattr(row, "work_id", None), *parents})


def _part(
    label: str, table: Table, records: Sequence[UUID], hidden: set[str], own: frozenset[UUID]
) -> Part:
    rows = [row for row in rows_about(label, records) if not _belongs_to(row, own)]
    columns = {
        name: column for name, column in _columns(table).items() if column.data not in hidden
    }
    said = statements(label, [row.pk for row in rows if isinstance(row.pk, UUID)])
    labels = _labels(rows, columns)
    return Part(label, table, columns, [_row(row, columns, labels, said) for row in rows])


def _without_mistakes(part: Part, wrong: Collection[str]) -> Part:
    """The decisions, with no words of those that were a mistake or were written anew."""
    rows = [{**row, "words": ""} if row["id"] in wrong else row for row in part.rows]
    return replace(part, rows=rows)


def _columns(table: Table) -> dict[str, Column]:
    named = {name: table.column(name) for name in ("id", *table.columns)}
    return {name: column for name, column in named.items() if column is not None}


def _labels(rows: Sequence[Model], columns: Iterable[str]) -> dict[str, dict[Any, str]]:
    """What every reference in the rows leads to, in words: column → key → words. A query for each table."""
    found: dict[str, dict[Any, str]] = {}
    for field in rows[0]._meta.concrete_fields if rows else ():
        if field.name in columns and isinstance(field, ForeignKey):
            keys = {getattr(row, field.attname) for row in rows} - {None}
            found[field.name] = _words(field.related_model, keys)
    return found


def _words(model: type[Model], keys: set[Any]) -> dict[Any, str]:
    if model._meta.label == PERSON:
        return dict(names_of(keys))
    telling = [f.name for f in model._meta.concrete_fields if f.name in _TELLING]
    if not telling:
        return {}
    rows = model._default_manager.filter(pk__in=keys).values_list("pk", *telling)
    return {key: " ".join(word for word in words[:2] if word) for key, *words in rows}


def _row(
    row: Model,
    columns: Iterable[str],
    labels: Mapping[str, Mapping[Any, str]],
    said: Mapping[UUID, list[Statement]],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    fields = {field.name: field for field in row._meta.concrete_fields}
    for name in columns:
        if name not in fields:
            continue
        field, value = fields[name], getattr(row, fields[name].attname)
        person = field.related_model is not None and field.related_model._meta.label == PERSON
        if person:
            found[name] = labels[name].get(value) if value is not None else None
        else:
            found[name] = plain(value)
            if labels.get(name):
                found[f"{name}_name"] = labels[name].get(value)
    if row.pk in said:
        found[STATEMENT] = [
            {"said": s.words, "by": s.by_name, "at": s.at.isoformat()} for s in said[row.pk]
        ]
    return found


def plain(value: Any) -> Any:
    """A value as JSON can hold it, exactly: instants and days in ISO 8601, decimals as text, bytes in hex."""
    match value:
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).hex()
        case UUID() | Decimal():
            return str(value)
    return str(value)
