"""Tables read as bounds; and earlier tables beside new ones, as far as they share learners, and what they say."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cairn.kernel.errors import BadInput

from .houses import FREE, Bounds, House, Whole
from .layouts import Layout, Place, Question

TABLES = "cairn tables 2"
Tables = Mapping[str, Any]


def read(tables: Tables) -> tuple[Layout, dict[str, Bounds]]:
    """The tables as they were published, question → bounds of its places.

    Raises KeyError, TypeError or ValueError where they are not whole.
    """
    if tables["format"] != TABLES:
        raise ValueError(f"the tables are in the form “{tables['format']}”")
    units = tuple(tables["units"])
    places = tuple(
        Place(name, tuple(units[i] for i in inside), float(w))
        for name, inside, w in tables["places"]
    )
    divisions = {name: tuple(values) for name, values in tables["divisions"].items()}
    questions = {
        q: Question(int(x["levels"]), x["learners"]) for q, x in tables["questions"].items()
    }
    layout = Layout(units, places, divisions, questions)
    if [list(group) for group in layout.groups] != tables["groups"]:
        raise ValueError("the groups are not those of the divisions")
    return layout, {q: _bounds(layout, q, x["rows"]) for q, x in tables["questions"].items()}


def _bounds(layout: Layout, question: str, rows: Sequence[Sequence[Any]]) -> Bounds:
    shape = (len(layout.places), len(layout.groups))
    levels = layout.questions[question].levels
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise ValueError(f"rows of {question} are missing")
    flat = [row for place in rows for row in place]
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
    left out. Raises BadInput where earlier tables divide learners otherwise.
    """
    before = [read(each) for each in earlier]
    known, linked = set(layout.units), []
    while more := [x for x in before if x not in linked and known.intersection(x[0].units)]:
        linked += more
        known.update(u for each, _ in more for u in each.units)
    linked = [each for each in before if each in linked]
    places = {place.name: place for place in layout.places}
    questions = dict(layout.questions)
    for each, _ in linked:
        for place in each.places:
            if set(places.setdefault(place.name, place).units) != set(place.units):
                raise BadInput(
                    f"{place.name} is of other learners than in earlier tables.",
                    mend="Name it otherwise.",
                )
        same = all(questions.setdefault(q, asked) == asked for q, asked in each.questions.items())
        if not same or each.divisions != layout.divisions:
            raise BadInput(
                "Earlier tables about the same learners ask or divide otherwise.",
                mend="Use the same divisions, values and levels, or publish no rows of their years.",
            )
    units = tuple(dict.fromkeys([*layout.units, *(u for each, _ in linked for u in each.units)]))
    whole = Layout(units, tuple(places.values()), layout.divisions, questions)
    house = House.of(whole)
    number = {place.name: i for i, place in enumerate(whole.places)}
    fixed: dict[str, Bounds] = {}
    for each, said in linked:
        at = np.array([number[place.name] for place in each.places], np.int64)
        for q, bounds in said.items():
            here = bounds.for_places(house.places + 1, at)
            fixed[q] = here.also(fixed[q]) if q in fixed else here
    return house, fixed


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
