"""Why a rated year gives schools no word: of each indicator that has a weight what was counted, and what was not.

A year in which nothing is said of any school answers nothing: such a run is kept on purpose only.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from cairn.kernel.errors import BadInput

from .english import ENGLISH
from .measured import Measure
from .moving import GAINED
from .pacing import PACE
from .plan import Indicator, Plan
from .rated import Rated, State
from .reading import GRADUATION, GROWTH, OPPORTUNITY, READINESS, SURVEY, kind_of
from .results import Result

_TESTED = "no score in the state's tests of that year is on record"
_GREW = "no score in the state's tests of that year beside one of the year before is on record"
_NOTHING = {
    "assessment": _TESTED,
    "tested": _TESTED,
    "participation": _TESTED,
    GROWTH: _GREW,
    **dict.fromkeys(GAINED, _GREW),
    "attendance": "no days of attendance in that year are on record",
    GRADUATION: "no diplomas of a cohort that ends in that year are on record",
    READINESS: "nobody of whom policy asks it is on record",
    SURVEY: "nobody has answered, or nobody was asked",
    OPPORTUNITY: "no classes or homes of that year are on record",
    ENGLISH: "no score in the state's test of English is on record",
}
"""Why nothing was counted, by the kind of question."""
_DECIDED = frozenset({"achievement", PACE})
_UNDECIDED = {
    "determined": "no levels are determined officially in that year yet",
    "current": "no levels are worked out in that year yet",
}


@dataclass(frozen=True)
class Silence:
    """The schools without a word, and by indicator how it stands with them.

    places   how many have no word, of how many
    whys     what the engine says of each → of how many schools
    by       indicator → what is so of it → at how many of those schools; “counted” where it has points
    """

    places: int
    of: int
    whys: Counter[str] = field(default_factory=Counter)
    by: dict[str, Counter[str]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """In words: first why there is no word, then each indicator."""
        whys = [f"{why} ({_schools(n)})" for why, n in sorted(self.whys.items())]
        return [
            f"No word for {self.places} of {_schools(self.of)}: {'; '.join(whys)}.",
            *(f"  {key}: {_told(said, self.places)}" for key, said in sorted(self.by.items())),
        ]


def silence(plan: Plan, state: State, results: Iterable[Result], basis: str) -> Silence:
    """Why schools have no word.

    results   of the year and of earlier ones
    basis     on what achievement rests: “determined” or “current”
    """
    without = [each for each in state.places.values() if each.rating is None]
    there = {r.indicator for r in results if r.year == state.year and r.value is not None}
    found = Silence(len(without), len(state.places))
    weighed = _weighed(plan)
    for rated in without:
        found.whys[rated.total.total.why or rated.why] += 1
        for key in weighed if rated.total.total.missing else ():
            said = _at(rated, plan.indicators[key], there, basis)
            found.by.setdefault(key, Counter())[said] += 1
    return found


def says_nothing(state: State) -> bool:
    """Whether no school has a total or a word, and nobody is identified or recognised by this year's numbers."""
    return not any(
        rated.rating
        or not rated.total.total.missing
        or rated.recognitions
        or any(each.met for each in rated.identifications)
        for rated in state.places.values()
    )


def refuse_empty(year: object, found: Silence) -> BadInput:
    """That a run would say nothing of any school, with what to do."""
    parts = [f"{key}: {_told(said, found.places)}" for key, said in sorted(found.by.items())]
    why = "; ".join(parts or found.whys)
    return BadInput(
        f"Nothing can be said of any school in {year} yet, so the run is not kept. {why}.",
        mend="Import what is missing; decide levels officially with cairn determine --as-of DAY, or rate as the "
        "evidence stands with --current. To keep it all the same, so that later years go on from it: --keep-empty.",
    )


def _weighed(plan: Plan) -> list[str]:
    """The indicators that a total can rest on."""
    named: set[str] = set().union(*(row.indicators for row in plan.weights))
    return sorted(named & set(plan.indicators))


def _at(rated: Rated, indicator: Indicator, there: Collection[str], basis: str) -> str:
    """How it stands with an indicator at a school without a total."""
    if indicator.key not in there:
        return f"nothing is counted: {_nothing(indicator, basis)}"
    parts = [each for each in rated.total.parts if each.indicator == indicator.key]
    if any(not each.points.missing for each in parts):
        return "counted"
    return "; ".join(dict.fromkeys(each.points.why for each in parts)) or "not asked"


def _nothing(indicator: Indicator, basis: str) -> str:
    measure = Measure.of(indicator)
    if measure is None:
        return "others work it out, and no file of theirs was given with --results"
    kinds = dict.fromkeys(kind_of(each) for each in measure.questions)
    said = (_UNDECIDED[basis] if kind in _DECIDED else _NOTHING.get(kind) for kind in kinds)
    return "; ".join(dict.fromkeys(filter(None, said))) or "no answers are on record"


def _told(said: Counter[str], places: int) -> str:
    if len(said) == 1:
        [only] = said
        return only if only != "counted" else "counted at every one"
    return ", ".join(f"{words} at {n} of {places}" for words, n in said.most_common())


def _schools(n: int) -> str:
    return f"{n} school{'' if n == 1 else 's'}"
