"""From a state's policy to the rule by which several measures become one determination; and who ruled so.

Where no state and no waiver has ruled so, the level held from the one stream of evidence decides.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from cairn.kernel.days import school_year
from cairn.kernel.errors import BadPolicy
from cairn.measure.combining.methods import PROFILE
from cairn.measure.combining.methods import named as way_named
from cairn.measure.combining.rule import Rule as CombiningRule
from cairn.measure.mastery.events import mask_of, uses_in
from cairn.measure.mastery.methods import BKT
from cairn.measure.mastery.rule import Gates, Rule
from cairn.policy.book import Book
from cairn.policy.rulings import Place, Ruling

from . import InForce, plain

AT = "determination.combining"
METHOD = f"{AT}.method"
NONE = "none"
"""What policy says where measures are not combined, and where a profile sets no limit below."""
JUDGEMENT = "judgement"
"""Instead of uses of evidence: the measure is the latest judgement of a professional."""
_OF_ENOUGH = ("minimum", "minimum_weight", "required", "carry_years")
_OF_PROFILE = ("at_least", "gates", "below")


@dataclass(frozen=True)
class Combining:
    """A rule for combining as it is in force somewhere; its scale is that of the levels.

    rule         the arithmetic
    estimates    of each measure, in the rule's order: how its own pieces become a figure; None: it is the
                 latest judgement
    after_days   who was enrolled later than so many days into the school year came during it
    rulings      every ruling that had a say besides those on estimating
    """

    rule: CombiningRule
    estimates: tuple[Rule | None, ...]
    after_days: int
    rulings: tuple[Ruling, ...] = ()

    @property
    def waiver(self) -> str:
        return next((r.waiver for r in self.rulings if r.waiver), "")

    @property
    def digest(self) -> str:
        """Names the rule and its rulings together."""
        text = json.dumps([self.plain(), self.plain_rulings()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def plain(self) -> dict[str, Any]:
        """The rule as JSON can hold it; `from_plain` makes the same of it, without the rulings."""
        return {
            "combine": self.rule.plain(),
            "estimates": [own and own.plain() for own in self.estimates],
            "movers_after_days": self.after_days,
        }

    def plain_rulings(self) -> list[dict[str, Any]]:
        return [plain(ruling) for ruling in self.rulings]

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            CombiningRule.from_plain(kept["combine"]),
            tuple(own and Rule.from_plain(own) for own in kept["estimates"]),
            kept["movers_after_days"],
        )

    def came_during_the_year(self, since: date | None, day: date) -> bool:
        """Whether who was enrolled from `since` on is a mover on the day; None was never enrolled."""
        if since is None:
            return False
        return (since - school_year(day).first_day).days > self.after_days


def combining_in_force(book: Book, day: date, place: Place, base: InForce) -> Combining | None:
    """The rule of a place on a day; None where the level held decides.

    base   the rule by which levels are worked out there: its scale, cuts and drift are taken over

    A policy that has never asked the question has not ruled so. Raises NotYetInForce before the first
    answer, BadPolicy for a rule that cannot be meant.
    """
    if METHOD not in book.parameters or book.ask(METHOD, day, place).value == NONE:
        return None
    if base.rule.method is BKT:
        raise BadPolicy(
            f"{METHOD} combines measures where {BKT.name} works levels out, which tells two levels apart and "
            "gives no figure on the scale.",
            mend=f"Choose another determination.method there, or {NONE} for {METHOD}.",
        )
    rulings = tuple(_rulings(book, day, place))
    said = {ruling.parameter: _listed(ruling.value) for ruling in rulings}
    names = said[f"{AT}.measures"]
    made_of = tuple(tuple(said[f"{AT}.{name}.uses"]) for name in names)
    for name, uses in zip(names, made_of, strict=True):
        _check_uses(name, uses, base.rule)
    rule = CombiningRule.from_plain(_plain_rule(said, names, made_of, base.rule))
    estimates = tuple(measure_rule(base.rule, uses) for uses in made_of)
    return Combining(rule, estimates, _days(said[f"{AT}.movers.after_days"]), rulings)


def measure_rule(base: Rule, uses: tuple[str, ...]) -> Rule | None:
    """The rule in force, over the pieces of these uses alone; one piece is a measure already."""
    if uses == (JUDGEMENT,):
        return None
    return replace(base, gates=Gates(), counted=mask_of(uses))


def _rulings(book: Book, day: date, place: Place) -> Iterator[Ruling]:
    method = book.ask(METHOD, day, place)
    yield method
    measures = book.ask(f"{AT}.measures", day, place)
    yield measures
    way = way_named(str(method.value))
    names = ["prior_start", "prior_spread", *_OF_ENOUGH]
    names += [f"movers.{name}" for name in ("after_days", *_OF_ENOUGH)]
    if way is PROFILE:
        names += [f"profile.{name}" for name in _OF_PROFILE]
    for name in names:
        yield book.ask(f"{AT}.{name}", day, place)
    for measure in _names(measures):
        uses = book.ask(f"{AT}.{measure}.uses", day, place)
        yield uses
        yield book.ask(f"{AT}.{measure}.weight", day, place)
        yield book.ask(f"{AT}.{measure}.specific_sd", day, place)
        if uses.value == (JUDGEMENT,):
            yield book.ask(f"{AT}.{measure}.standard_error", day, place)


def _names(measures: Ruling) -> list[str]:
    found = _listed(measures.value)
    if not isinstance(found, list) or not found:
        raise BadPolicy(
            f"{measures.parameter} is {found!r}.", mend="List the names of at least one measure."
        )
    return [str(name) for name in found]


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _days(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadPolicy(f"{AT}.movers.after_days is {value!r}.", mend="Give whole days from 0.")
    return value


def _check_uses(name: str, uses: tuple[str, ...], base: Rule) -> None:
    if uses == (JUDGEMENT,):
        return
    if not uses:
        raise BadPolicy(
            f"The measure {name} is made of nothing.",
            mend=f"Name kinds of evidence in {AT}.{name}.uses, or the word {JUDGEMENT} alone.",
        )
    if aside := sorted(set(uses) - set(uses_in(base.counted & mask_of(uses)))):
        raise BadPolicy(
            f"The measure {name} is made of {', '.join(aside)}, which does not count towards a level.",
            mend="Take it out of the measure, or add it to determination.counted_uses.",
        )


def _plain_rule(
    said: Mapping[str, Any], names: list[str], made_of: tuple[tuple[str, ...], ...], base: Rule
) -> dict[str, Any]:
    def part(names: tuple[str, ...], under: str = "") -> dict[str, Any]:
        return {name: said[f"{AT}.{under}{name}"] for name in names}

    found = {
        "method": said[METHOD],
        "scale": {
            "lowest": base.scale.lowest,
            "cuts": [base.scale.lowest + cut for cut in base.cuts],
        },
        "measures": [
            _plain_measure(said, name, uses, base)
            for name, uses in zip(names, made_of, strict=True)
        ],
        "prior": _plain_prior(said, base),
        "enough": part(_OF_ENOUGH),
        "movers": part(_OF_ENOUGH, "movers."),
        "drift_per_year": base.certainty.drift_per_year,
    }
    if way_named(said[METHOD]) is PROFILE:
        profile = part(_OF_PROFILE, "profile.")
        below = profile["below"]
        found["profile"] = profile | {"below": None if below == NONE else below}
    return found


def _plain_measure(
    said: Mapping[str, Any], name: str, uses: tuple[str, ...], base: Rule
) -> dict[str, Any]:
    measure = {part: said[f"{AT}.{name}.{part}"] for part in ("weight", "specific_sd")}
    if uses == (JUDGEMENT,):
        # A judgement is a level, wherever levels begin on the scale of pieces.
        halves = [base.scale.lowest + k + 0.5 for k in range(base.scale.levels - 1)]
        measure |= {"standard_error": said[f"{AT}.{name}.standard_error"], "cuts": halves}
    return {"name": name, **measure}


def _plain_prior(said: Mapping[str, Any], base: Rule) -> dict[str, float] | None:
    """On any scale: from its middle, and as a share of its levels; a spread of 0 is no prior."""
    start, spread = said[f"{AT}.prior_start"], said[f"{AT}.prior_spread"]
    for name, figure in (("prior_start", start), ("prior_spread", spread)):
        if not isinstance(figure, int | float):
            raise BadPolicy(f"{AT}.{name} is {figure!r}.", mend="Give a number.")
    if spread == 0:
        return None
    middle = base.scale.lowest + (base.cuts[0] + base.cuts[-1]) / 2
    return {"mean": middle + start, "sd": spread * base.scale.levels}
