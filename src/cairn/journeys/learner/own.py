"""What a learner says, sets and asks for, as it stands on the pages about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cairn.competencies.selectors.domains import domain_names
from cairn.journeys.asking import Opened
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.learning.selectors.about_me import Profile
from cairn.learning.selectors.goals import Whole
from cairn.learning.selectors.recognitions import Said
from cairn.learning.selectors.reviews import Request, requests_of
from cairn.learning.selectors.saying import own_words_of
from cairn.people.selectors.looks import BESIDE
from cairn.people.services.looks import look_at_learner


@dataclass(frozen=True)
class Own:
    """Goals that go on, what the learner says about themselves, what others said to them, requests that are open.

    profile   None to a reader to whom policy does not open a learner's own words, who sees no goals either
    """

    goals: tuple[Whole, ...]
    profile: Profile | None
    requests: tuple[Request, ...]
    heard: tuple[Said, ...] = ()

    parts: Mapping[str, str] = field(default_factory=dict)
    """The parts of frameworks that the learner would like to work on: the name kept, and the reader's."""

    @property
    def liked(self) -> frozenset[str]:
        """The same as the reader calls them; nothing to a reader who may not read own words."""
        return frozenset(self.parts.values())


def own_words(opened: Opened, released: datetime | None, *, language: str) -> Own:
    """Reads them for a page of an opened record; the learner's own words are a look of their own.

    released   until when requests and what teachers said are told; goals and own words always are
    """
    asked = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    found = requests_of(opened.learner, **asked, known=released)  # type: ignore[arg-type]
    requests = tuple(each for each in found if each.is_open)
    try:
        goals, profile, heard = own_words_of(opened.learner, **asked, known=released)  # type: ignore[arg-type]
    except NotAllowed:
        return Own((), None, requests)
    look_at_learner(
        opened.learner, by=opened.by, purpose=opened.purpose, data=DataClass.PORTFOLIO,
        at=opened.at, through=f"{BESIDE}goals and own words",
    )  # fmt: skip
    parts = domain_names(profile.liked, language=language) if profile.liked else {}
    return Own(tuple(g for g in goals if g.ended is None), profile, requests, tuple(heard), parts)


def may_say(opened: Opened) -> bool:
    """Whether the page offers saying something to this reader; the service asks again."""
    return opened.purpose is Purpose.INSTRUCT and opened.may(Verb.WRITE, DataClass.PORTFOLIO)
