"""What a family may ask of a record, who answers, and what may follow what: one course with one clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cairn.kernel.access import DataClass, Purpose
from cairn.people.rules.access import Relation


class Kind(StrEnum):
    """What is asked of a record."""

    INSPECT = "inspect"
    """To be shown the whole of it."""
    AMEND = "amend"
    """To have a piece, a level, or what the words name corrected."""
    LOOKS = "looks"
    """To be given every look at it, also those that the summary leaves out."""


class Said(StrEnum):
    """A step in answering a request."""

    ANSWERED = "answered"
    """It was shown or given, or kept back in part with the reason."""
    GRANTED = "granted"
    REFUSED = "refused"
    HEARING_ASKED = "hearing_asked"
    """The family asks for a hearing of what was refused."""
    HEARING = "hearing"
    """A hearing was held, and the refusal stands."""
    OVERTURNED = "overturned"
    """A hearing was held, and the record is to be amended."""
    STATEMENT = "statement"
    """The family's own words, which travel with the piece from then on."""


class Waits(StrEnum):
    """For what a request waits."""

    ANSWER = "answer"
    HEARING = "hearing"
    AMENDMENT = "amendment"
    """A hearing decided for the family: what it decided is to be carried out."""


OF_FAMILY = frozenset({Said.HEARING_ASKED, Said.STATEMENT})
"""Steps that whoever holds the rights takes; all others are an officer's."""
HEARD = frozenset({Said.HEARING, Said.OVERTURNED})
LEVEL = "determinations.Estimate"
"""The table of a level in question. Its piece is the competency: a level is worked out anew under a new id."""


@dataclass(frozen=True)
class Duty:
    """Who answers which requests, and as what they open the record to do so.

    kinds   what they answer; of an amendment, those who only hear take no other step
    waits   for what a request may wait to be theirs
    """

    relation: Relation
    purpose: Purpose
    data: DataClass
    kinds: frozenset[Kind]
    waits: frozenset[Waits]

    def takes(self, kind: Kind, said: Said) -> bool:
        """Whether this step in a request of this kind is theirs to take."""
        wait = Waits.HEARING if said in HEARD else Waits.ANSWER
        return kind in self.kinds and wait in self.waits and said not in OF_FAMILY


DUTIES = (
    Duty(
        Relation.SCHOOL_LEADER, Purpose.INSTRUCT, DataClass.IDENTITY,
        frozenset({Kind.INSPECT, Kind.AMEND}), frozenset(Waits),
    ),
    Duty(
        Relation.DISTRICT_LEADER, Purpose.INSTRUCT, DataClass.IDENTITY,
        frozenset({Kind.AMEND}), frozenset({Waits.HEARING}),
    ),
    Duty(
        Relation.PRIVACY_OFFICER, Purpose.OVERSEE, DataClass.LOOKS,
        frozenset({Kind.LOOKS}), frozenset({Waits.ANSWER}),
    ),
    Duty(
        Relation.OPERATOR, Purpose.OPERATE, DataClass.LOOKS, frozenset(Kind), frozenset(Waits),
    ),
)  # fmt: skip
"""The school's leader answers and may correct evidence; the district's hears, having decided nothing; the
list that shows what a summary withholds is a privacy officer's, never the school's."""


def next_steps(kind: Kind, said: Iterable[Said]) -> set[Said]:
    """What may follow in a request, after what has been said in it.

    A refusal can be heard, once; after a refusal, upheld or not heard, the family may state its view. What
    a hearing decided for the family is carried out.
    """
    done = set(said)
    if kind is not Kind.AMEND:
        return set() if Said.ANSWERED in done else {Said.ANSWERED}
    if Said.GRANTED in done:
        return set()
    if Said.OVERTURNED in done:
        return {Said.GRANTED}
    if Said.REFUSED not in done:
        return {Said.GRANTED, Said.REFUSED}
    if Said.HEARING in done:
        return {Said.STATEMENT, Said.GRANTED}
    return {Said.STATEMENT, *HEARD} | ({Said.HEARING_ASKED} - done)


def waits_for(said: Iterable[Said]) -> Waits | None:
    """For what a request waits after what has been said in it; None: for nothing of an officer's.

    >>> waits_for([Said.REFUSED]) is None, waits_for([Said.REFUSED, Said.HEARING_ASKED]).value
    (True, 'hearing')
    """
    done = set(said)
    if not done:
        return Waits.ANSWER
    if done & {Said.ANSWERED, Said.GRANTED}:
        return None
    if Said.OVERTURNED in done:
        return Waits.AMENDMENT
    return Waits.HEARING if Said.HEARING_ASKED in done and Said.HEARING not in done else None
