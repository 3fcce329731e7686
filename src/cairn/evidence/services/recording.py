"""What a person records with their own hand: a piece of evidence, its correction, its withdrawal."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cairn.evidence import rules
from cairn.evidence.models import Evidence
from cairn.evidence.rules import OWN_LEVELS, ReportedScale
from cairn.evidence.selectors.levels import level_scale, proportion_cuts
from cairn.intake.bulk import insert
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use
from cairn.people.selectors.lookups import EnrolledIn, districts_of_sections

from .grounds import day_of, may_record
from .log import COLUMNS, Standing, ends_of, note_arrivals, withdrawal

SOURCE = "cairn"
"""The source of what people record here."""


@dataclass(frozen=True)
class Said:
    """What a person says about a piece, apart from its score.

    performance            the sender's own number for the performance, when one performance may come twice
    difficulty, severity   of the task and of the rater, in levels above the usual; None: not known
    """

    learner: UUID
    competency: UUID
    use: Use
    performed_at: datetime
    submitted_at: datetime | None = None
    scored_at: datetime | None = None
    task: str = ""
    context: str = ""
    section: UUID | None = None
    conditions: Mapping[str, Any] | None = None
    note: str = ""
    performance: str | None = None
    difficulty: float | None = None
    severity: float | None = None


@dataclass(frozen=True)
class Read:
    """A score as it was reported, and what it says on the competency's levels."""

    score: float | None
    scale: str
    value: float | None
    standard_error: float | None


@transaction.atomic
def record_evidence(
    *,
    by: Actor,
    learner: UUID,
    competency: UUID,
    use: Use,
    performed_at: datetime,
    at: datetime,
    score: float | None = None,
    level: str | None = None,
    reported: ReportedScale = OWN_LEVELS,
    standard_error: float | None = None,
    **further: Any,
) -> Evidence:
    """Adds one piece. `score`, or `level` as a word of the scale; neither: seen, but not scored.

    reported         the scale of `score` and `standard_error`; left out, the competency's own levels
    further          the other fields of `Said`

    A teacher, counselor or leader of the learner's school records what they saw; a learner records
    a self-assessment. Raises NotAllowed, OutsideScale, BadInput.
    """
    said = Said(learner, competency, use, performed_at, **further)
    may_record(by, said.learner, said.use, at)
    return _add(said, _read(said, score, level, reported, standard_error), None, by, at)


@transaction.atomic
def supersede(
    *,
    by: Actor,
    evidence: UUID,
    at: datetime,
    score: float | None = None,
    level: str | None = None,
    reported: ReportedScale = OWN_LEVELS,
    standard_error: float | None = None,
    **corrected: Any,
) -> Evidence:
    """Adds a corrected piece in the place of a standing one: what is not named stays as it was.

    To take a score away, withdraw the piece and record it anew. Raises as `record_evidence` does.
    """
    old = _standing(evidence)
    may_record(by, old.learner, Use(old.use), at)
    row = Evidence.objects.get(pk=old.id)
    said = replace(_said(row), **corrected)
    may_record(by, said.learner, said.use, at)
    if score is None and level is None:
        read = Read(row.score, row.scale, row.value, row.standard_error)
    else:
        read = _read(said, score, level, reported, standard_error)
    return _add(said, read, old, by, at)


@transaction.atomic
def withdraw(*, by: Actor, evidence: UUID, reason: str, at: datetime) -> Evidence:
    """Takes a standing piece back, with the reason; both stay in the log. Raises NotAllowed, BadInput."""
    if not reason.strip():
        raise BadInput("A withdrawal has no reason.", mend="Say why the piece should not stand.")
    old = _standing(evidence)
    may_record(by, old.learner, Use(old.use), at)
    values = dict(
        zip(COLUMNS, withdrawal(old, SOURCE, str(uuid7()), reason.strip(), at), strict=True)
    )
    return _write(values | {"scorer_id": by.person})


def _said(row: Evidence) -> Said:
    return Said(
        row.learner_id,
        row.competency_id,
        Use(row.use),
        row.performed_at,
        row.submitted_at,
        row.scored_at,
        row.task,
        row.context,
        row.section_id,
        row.conditions,
        row.note,
        difficulty=row.difficulty,
        severity=row.severity,
    )


def _read(
    said: Said,
    score: float | None,
    level: str | None,
    reported: ReportedScale,
    standard_error: float | None,
) -> Read:
    day = day_of(said.performed_at)
    levels = level_scale(said.competency, day)
    if level is not None:
        score = rules.word_score(level, reported, levels)
    value = rules.level_value(score, reported, levels, lambda: proportion_cuts(day))
    error = rules.level_error(standard_error, reported, levels)
    return Read(score, reported.name or levels.name, value, error)


def _add(said: Said, read: Read, old: Standing | None, by: Actor, at: datetime) -> Evidence:
    if said.performed_at > at:
        raise BadInput(
            f"{said.performed_at:%Y-%m-%d %H:%M} lies in the future.",
            mend="Say when the learner did it; it is recorded when it has been done.",
        )
    key = uuid7()
    day = day_of(said.performed_at)
    named = {
        f"{n}_id" if n in {"learner", "competency", "section"} else n: v for n, v in _plain(said)
    }
    values = (
        named
        | asdict(read)
        | {
            "id": key,
            "use": int(said.use),
            "difficulty": rules.levels_off(said.difficulty, "difficulty"),
            "severity": rules.levels_off(said.severity, "severity"),
            "performance": rules.performance_key(
                task=said.task, performance=said.performance, day=day, score=read.score
            ),
            "district_id": _district(said, day),
            "scorer_id": by.person,
            "source": SOURCE,
            "source_key": str(key),
            "recorded_at": at,
            "supersedes_id": old.id if old else None,
            "withdraws_id": None,
        }
    )
    if old:
        note_arrivals({(old.learner, old.competency)})
    return _write(values)


def _plain(said: Said) -> list[tuple[str, Any]]:
    return [(name, getattr(said, name)) for name in Said.__dataclass_fields__]


def _write(values: Mapping[str, Any]) -> Evidence:
    insert(Evidence, COLUMNS, [[values[name] for name in COLUMNS]])
    note_arrivals({(values["learner_id"], values["competency_id"])})
    return Evidence.objects.get(pk=values["id"])


def _standing(evidence: UUID) -> Standing:
    """The row, if it stands itself."""
    end = ends_of([evidence]).get(evidence)
    if end is None or end.id != evidence or end.withdrawn:
        raise BadInput(
            "This piece no longer stands: it was corrected, withdrawn, or is not there.",
            mend="Open the learner's evidence again and take the piece that stands.",
        )
    return end


def _district(said: Said, day: date) -> UUID | None:
    if said.section is not None:
        return districts_of_sections([said.section]).get(said.section)
    return EnrolledIn([said.learner]).on(said.learner, day)
