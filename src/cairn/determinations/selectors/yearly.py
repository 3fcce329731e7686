"""Everybody's official levels of a school year, or what the method says today, as columns for counting.

`learners`: of these rows kept for learners alone; None: of everybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db.models import QuerySet
from numpy.typing import NDArray

from cairn.determinations.models import Determination, Estimate
from cairn.intake.columns import codes, read_columns
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import everyone_ground

Whole = NDArray[np.int64]
NO_LEVEL = -1


@dataclass(frozen=True)
class Levels:
    """Cells of learner × competency, (n,) each.

    people      a dictionary of identifiers, 32 hexadecimal digits
    competency  position in `competencies`
    level       counted from 0, the lowest of the scale; NO_LEVEL: not enough evidence to say
    """

    people: pa.Array
    competencies: list[UUID]
    competency: Whole
    level: Whole


def determined_levels(
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    ending: int,
    lowest: int,
    learners: Collection[UUID] | None = None,
) -> Levels:
    """The standing determinations of the school year that ends in `ending`. One query. Raises NotAllowed.

    lowest   the number of the scale's lowest level
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = Determination.objects.filter(superseded_by=None, school_year=ending)
    return _levels(rows, learners, lowest)


def current_levels(
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    lowest: int,
    learners: Collection[UUID] | None = None,
) -> Levels:
    """What the method says of everybody's evidence now. One query. Raises NotAllowed.

    Not the level held for each learner, which cannot fall by itself: a group counted by it would flatter.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    return _levels(Estimate.objects.filter(pieces__gt=0), learners, lowest)


def _levels(rows: "QuerySet[Any]", learners: Collection[UUID] | None, lowest: int) -> Levels:
    if learners is not None:
        rows = rows.filter(learner__among=learners)
    read = read_columns(rows, ("learner_id", "competency_id", "level"))
    level = read["level"].fill_null(lowest + NO_LEVEL).to_numpy(zero_copy_only=False)
    competency = read["competency_id"]
    return Levels(
        read["learner_id"],
        [UUID(hex=key) for key in competency.dictionary.to_pylist()],
        codes(competency),
        level.astype(np.int64) - lowest,
    )
