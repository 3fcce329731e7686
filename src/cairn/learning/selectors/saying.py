"""A learner's goals and words about themselves together, as a page about them shows both."""

from datetime import date
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases

from .about_me import Profile, profile_among
from .goals import Whole, goals_among


def own_words_of(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date
) -> tuple[list[Whole], Profile]:
    """Goals as `goals_of` orders them, and what the learner says; the ground is asked once. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=learner, day=day)
    people = aliases(learner)
    return goals_among(people, day), profile_among(people)
