"""Official determinations as one long table, and how often they are stated to be right."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from cairn.determinations.models import Determination
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput
from cairn.measure.accuracy.classified import Classified
from cairn.measure.accuracy.rudner import stated
from cairn.people.selectors.access import everyone_ground
from cairn.people.selectors.groups import enrolled_in
from cairn.people.selectors.organizations import schools_under

MOST_LEVELS = 10
HELD = "held"
"""Instead of a way of combining: the level held from the one stream of evidence decided."""

COLUMNS: dict[str, tuple[str, str]] = {
    "determination_id": ("text", "Our id; `cairn replay` takes it."),
    "learner_id": ("text", "Our id of the learner's record."),
    "learner_state_id": ("text", "The state's id."),
    "competency_code": ("text", "The publisher's code; not every competency has one."),
    "cf_item_id": ("text", "The publisher's GUID (CASE)."),
    "school_year": ("integer", "The year in which it ends."),
    "as_of": ("date", "The day as of which it was determined."),
    "level": ("integer", "The level determined; empty: not enough to determine one."),
    "place": ("integer", "The same counted from 1, whatever the scale's numbers."),
    "confidence": ("number", "The stated probability of that level; empty: none is stated."),
    "unmet": ("text", "Why there is no level, in keys separated by spaces."),
    "combining": (
        "text",
        "The way in which measures were combined, or held: the level held decided.",
    ),
    "method": ("text", "Name and version of the method by which pieces became a level."),
    "waiver": ("text", "The waiver under which it was determined; empty: the state's own rule."),
    "decided_by": ("text", "Who decided."),
    "levels": ("integer", "How many levels the scale has."),
    **{
        f"p{k}": (
            "number",
            f"The stated probability of the level at place {k}; empty: none stated.",
        )
        for k in range(1, MOST_LEVELS + 1)
    },
}
_OF_ACCURACY = (
    "learner__record_id", "level", "outcome__probabilities", "combining__method", "combining__rule",
    "rule__rule",
)  # fmt: skip
_FROM = (
    "id", "learner__record_id", "learner__record__state_id", "competency__code",
    "competency__cf_item_id", "school_year", "as_of", "level", "outcome", "rule__method", "rule__rule",
    "rule__waiver", "combining__method", "combining__rule", "combining__waiver", "decided_by",
)  # fmt: skip


def determination_rows(*, by: Actor, purpose: Purpose, day: date) -> Iterator[tuple[Any, ...]]:
    """Every determination that stands, in the order of COLUMNS. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = _standing().order_by("school_year", "learner__record_id", "competency_id", "id")
    for row in rows.values_list(*_FROM).iterator(5000):
        yield _row(dict(zip(_FROM, row, strict=True)))


def _standing() -> QuerySet[Determination]:
    return Determination.objects.filter(superseded_by=None)


def _row(of: dict[str, Any]) -> tuple[Any, ...]:
    made = _Made.of(of["level"], of["outcome"], of["rule__rule"], of["combining__rule"])
    shares = [*made.shares, *[None] * MOST_LEVELS][:MOST_LEVELS]
    return (
        str(of["id"]),
        str(of["learner__record_id"]),
        of["learner__record__state_id"],
        of["competency__code"],
        of["competency__cf_item_id"],
        of["school_year"],
        of["as_of"],
        of["level"],
        None if made.place is None else made.place + 1,
        made.shares[made.place] if made.place is not None and made.shares else None,
        "" if of["level"] is not None else " ".join(of["outcome"]["unmet"]),
        of["combining__method"] or HELD,
        of["rule__method"],
        of["combining__waiver"] or of["rule__waiver"],
        of["decided_by"],
        made.levels,
        *shares,
    )


class _Made(NamedTuple):
    """A determination's level from 0, the stated probabilities, and how many levels there are."""

    place: int | None
    shares: list[float]
    levels: int

    @classmethod
    def of(cls, level: int | None, outcome: Any, rule: Any, combining: Any) -> "_Made":
        scale = combining["combine"]["scale"] if combining else rule["scale"]
        levels = len(scale["cuts"]) + 1 if combining else scale["levels"]
        place = None if level is None else level - scale["lowest"]
        return cls(place, outcome["probabilities"], levels)


@dataclass(frozen=True)
class StatedAccuracy:
    """Determinations of one way and number of levels, and how often they are stated to be right.

    cells      learner × competency determined, a level or none
    learners   different ones among them
    no_level   of the cells, with not enough to determine a level
    stated     Rudner's tables from the stated probabilities; None where a level has none or where the
               learners with a level are fewer than policy lets be spoken of
    withheld   it is None for the latter
    """

    combining: str
    levels: int
    cells: int
    learners: int
    no_level: int
    stated: Classified | None
    withheld: bool


def stated_accuracy(
    school_year: int,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    organization: UUID | None = None,
    competencies: Collection[UUID] | None = None,
) -> list[StatedAccuracy]:
    """How often a school year's standing determinations are right, and would be the same again.

    By the way of combining and the number of levels, which are different questions. What policy lets be
    spoken of is `privacy.minimum_n` on the day. Raises NotAllowed to all but the operator.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = _standing().filter(school_year=school_year)
    if competencies is not None:
        rows = rows.filter(competency_id__in=list(competencies))
    among = None if organization is None else enrolled_in(schools_under(organization), day)
    groups: dict[tuple[str, int], list[tuple[UUID, _Made]]] = {}
    for learner, level, shares, way, combining, rule in rows.values_list(*_OF_ACCURACY).iterator(
        5000
    ):
        if among is None or learner in among:
            made = _Made.of(level, {"probabilities": shares}, rule, combining)
            groups.setdefault((way or HELD, made.levels), []).append((learner, made))
    minimum = book().ask_state("privacy.minimum_n", day).value
    if not isinstance(minimum, int):
        raise BadInput(f"privacy.minimum_n is {minimum!r}.", mend="Give a whole number in policy.")
    return [_stated(way, levels, found, minimum) for (way, levels), found in sorted(groups.items())]


def _stated(way: str, levels: int, found: list[tuple[UUID, _Made]], minimum: int) -> StatedAccuracy:
    with_level = [(who, made) for who, made in found if made.place is not None and made.shares]
    withheld = len({who for who, _ in with_level}) < minimum
    return StatedAccuracy(
        way,
        levels,
        len(found),
        len({who for who, _ in found}),
        sum(made.place is None for _, made in found),
        None if withheld else _classified([made for _, made in with_level]),
        withheld,
    )


def _classified(made: list[_Made]) -> Classified:
    return stated(
        np.array([m.shares for m in made], np.float64),
        np.array([m.place for m in made], np.float64),
    )
