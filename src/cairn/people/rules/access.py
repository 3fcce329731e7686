"""Who may do what with which part of a learner's record, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import BadPolicy


class Relation(StrEnum):
    """What someone is to a learner, to a section, or to an organization."""

    SELF = "self"
    ELIGIBLE_STUDENT = "eligible_student"
    GUARDIAN = "guardian"
    GUARDIAN_BY_CODE = "guardian_by_code"
    TEACHER = "teacher"
    COUNSELOR = "counselor"
    SPECIAL_TEAM = "special_team"
    SCHOOL_LEADER = "school_leader"
    DISTRICT_LEADER = "district_leader"
    STATE_ANALYST = "state_analyst"
    RESEARCHER = "researcher"
    VENDOR = "vendor"
    COMMUNITY_EXPERT = "community_expert"
    PRIVACY_OFFICER = "privacy_officer"
    EMERGENCY = "emergency"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Ground:
    """Why a read is allowed: the relation, and the words that the log and the family see.

    look    the row of the log that keeps it; None where it was asked and nothing was opened
    """

    relation: Relation
    reason: str
    look: UUID | None = None


_REASONS = {
    Relation.SELF: "It is their own record.",
    Relation.ELIGIBLE_STUDENT: "It is their own record, and they are of age.",
    Relation.GUARDIAN: "They answer for this learner.",
    Relation.GUARDIAN_BY_CODE: "They answer for this learner, and opened it by a printed code.",
    Relation.TEACHER: "They teach this learner, or did until lately.",
    Relation.COUNSELOR: "They are a counselor at the learner's school.",
    Relation.SPECIAL_TEAM: "They are on a team that serves this learner.",
    Relation.SCHOOL_LEADER: "They lead the learner's school.",
    Relation.DISTRICT_LEADER: "They lead the learner's district.",
    Relation.STATE_ANALYST: "They work with figures about groups for the state.",
    Relation.RESEARCHER: "They study under a written agreement.",
    Relation.VENDOR: "They serve the school under a contract.",
    Relation.COMMUNITY_EXPERT: "They were invited from the community to score one task.",
    Relation.PRIVACY_OFFICER: "They answer for the privacy of the learner's school, district or state.",
    Relation.EMERGENCY: "They opened it in an emergency, with the threat in words (34 CFR 99.36).",
    Relation.OPERATOR: "They keep this installation.",
}

NEVER_BY_NAME = frozenset({Relation.STATE_ANALYST, Relation.RESEARCHER})
"""Who sees groups, or records without names; no policy opens a child's record by name to them."""

Grant = tuple[Relation, Purpose, Verb]
Grants = Mapping[DataClass, frozenset[Grant]]
"""What policy allows on one day, for each kind of data; what is not in it is denied."""


def ground(relation: Relation) -> Ground:
    return Ground(relation, _REASONS[relation])


def decide(
    relation: Relation, data: DataClass, purpose: Purpose, verb: Verb, grants: Grants
) -> Ground | None:
    """Why this relation may do this with this kind of data for this purpose; None: denied."""
    return ground(relation) if (relation, purpose, verb) in grants.get(data, ()) else None


def read_grants(data: DataClass, lines: tuple[str, ...]) -> frozenset[Grant]:
    """Policy's lines for one kind of data: a relation, a purpose, and the verbs that they open.

    Raises BadPolicy for a word that is none of them, and for a name opened to who may have none.

    >>> sorted(read_grants(DataClass.EVIDENCE, ("guardian own_record read",)))[0][0].value
    'guardian'
    """
    found = frozenset(grant for line in lines for grant in _line(data, line))
    named = sorted({r.value for r, _, verb in found if verb is Verb.READ and r in NEVER_BY_NAME})
    if named:
        raise BadPolicy(
            f"access.grants.{data}: {', '.join(named)} would read records by name.",
            mend="Let them summarize, or export under an agreement.",
        )
    return found


def _line(data: DataClass, line: str) -> list[Grant]:
    try:
        relation, purpose, first, *more = line.split()
        return [(Relation(relation), Purpose(purpose), Verb(verb)) for verb in (first, *more)]
    except ValueError:
        raise BadPolicy(
            f"access.grants.{data}: “{line}” is not a relation, a purpose and verbs.",
            mend=f"Relations are {', '.join(Relation)}; purposes {', '.join(Purpose)}; "
            f"verbs {', '.join(Verb)}.",
        ) from None


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
