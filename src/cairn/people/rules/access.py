"""Who may see what about whom, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cairn.kernel.access import Purpose


class Relation(StrEnum):
    """What someone is to a learner, to a section, or to an organization."""

    SELF = "self"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    COUNSELOR = "counselor"
    SCHOOL_LEADER = "school_leader"
    DISTRICT_LEADER = "district_leader"
    STATE_ANALYST = "state_analyst"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Ground:
    """Why a read is allowed: the relation, and the words that the log and the family see."""

    relation: Relation
    reason: str


_REASONS = {
    Relation.SELF: "It is their own record.",
    Relation.GUARDIAN: "They answer for this learner.",
    Relation.TEACHER: "They teach this learner, or did until lately.",
    Relation.COUNSELOR: "They are a counselor at the learner's school.",
    Relation.SCHOOL_LEADER: "They lead the learner's school.",
    Relation.DISTRICT_LEADER: "They lead the learner's district.",
    Relation.STATE_ANALYST: "They work with figures about groups for the state.",
    Relation.OPERATOR: "They keep this installation.",
}

_ABOUT_A_LEARNER = {
    Purpose.OWN_RECORD: {Relation.SELF, Relation.GUARDIAN},
    Purpose.INSTRUCT: {
        Relation.TEACHER,
        Relation.COUNSELOR,
        Relation.SCHOOL_LEADER,
        Relation.DISTRICT_LEADER,
    },
    Purpose.IMPROVE: {Relation.SCHOOL_LEADER, Relation.DISTRICT_LEADER},
    Purpose.OPERATE: {Relation.OPERATOR},
}
_ABOUT_A_GROUP = {
    Purpose.INSTRUCT: {Relation.TEACHER, Relation.COUNSELOR, Relation.SCHOOL_LEADER},
    Purpose.IMPROVE: {Relation.SCHOOL_LEADER, Relation.DISTRICT_LEADER, Relation.STATE_ANALYST},
    Purpose.OPERATE: {Relation.OPERATOR},
}


MAY_RECORD = frozenset(
    {Relation.TEACHER, Relation.COUNSELOR, Relation.SCHOOL_LEADER, Relation.OPERATOR}
)
"""Who writes evidence and judgements about a learner; a district's leader reads and does not write."""


def ground(relation: Relation) -> Ground:
    return Ground(relation, _REASONS[relation])


def may_see_learner(relation: Relation, purpose: Purpose) -> bool:
    """Whether this relation opens one learner's record for this purpose; deny by default.

    A state analyst is not in any row: the state sees groups, never a child by name.
    """
    return relation in _ABOUT_A_LEARNER.get(purpose, set())


def may_see_group(relation: Relation, purpose: Purpose) -> bool:
    """Whether this relation opens figures about the learners of a section or an organization."""
    return relation in _ABOUT_A_GROUP.get(purpose, set())


def comes_of_age(birth_date: date, age: int) -> date:
    """The day on which someone turns `age`; born on 29 February, on 1 March of a common year.

    >>> comes_of_age(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def years_before(day: date, years: int) -> date:
    """The latest birth date of someone who has turned `years` by `day`.

    >>> years_before(date(2026, 2, 28), 18)
    datetime.date(2008, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
