"""One result of a gradebook, read by its task: which pieces of evidence it is, or why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from cairn.evidence import rules
from cairn.evidence.rules import LevelScale, ReportedScale
from cairn.evidence.selectors.levels import LevelScales, proportion_cuts
from cairn.intake.services import Known, digest
from cairn.kernel.errors import Mendable
from cairn.kernel.faults import Fault
from cairn.standards.tabular.diagnostics import quoted, shown

from .alignments import Objective
from .gradebook import NO_TASK, Task, scale_of
from .log import Piece, Withdrawn

NOT_ASKED = "exempt"
_NOT_YET = {"partially graded", "submitted", "not submitted"}
_MEND_UNALIGNED = (
    "Name the competency's CASE GUID in lineItemLearningObjectiveIds.csv or "
    "resultLearningObjectiveIds.csv, and send the bundle again."
)
_MEND_UNKNOWN = "Import the framework that holds it, then this bundle again."


@dataclass(frozen=True)
class Context:
    """What the results of one batch refer to.

    words       the words of a scale that a result names for itself
    earlier     the keys of pieces that stand from earlier deliveries, by result
    """

    tasks: Mapping[str, Task]
    objectives: Mapping[str, list[Objective]]
    words: Mapping[str, Mapping[str, float]]
    sections: Mapping[str, UUID]
    learners: Mapping[str, UUID]
    competencies: Mapping[str, UUID | None]
    districts: Mapping[UUID, UUID | None]
    levels: LevelScales
    earlier: Mapping[str, list[str]]


@dataclass
class Result:
    """What became of one result: its pieces, or what is wrong with it.

    differs   its source has not sent it before, or said something else
    """

    key: str
    digest: bytes
    differs: bool
    pieces: list[Piece | Withdrawn] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def result_of(key: str) -> str:
    """The result that a piece belongs to."""
    return key.partition(" ")[0]


def unknown_competency(kind: str, row: Any, name: str) -> Fault:
    """The fault of a row that names a competency which is not here."""
    what = f"Nobody here knows the competency {quoted(name)}."
    return Fault(
        f"{kind}.csv", row.line, "learningObjectiveId", name, what, _MEND_UNKNOWN, row.sourced_id
    )


def read_result(row: Any, context: Context, before: Known | None) -> Result:
    """The pieces of a result, and the withdrawal of those that it does not speak of any more."""
    task = context.tasks.get(row.line_item_sourced_id, NO_TASK)
    objectives = _objectives(row, task, context)
    now = digest(row[2], *row[4:], *objectives)
    result = Result(row.sourced_id, now, before is None or before.digest != now)
    if row.status == "tobedeleted":
        _withdraw_rest(result, context, "Its gradebook took the result back.")
    elif row.score_status == NOT_ASKED:
        _withdraw_rest(result, context, "The learner was exempt: it was not asked.")
    elif objectives:
        _speak(result, row, task, objectives, context)
    elif before is not None and context.earlier.get(row.sourced_id):
        _withdraw_rest(result, context, "The result is not aligned to any competency any more.")
    else:
        what = "The result is aligned to no competency, so it is evidence of none."
        result.faults.append(_fault(row, "sourcedId", row.sourced_id, what, _MEND_UNALIGNED))
    return result


def _objectives(row: Any, task: Task, context: Context) -> list[Objective]:
    """Its own, else its task's, else those by which it came earlier."""
    own = context.objectives.get(row.sourced_id)
    if own:
        return own
    if task.objectives:
        return [Objective(name) for name in task.objectives]
    return [Objective(key.partition(" ")[2]) for key in context.earlier.get(row.sourced_id, ())]


def _withdraw_rest(result: Result, context: Context, why: str) -> None:
    spoken = {piece.key for piece in result.pieces}
    result.pieces += [
        Withdrawn(key, why) for key in context.earlier.get(result.key, ()) if key not in spoken
    ]


def _speak(
    result: Result, row: Any, task: Task, objectives: list[Objective], context: Context
) -> None:
    learner = context.learners.get(row.student_sourced_id)
    if learner is None:
        what = f"Nobody here knows the learner {quoted(row.student_sourced_id)}."
        mend = "Import the roster that holds them first."
        result.faults.append(_fault(row, "studentSourcedId", row.student_sourced_id, what, mend))
        return
    found = {o.name: (key, o) for o in objectives if (key := context.competencies.get(o.name))}
    if not found:
        result.faults.append(unknown_competency("results", row, objectives[0].name))
        return
    try:
        for name, (competency, objective) in found.items():
            result.pieces.append(
                _piece(
                    f"{row.sourced_id} {name}", row, task, objective, learner, competency, context
                )
            )
    except Mendable as error:
        value = row.text_score or ("" if row.score is None else f"{row.score:g}")
        result.faults.append(_fault(row, "score", value, error.what, error.mend))
        return
    _withdraw_rest(result, context, "The result does not speak of this competency any more.")


def _piece(
    key: str,
    row: Any,
    task: Task,
    objective: Objective,
    learner: UUID,
    competency: UUID,
    context: Context,
) -> Piece:
    day: date = row.score_date
    at = _beginning(day, timezone.get_default_timezone())
    section = context.sections.get(row.class_sourced_id or task.section_key)
    scale = task.scale
    if row.sourced_id in context.words:
        scale = scale_of(scale.least, scale.most, context.words[row.sourced_id])
    levels = context.levels.of(competency, day)
    score, value = _score(row, objective, scale, levels, day)
    return Piece(
        key=key,
        learner=learner,
        competency=competency,
        use=task.use,
        performed_at=at,
        score=score,
        scale=scale.name or (levels.name if score is not None else ""),
        value=value,
        scored_at=at if score is not None else None,
        district=context.districts.get(section) if section is not None else None,
        section=section,
        task=task.title,
        conditions=_conditions(row),
        note=row.comment,
        performance=rules.performance_key(task=task.title, performance=None, day=day, score=score),
    )


@lru_cache(maxsize=4096)
def _beginning(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day, there."""
    return timezone.make_aware(datetime.combine(day, time()), zone)


def _score(
    row: Any, objective: Objective, scale: ReportedScale, levels: LevelScale, day: date
) -> tuple[float | None, float | None]:
    """The score as reported, and its value in levels; no value while the result is not final."""
    score = row.score if objective.score is None else objective.score
    word = objective.text_score or row.text_score
    if score is None and word:
        score = rules.word_score(word, scale, levels)
    value = rules.level_value(score, scale, levels, lambda: proportion_cuts(day))
    final = not (row.in_progress or row.incomplete or row.score_status in _NOT_YET)
    return score, value if final else None


def _conditions(row: Any) -> dict[str, Any] | None:
    """What is worth knowing about how it came about."""
    said = {
        name: True
        for name in ("in_progress", "incomplete", "late", "missing")
        if getattr(row, name)
    }
    if row.score_status in _NOT_YET:
        said["score_status"] = row.score_status
    return said or None


def _fault(row: Any, column: str, value: str, what: str, mend: str) -> Fault:
    return Fault("results.csv", row.line, column, shown(value), what, mend, row.sourced_id)
