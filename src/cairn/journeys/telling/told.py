"""One thing that a person is told, and what makes it new."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import NotAllowed, NotYetInForce
from cairn.people.selectors.overseeing import midnight

from .kinds import Kind

T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """One line.

    ats      when each of the things that it stands for came, oldest first; never empty
    learner  whom it names, where it names one; to be looked at before it is shown
    data     what of that learner it tells
    """

    kind: Kind
    ats: tuple[datetime, ...]
    words: str
    url: str
    learner: UUID | None = None
    data: DataClass = DataClass.EVIDENCE

    @property
    def latest(self) -> datetime:
        return self.ats[-1]

    def since(self, moment: datetime | None) -> int:
        """How many of them came after a moment; None: all."""
        return sum(moment is None or at > moment for at in self.ats)


@dataclass(frozen=True)
class Asking:
    """Who is told, when, in which language of the competencies; since when, and of which kinds."""

    by: Actor
    at: datetime
    day: date
    language: str
    since: datetime
    kinds: frozenset[Kind]


def asking(
    by: Actor, at: datetime, day: date, language: str, kinds: Collection[Kind] = tuple(Kind)
) -> Asking:
    days = int(book().ask("news.keep_days", day).value)  # type: ignore[arg-type]
    return Asking(by, at, day, language, midnight(day - timedelta(days=days)), frozenset(kinds))


def told(
    kind: Kind, ats: Iterable[datetime], at: datetime, words: Callable[[int], str], url: str,
    learner: UUID | None = None, data: DataClass = DataClass.EVIDENCE,
) -> list[Told]:  # fmt: skip
    """A line of what came up to `at`, its words for that many; none where nothing did."""
    came = tuple(sorted(each for each in ats if each <= at))
    return [Told(kind, came, words(len(came)), url, learner, data)] if came else []


def allowed(read: Callable[[], list[T]]) -> list[T]:
    """What a selector says; nothing where its reader may not ask, or no rule is in force yet."""
    try:
        return read()
    except (NotAllowed, NotYetInForce):
        return []
