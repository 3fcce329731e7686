"""A framework's rubric as the criteria of a task: one for each competency, on the competency's own levels."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from cairn.competencies.rules import on_levels
from cairn.competencies.selectors.rubrics import RubricLine, WholeRubric
from cairn.evidence.rules import LevelScale
from cairn.evidence.selectors.levels import LevelScales

from .tasks import Criterion


def criteria_of_rubric(rubric: WholeRubric, day: date) -> tuple[Criterion, ...]:
    """The rubric's lines, those about one competency together.

    Where a line has other levels than its competency, it cannot be told which is which: they stand among the words.
    """
    scales = LevelScales(rubric.competencies)
    by_competency: dict[UUID, list[RubricLine]] = defaultdict(list)
    for line in rubric.lines:
        by_competency[line.competency].append(line)
    return tuple(
        _criterion(competency, lines, scales.of(competency, day))
        for competency, lines in by_competency.items()
    )


def _criterion(competency: UUID, lines: Iterable[RubricLine], scale: LevelScale) -> Criterion:
    words: list[str] = []
    looks: dict[int, list[str]] = defaultdict(list)
    for line in lines:
        words.append(line.words)
        fitting = on_levels(line.levels, scale.lowest, len(scale.names))
        if fitting is None:
            words += [_said(level.score, level.words) for level in line.levels]
            continue
        for level, said in fitting.items():
            looks[level].append(said)
    return Criterion(
        competency,
        "\n".join(filter(None, words)),
        {level: "\n".join(filter(None, said)) for level, said in looks.items() if any(said)},
    )


def _said(score: float | None, words: str) -> str:
    return words if score is None else f"{score:g} – {words}"
