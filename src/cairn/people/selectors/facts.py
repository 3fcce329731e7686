"""Facts about everybody as columns, for counting alone: which value of each kind holds of whom on a day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from django.db.models import F, Q
from numpy.typing import NDArray

from cairn.intake.columns import coded, read_columns
from cairn.kernel.access import Actor, Purpose
from cairn.people.models import Characteristic, Person
from cairn.people.rules.facts import class_of_fact

from .access import everyone_ground
from .census import Census, Whole, ordinals


def facts_on(
    those: Census, kinds: Mapping[str, int], *, by: Actor, purpose: Purpose, day: date, on_day: date
) -> dict[str, tuple[list[str], Whole, Whole]]:
    """By kind of fact: its values, and (learners,) the position of each one's value on a day; -1: nothing is said.

    kinds   kinds of Characteristic, and "sex"; to each, for how many days the end of a fact is remembered
    third   (learners,) the last day of the latest fact that was over by then, where it is remembered; 0: none

    Two queries; of no kind none. Raises NotAllowed.
    """
    for data in {class_of_fact(kind) for kind in kinds}:
        everyone_ground(by=by, purpose=purpose, data=data, day=day)
    if not kinds:
        return {}
    longest = date.fromordinal(on_day.toordinal() - max(kinds.values(), default=0))
    rows = those.theirs(
        Characteristic.objects.filter(
            Q(last_day=None) | Q(last_day__gte=longest), first_day__lte=on_day
        )
    )
    if those.asked is None:  # of some, an index of kinds would lead through the whole state
        rows = rows.filter(kind__in=list(kinds))
    read = read_columns(rows, ("person_id", "kind", "value", "first_day", "last_day"))
    names, of = coded(read["kind"])
    words, value = coded(read["value"])
    days = (ordinals(read[name]) for name in ("first_day", "last_day"))
    told = _Told(those.at(read["person_id"]), words, value, *days)
    found = {}
    for kind, remembered in kinds.items():
        if kind == "sex":
            found[kind] = _sexes(those)
            continue
        mine = (of == names.index(kind)) if kind in names else np.zeros(of.shape, np.bool_)
        mine &= told.who >= 0
        found[kind] = (words, *_standing(told, mine, len(those.keys), on_day, remembered))
    return found


@dataclass(frozen=True)
class _Told:
    """Facts, (n,) each: whose, the place of its value among the words, its first and last day as ordinals."""

    who: Whole
    words: list[str]
    value: Whole
    first: Whole
    last: Whole

    @cached_property
    def rank(self) -> Whole:
        """The place of each fact's value in the order of words."""
        return _ranks(self.words)[self.value]


def _standing(
    told: _Told, mine: NDArray[np.bool_], learners: int, on_day: date, remembered: int
) -> tuple[Whole, Whole]:
    """(learners,) of some facts the value that holds on a day, and the last day of one that was over by then."""
    held = mine & (told.last >= on_day.toordinal())
    values, order = np.full(learners, -1), np.flatnonzero(held)
    # Of two that began on one day the last by its word: in what order the database has them must not matter.
    order = order[np.lexsort((told.rank[order], told.first[order]))]
    values[told.who[order]] = told.value[order]
    ended = np.zeros(learners, np.int64)
    over = np.flatnonzero(mine & ~held & (told.last >= on_day.toordinal() - remembered))
    over = over[_is_yes(told.words, told.value[over])] if remembered else over[:0]
    np.maximum.at(ended, told.who[over], told.last[over])
    return values, ended


def values_said(
    kinds: Collection[str], *, by: Actor, purpose: Purpose, day: date
) -> dict[str, set[str]]:
    """By kind of fact (of Characteristic, and "sex") the values that anybody's record says. Two queries.

    Raises NotAllowed but to the operator.
    """
    for data in {class_of_fact(kind) for kind in kinds}:
        everyone_ground(by=by, purpose=purpose, data=data, day=day)
    found: dict[str, set[str]] = {kind: set() for kind in kinds}
    rows = Characteristic.objects.filter(kind__in=list(kinds)).order_by()
    for kind, value in rows.values_list("kind", "value").distinct():
        found[kind].add(value)
    if "sex" in found:
        people = Person.objects.exclude(sex="").order_by()
        found["sex"] = set(people.values_list("sex", flat=True).distinct())
    return found


def _sexes(those: Census) -> tuple[list[str], Whole, Whole]:
    own = Person.objects.filter(record=F("pk")).exclude(sex="")
    read = read_columns(those.theirs(own, "pk"), ("id", "sex"))
    words, value = coded(read["sex"])
    found = np.full(len(those.keys), -1)
    at = those.at(read["id"])
    found[at[at >= 0]] = value[at >= 0]
    return words, found, np.zeros(len(those.keys), np.int64)


def _is_yes(words: list[str], value: Whole) -> NDArray[np.bool_]:
    return np.array([word == "yes" for word in words] or [False])[value]


def _ranks(words: list[str]) -> Whole:
    """The place of each word among them in order."""
    found: Whole = np.argsort(np.argsort(np.array(words or [""])))
    return found
