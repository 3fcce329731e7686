"""Several measures of a cell together: what there is of each, and what the rule in force makes of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np

from cairn.determinations.models import Judgement
from cairn.determinations.rules import InForce
from cairn.determinations.rules.combining import Combining, combining_in_force
from cairn.determinations.rules.measures import Beside, combined
from cairn.determinations.selectors.columns import Step, day_number, end_of, log_of, number_of
from cairn.evidence.selectors.cells import Cell
from cairn.intake.rulebook import book
from cairn.people.selectors.places import Whereabouts, enrolled_since

_Key = tuple[str, str, int]


@dataclass(frozen=True)
class Combined:
    """One cell's measures under the rule in force.

    beside    what besides evidence went in, as JSON can hold it: the latest judgement (or null), and the day
              since which the learner is enrolled this school year (or null)
    outcome   see `rules.measures.combined`
    """

    force: Combining
    beside: dict[str, Any]
    outcome: dict[str, Any]


def combined_of(
    cells: Sequence[Cell],
    steps: Sequence[Sequence[Step]],
    bases: Sequence[InForce],
    where: Mapping[UUID, Whereabouts],
    *,
    as_of: date,
    at: datetime,
) -> list[Combined | None]:
    """What follows of each cell; None where the level held decides. The reader has been allowed to know.

    steps   of each cell, in order, up to `as_of`
    bases   the rule by which each cell's level is worked out
    at      judgements made later are not known yet

    Two queries where anything is combined, none where nothing is.
    """
    forces = _forces([learner for learner, _ in cells], bases, where, as_of)
    found: list[Combined | None] = [None] * len(cells)
    groups: dict[int, tuple[Combining, list[int]]] = {}
    for i, force in enumerate(forces):
        if force is not None:
            groups.setdefault(id(force), (force, []))[1].append(i)
    if not groups:
        return found
    beside = _beside([cells[i] for _, some in groups.values() for i in some], as_of, at)
    for force, some in groups.values():
        given = [beside[cells[i]] for i in some]
        outcomes = outcomes_of(force, [steps[i] for i in some], given, as_of)
        for i, said, outcome in zip(some, given, outcomes, strict=True):
            found[i] = Combined(force, said, outcome)
    return found


def outcomes_of(
    force: Combining,
    steps: Sequence[Sequence[Step]],
    given: Sequence[Mapping[str, Any]],
    as_of: date,
) -> list[dict[str, Any]]:
    """The outcomes of cells under one rule."""
    starts = np.cumsum([0, *(len(some) for some in steps)]).tolist()
    log = log_of([step for some in steps for step in some], starts)
    return combined(force, log, beside_of(force, given, as_of), number_of(as_of))


def beside_of(force: Combining, given: Sequence[Mapping[str, Any]], as_of: date) -> Beside:
    """What was kept besides evidence, as arithmetic takes it."""
    judged = [said["judgement"] for said in given]
    since = [said["enrolled_since"] for said in given]
    return Beside(
        np.array([np.nan if j is None else j["level"] for j in judged], np.float64),
        np.array([np.nan if j is None else j["day"] for j in judged], np.float64),
        np.array(
            [
                force.came_during_the_year(None if day is None else date.fromisoformat(day), as_of)
                for day in since
            ],
            np.bool_,
        ),
    )


def _forces(
    learners: Sequence[UUID],
    bases: Sequence[InForce],
    where: Mapping[UUID, Whereabouts],
    as_of: date,
) -> list[Combining | None]:
    """The rule of each cell; asked once of each place and rule of levels."""
    asked: dict[_Key, Combining | None] = {}
    found = []
    for learner, base in zip(learners, bases, strict=True):
        held = where.get(learner)
        place = held.place if held else {}
        key = (place.get("district", ""), place.get("school", ""), id(base))
        if key not in asked:
            asked[key] = combining_in_force(book(), as_of, place, base)
        found.append(asked[key])
    return found


def _beside(cells: Collection[Cell], as_of: date, at: datetime) -> dict[Cell, dict[str, Any]]:
    learners = {learner for learner, _ in cells}
    since = enrolled_since(learners, as_of)
    judged = _latest_judgements(learners, {what for _, what in cells}, as_of, at)
    return {
        cell: {
            "judgement": judged.get(cell),
            "enrolled_since": str(since[cell[0]]) if cell[0] in since else None,
        }
        for cell in cells
    }


def _latest_judgements(
    learners: set[UUID], competencies: set[UUID], as_of: date, at: datetime
) -> dict[Cell, dict[str, Any]]:
    rows = Judgement.objects.filter(
        learner__record_id__in=learners,
        competency_id__in=competencies,
        made_at__lt=end_of(as_of),
        made_at__lte=at,
    ).order_by("made_at", "id")
    names = ("learner__record_id", "competency_id", "id", "level", "made_at", "rater_name")
    return {
        (learner, competency): {
            "id": str(key),
            "level": level,
            "made_at": made_at.isoformat(),
            "day": day_number(made_at),
            "rater": rater,
        }
        for learner, competency, key, level, made_at, rater in rows.values_list(*names)
    }
