"""Who answers for the learners: the adults of each household, and the orders that limit one of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from cairn.demo import cast, names
from cairn.demo.learners import Learners
from cairn.demo.write_people import Keys
from cairn.people.services import loading

_TWO_ADULTS, _OTHER_NAME, _ORDERS = 0.64, 0.2, 0.003
_RELATIONS = (("mother", "father"), ("grandmother", "grandfather"), ("guardian", "guardian"))
_RELATION_SHARES = (0.92, 0.05, 0.03)
FATHER, MOTHER = True, False


@dataclass
class Families:
    """Guardians as columns, and for each household its range of them."""

    given: list[str]
    family: list[str]
    man: list[bool]
    relation: list[str]
    of: dict[int, range]


def families(who: Learners, random: np.random.Generator) -> Families:
    """One or two adults for each household that has a learner in the present year."""
    households, first = np.unique(who.household, return_index=True)
    count = 1 + (random.random(len(households)) < _TWO_ADULTS)
    of = np.repeat(np.arange(len(households)), count)
    man = random.random(len(of)) < 0.18
    man[1:] = np.where(of[1:] == of[:-1], ~man[:-1], man[1:])
    community = who.community[first][of]
    given = names.given(community, man, random)
    other = names.families(len(of), random)[1]
    family = [
        other[i] if differs else who.family[first[h]]
        for i, (h, differs) in enumerate(
            zip(of.tolist(), (random.random(len(of)) < _OTHER_NAME).tolist(), strict=True)
        )
    ]
    kin = random.choice(len(_RELATIONS), len(of), p=_RELATION_SHARES)
    relation = [
        _RELATIONS[k][m] for k, m in zip(kin.tolist(), man.astype(int).tolist(), strict=True)
    ]
    ends = np.cumsum(count)
    ranges = {
        int(h): range(int(end - n), int(end))
        for h, end, n in zip(households, ends, count, strict=True)
    }
    drawn = Families(given, family, man.tolist(), relation, ranges)
    _place_cast(drawn, who)
    return drawn


def _place_cast(drawn: Families, who: Learners) -> None:
    maya = who.named.get(cast.MAYA[:2])
    if maya is not None:
        mother = drawn.of[int(who.household[maya])][0]
        drawn.given[mother], drawn.family[mother] = cast.MOTHER
        drawn.man[mother], drawn.relation[mother] = MOTHER, "mother"


def write_families(
    who: Learners,
    number: int,
    learner: list[UUID],
    keys: Keys,
    random: np.random.Generator,
    since: date,
) -> dict[int, UUID]:
    """Guardians, for whom they answer, and the court orders; returns each household's first adult."""
    drawn = families(who, random)
    adults = keys.take(len(drawn.given))
    loading.load_persons(
        ("id", "record_id", "state_id", "given_name", "family_name", "sex", "language"),
        [
            (
                key,
                key,
                f"G{number:03}{i:07}",
                drawn.given[i],
                drawn.family[i],
                "male" if drawn.man[i] else "female",
                "en",
            )
            for i, key in enumerate(adults)
        ],
    )
    pairs = [
        (learner[i], adults[a], drawn.relation[a])
        for i, h in enumerate(who.household.tolist())
        for a in drawn.of[h]
    ]
    guardianships = keys.take(len(pairs))
    loading.load_guardianships(
        ("id", "guardian_id", "learner_id", "relation", "first_day"),
        [
            (key, adult, child, relation, since)
            for key, (child, adult, relation) in zip(guardianships, pairs, strict=True)
        ],
    )
    _write_orders(who, drawn, guardianships, keys, random, since)
    return {household: adults[of[0]] for household, of in drawn.of.items()}


def _write_orders(
    who: Learners,
    drawn: Families,
    guardianships: list[UUID],
    keys: Keys,
    random: np.random.Generator,
    since: date,
) -> None:
    """Court orders against the second adult of some households; in every district at least one."""
    second = [
        n
        for n, (_, place) in enumerate(
            (i, a) for i, h in enumerate(who.household.tolist()) for a in enumerate(drawn.of[h])
        )
        if place[0] == 1
    ]
    count = max(1, int(len(second) * _ORDERS))
    chosen = sorted(random.choice(second, count, replace=False).tolist())
    loading.load_guardian_restrictions(
        ("id", "guardianship_id", "kind", "authority", "first_day"),
        [
            (key, guardianships[n], "no_records", f"Family Court order 2024-FC-{1000 + n}", since)
            for key, n in zip(keys.take(len(chosen)), chosen, strict=True)
        ],
    )
