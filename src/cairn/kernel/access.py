"""Who asks, and for what: every read about a learner carries both, and every view says what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, TypeVar
from uuid import UUID

View = TypeVar("View", bound=Callable[..., Any])


class Purpose(StrEnum):
    """Why a learner's record is read; kept with every read."""

    INSTRUCT = "instruct"
    """A teacher, counsellor or school leader serves the learner."""
    OWN_RECORD = "own_record"
    """The learner, or the family, reads their own."""
    IMPROVE = "improve"
    """A school, district or state looks at groups to do better."""
    PROTECT = "protect"
    """A counselor or leader keeps a child safe: a report of abuse, a threat, a restricted team."""
    EMERGENCY = "emergency"
    """A health or safety emergency (34 CFR 99.36), opened with the threat in words."""
    OVERSEE = "oversee"
    """An officer answers for privacy: searches the log, answers a family, reviews an emergency."""
    OPERATE = "operate"
    """The system's keeper imports, checks, matches, exports."""


class DataClass(StrEnum):
    """What kind of thing about a learner is asked for: each kind has its own grants."""

    IDENTITY = "identity"
    """Names, numbers, birth date, photo, where enrolled and in which classes."""
    CONTACT = "contact"
    """Addresses, telephone numbers, private e-mail."""
    EVIDENCE = "evidence"
    """What was shown, and what follows from it: levels, judgements, determinations."""
    PORTFOLIO = "portfolio"
    """Goals, reflections, collected work: the learner's own words."""
    SUPPORTS = "supports"
    """Flags, plans, progress checks, accommodations in class."""
    DISCIPLINE = "discipline"
    """Incidents and what was done about them."""
    HEALTH = "health"
    """Health, disability, IEP, section 504."""
    CIRCUMSTANCES = "circumstances"
    """Economic, language, homeless, foster, migrant, military status."""
    SURVEYS = "surveys"
    """Answers to surveys."""
    LOOKS = "looks"
    """The log of who looked."""


class Verb(StrEnum):
    """What is to be done with it."""

    READ = "read"
    """One learner's, by name."""
    SUMMARIZE = "summarize"
    """Figures about a class or an organization."""
    WRITE = "write"
    """Adding to it."""
    EXPORT = "export"
    """Everybody's at once, or a copy for somebody outside."""


@dataclass(frozen=True)
class Actor:
    """Who asks: a person with a record here, or the operator at the installation's own command line.

    person    None for the operator
    name      as shown in the log of who looked
    """

    person: UUID | None
    name: str

    @property
    def is_operator(self) -> bool:
        return self.person is None


def operator(name: str) -> Actor:
    """The keeper of this installation, who holds the database itself; `name` is the system account."""
    return Actor(None, name)


class Needs(Enum):
    """What a page asks of the person in front of it, before any learner is named."""

    NOTHING = "anyone may open it"
    SIGN_IN = "anyone who has signed in may open it; what it shows depends on who they are"
    CLIENT = "a service under contract that shows a good token; its contract says what it gets"


def needs(need: Needs) -> Callable[[View], View]:
    """Marks a view; the middleware keeps an unmarked view shut."""

    def mark(view: View) -> View:
        view.needs = need  # type: ignore[attr-defined]
        return view

    return mark
