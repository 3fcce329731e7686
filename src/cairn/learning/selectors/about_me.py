"""What a learner says about themselves, and that they took something back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.learning.models import AboutMe
from cairn.learning.rules.about_me import About
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases


@dataclass(frozen=True)
class Said:
    """One thing that a learner wrote and that stands."""

    id: UUID
    about: About
    words: str
    written_at: datetime


@dataclass(frozen=True)
class Profile:
    """What stands, in the order of `About` and then oldest first; and how many things were taken back."""

    said: list[Said]
    taken_back: int

    def of(self, about: About) -> list[Said]:
        return [each for each in self.said if each.about is about]

    @property
    def liked(self) -> frozenset[str]:
        """The parts of frameworks that the learner would like to work on, by the names that are kept."""
        return frozenset(each.words for each in self.of(About.WOULD_LIKE))


def about_me(learner: UUID, *, by: Actor, purpose: Purpose, day: date) -> Profile:
    """What a learner says about themselves. One query beside the ground. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=learner, day=day)
    return profile_among(aliases(learner))


def profile_among(rows: Collection[UUID]) -> Profile:
    """What one learner says, by the rows kept for them, whose ground was asked."""
    written = AboutMe.objects.filter(learner__in=rows).select_related("words", "withdrawn")
    order, standing, gone = list(About), [], 0
    for row in written.order_by("written_at", "pk"):
        if hasattr(row, "withdrawn"):
            gone += 1
        elif hasattr(row, "words"):
            standing.append(Said(row.pk, About(row.about), row.words.words, row.written_at))
    return Profile(sorted(standing, key=lambda s: order.index(s.about)), gone)
