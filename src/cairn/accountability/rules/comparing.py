"""Two ratings of the same results side by side: who changes under another policy, and by which line of it.

For a policy before it is adopted, and for this year's method against last year's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .asked import ALL
from .figures import CLOSE, Figure, say
from .rated import Identification, Rated, State

TOTAL, RATING, RATED = "total", "rating", "rated"
NOT_THERE = "–"
_NOTHING = {NOT_THERE, "not identified"}
_RECOGNISED = "recognised"
_HOLDS = {True: "holds", False: "does not hold", None: "is not known"}


@dataclass(frozen=True)
class Change:
    """What came out otherwise for a place or a group.

    what    TOTAL, RATING, RATED, a category, or what policy recognises
    before, after   in words, NOT_THERE where there was nothing
    why     the lines and numbers that differ, the deepest ones: what follows from them is not repeated
    """

    place: str
    group: str
    what: str
    before: str
    after: str
    why: tuple[str, ...]


def compare(one: State, other: State) -> tuple[Change, ...]:
    """Everything that differs, by place; nothing where both policies come to the same."""
    return tuple(
        change
        for place in sorted(set(one.places) | set(other.places))
        for change in _of_place(place, one.places.get(place), other.places.get(place))
    )


def _of_place(place: str, one: Rated | None, other: Rated | None) -> Iterator[Change]:
    if one is None or other is None:
        was, now = ("rated" if each else "not rated" for each in (one, other))
        yield Change(place, ALL, RATED, was, now, ())
        return
    why = tuple(dict.fromkeys(differing(one.total.total, other.total.total)))
    if not _same(one.total.total, other.total.total):
        yield Change(place, ALL, TOTAL, _number(one.total.total), _number(other.total.total), why)
    if one.rating != other.rating:
        cuts = (*why, *_rules(one, other))
        was, now = (each.rating or NOT_THERE for each in (one, other))
        yield Change(place, ALL, RATING, was, now, cuts)
    for group in sorted(set(one.groups) & set(other.groups)):
        ours, theirs = one.groups[group].total, other.groups[group].total
        if not _same(ours, theirs):
            lines = tuple(dict.fromkeys(differing(ours, theirs)))
            yield Change(place, group, TOTAL, _number(ours), _number(theirs), lines)
    yield from _identified(place, one, other)
    yield from _recognised(place, one, other)


def _rules(one: Rated, other: Rated) -> Iterator[str]:
    if one.rating_rule != other.rating_rule:
        was, now = (
            each.rating_rule.said if each.rating_rule else NOT_THERE for each in (one, other)
        )
        yield f"{was} → {now}"
    if one.why != other.why:
        yield f"{one.why or NOT_THERE} → {other.why or NOT_THERE}"


def _identified(place: str, one: Rated, other: Rated) -> Iterator[Change]:
    ours, theirs = _standing(one), _standing(other)
    for category, group in sorted(set(ours) | set(theirs)):
        before, after = ours.get((category, group)), theirs.get((category, group))
        was, now = _step(before), _step(after)
        if was != now and not {was, now} <= _NOTHING:
            yield Change(place, group, category, was, now, tuple(_grounds(before, after)))


def _recognised(place: str, one: Rated, other: Rated) -> Iterator[Change]:
    ours, theirs = ({each.key: each for each in rated.recognitions} for rated in (one, other))
    for key in sorted(set(ours) ^ set(theirs)):
        was, now = (_RECOGNISED if key in side else NOT_THERE for side in (ours, theirs))
        when, found = ("before", ours) if key in ours else ("after", theirs)
        why = tuple(
            f"{when}: {g.name} holds: {g.how}; by {g.rule.said}" for g in found[key].grounds
        )
        yield Change(place, ALL, key, was, now, why)


def _standing(rated: Rated) -> dict[tuple[str, str], Identification]:
    return {(each.category, each.group): each for each in rated.identifications}


def _step(each: Identification | None) -> str:
    return NOT_THERE if each is None else each.step


def _grounds(before: Identification | None, after: Identification | None) -> Iterator[str]:
    """Each ground that holds, or is not known, on either side, as it is on both."""
    sides = [("before", before), ("after", after)]
    tried = {when: {g.name: g for g in each.grounds} if each else {} for when, each in sides}
    told = {g.name: g for side in tried.values() for g in side.values() if g.holds is not False}
    for name in told:
        for when, side in tried.items():
            if ground := side.get(name):
                state = _HOLDS[ground.holds] + (f", {ground.why}" if ground.holds is None else "")
                yield f"{when}: {name} {state}: {ground.how}; by {ground.rule.said}"


def differing(one: Figure, other: Figure) -> Iterator[str]:
    """The deepest figures that differ between two trails, with the lines that made them."""
    if _same(one, other) and _said(one) == _said(other):
        return
    ours, theirs = ({part.what: part for part in each.parts} for each in (one, other))
    below = [
        line for what in ours if what in theirs for line in differing(ours[what], theirs[what])
    ]
    if _said(one) != _said(other) or set(ours) != set(theirs) or not below:
        yield f"{one.what}: {_number(one)} by {_said(one)} → {_number(other)} by {_said(other)}"
    yield from below


def _said(figure: Figure) -> str:
    return figure.rule.said if figure.rule else figure.why or "arithmetic"


def _number(figure: Figure) -> str:
    return NOT_THERE if figure.value is None else say(figure.value)


def _same(one: Figure, other: Figure) -> bool:
    if one.value is None or other.value is None:
        return one.value is other.value
    return abs(one.value - other.value) <= CLOSE
