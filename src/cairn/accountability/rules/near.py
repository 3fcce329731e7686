"""Near a line: words and identifications that chance alone would often have decided otherwise.

The same list whether a year has just been rated or its run was kept: both come down to a word and its chances, or to
an answer and the chance that its grounds hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor

from .rated import State


@dataclass(frozen=True)
class Near:
    """Something that chance might have decided otherwise.

    what      "rating" or the category
    reported  the rating; "identified" or "not identified"
    chance    that it is as reported
    """

    place: str
    group: str
    what: str
    reported: str
    chance: float


def other_word(word: str | None, chances: Mapping[str, float | None]) -> float | None:
    """How often the word would come out otherwise, 0..1; None where there is none, or nothing was drawn."""
    return 1 - (chances.get(word) or 0.0) if word and chances else None


def other_answer(met: bool | None, chance: float | None) -> float | None:
    """How often “identified” or “not identified” would come out otherwise, from the chance that the grounds hold."""
    if met is None or chance is None:
        return None
    return 1 - chance if met else chance


def of_word(place: str, word: str | None, chances: Mapping[str, float | None]) -> Near | None:
    """A place's word with its chance; None where nothing says how often it would come out otherwise."""
    other = other_word(word, chances)
    return None if other is None else Near(place, "", "rating", word or "", 1 - other)


def of_answer(
    place: str, group: str, category: str, met: bool | None, chance: float | None
) -> Near | None:
    """An identification with its chance; None where nothing says how often it would come out otherwise."""
    other = other_answer(met, chance)
    reported = "identified" if met else "not identified"
    return None if other is None else Near(place, group, category, reported, 1 - other)


def answers(state: State) -> list[Near]:
    """Every word and identification of a year that was rated with noise."""
    found = [of_word(r.place, r.rating, r.chances) for r in state.places.values()]
    found += [
        of_answer(r.place, each.group, each.category, each.met, each.chance)
        for r in state.places.values()
        for each in r.identifications
    ]
    return [each for each in found if each is not None]


def near_a_line(found: Iterable[Near], clear: float) -> list[Near]:
    """Those whose reported answer has a chance below `clear`, the least sure first."""
    near = [each for each in found if each.chance < clear]
    return sorted(near, key=lambda e: (e.chance, e.place, e.group, e.what))


def flips(state: State) -> dict[str, float]:
    """Of a state rated with draws of `noise.again`: how often each answer would come out otherwise by noise alone.

    By category (and "rating"): the mean over all places and groups to which the question is put.
    """
    shares: dict[str, list[float]] = defaultdict(list)
    for each in answers(state):
        shares[each.what].append(1 - each.chance)
    return {what: sum(found) / len(found) for what, found in sorted(shares.items())}


def in_hundred(share: float) -> int:
    """A chance as people say it: so many of 100, halves up.

    >>> in_hundred(0.224), in_hundred(0.225), in_hundred(0.0)
    (22, 23, 0)
    """
    return floor(100 * share + 0.5 + 1e-9)
