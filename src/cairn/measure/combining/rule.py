"""What policy decides about combining: a way, a scale, measures, and what is enough.

A rule is a value: equal rules are equal, hashable, and go to and from plain mappings, so that a
determination can keep the rule it was made by and be replayed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Self

from cairn.kernel.errors import BadPolicy, UnknownName
from cairn.measure.checks import only, within
from cairn.measure.combining.methods import COMPENSATORY, PROFILE, Method, named
from cairn.measure.combining.parts import (
    Enough,
    Measure,
    Part,
    Prior,
    Profile,
    Scale,
)


@dataclass(frozen=True)
class Rule:
    """One way to combine: all that the answer depends on, besides the measures.

    prior           how learners' true standings are spread; with it, every way states the probability of
                    each true level, and precision_weighted@1 draws its point towards the prior's mean
    enough          for everybody
    movers          for learners who came during the year, where that differs
    drift_per_year  how far a learner's standing may wander in a year: widens a carried score's error
    """

    method: Method
    scale: Scale
    measures: tuple[Measure, ...]
    profile: Profile | None = None
    prior: Prior | None = None
    enough: Enough = field(default_factory=Enough)
    movers: Enough | None = None
    drift_per_year: float = 0.0

    def __post_init__(self) -> None:
        within("The number of measures", len(self.measures), 1, 100, whole=True)
        within("The drift_per_year", self.drift_per_year, 0, 1e9)
        _check_measures(self)
        _check_parts(self)
        for enough in (self.enough, self.movers):
            if enough is not None:
                _check_enough(self, enough)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """A rule from what policy says.

            {"method": "precision_weighted@1",
             "scale": {"lowest": 1, "cuts": [1.5, 2.5, 3.5]},
             "measures": [{"name": "summative", "standard_error": 0.4, "weight": 2},
                          {"name": "tasks", "standard_error": 0.8, "slope": 0.1, "cuts": [15, 25, 35]}],
             "prior": {"mean": 2.5, "sd": 0.9},
             "profile": {"at_least": 2, "gates": ["tasks"], "below": 1},
             "enough": {"minimum": 2, "required": ["summative"]},
             "movers": {"minimum": 1, "carry_years": 1}, "drift_per_year": 0.3}

        `profile` belongs to profile@1 alone; the parts from `prior` on may be left out.
        """
        only("A rule for combining", plain, {f.name for f in fields(cls)})
        for part in ("method", "scale", "measures"):
            if part not in plain:
                raise BadPolicy(
                    f"A rule for combining came without {part}.", mend=f"Add {part} to the policy."
                )
        parts: dict[str, type[Part]] = {
            "profile": Profile,
            "prior": Prior,
            "enough": Enough,
            "movers": Enough,
        }
        given: dict[str, Any] = {
            name: kind.from_plain(f"The part {name}", plain[name])
            for name, kind in parts.items()
            if plain.get(name) is not None
        }
        return cls(
            method=named(plain["method"]),
            scale=Scale.from_plain("The scale", plain["scale"]),
            measures=tuple(Measure.from_plain("A measure", each) for each in plain["measures"]),
            drift_per_year=plain.get("drift_per_year", 0.0),
            **given,
        )

    def plain(self) -> dict[str, Any]:
        """The rule as JSON can hold it; `from_plain` makes the same rule of it."""
        return {
            "method": self.method.name,
            "scale": _listed(asdict(self.scale)),
            "measures": [_listed(asdict(measure)) for measure in self.measures],
            "profile": self.profile and _listed(asdict(self.profile)),
            "prior": self.prior and asdict(self.prior),
            "enough": _listed(asdict(self.enough)),
            "movers": self.movers and _listed(asdict(self.movers)),
            "drift_per_year": self.drift_per_year,
        }

    @cached_property
    def digest(self) -> str:
        """Names the rule's content."""
        text = json.dumps(self.plain(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(measure.name for measure in self.measures)


def _listed(plain: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in plain.items()}


def _check_measures(rule: Rule) -> None:
    names = rule.names
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadPolicy(f"{', '.join(twice)} is there twice.", mend="Name each measure once.")
    for measure in rule.measures:
        if measure.cuts and len(measure.cuts) != len(rule.scale.cuts):
            raise BadPolicy(
                f"{measure.name} has {len(measure.cuts)} cuts, the scale {len(rule.scale.cuts)}.",
                mend="Give a measure as many cuts as the scale has, or none.",
            )
    if rule.method is COMPENSATORY and not sum(measure.weight for measure in rule.measures) > 0:
        raise BadPolicy("All weights are 0.", mend="Give at least one measure a weight above 0.")


def _check_parts(rule: Rule) -> None:
    if (rule.profile is not None) != (rule.method is PROFILE):
        raise BadPolicy(
            f"{rule.method.name} came {'without its' if rule.method is PROFILE else 'with a'} profile.",
            mend=f"Give a profile to {PROFILE.name}, and to no other.",
        )
    if rule.profile is not None:
        within("The profile's at_least", rule.profile.at_least, 1, len(rule.measures), whole=True)
        _known(rule, rule.profile.gates, "The profile's gates")


def _check_enough(rule: Rule, enough: Enough) -> None:
    within("The minimum of measures", enough.minimum, 1, len(rule.measures), whole=True)
    _known(rule, enough.required, "What is required")


def _known(rule: Rule, names: tuple[str, ...], what: str) -> None:
    if unknown := sorted(set(names) - set(rule.names)):
        raise UnknownName(
            f"{what} names {', '.join(map(repr, unknown))}, which is no measure of the rule.",
            mend=f"The measures are: {', '.join(rule.names)}.",
        )


def needed_of(profile: Profile | None, measures: int) -> int:
    """How many of all measures must reach a level: a profile's number, or all."""
    return measures if profile is None else profile.at_least
