"""What the state's own tests said, of everybody and every year, as columns: for counting and for growth."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db.models import QuerySet
from numpy.typing import NDArray

from cairn.evidence.models import Evidence
from cairn.evidence.rules import ADMINISTERED
from cairn.intake.columns import codes, of_words, read_columns
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.terms import Use
from cairn.people.selectors.access import everyone_ground

from .columns import local_days

Whole = NDArray[np.int64]
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Scored:
    """Standing summative pieces, (n,) each, in the order in which they were performed.

    people        a dictionary of identifiers, 32 hexadecimal digits, as the rows name them
    competency    position in `competencies`
    day           ordinal
    score         as reported; NaN: not scored
    value         on the competency's own scale of levels; NaN: not scored
    error         of the value; NaN: not reported
    administered  position in `rules.ADMINISTERED`; -1: nobody says how it was given
    """

    people: pa.Array
    competencies: list[UUID]
    competency: Whole
    day: Whole
    score: NDArray[np.float64]
    value: NDArray[np.float64]
    error: NDArray[np.float64]
    administered: Whole


def summative_scores(
    scales: Collection[str],
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    until: date,
    learners: Collection[UUID] | None = None,
) -> Scored:
    """Every summative piece on one of these scales, performed by `until`, that stands. One query.

    learners   of these rows kept for learners alone; None: of everybody
    Raises NotAllowed but to the operator.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    read = read_columns(
        _standing_tests(scales, learners),
        (
            *("id", "learner_id", "competency_id", "performed_at"),
            *("score", "value", "standard_error", "conditions"),
        ),
    )
    days = local_days(read["performed_at"]).cast(pa.int32()).cast(pa.int64())
    when = days.to_numpy(zero_copy_only=False) + _EPOCH
    order = np.lexsort((_ranks(read["id"]), when))
    order = order[when[order] <= until.toordinal()]
    score, value, error = (
        read[name].fill_null(np.nan).to_numpy(zero_copy_only=False)[order]
        for name in ("score", "value", "standard_error")
    )
    competency = codes(read["competency_id"])
    return Scored(
        read["learner_id"].take(pa.array(order)),
        [UUID(hex=key) for key in read["competency_id"].dictionary.to_pylist()],
        competency[order], when[order], score, value, error, _administered(read["conditions"])[order],
    )  # fmt: skip


def _standing_tests(
    scales: Collection[str], learners: Collection[UUID] | None
) -> QuerySet[Evidence]:
    """Summative pieces on one of these scales that stand; of some learners found by an index of such pieces alone."""
    rows = Evidence.objects.filter(
        use=Use.SUMMATIVE.value,
        scale__in=list(scales),
        withdraws=None,
        superseded_by=None,
        withdrawn_by=None,
    )
    return rows if learners is None else rows.filter(learner__among=learners)


def _administered(conditions: pa.Array) -> Whole:
    """How each test was given, of conditions as the database keeps them in text: few differ."""
    said = [json.loads(text) or {} for text in conditions.dictionary.to_pylist()]
    words = [each.get("administered") for each in said]
    known = [ADMINISTERED.index(word) if word in ADMINISTERED else -1 for word in words]
    return of_words(conditions, known)


def _ranks(keys: pa.Array) -> Whole:
    """The place of each identifier among them: later rows have higher ones."""
    found: Whole = keys.cast(pa.string()).to_numpy(zero_copy_only=False).astype("S32").argsort()
    rank = np.empty(len(keys), np.int64)
    rank[found] = np.arange(len(keys))
    return rank
