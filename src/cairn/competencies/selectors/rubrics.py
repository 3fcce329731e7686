"""The rubrics that frameworks hold, to judge work against: their lines, and what each level of a line looks like."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cairn.competencies.models import Criterion, CriterionLevel, Rubric
from cairn.competencies.rules import LineLevel


@dataclass(frozen=True)
class RubricLine:
    """One thing that is looked at: the competency it is about, in words, with its levels, lowest first."""

    competency: UUID
    words: str
    levels: tuple[LineLevel, ...]


@dataclass(frozen=True)
class WholeRubric:
    """A rubric in force, with those of its lines that name a competency. `left_out`: how many name none."""

    id: UUID
    title: str
    framework: str
    lines: tuple[RubricLine, ...]
    left_out: int

    @property
    def competencies(self) -> list[UUID]:
        """Each once, in the rubric's order."""
        return list(dict.fromkeys(line.competency for line in self.lines))


def rubrics_about(competencies: Iterable[UUID]) -> list[WholeRubric]:
    """The rubrics with a line about one of these, by title. Always as many queries."""
    lines = Criterion.objects.filter(competency__in=list(competencies), retired_on=None)
    return rubrics(lines.values_list("rubric_id", flat=True))


def rubrics(keys: Iterable[UUID]) -> list[WholeRubric]:
    """These rubrics, by title; retired ones and those without a line about a competency are left out."""
    rows = list(
        Rubric.objects.filter(pk__in=set(keys), retired_on=None).select_related("framework")
    )
    criteria = list(
        Criterion.objects.filter(
            rubric__in=rows, retired_on=None, competency__retired_on=None
        ).order_by("position", "place", "pk")
    )
    levels = _levels(criteria)
    by_rubric: dict[UUID, list[Criterion]] = defaultdict(list)
    for criterion in criteria:
        by_rubric[criterion.rubric_id].append(criterion)
    made = [_whole(row, by_rubric[row.pk], levels) for row in rows]
    return sorted((r for r in made if r.lines), key=lambda r: (r.title.casefold(), r.id))


def _whole(
    row: Rubric, criteria: list[Criterion], levels: dict[UUID, list[LineLevel]]
) -> WholeRubric:
    lines = tuple(
        RubricLine(c.competency_id, c.description.strip(), tuple(levels.get(c.pk, ())))
        for c in criteria
        if c.competency_id is not None
    )
    title = row.title or row.description or row.identifier
    return WholeRubric(row.pk, title, row.framework.title, lines, len(criteria) - len(lines))


def _levels(criteria: Iterable[Criterion]) -> dict[UUID, list[LineLevel]]:
    rows = CriterionLevel.objects.filter(
        criterion__in=[c.pk for c in criteria], retired_on=None
    ).order_by("position", "place", "pk")
    found: dict[UUID, list[LineLevel]] = defaultdict(list)
    for row in rows:
        words = ": ".join(part for part in (row.quality.strip(), row.description.strip()) if part)
        found[row.criterion_id].append(LineLevel(row.score, words))
    return found
