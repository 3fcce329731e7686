"""What was decided not to be asked of one learner, beside what is asked: which decisions change it, which do not."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from cairn.competencies.selectors.pools import Meant
from cairn.kernel.errors import BadPolicy
from cairn.learning.rules.exemptions import What, asked_still, without
from cairn.learning.rules.requirements import Need, Pool, Requirement, need_of
from cairn.learning.selectors.exemptions import Decided


@dataclass(frozen=True)
class Spare:
    """A decision with the need that it is about; `need` None: its line can no longer be read."""

    decided: Decided
    need: Need | None


@dataclass(frozen=True)
class Left:
    """A need with what is left of it; `left` None: none of it is asked. `spared`: the decisions that made it so."""

    need: Need
    left: Need | None
    spared: tuple[Spare, ...] = ()


def spares(decided: Sequence[Decided]) -> list[Spare]:
    """Each decision with its need read from the line that was kept."""
    found = []
    for each in decided:
        need = None
        with suppress(BadPolicy):
            need = need_of(each.about.requirement, each.about.line)
        found.append(Spare(each, need))
    return found


def left_of(
    parameter: str,
    requirement: Requirement,
    among: Sequence[Spare],
    pools: Mapping[Pool, Meant],
    day: date,
) -> Iterator[Left]:
    """Each need of a requirement with what is left of it for this learner."""
    for need in requirement.needs:
        own = tuple(
            each
            for each in among
            if (each.decided.about.requirement, each.decided.about.line) == (parameter, need.line)
            and each.decided.holds(day)
        )
        left = asked_still(need, [each.decided.about for each in own])
        yield Left(need, None if left is None or _empty(left, own, pools) else left, own)


def _empty(need: Need, own: Sequence[Spare], pools: Mapping[Pool, Meant]) -> bool:
    """All the competencies of a need were taken away one by one."""
    if not any(each.decided.about.what is What.COMPETENCY for each in own):
        return False
    (choice,) = need.choices
    pool = pools[choice.pool]
    return not pool.unknown and not without(
        choice, pool.competencies, [each.decided.about for each in own]
    )
