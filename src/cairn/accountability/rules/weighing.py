"""Changes between two methods weighed against chance: whether the methods part two answers, or chance alone might.

A word or an identification is open to chance where either of the two answers would come out otherwise in more of other
years like this one than policy lets anything be called clear. A total is, where it stays within its own likely range.
Of a recognition nobody knows it: how often one would come out otherwise is not drawn. Specified in
docs/methods/two-methods.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .asked import ALL
from .chances import Spread
from .comparing import NOT_THERE, RATED, RATING, TOTAL, Change
from .near import Near

Asked = tuple[str, str, str]
"""Place, group and what of an answer: “rating”, or a category."""


@dataclass(frozen=True)
class Weighed:
    """A change, and what chance leaves open of it.

    before, after   how often that answer would come out otherwise in other years like this one, 0..1; None: not known
    by_chance       chance alone might have made the difference; None: nobody knows
    """

    change: Change
    before: float | None
    after: float | None
    by_chance: bool | None

    @property
    def is_answer(self) -> bool:
        """Whether it is an answer (a word, an identification, whether the place is rated), and not a total alone."""
        return self.change.what != TOTAL


@dataclass(frozen=True)
class Summary:
    """What a comparison comes to.

    places      compared
    changed     of them, with another answer, for the place or for a group of it
    worded      … with another word
    identified  … identified or recognised otherwise
    by_chance   of those that change, how many change in nothing that is beyond chance
    unweighed   of those that change, of how many nobody knows it
    moved       without another answer, whose total or whose group's total moves
    """

    places: int
    changed: int
    worded: int
    identified: int
    by_chance: int
    unweighed: int
    moved: int


def weigh(
    changes: Iterable[Change],
    before: Mapping[Asked, Near],
    after: Mapping[Asked, Near],
    spreads: Mapping[str, Spread],
    clear: float | None,
) -> tuple[Weighed, ...]:
    """Each change with its chance.

    before, after   the answers of the two methods whose chance is known
    spreads         the likely range of each place's total by the first method
    clear           the chance from which on an answer is clear; None: policy does not say, and nobody knows
    """
    return tuple(_weighed(each, before, after, spreads, clear) for each in changes)


def by_question(found: Iterable[Near]) -> dict[Asked, Near]:
    """Answers by what they answer."""
    return {(each.place, each.group, each.what): each for each in found}


def _weighed(
    change: Change,
    before: Mapping[Asked, Near],
    after: Mapping[Asked, Near],
    spreads: Mapping[str, Spread],
    clear: float | None,
) -> Weighed:
    if change.what == TOTAL:
        return Weighed(change, None, None, _within(change, spreads.get(change.place)))
    if change.what == RATED or (
        change.what == RATING and NOT_THERE in (change.before, change.after)
    ):
        return Weighed(change, None, None, False)  # that there is no answer is no matter of chance
    at = (change.place, change.group, change.what)
    was, now = (_otherwise(each.get(at)) for each in (before, after))
    given = [
        other
        for said, other in ((change.before, was), (change.after, now))
        if said != NOT_THERE or other is not None
    ]
    return Weighed(change, was, now, None if clear is None else _either(given, 1 - clear))


def _either(otherwise: Sequence[float | None], most: float) -> bool | None:
    """Whether any answer would come out otherwise too often; None where one is not known and none does so."""
    if any(each is not None and each > most for each in otherwise):
        return True
    return None if None in otherwise or not otherwise else False


def _otherwise(answer: Near | None) -> float | None:
    return None if answer is None else 1 - answer.chance


def _within(change: Change, spread: Spread | None) -> bool | None:
    """Of a place's total: whether the other lies where this one's true value may."""
    if spread is None or change.group != ALL or NOT_THERE in (change.before, change.after):
        return None
    return spread.low <= float(change.after) <= spread.high


def summary(weighed: Iterable[Weighed], places: int) -> Summary:
    """How many places change, in what, and how many of them by chance alone."""
    found = list(weighed)
    answers: dict[str, list[Weighed]] = {}
    for each in found:
        if each.is_answer:
            answers.setdefault(each.change.place, []).append(each)
    named = {e.change.place for e in found if e.change.what not in (TOTAL, RATING, RATED)}
    open_ = [{each.by_chance for each in of} for of in answers.values()]
    return Summary(
        places,
        len(answers),
        sum(any(e.change.what in (RATING, RATED) for e in of) for of in answers.values()),
        len(named),
        sum(said == {True} for said in open_),
        sum(False not in said and None in said for said in open_),
        len({e.change.place for e in found} - set(answers)),
    )
