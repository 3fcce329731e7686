"""From the drawn log to the evidence house."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np

from cairn.demo.catalogue import PLAN
from cairn.demo.district import Drawn, World
from cairn.demo.ids import Ids, ids_at
from cairn.demo.kinds import KINDS, SELF_CHECK
from cairn.demo.learners import NOWHERE, Whole
from cairn.demo.log import FROM_EARLIER_DISTRICT, NONE, SOURCES, Log
from cairn.demo.places import next_door
from cairn.demo.tasks import FIELDS, field_of
from cairn.evidence.rules import performance_key
from cairn.evidence.services.loading import load_evidence

_AT_ONCE = 50_000
COLUMNS = (
    "id", "learner_id", "competency_id", "district_id", "section_id", "use", "score", "scale",
    "value", "standard_error", "performed_at", "submitted_at", "scored_at", "recorded_at",
    "scorer_id", "task", "context", "note", "source", "source_key", "performance",
    "supersedes_id", "withdraws_id",
)  # fmt: skip
_TITLES = [
    [[kind.title.format(name) for name in FIELDS[field_of(entry.code)]] for entry in PLAN]
    for kind in KINDS
]
_SLIP, _WRONG_PERSON = "A slip when it was recorded.", "Recorded for the wrong learner."


def write_evidence(
    world: World,
    drawn: Drawn,
    learner: list[UUID],
    section: list[UUID],
    competency: Mapping[str, UUID],
) -> int:
    """Writes a district's log; returns how many rows."""
    log = drawn.log
    keys = ids_at(log.recorded * 60_000, world.random(drawn.district, 6))
    kept = 0
    for start in range(0, len(log), _AT_ONCE):
        part = np.arange(start, min(start + _AT_ONCE, len(log)))
        rows = _rows(world, drawn, log, part, keys, learner, section, competency)
        kept += load_evidence(COLUMNS, rows)
    return kept


def _rows(
    world: World,
    drawn: Drawn,
    log: Log,
    part: Whole,
    keys: Ids,
    learner: list[UUID],
    section: list[UUID],
    competency: Mapping[str, UUID],
) -> Iterator[tuple[Any, ...]]:
    rows = log.rows(part)
    by_entry = [competency.get(entry.code) for entry in PLAN]
    kinds = rows.kind.tolist()
    adults = [a.id for a in drawn.adults]
    performed = _moments(rows.performed)
    titles = _titles(rows)
    district_code = drawn.district.state_id
    return zip(
        keys.uuids(part),
        (learner[i] for i in rows.learner.tolist()),
        (by_entry[e] for e in rows.entry.tolist()),
        _districts(world, drawn, rows),
        (None if s == NOWHERE else section[s] for s in rows.section.tolist()),
        (KINDS[k].use.value for k in kinds),
        _numbers(rows.score),
        (KINDS[k].scale for k in kinds),
        _numbers(rows.value),
        _errors(rows),
        performed,
        _moments(rows.submitted),
        _moments(rows.scored),
        _moments(rows.recorded),
        _scorers(rows, adults, learner),
        titles,
        (KINDS[k].context for k in kinds),
        _notes(rows),
        (f"{SOURCES[s]}:{district_code}" for s in rows.source.tolist()),
        _source_keys(drawn, rows),
        _performances(rows, titles, performed),
        _spoken_of(rows.supersedes, keys),
        _spoken_of(rows.withdraws, keys),
        strict=True,
    )


def _moments(minutes: Whole) -> list[datetime | None]:
    """Instants from minutes since 1970; None for -1."""
    naive = minutes.astype("datetime64[m]").astype("datetime64[us]").astype(object).tolist()
    return [
        None if m < 0 else moment.replace(tzinfo=UTC)
        for m, moment in zip(minutes.tolist(), naive, strict=True)
    ]


def _numbers(figures: np.ndarray) -> list[float | None]:
    return [None if f != f else f for f in figures.tolist()]


def _errors(rows: Log) -> list[float | None]:
    return [
        None if v != v else KINDS[k].error
        for v, k in zip(rows.value.tolist(), rows.kind.tolist(), strict=True)
    ]


def _titles(rows: Log) -> list[str]:
    """A class works on one title for some days; a learner's own work has a title of its own."""
    own = np.where(rows.section == NOWHERE, rows.learner, rows.section)
    pick = ((own * 3 + rows.performed // (1440 * 5)) % 8).tolist()
    return [
        _TITLES[k][e][p]
        for k, e, p in zip(rows.kind.tolist(), rows.entry.tolist(), pick, strict=True)
    ]


def _scorers(rows: Log, adults: list[UUID], learner: list[UUID]) -> list[UUID | None]:
    return [
        learner[i] if k == SELF_CHECK else None if s == NOWHERE or KINDS[k].error else adults[s]
        for s, k, i in zip(
            rows.scorer.tolist(), rows.kind.tolist(), rows.learner.tolist(), strict=True
        )
    ]


def _districts(world: World, drawn: Drawn, rows: Log) -> list[UUID]:
    """Where it arose; before a move that was the district next door."""
    mine = drawn.district.id
    if not (rows.source == FROM_EARLIER_DISTRICT).any():
        return [mine] * len(rows)
    before = [
        school.district if (school := next_door(world.state, drawn.district, s.kind)) else mine
        for s in drawn.district.schools
    ]
    at = drawn.who.school[1][rows.learner].tolist()
    return [
        before[a] if s == FROM_EARLIER_DISTRICT else mine
        for s, a in zip(rows.source.tolist(), at, strict=True)
    ]


def _notes(rows: Log) -> list[str]:
    return [
        _SLIP if s != NONE else _WRONG_PERSON if w != NONE else ""
        for s, w in zip(rows.supersedes.tolist(), rows.withdraws.tolist(), strict=True)
    ]


def _source_keys(drawn: Drawn, rows: Log) -> list[str]:
    """The source's own key: a correction and a withdrawal come under the key of what they speak of."""
    number = drawn.district.number
    return [f"{number}-{serial}" for serial in rows.serial.tolist()]


def _performances(
    rows: Log, titles: list[str], performed: list[datetime | None]
) -> list[int | None]:
    return [
        performance_key(task=title, performance=None, day=when.date(), score=score)
        if repeated and when
        else None
        for repeated, title, when, score in zip(
            rows.repeated.tolist(), titles, performed, _numbers(rows.score), strict=True
        )
    ]


def _spoken_of(places: Whole, keys: Ids) -> list[UUID | None]:
    known = np.flatnonzero(places != NONE)
    found: list[UUID | None] = [None] * len(places)
    for i, key in zip(known.tolist(), keys.uuids(places[known]), strict=True):
        found[i] = key
    return found
