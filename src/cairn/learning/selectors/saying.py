"""A learner's goals, words about themselves and what was said to them together, as a page about them shows it."""

from datetime import date, datetime
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases

from .about_me import Profile, profile_among
from .goals import Whole, goals_among
from .recognitions import Said, recognitions_among


def own_words_of(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, known: datetime | None = None
) -> tuple[list[Whole], Profile, list[Said]]:
    """Goals as `goals_of` orders them, what the learner says, what others said to them; the ground is asked once.

    known  what others said only where it was written before; None: all of it. Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=learner, day=day)
    people = aliases(learner)
    return goals_among(people, day), profile_among(people), recognitions_among(people, known)
