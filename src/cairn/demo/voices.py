"""What families said of their homes, and what learners said of school in a survey.

A share of learners that is the same everywhere: what differs between schools here is chance.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.utils import timezone

from cairn.demo.calendar import Calendar, days_since_1970
from cairn.demo.district import Drawn, World
from cairn.demo.learners import ELSEWHERE
from cairn.demo.stays import STILL_HERE
from cairn.demo.write_people import Keys
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor
from cairn.people.selectors.organizations import state
from cairn.people.services import loading
from cairn.people.services.surveys import NewSurvey, announce_survey

QUESTION = "adult_knows_me"
_BEGINS, _LASTS = timedelta(days=45), timedelta(days=11)
_ONLINE, _ANSWER = 0.93, 0.86
_PLACES, _SHARES = (1, 2, 3, 4), (0.07, 0.17, 0.43, 0.33)


def announce(calendar: Calendar, by: Actor) -> UUID:
    """The state's survey of the present year, announced before anybody was asked."""
    year = calendar.years[1]
    first = year.first_day + _BEGINS
    notice = int(book().ask("surveys.notice_days", first).value)  # type: ignore[arg-type]
    told = datetime.combine(first - timedelta(days=notice + 7), time(9))
    agency = state()
    assert agency is not None, "the places are written before"  # noqa: S101 for the type checker
    new = NewSurvey(
        title="How school is for you",
        purpose="To learn what students say of their school, and to show it on report cards.",
        questions=["An adult at this school knows me well. (1 not at all, 4 very well)"],
        keys=[QUESTION],
        organization=agency.pk,
        first_day=first,
        last_day=first + _LASTS,
    )
    return announce_survey(new, by=by, at=timezone.make_aware(told)).pk


def write_voices(
    world: World,
    drawn: Drawn,
    learner: list[UUID],
    keys: Keys,
    survey: UUID,
    random: np.random.Generator,
) -> None:
    """Writes whether each learner can go online at home, and what most of those who are here answered."""
    first = world.calendar.years[0].first_day
    online = (random.random(len(learner)) < _ONLINE).tolist()
    loading.load_characteristics(
        ("id", "person_id", "kind", "value", "detail", "first_day", "last_day"),
        [
            (key, who, "home_internet", "yes" if yes else "no", "", first, None)
            for key, who, yes in zip(keys.take(len(learner)), learner, online, strict=True)
        ],
    )
    here = _here(drawn, world.calendar)
    answer = random.choice(_PLACES, here.size, p=_SHARES).tolist()
    did = here[random.random(here.size) < _ANSWER].tolist()
    day = world.calendar.years[1].first_day + _BEGINS
    loading.load_survey_answers(
        ("id", "survey_id", "person_id", "question", "answer", "answered_on"),
        [
            (key, survey, learner[i], QUESTION, answer[at], day + timedelta(days=at % _LASTS.days))
            for at, (key, i) in enumerate(zip(keys.take(len(did)), did, strict=True))
        ],
    )


def _here(drawn: Drawn, calendar: Calendar) -> np.ndarray:
    """Learners who are at a school of the district since the survey and still."""
    when = drawn.stays
    since = days_since_1970(calendar.years[1].first_day + _BEGINS)
    mine = (when.school != ELSEWHERE) & (when.last == STILL_HERE) & (when.first <= since)
    return np.unique(when.learner[mine])
