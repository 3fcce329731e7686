"""What families may choose and refuse, and on what basis anything leaves for another party."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from cairn.people.rules.access import Relation


class Choice(StrEnum):
    """A use to which a family says yes or no."""

    DIRECTORY = "directory"
    RECRUITERS = "recruiters"
    SURVEYS = "surveys"
    STUDIES = "studies"
    EXPERTS = "experts"


class Basis(StrEnum):
    """On what a release to another party rests."""

    CONSENT = "consent"
    AGREEMENT = "agreement"
    EXCEPTION = "exception"


EXCEPTIONS = {
    "99.31(a)(1)": "school officials with a legitimate educational interest",
    "99.31(a)(2)": "officials of another school where the learner seeks or intends to enroll",
    "99.31(a)(3)": "authorised representatives of education authorities",
    "99.31(a)(4)": "financial aid",
    "99.31(a)(5)": "the juvenile justice system, by state law",
    "99.31(a)(6)": "studies for or on behalf of schools",
    "99.31(a)(7)": "accrediting organizations",
    "99.31(a)(8)": "parents of a dependent student",
    "99.31(a)(9)": "a judicial order or subpoena",
    "99.31(a)(10)": "a health or safety emergency",
    "99.31(a)(11)": "directory information",
    "99.31(a)(12)": "the parent, or the eligible student",
}
"""The paragraphs of 34 CFR 99.31 by which data may leave without consent, and what each is for."""

NEEDS_AGREEMENT = frozenset({"99.31(a)(3)", "99.31(a)(6)"})
"""Those that need a written agreement (34 CFR 99.31(a)(6)(iii)(C), 99.35(a)(3))."""

EMERGENCY = "99.31(a)(10)"
"""It must say which articulable threat (34 CFR 99.36, 99.32(a)(5))."""
DIRECTORY = "99.31(a)(11)"
DESTRUCTION = "destruction"
"""The version under which it is kept that someone was told that data will be destroyed (34 CFR 300.624)."""

MAY_ANSWER = frozenset({Relation.SCHOOL_LEADER, Relation.OPERATOR})
"""Who answers for the school; a decision may correct evidence, which these may write."""


@dataclass(frozen=True)
class Leaving:
    """On what basis a file of everybody's data is made: for use in this house, or for a party outside.

    why         what for, in words
    party       to whom; empty: it stays in this house (34 CFR 99.31(a)(1))
    agreement   the id of a live agreement with the party
    consent     only learners with a live consent for the party
    exception   a paragraph of 34 CFR 99.31 that needs neither
    threat      of an emergency
    """

    why: str
    party: str = ""
    agreement: UUID | None = None
    consent: bool = False
    exception: str = ""
    threat: str = ""

    def faults(self) -> list[str]:
        """What it leaves open, in words; empty: it may be asked about."""
        found = [] if self.why.strip() else ["it does not say what for"]
        bases = [self.agreement is not None, self.consent, bool(self.exception)].count(True)
        if self.party.strip() and bases != 1:
            found.append("for a party outside it names one basis: agreement, consent or paragraph")
        if not self.party.strip() and bases:
            found.append("it names a basis and no party")
        return found


def due(asked: date, days: int) -> date:
    """The last day in time.

    >>> due(date(2026, 11, 1), 45)
    datetime.date(2026, 12, 16)
    """
    return asked + timedelta(days=days)


@dataclass(frozen=True)
class Grant:
    """What an agreement or a consent allows: to whom, which classes of data, from when to when."""

    party: str
    data: frozenset[str]
    first: date
    last: date | None

    def covers(self, party: str, data: Collection[str], day: date) -> bool:
        """Whether it allows all of `data` for `party` on `day`; another party is never meant."""
        live = self.first <= day and (self.last is None or day <= self.last)
        return live and self.party == party and set(data) <= self.data


def wider_than(mine: Grant, under: Grant) -> list[str]:
    """What a grant that passes data on would allow beyond the one it rests on; empty: nothing."""
    found = [f"the class {name}" for name in sorted(mine.data - under.data)]
    if mine.first < under.first:
        found.append(f"days before {under.first}")
    if under.last is not None and (mine.last is None or mine.last > under.last):
        found.append(f"days after {under.last}")
    return found
