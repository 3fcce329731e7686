"""Keeping one kind of element of a framework as its publisher now gives it; nothing is ever thrown away.

What is new is added, what has changed leaves a Revision behind, what is gone is retired, and what came
as before is left alone: that makes an import idempotent.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from cairn.competencies.models import Framework, Revision
from cairn.competencies.services.rewriting import rewrite
from cairn.intake import services as intake

_AT_ONCE = 500


@dataclass(frozen=True)
class Arrival:
    """One package that came in.

    source   under which the fingerprints of its elements are kept
    spare    identifiers that stand in quarantine, by section: what is held of them stays
    """

    framework: Framework
    source: str
    at: datetime
    spare: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Incoming:
    """An element as it came.

    case     its JSON, whole; by it an element is judged changed
    columns  of our table, taken from the JSON
    around   columns that depend on other elements; they follow quietly
    """

    key: str
    case: dict[str, Any]
    columns: Mapping[str, Any]
    around: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """How many were stored (new, changed or back again), were as before, were retired; and all ids."""

    stored: int
    unchanged: int
    retired: int
    ids: Mapping[str, UUID]


def keep(
    section: str, rows: QuerySet[Any], incoming: Sequence[Incoming], arrival: Arrival, *, key: str
) -> Kept:
    """Makes `rows`, this framework's elements of one kind, what came in; `key` holds the identifier."""
    held: dict[str, Any] = {getattr(row, key): row for row in rows.defer("case")}
    known = intake.known(arrival.source, section, [each.key for each in incoming])
    new, changed, moved = [], [], []
    prints: dict[str, bytes] = {each.key: fingerprint(each.case) for each in incoming}
    for each in incoming:
        row = held.get(each.key)
        if row is None:
            held[each.key] = row = rows.model(**_constants(rows.model, arrival), **{key: each.key})
            new.append((row, each))
        elif row.retired_on or each.key not in known or known[each.key].digest != prints[each.key]:
            changed.append((row, each))
        elif any(getattr(row, name) != value for name, value in each.around.items()):
            moved.append((row, each))
    _add(new)
    _change(section, rows, changed, arrival)
    _set(moved, whole=False)
    stored = [each.key for _, each in (*new, *changed)]
    for first_time in (True, False):
        keys = [k for k in stored if (k not in known) is first_time]
        printed = [(k, prints[k], held[k].pk) for k in keys]
        intake.remember(arrival.source, section, printed, new=first_time)
    gone = held.keys() - prints.keys() - arrival.spare.get(section, frozenset())
    return Kept(
        stored=len(stored),
        unchanged=len(incoming) - len(stored),
        retired=_retire(rows, [held[k] for k in gone], arrival),
        ids={name: row.pk for name, row in held.items()},
    )


def fingerprint(case: Mapping[str, Any]) -> bytes:
    """Of an element's JSON, whatever the order of its members."""
    return intake.digest(json.dumps(case, sort_keys=True, ensure_ascii=False))


def noted(section: str, elements: Iterable[Incoming], arrival: Arrival) -> tuple[int, int]:
    """(stored, unchanged) of elements that have no table of their own and stay in the framework's row."""
    prints = [(each.key, fingerprint(each.case), None) for each in elements]
    known = intake.known(arrival.source, section, [key for key, _, _ in prints])
    new = [each for each in prints if each[0] not in known]
    changed = [each for each in prints if each[0] in known and known[each[0]].digest != each[1]]
    intake.remember(arrival.source, section, new, new=True)
    intake.remember(arrival.source, section, changed, new=False)
    return len(new) + len(changed), len(prints) - len(new) - len(changed)


def _constants(model: type[Model], arrival: Arrival) -> dict[str, Any]:
    names = {f.name for f in model._meta.get_fields()}
    return {"framework": arrival.framework} if "framework" in names else {}


def _add(new: Sequence[tuple[Any, Incoming]]) -> None:
    for row, each in new:
        _assign(row, {**each.columns, **each.around, "case": each.case})
    if new:
        type(new[0][0]).objects.bulk_create([row for row, _ in new], batch_size=_AT_ONCE)


def _change(
    section: str, rows: QuerySet[Any], changed: Sequence[tuple[Any, Incoming]], arrival: Arrival
) -> None:
    keys = [row.pk for row, _ in changed]
    before = dict(rows.filter(pk__in=keys).values_list("pk", "case"))
    Revision.objects.bulk_create(
        [
            Revision(
                framework=arrival.framework,
                identifier=each.key,
                kind=section,
                replaced_at=arrival.at,
                case=before[row.pk],
            )
            for row, each in changed
            if before[row.pk] != each.case
        ],
        batch_size=_AT_ONCE,
    )
    _set(changed, whole=True)


def _set(rows: Sequence[tuple[Any, Incoming]], *, whole: bool) -> None:
    names: set[str] = set()
    for row, each in rows:
        back = {"case": each.case, "retired_on": None, **each.columns} if whole else {}
        values = {**back, **each.around}
        _assign(row, values)
        names |= values.keys()
    rewrite([row for row, _ in rows], sorted(names))


def _assign(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _retire(rows: QuerySet[Any], gone: Iterable[Any], arrival: Arrival) -> int:
    keys = [row.pk for row in gone if row.retired_on is None]
    return rows.filter(pk__in=keys).update(retired_on=arrival.at.date()) if keys else 0
