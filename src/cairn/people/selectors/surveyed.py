"""Answers to surveys as columns, for counting alone: whom surveys asked in a school year, and what each answered.

Nothing here names anybody, and no row of it may leave what counts. Answers are confidential.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cairn.intake.columns import read_columns
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import SchoolYear
from cairn.people.models import Survey, SurveyAnswer
from cairn.people.rules.rights import Choice
from cairn.people.rules.surveys import may_ask

from .access import everyone_ground
from .census import Census, Whole
from .groups import places_above
from .rights import latest_words

NO_ANSWER = -1


@dataclass(frozen=True)
class Surveyed:
    """(questions, learners) each, in the order of the questions' keys.

    asked   whether a survey of the year asks it of the learner: by their school, and by the family's word today
    answer  the place on the scale of the latest answer of who is asked; NO_ANSWER: none
    """

    asked: NDArray[np.bool_]
    answer: Whole


def surveyed(
    those: Census,
    keys: Sequence[str],
    school: Whole,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    ending: int,
    until: date,
) -> Surveyed:
    """What surveys with these questions asked and heard in a school year. Five queries, whatever the size.

    keys     of questions
    school   (learners,) the position of each one's school in `those.places`; -1: none
    ending   the year in which the school year ends; surveys that began in it, and by `until`
    Raises NotAllowed but to the operator.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.SURVEYS, day=day)
    began = Survey.objects.filter(
        first_day__gte=SchoolYear(ending).first_day, first_day__lte=until
    ).order_by("pk")
    rows = [survey for survey in began if set(survey.keys) & set(keys)]
    found = Surveyed(
        np.zeros((len(keys), len(those.keys)), np.bool_),
        np.full((len(keys), len(those.keys)), NO_ANSWER),
    )
    if not rows:
        return found
    said = _words(those)
    above = places_above()
    for survey in rows:
        here = _places(those, above, survey.organization_id)[school] & (school >= 0)
        asked = here & said[int(bool(survey.areas))]
        for i in [i for i, key in enumerate(keys) if key in survey.keys]:
            found.asked[i] |= asked
    _fill(found, those, keys, rows, until)
    return found


def _words(those: Census) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(learners,) whom a survey may ask that asks about no protected area, and one that does."""
    plain, protected = np.ones(len(those.keys), np.bool_), np.zeros(len(those.keys), np.bool_)
    for record, agrees in latest_words(Choice.SURVEYS).items():
        at = those.position.get(record.hex, -1)
        if at >= 0:
            plain[at] = may_ask(agrees, protected_area=False)
            protected[at] = may_ask(agrees, protected_area=True)
    return plain, protected


def _places(
    those: Census, above: dict[UUID, tuple[UUID, ...]], organization: UUID
) -> NDArray[np.bool_]:
    """(places,) which are the organization, or schools that belong to it."""
    return np.array(
        [organization in (place, *above.get(place, ())) for place in those.places] or [False]
    )


def _fill(
    found: Surveyed, those: Census, keys: Sequence[str], surveys: Iterable[Survey], until: date
) -> None:
    """Each learner's latest answer to each question; of one day that of the later row."""
    rows = SurveyAnswer.objects.filter(
        survey__among=[survey.pk for survey in surveys],
        question__in=list(keys),
        answered_on__lte=until,
    )
    read = read_columns(
        those.theirs(rows), ("id", "person_id", "question", "answer", "answered_on")
    )
    who = those.at(read["person_id"])
    place = {key: i for i, key in enumerate(keys)}
    question = np.array([*(place[key] for key in read["question"].dictionary.to_pylist()), -1])[
        read["question"].indices.to_numpy(zero_copy_only=False)
    ]
    answer = read["answer"].to_numpy(zero_copy_only=False)
    day = read["answered_on"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    names = read["id"].cast("string").to_numpy(zero_copy_only=False).astype("S32")
    order = np.lexsort((names, day))
    order = order[who[order] >= 0]
    found.answer[question[order], who[order]] = answer[order]
    found.answer[~found.asked] = NO_ANSWER
