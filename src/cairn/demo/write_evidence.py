"""From the drawn log to the evidence house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pyarrow as pa

from cairn.demo.arrow import identifiers, instants, joined_text, whole_text
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
from cairn.kernel.arrow import chosen, hexadecimal, numbers

_AT_ONCE = 50_000
_TITLES_EACH = 8
_TITLES = [
    kind.title.format(name)
    for kind in KINDS
    for entry in PLAN
    for name in FIELDS[field_of(entry.code)]
]
_DAYS_ON_ONE_TITLE = 5 * 1440
_NOTES = ("", "A slip when it was recorded.", "Recorded for the wrong learner.")


@dataclass(frozen=True)
class Names:
    """What the numbers in a log stand for: identifiers by position, as text."""

    learner: pa.Array
    section: pa.Array
    adult: pa.Array
    competency: pa.Array
    district: pa.Array
    """Of the learners' present school: the district itself, then those next door, one a school."""


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
    own = drawn.district
    before = [next_door(world.state, own, s.kind) for s in own.schools]
    names = Names(
        hexadecimal(learner),
        hexadecimal(section),
        hexadecimal([a.id for a in drawn.adults]),
        hexadecimal([competency[entry.code] for entry in PLAN]),
        hexadecimal([own.id, *(s.district if s else own.id for s in before)]),
    )
    kept = 0
    for start in range(0, len(log), _AT_ONCE):
        part = np.arange(start, min(start + _AT_ONCE, len(log)))
        kept += load_evidence(_columns(drawn, log.rows(part), part, keys, names))
    return kept


def _columns(drawn: Drawn, rows: Log, part: Whole, keys: Ids, names: Names) -> dict[str, pa.Array]:
    """One part of the log, by the evidence table's attributes."""
    title = _title(rows)
    test = np.array([kind.error or np.nan for kind in KINDS])[rows.kind]
    error = np.where(np.isnan(rows.value), np.nan, test)
    code = drawn.district.state_id
    return {
        "id": identifiers(keys.at(part)),
        "learner_id": chosen(names.learner, rows.learner),
        "competency_id": chosen(names.competency, rows.entry),
        "district_id": chosen(names.district, _arose(drawn, rows)),
        "section_id": chosen(names.section, rows.section),
        "use": pa.array(np.array([kind.use.value for kind in KINDS])[rows.kind]),
        "score": numbers(rows.score),
        "scale": chosen(pa.array([kind.scale for kind in KINDS]), rows.kind),
        "value": numbers(rows.value),
        "standard_error": numbers(error),
        "performed_at": instants(rows.performed),
        "submitted_at": instants(rows.submitted),
        "scored_at": instants(rows.scored),
        "recorded_at": instants(rows.recorded),
        "scorer_id": _scorer(rows, test, names),
        "task": chosen(pa.array(_TITLES), title),
        "context": chosen(pa.array([kind.context for kind in KINDS]), rows.kind),
        "note": chosen(pa.array(_NOTES), (rows.supersedes != NONE) + 2 * (rows.withdraws != NONE)),
        "source": chosen(pa.array([f"{source}:{code}" for source in SOURCES]), rows.source),
        "source_key": joined_text(f"{drawn.district.number}-", whole_text(rows.serial)),
        "performance": _performance(rows, title),
        "supersedes_id": _spoken_of(rows.supersedes, keys),
        "withdraws_id": _spoken_of(rows.withdraws, keys),
    }


def _title(rows: Log) -> Whole:
    """A class works on one title for some days; a learner's own work has a title of its own."""
    own = np.where(rows.section == NOWHERE, rows.learner, rows.section)
    pick = (own * 3 + rows.performed // _DAYS_ON_ONE_TITLE) % _TITLES_EACH
    return (rows.kind * len(PLAN) + rows.entry) * _TITLES_EACH + pick


def _arose(drawn: Drawn, rows: Log) -> Whole:
    """Where it arose; before a move that was the district next door."""
    school = drawn.who.school[1][rows.learner]
    return np.where(rows.source == FROM_EARLIER_DISTRICT, 1 + school, 0)


def _scorer(rows: Log, test: np.ndarray, names: Names) -> pa.Array:
    """The teacher; for a self-check the learner; nobody for a test."""
    teacher = np.where(np.isnan(test), rows.scorer, NOWHERE)
    everyone = pa.concat_arrays([names.adult, names.learner])
    own = len(names.adult) + rows.learner
    return chosen(everyone, np.where(rows.kind == SELF_CHECK, own, teacher))


def _performance(rows: Log, title: Whole) -> pa.Array:
    """The number of a performance that two classes sent; null for what only one can have sent."""
    numbered: list[int | None] = [None] * len(rows)
    for i in np.flatnonzero(rows.repeated).tolist():
        day = date(1970, 1, 1) + timedelta(minutes=int(rows.performed[i]))
        numbered[i] = performance_key(
            task=_TITLES[title[i]], performance=None, day=day, score=float(rows.score[i])
        )
    return pa.array(numbered, pa.int64())


def _spoken_of(places: Whole, keys: Ids) -> pa.Array:
    """Identifiers of earlier rows by their places in the whole log."""
    known = np.flatnonzero(places != NONE)
    which = np.full(len(places), NONE)
    which[known] = np.arange(len(known))
    return chosen(identifiers(keys.at(places[known])), which)
