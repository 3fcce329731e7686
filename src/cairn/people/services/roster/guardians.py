"""Who answers for whom, as the roster's agents say.

An agent whom the roster gives the role of a parent or guardian answers for the learner; a relative
does not. What OneRoster cannot tell, above all court orders, is kept beside and is never touched here.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cairn.intake.bulk import insert
from cairn.kernel.ids import named
from cairn.people.models import Guardianship, Role

from .session import Session
from .writing import change, end

AT_ONCE = 2000
RELATION = "guardian"
Bond = tuple[UUID, UUID]


def guardianships(session: Session) -> None:
    """Brings the bonds of all learners whose agents the roster named up to what it named."""
    if not any(session.agents.values()) and not Guardianship.objects.exists():
        return
    learners = list(session.agents)
    for start in range(0, len(learners), AT_ONCE):
        with transaction.atomic():
            _renew(session, learners[start : start + AT_ONCE])


def _renew(session: Session, keys: Sequence[str]) -> None:
    agents = {key: session.agents[key] for key in keys}
    persons = session.subjects("users", {*keys, *(a for named_ in agents.values() for a in named_)})
    bonds = set(_bonds(agents, persons))
    wanted = {_key(session, bond): bond for bond in bonds}
    learners = [persons[key] for key in keys if key in persons]
    mine = {
        pk: last
        for pk, guardian, learner, last in Guardianship.objects.filter(
            learner_id__in=learners
        ).values_list("pk", "guardian_id", "learner_id", "last_day")
        if pk == _key(session, (guardian, learner))
    }
    insert(
        Guardianship,
        ("id", "guardian_id", "learner_id", "relation", "has_custody", "first_day", "last_day"),
        [
            (pk, guardian, learner, RELATION, True, session.today, None)
            for pk, (guardian, learner) in wanted.items()
            if pk not in mine
        ],
    )
    ended_before = [pk for pk, last in mine.items() if pk in wanted and last is not None]
    change(
        Guardianship,
        ("first_day", "last_day"),
        [(pk, (session.today, None)) for pk in ended_before],
    )
    end(Guardianship, [pk for pk in mine if pk not in wanted], session.today)


def _bonds(agents: Mapping[str, Sequence[str]], persons: Mapping[str, UUID]) -> Iterable[Bond]:
    """(guardian, learner) where the one is a guardian and the other a learner by their roles."""
    pairs = [
        (persons[agent], persons[key])
        for key, named_ in agents.items()
        for agent in named_
        if key in persons and agent in persons
    ]
    people = {pk for pair in pairs for pk in pair}
    kinds: dict[UUID, set[str]] = {}
    roles = Role.objects.filter(Q(kind="guardian") | Q(kind="learner"), person_id__in=people)
    for person, kind in roles.values_list("person_id", "kind"):
        kinds.setdefault(person, set()).add(kind)
    for guardian, learner in pairs:
        if "guardian" in kinds.get(guardian, ()) and "learner" in kinds.get(learner, ()):
            yield guardian, learner


def _key(session: Session, bond: Bond) -> UUID:
    return named("roster-guardian", session.source, str(bond[0]), str(bond[1]))
