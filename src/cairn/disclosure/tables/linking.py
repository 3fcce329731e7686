"""Tables read as bounds; and earlier tables beside new ones, as far as they share learners, and what they say.

Tables of the same learners may have finer units than others had: a school's grades where the school was one. What the
others called a unit is then a place of the finer ones, and their rows are sums over it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cairn.kernel.errors import BadInput

from .houses import FREE, Bounds, House, Whole
from .layouts import Layout, Place, Question
from .rows import BESIDE

TABLES, TABLES_IN_PARTS, TABLES_FILLED = "cairn tables 2", "cairn tables 3", "cairn tables 4"
"""The second says in which units questions are asked, and which places have a row for everybody alone; the third, too,
what the rows imply of withheld ones (`implied`), which is nothing more that they say."""
Tables = Mapping[str, Any]
Said = tuple[Layout, dict[str, Bounds]]
"""A layout, and question → bounds of its places."""


class NotTheSameLearners(BadInput):
    """Earlier tables say otherwise of which questions the same learners are asked, as those of other units may."""


def read(tables: Tables) -> Said:
    """The tables as they were published, question → bounds of its places.

    Raises KeyError, TypeError or ValueError where they are not whole.
    """
    if tables["format"] not in {TABLES, TABLES_IN_PARTS, TABLES_FILLED}:
        raise ValueError(f"the tables are in the form “{tables['format']}”")
    units = tuple(tables["units"])
    undivided = set(tables.get("undivided", ()))
    places = tuple(
        Place(name, tuple(units[i] for i in inside), float(w), at not in undivided)
        for at, (name, inside, w) in enumerate(tables["places"])
    )
    divisions = {name: tuple(values) for name, values in tables["divisions"].items()}
    questions = {
        q: Question(int(x["levels"]), x["learners"], _asked_in(units, x.get("units")))
        for q, x in tables["questions"].items()
    }
    layout = Layout(units, places, divisions, questions)
    if [list(group) for group in layout.groups] != tables["groups"]:
        raise ValueError("the groups are not those of the divisions")
    found = {q: _bounds(layout, q, x["rows"]) for q, x in tables["questions"].items()}
    for q, bounds in found.items():
        asked = [any(map(questions[q].asked_in, place.units)) for place in places]
        if bool(bounds.told[:-1][~np.array(asked)].any()):
            raise ValueError(f"rows of {q} have learners where it is asked of nobody")
    return layout, found


def _asked_in(units: Sequence[str], numbers: Iterable[int] | None) -> frozenset[str] | None:
    return None if numbers is None else frozenset(units[i] for i in numbers)


def _bounds(layout: Layout, question: str, rows: Sequence[Sequence[Any]]) -> Bounds:
    shape = (len(layout.places), len(layout.groups))
    levels = layout.questions[question].levels
    many = [shape[1] if place.divided else 1 for place in layout.places]
    if [len(place) for place in rows] != many:
        raise ValueError(f"rows of {question} are missing")
    untold = [0, None, BESIDE]
    flat = [row for place in rows for row in (*place, *[untold] * (shape[1] - len(place)))]
    none = [[0, 100]] * levels
    shares = np.array([none if isinstance(row[2], str) else row[2] for row in flat], np.int64)
    if shares.shape != (len(flat), levels, 2) or bool(((shares < 0) | (shares > 100)).any()):
        raise ValueError(f"shares of {question} are not from 0 to 100 for each level")
    shares = shares.reshape(*shape, levels, 2)
    return Bounds(
        np.array([row[0] for row in flat], np.int64).reshape(shape),
        np.array([FREE if row[1] is None else row[1] for row in flat], np.int64).reshape(shape),
        shares[..., 0], shares[..., 1],
        np.array([isinstance(row[2], str) for row in flat]).reshape(shape),
    ).for_places(shape[0] + 1)  # fmt: skip


def with_earlier(layout: Layout, earlier: Sequence[Tables]) -> tuple[House, dict[str, Bounds]]:
    """The layout with all that earlier tables add to it, and what they say, question → bounds.

    Tables that share no unit with the new ones, directly or through others, say nothing of their learners: they are
    left out. Of a place that they say of other units than the new ones, they say it as of a place of its own.
    Raises BadInput where earlier tables divide learners otherwise, or into finer units.
    """
    before = _in_finest(layout, [read(each) for each in earlier])
    linked = [before[i] for i in _linked(layout, [each for each, *_ in before])]
    places = {place.name: place for place in layout.places}
    named = [[_place(places, place) for place in each.places] for each, *_ in linked]
    units = tuple(dict.fromkeys([*layout.units, *(u for each, *_ in linked for u in each.units)]))
    questions = _questions(units, layout, [(each, own) for each, _, own in linked])
    house = House.of(Layout(units, tuple(places.values()), layout.divisions, questions))
    number = {name: i for i, name in enumerate(places)}
    fixed: dict[str, Bounds] = {}
    for names, (_, said, _own) in zip(named, linked, strict=True):
        at = np.array([number[name] for name in names], np.int64)
        for q, bounds in said.items():
            # Of nobody nothing is said: where it is asked now, others are counted.
            most = np.where(bounds.most == 0, FREE, bounds.most)
            here = replace(bounds, most=most).for_places(house.places + 1, at)
            fixed[q] = here.also(fixed[q]) if q in fixed else here
    return house, fixed


def _linked(layout: Layout, earlier: Sequence[Layout]) -> list[int]:
    """Which of the earlier tables share units with the new ones, directly or through others."""
    known, found = set(layout.units), set[int]()
    while more := {
        i for i, each in enumerate(earlier) if i not in found and known.intersection(each.units)
    }:
        found |= more
        known.update(u for i in more for u in earlier[i].units)
    return sorted(found)


def _place(places: dict[str, Place], place: Place) -> str:
    """What the place is called beside others: as it is, unless that is of other units."""
    name, again = place.name, 1
    while set(places.setdefault(name, replace(place, name=name)).units) != set(place.units):
        again += 1
        name = f"{place.name} ({again})"
    return name


def _questions(
    units: Sequence[str], layout: Layout, earlier: Iterable[tuple[Layout, frozenset[str]]]
) -> dict[str, Question]:
    """All questions; each is asked where any of the tables asks it, or none that asks it tells the unit apart.

    earlier  tables, and the units that they tell apart
    """
    found = dict(layout.questions)
    asked: dict[str, set[str]] = {}
    told: dict[str, set[str]] = {}
    for each, own in ((layout, frozenset(layout.units)), *earlier):
        for q, here in each.questions.items():
            before = found.setdefault(q, here)
            if before.levels != here.levels or each.divisions != layout.divisions:
                raise BadInput(
                    "Earlier tables about the same learners ask or divide otherwise.",
                    mend="Use the same divisions, values and levels, or publish no rows of their years.",
                )
            if before.learners != here.learners:
                raise NotTheSameLearners(
                    f"Earlier tables say otherwise of which questions the learners of {q} are asked.",
                    mend="Use the same units as they do, or publish no rows of their years.",
                )
            asked.setdefault(q, set()).update(u for u in own if here.asked_in(u))
            told.setdefault(q, set()).update(own)
    return {q: replace(x, units=_where(units, asked[q], told[q])) for q, x in found.items()}


def _where(units: Sequence[str], asked: set[str], told: set[str]) -> frozenset[str] | None:
    found = frozenset(unit for unit in units if unit in asked or unit not in told)
    return None if len(found) == len(units) else found


def _in_finest(
    layout: Layout, earlier: Sequence[Said]
) -> list[tuple[Layout, dict[str, Bounds], frozenset[str]]]:
    """Earlier tables in the finest units that any of the tables has, and which units each of them tells apart.

    Raises BadInput where the new ones have coarser units.
    """
    finer: dict[str, dict[str, None]] = {}
    for each in (layout, *(each for each, _ in earlier)):
        own = set(each.units)
        for place in each.places:
            if place.name not in own:
                finer.setdefault(place.name, {}).update(dict.fromkeys(place.units))
    if coarse := next((unit for unit in layout.units if unit in finer), None):
        raise BadInput(
            f"Earlier tables divide {coarse} into smaller units.",
            mend="Give the counts of those units; what is published of them may stay as coarse.",
        )
    return [
        (_finer(each, finer), said, frozenset(u for u in each.units if u not in finer))
        for each, said in earlier
    ]


def _finer(layout: Layout, finer: Mapping[str, Iterable[str]]) -> Layout:
    if not any(unit in finer for unit in layout.units):
        return layout

    def parts(units: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part for u in units for part in finer.get(u, (u,))))

    questions = {
        q: replace(asked, units=asked.units and frozenset(parts(asked.units)))
        for q, asked in layout.questions.items()
    }
    places = tuple(replace(place, units=parts(place.units)) for place in layout.places)
    return replace(layout, units=parts(layout.units), places=places, questions=questions)


def worlds_of(house: House, certificates: Sequence[Mapping[str, Any]]) -> dict[str, Whole]:
    """What worlds of earlier certificates say of the units, question → (units, groups, levels); -1: nothing."""
    layout = house.layout
    number = {unit: i for i, unit in enumerate(layout.units)}
    found: dict[str, Whole] = {}
    for said in certificates:
        here = [i for i, unit in enumerate(said["units"]) if unit in number]
        at = [number[said["units"][i]] for i in here]
        for q, values in said["world"].items():
            if q not in layout.questions or not here:
                continue
            shape = (len(number), len(layout.groups), layout.questions[q].levels)
            x = np.array(values, np.int64)[here]
            first = house.divisions[0] - 1 if house.divisions else np.array([0])
            everybody = x[:, first].sum(axis=1, keepdims=True)
            full = np.concatenate([everybody, x], axis=1) if house.divisions else x
            found.setdefault(q, np.full(shape, -1, np.int64))[at] = full
    return found
