"""EDFacts counts from columns about learners: who is counted where, in which categories, and how it all adds up.

A learner of whom nobody knows a category is counted as MISSING in it: nobody is left out for that. A record that is not
there is a zero where its place has a total; a place of which nothing is known has a total that says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.standards.edfacts.files import (
    DISABILITY,
    ECONOMIC,
    ENGLISH,
    FOSTER,
    HOMELESS,
    MIGRANT,
    MILITARY,
    MISSING,
    PLAN_504,
    RACE,
    SEX,
    Specification,
)
from cairn.standards.edfacts.records import Amount
from cairn.standards.edfacts.writing import Written

Whole = NDArray[np.int64]
CODES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    RACE: {
        "asian": ("AS7", "MA"), "black": ("BL7", "MB"), "hispanic": ("HI7", "MHL"), "islander": ("PI7", "MNP"),
        "native": ("AM7", "MAN"), "several": ("MU7", "MM"), "white": ("WH7", "MW"),
    },
    SEX: {"female": ("F",), "male": ("M",)},
    DISABILITY: {"yes": ("WDIS",)},
    PLAN_504: {"yes": ("DISAB504STAT",)},
    ENGLISH: {"learner": ("LEP",)},
    HOMELESS: {"yes": ("HOMELSENRL",)},
    ECONOMIC: {"yes": ("ECODIS",)},
    MIGRANT: {"yes": ("MS",)},
    FOSTER: {"yes": ("FCS",)},
    MILITARY: {"yes": ("MILCNCTD",)},
}  # fmt: skip
"""By column, what a group (as `divisions` names it) is called in federal files; files differ, each permits one."""
DIVISIONS: Mapping[str, str] = {
    RACE: "race",
    SEX: "sex",
    DISABILITY: "disability",
    PLAN_504: "section_504",
    ENGLISH: "english",
    HOMELESS: "homeless",
    ECONOMIC: "economic",
    MIGRANT: "migrant",
    FOSTER: "foster",
    MILITARY: "military",
}


@dataclass(frozen=True)
class Place:
    """A school as federal files name it. `district` and `school` are the state's identifiers; "": it has none.

    known  whether the record holds anything to count of it for this file
    """

    district: str
    school: str
    known: bool = True


@dataclass(frozen=True)
class Counting:
    """Who is counted, (n,) each: a learner may be counted at two schools.

    place    position in `places`
    columns  by column of the file its values, and (n,) the position of each one's
    notes    what the numbers hold, in words, for whoever hands the file in
    """

    places: Sequence[Place]
    place: Whole
    columns: Mapping[str, tuple[Sequence[str], Whole]]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Reconciled:
    """How a file adds up: counted in the record = in the file's totals + put aside, by reason.

    sets     by set that counts everybody once, its sum, to be held against `reported`
    unknown  by column, learners counted as MISSING
    """

    counted: int
    reported: int
    aside: Mapping[str, int]
    sets: Mapping[str, int]
    unknown: Mapping[str, int]

    @property
    def holds(self) -> bool:
        sums = {*self.sets.values()}
        return self.counted == self.reported + sum(self.aside.values()) and sums <= {self.reported}


NO_DISTRICT = "the school belongs to no district with a state identifier"
NO_SCHOOL = "the school has no state identifier"
NOT_PERMITTED = "the record may not stand in the file"


def amounts(counting: Counting, spec: Specification) -> Iterator[Amount]:
    """The records of a file: each set's cells that are not zero, and the total of every place where it has totals."""
    keys = [_key(place, spec.level) for place in counting.places]
    named = [key for key in dict.fromkeys(keys) if key is not None]
    at = {key: i for i, key in enumerate(named)}
    where = np.array([-1 if key is None else at[key] for key in keys] or [-1], np.int64)
    unit = where[counting.place]
    which = np.flatnonzero(unit >= 0)
    for columns in spec.sets.values():
        yield from _cells(counting, columns, unit, which, named, spec)
    if not spec.has_total:
        return
    totals = np.bincount(unit[which], minlength=len(named)).tolist()
    known = {key for place, key in zip(counting.places, keys, strict=True) if place.known}
    for key, total in zip(named, totals, strict=True):
        if total or key in known:
            yield Amount(key[0], key[1], {}, total)
        else:
            yield Amount(key[0], key[1], {}, None, "Nothing about it is in the record")


def _key(place: Place, level: str) -> tuple[str, str] | None:
    """The identifiers of a record at a level; None: it cannot be named there."""
    if level == "SEA":
        return "", ""
    if not place.district:
        return None
    if level == "LEA":
        return place.district, ""
    return (place.district, place.school) if place.school else None


def _cells(
    counting: Counting,
    columns: Sequence[str],
    unit: Whole,
    which: Whole,
    named: Sequence[tuple[str, str]],
    spec: Specification,
) -> Iterator[Amount]:
    """One set: whoever lacks its one-valued category (has no disability) is not of it."""
    codes = [_coded(counting, column, spec) for column in columns]
    inside = which[np.all([code[1][which] >= 0 for code in codes], axis=0)]
    key = unit[inside]
    for values, code in codes:
        key = key * len(values) + code[inside]
    for cell, count in zip(
        *(each.tolist() for each in np.unique(key, return_counts=True)), strict=True
    ):
        said: dict[str, str] = {}
        for column, (values, _code) in reversed(list(zip(columns, codes, strict=True))):
            cell, value = divmod(cell, len(values))
            said[column] = values[value]
        district, school = named[cell]
        yield Amount(district, school, {c: said[c] for c in columns}, count)


def _coded(counting: Counting, column: str, spec: Specification) -> tuple[list[str], Whole]:
    """The values that the file permits, and (n,) each one's; -1: has not what a category of one value asks for."""
    permitted = spec.permitted[column]
    values = sorted(permitted)
    words, value = counting.columns.get(column, ((), np.full(counting.place.size, -1)))
    alone = spec.one_valued(column) or MISSING not in permitted
    without = -1 if alone else values.index(MISSING)
    table = [_code(column, word, values, without) for word in words]
    found: Whole = np.array([*table, without], np.int64)[value]
    return values, found


def _code(column: str, word: str, values: list[str], without: int) -> int:
    """The position of what a word is called in this file."""
    names = CODES.get(column, {}).get(word, (word,))
    return next((values.index(name) for name in names if name in values), without)


def reconciled(counting: Counting, spec: Specification, written: Written) -> Reconciled:
    """Holds a written file against what was counted."""
    aside = Counter(
        reason
        for i in counting.place.tolist()
        if (reason := _unnamed(counting.places[i], spec.level))
    )
    whole = None if spec.has_total else _subtotal(spec)
    totals = [
        a
        for a in written.kept
        if (spec.set_of(a.categories) == whole if whole else not a.categories)
    ]
    refused = counting.place.size - sum(aside.values()) - sum(a.count or 0 for a in totals)
    if refused:
        aside[NOT_PERMITTED] = refused
    everybody = {
        name: sum(a.count or 0 for a in written.kept if a.categories and spec.set_of(a.categories) == name)
        for name, columns in spec.sets.items()
        if spec.of_everybody(columns)
    }  # fmt: skip
    unknown = {
        column: int((code == values.index(MISSING)).sum())
        for column in spec.categories
        if column in spec.permitted and spec.of_everybody([column])
        for values, code in [_coded(counting, column, spec)]
    }
    return Reconciled(
        counting.place.size, sum(a.count or 0 for a in totals), dict(aside), everybody, unknown
    )  # fmt: skip


def _subtotal(spec: Specification) -> str:
    """The subtotal that counts everybody once, in a file without totals."""
    return next(name for name in sorted(spec.subtotals) if spec.of_everybody(spec.sets[name]))


def _unnamed(place: Place, level: str) -> str:
    if level == "SEA" or _key(place, level) is not None:
        return ""
    return NO_SCHOOL if place.district else NO_DISTRICT
