"""Answers to surveys as columns, for counting alone: whom surveys asked in a school year, and what each answered.

Nothing here names anybody, and no row of it may leave what counts. Answers are confidential.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.intake.columns import among, read_columns
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import SchoolYear
from cairn.people.models import Survey, SurveyAnswer
from cairn.people.rules.rights import Choice
from cairn.people.rules.surveys import may_ask

from .access import everyone_ground
from .census import Census, Whole
from .groups import places_under
from .rights import latest_words

NO_ANSWER = -1


@dataclass(frozen=True)
class Surveyed:
    """(questions, learners) each, in the order of the questions' keys.

    asked   whether a survey of the year asks it of the learner: by their school, and by the family's word today
    answer  the place on the scale of the latest answer to a survey that asks it of them; NO_ANSWER: none
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
    asks = _asks(those, keys, rows)
    for i in range(len(rows)):
        mine = asks.whom(i, school)
        for question in np.flatnonzero(asks.questions[i]):
            found.asked[question] |= mine
    _fill(found, those, keys, asks, school, until)
    return found


@dataclass(frozen=True)
class _Asks:
    """Whom each survey asks what.

    surveys    the position of each, by its 32 hexadecimal digits
    questions  (surveys, questions) which it asks
    places     (surveys, places + 1) whose learners; the last, of no school, is never asked
    willing    (2, learners) whom their families' word lets be asked of no protected area, and of one
    kind       (surveys,) which of the two holds
    """

    surveys: dict[str, int]
    questions: NDArray[np.bool_]
    places: NDArray[np.bool_]
    willing: NDArray[np.bool_]
    kind: Whole

    def whom(self, survey: int, school: Whole) -> NDArray[np.bool_]:
        """(learners,) whom a survey asks."""
        found: NDArray[np.bool_] = self.places[survey][school] & self.willing[self.kind[survey]]
        return found


def _asks(those: Census, keys: Sequence[str], surveys: Sequence[Survey]) -> _Asks:
    under = places_under({row.organization_id for row in surveys})
    return _Asks(
        {row.pk.hex: i for i, row in enumerate(surveys)},
        np.array([[key in row.keys for key in keys] for row in surveys]),
        np.array([
            [*(place in under[row.organization_id] for place in those.places), False]
            for row in surveys
        ]),
        np.array(_words(those)),
        np.array([int(bool(row.areas)) for row in surveys]),
    )  # fmt: skip


def _words(those: Census) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(learners,) whom a survey may ask that asks about no protected area, and one that does."""
    plain, protected = np.ones(len(those.keys), np.bool_), np.zeros(len(those.keys), np.bool_)
    for record, agrees in latest_words(Choice.SURVEYS).items():
        at = those.position.get(record.hex, -1)
        if at >= 0:
            plain[at] = may_ask(agrees, protected_area=False)
            protected[at] = may_ask(agrees, protected_area=True)
    return plain, protected


def _fill(
    found: Surveyed, those: Census, keys: Sequence[str], asks: _Asks, school: Whole, until: date
) -> None:
    """Each learner's latest answer to each question; of one day that of the later row.

    An answer counts where its own survey asks the learner: what somebody said of the school that they left is no
    answer to the same question of another's survey.
    """
    rows = SurveyAnswer.objects.filter(
        survey__among=list(asks.surveys), question__in=list(keys), answered_on__lte=until
    )
    read = read_columns(
        those.theirs(rows), ("id", "person_id", "survey_id", "question", "answer", "answered_on")
    )
    enrolled = those.at(read["person_id"]) >= 0
    read = {name: column.filter(pa.array(enrolled)) for name, column in read.items()}
    who = those.at(read["person_id"])
    survey = among(read["survey_id"], asks.surveys)
    question = among(read["question"], {key: i for i, key in enumerate(keys)})
    counts = asks.questions[survey, question] & asks.places[survey, school[who]]
    counts &= asks.willing[asks.kind[survey], who]
    answer = read["answer"].to_numpy(zero_copy_only=False)
    day = read["answered_on"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    names = read["id"].cast("string").to_numpy(zero_copy_only=False).astype("S32")
    order = np.lexsort((names, day))
    order = order[counts[order]]
    found.answer[question[order], who[order]] = answer[order]
