"""What policy decides about estimating: a method with its settings, scale, gates and certainty.

A rule is a value: equal rules are equal, hashable, and go to and from plain mappings, so that a
determination can keep the rule it was made by and be replayed.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadPolicy
from cairn.kernel.terms import Use
from cairn.measure.checks import only, within
from cairn.measure.mastery.events import mask_of, uses_in
from cairn.measure.mastery.layout import CUT, MAX_CONTEXTS, MAX_LEVELS, OWN, RULE_SLOTS
from cairn.measure.mastery.methods import BKT, LATENT_GROWTH, Figure, Method, named

EVERY_USE_BUT_SELF = sum(1 << use for use in Use if use is not Use.SELF)


@dataclass(frozen=True)
class Scale:
    """Levels `lowest`, `lowest` + 1 … ; `levels` of them."""

    lowest: int
    levels: int

    def __post_init__(self) -> None:
        within("The scale's lowest level", self.lowest, -100, 100, whole=True)
        within("The scale's number of levels", self.levels, 2, MAX_LEVELS, whole=True)

    @property
    def highest(self) -> int:
        return self.lowest + self.levels - 1


@dataclass(frozen=True)
class Gates:
    """What makes evidence enough.

    pieces         at least so many counted pieces
    contexts       from at least so many different contexts (known ones)
    uses           bits: at least one piece has one of these uses; 0 asks for none
    recency_days   on the day of reading the latest piece is at most so old; 0 sets no limit
    """

    pieces: int = 1
    contexts: int = 0
    uses: int = 0
    recency_days: int = 0

    def __post_init__(self) -> None:
        within("The gate on pieces", self.pieces, 1, 1000, whole=True)
        within("The gate on contexts", self.contexts, 0, MAX_CONTEXTS, whole=True)
        within("The gate on uses", self.uses, 0, 255, whole=True)
        within("The gate on recency_days", self.recency_days, 0, 36_500, whole=True)


@dataclass(frozen=True)
class Certainty:
    """The figures of `normal_level@1` (docs/methods/certainty.md), in levels.

    piece_sd         how far single pieces of one learner usually scatter
    prior_pieces     how many pieces that expectation is worth
    drift_per_year   how far a level may wander unseen in a year
    """

    piece_sd: float
    prior_pieces: float
    drift_per_year: float

    def __post_init__(self) -> None:
        within("certainty.piece_sd", self.piece_sd, 0.05, 5)
        within("certainty.prior_pieces", self.prior_pieces, 0.5, 100)
        within("certainty.drift_per_year", self.drift_per_year, 0, 5)


@dataclass(frozen=True)
class Rule:
    """One way to estimate: all that the answer depends on, besides the evidence and the day."""

    method: Method
    scale: Scale
    certainty: Certainty
    settings: tuple[tuple[str, Figure], ...] = ()
    gates: Gates = field(default_factory=Gates)
    counted: int = EVERY_USE_BUT_SELF

    def __post_init__(self) -> None:
        complete = self.method.complete(dict(self.settings))
        object.__setattr__(self, "settings", tuple(sorted(complete.items())))
        _fits_the_scale(complete.get("cuts", ()), self.scale)
        if self.method is BKT:
            _can_be_traced(self)
        within("The mask of counted uses", self.counted, 1, 255, whole=True)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """A rule from what policy says.

            {"method": "exponential_decay@1", "settings": {"weight": 0.65},
             "scale": {"lowest": 1, "levels": 4},
             "gates": {"pieces": 3, "contexts": 2, "uses": ["performance"], "recency_days": 365},
             "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
             "counted": ["formative", "interim", …]}

        `settings`, `gates` and `counted` may be left out; a setting has its method's default, no
        gate asks for more than one piece, and every use but `self` counts.
        """
        only("A rule", plain, {f.name for f in fields(cls)})
        for part in ("method", "scale", "certainty"):
            if part not in plain:
                raise BadPolicy(
                    f"A rule came without its {part}.", mend=f"Add {part} to the policy."
                )
        gates = dict(plain.get("gates", {}))
        if "uses" in gates:
            gates["uses"] = mask_of(gates["uses"])
        return cls(
            method=named(plain["method"]),
            settings=tuple((k, _tupled(v)) for k, v in plain.get("settings", {}).items()),
            scale=_part(Scale, "The scale", plain["scale"]),
            gates=_part(Gates, "The gates", gates),
            certainty=_part(Certainty, "The certainty", plain["certainty"]),
            counted=mask_of(plain["counted"]) if "counted" in plain else EVERY_USE_BUT_SELF,
        )

    def plain(self) -> dict[str, Any]:
        """The rule as JSON can hold it; `from_plain` makes the same rule of it."""
        return {
            "method": self.method.name,
            "settings": {k: list(v) if isinstance(v, tuple) else v for k, v in self.settings},
            "scale": asdict(self.scale),
            "gates": {**asdict(self.gates), "uses": list(uses_in(self.gates.uses))},
            "certainty": asdict(self.certainty),
            "counted": list(uses_in(self.counted)),
        }

    def with_settings(self, settings: Mapping[str, Figure]) -> Self:
        """The same rule with these settings; those not named have their defaults."""
        return replace(self, settings=tuple(settings.items()))

    @cached_property
    def digest(self) -> str:
        """Names the rule's content: a state may go on only under the rule it was begun under."""
        text = json.dumps(self.plain(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def vector(self) -> NDArray[np.float64]:
        """(RULE_SLOTS,) read-only: the rule as compiled code reads it; see `layout`."""
        vector = np.zeros(RULE_SLOTS)
        several = {LATENT_GROWTH: self._latent, BKT: self._traced}.get(self.method)
        vector[:OWN] = np.array(
            [
                self.method.code,
                self.settings[0][1] if self.settings and several is None else 0.0,
                self.scale.lowest,
                self.scale.levels,
                self.counted,
                self.gates.pieces,
                self.gates.contexts,
                self.gates.uses,
                self.gates.recency_days,
                self.certainty.piece_sd**2,
                self.certainty.prior_pieces,
                self.certainty.drift_per_year**2,
            ],
            dtype=np.float64,
        )
        if several is not None:
            own = several()
            vector[OWN : OWN + len(own)] = own
        cuts = self.cuts
        vector[CUT : CUT + len(cuts)] = cuts
        vector.setflags(write=False)
        return vector

    @property
    def cuts(self) -> tuple[float, ...]:
        """Where each level but the lowest begins, in levels above the lowest: at the halves, if not set."""
        given = dict(self.settings).get("cuts", ())
        if isinstance(given, tuple) and given:
            return given
        return tuple(k + 0.5 for k in range(self.scale.levels - 1))

    def _latent(self) -> list[float]:
        """The figures of latent_growth@1 as compiled code reads them: variances, years, heights."""
        has = {name: figure for name, figure in self.settings if isinstance(figure, float)}
        middle = (self.cuts[0] + self.cuts[-1]) / 2
        return [
            middle + has["start"],
            (has["start_spread"] * self.scale.levels) ** 2,
            has["noise"] ** 2,
            has["drift"] ** 2,
            has["growth"],
            has["momentum"] ** 2,
            has["momentum_days"] / 365.25,
            -has["catching_up"] * has["start_spread"] * self.scale.levels * has["momentum"],
        ]

    @property
    def reach(self) -> int:
        """Of bkt@1: the level, counted from the lowest, that a piece must reach to be right."""
        share = dict(self.settings)["correct_at"]
        return math.floor(float(share) * (self.scale.levels - 1) + 0.5)  # type: ignore[arg-type]

    @property
    def highest_named(self) -> int:
        """The highest level that this rule ever gives."""
        return self.scale.lowest + self.reach if self.method is BKT else self.scale.highest

    def _traced(self) -> list[float]:
        # Only here: it brings the compiler along, and a rule is light.
        from cairn.measure.knowing import odds_if_right, odds_if_wrong, odds_of

        has: dict[str, Any] = dict(self.settings)
        guess, slip = has["guess"], has["slip"]
        return [
            odds_of(has["prior"]),
            odds_if_right(guess, slip),
            odds_if_wrong(guess, slip),
            has["learn"],
            self.reach,
            has["mastery"],
        ]


def _can_be_traced(rule: Rule) -> None:
    has: dict[str, Any] = dict(rule.settings)
    if has["guess"] + has["slip"] >= 1.0:
        raise BadPolicy(
            f"{rule.method.name} was given guess = {has['guess']:g} and slip = {has['slip']:g}: a right "
            "answer would say nothing, or speak against knowing.",
            mend="Give a guess and a slip that are together below 1.",
        )
    if rule.reach == 0:
        raise BadPolicy(
            f"correct_at = {has['correct_at']:g} is the lowest of {rule.scale.levels} levels: every piece "
            f"would be right for {rule.method.name}.",
            mend="Give a greater share of the way from the lowest level to the highest.",
        )


def _tupled(figure: Any) -> Any:
    return tuple(figure) if isinstance(figure, list) else figure


def _fits_the_scale(cuts: Figure, scale: Scale) -> None:
    if isinstance(cuts, tuple) and len(cuts) not in (0, scale.levels - 1):
        raise BadPolicy(
            f"{len(cuts)} cuts between levels were given for a scale of {scale.levels} levels.",
            mend=f"Give {scale.levels - 1}, or none: levels are then of equal width on any scale.",
        )


def _part(kind: Any, name: str, given: Mapping[str, Any]) -> Any:
    known = {f.name for f in fields(kind)}
    only(name, given, known)
    try:
        return kind(**given)
    except TypeError:
        missing = ", ".join(sorted(known - set(given)))
        raise BadPolicy(f"{name} came without {missing}.", mend="Add it to the policy.") from None
