"""A budget shared out among schools under rules of policy, side by side, from the last rated year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from cairn.accountability.models import RunIdentification, RunPlace, RunResult
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.targeting import (
    BEHIND,
    Given,
    Needing,
    SharedOut,
    TargetingRule,
    share_out,
)
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput, BadPolicy, NotYetInForce, UnknownName

from .runs import identifications_of, latest_run, places_of, results_of

FOLDER = "improving.targeting."
DIFFERS = "improving.differs"
DRAWS = 400
MOST = 10**12
"""Units of a budget: all of them are counted out exactly."""
_DRAWN = ("named", "not identified")
"""What another year could have answered otherwise; what stands from before goes on by its clock."""
_SEED = 20_260_701
"""Simulations are drawn alike each time: the same question has the same answer."""


@dataclass(frozen=True)
class Simulated:
    """What each school would get.

    places     in the order of every rule's answer
    uncounted  by rule, how many schools have no group large enough to count
    """

    year: int
    places: tuple[RunPlace, ...]
    by_rule: dict[str, SharedOut]
    differs: float
    uncounted: dict[str, int]

    def beyond(self, rule: str) -> int:
        """Of how many schools the amount lies outside its own range: where other years' floors take more or less."""
        return sum(not each.low <= each.amount <= each.high for each in self.by_rule[rule].given)

    @property
    def lines(self) -> list[tuple[str, str, str, Given]]:
        """A school's key and its name, a rule's name, and what the school would get by it; school by school."""
        return [
            (each.place, each.name, rule, shared.given[at])
            for at, each in enumerate(self.places)
            for rule, shared in self.by_rule.items()
        ]


def rules_in_force(day: date) -> dict[str, TargetingRule]:
    """The rules that policy names on a day, by their names. Raises BadPolicy."""
    found = {}
    for name in sorted(book().parameters):
        if name.startswith(FOLDER):
            try:
                ruling = book().ask_state(name, day)
            except NotYetInForce:
                continue
            found[name.removeprefix(FOLDER)] = TargetingRule.read(ruling)
    return found


def simulate(
    within: UUID,
    budget: int,
    rules: Sequence[str],
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    year: int | None = None,
) -> Simulated:
    """The schools of a district or the state under each of these rules.

    Raises NotAllowed, UnknownName, BadPolicy, BadInput.

    budget  whole units there are
    year    by whose results; None: the last that was rated
    """
    if budget > MOST:
        raise BadInput(
            f"A budget of {budget:,} is more than is shared out here.",
            mend=f"Give at most {MOST:,}.",
        )
    run = latest_run(year)
    places = list(places_of(run, within, by=by, purpose=purpose, day=day))
    known, minimum = _known(rules, day), _number("privacy.minimum_n", day)
    rows, standing = list(results_of(run, places)), list(identifications_of(run, places))
    plan = plan_in_force(book(), run.counted_on)
    differs = float(_number(DIFFERS, day))
    found, uncounted = {}, {}
    for name in rules:
        rule = known[name]
        measure = measure_of(name, rule, plan)
        reached = {
            level
            for key in measure.questions
            for level in run.questions.get(key, {}).get("reached", ())
        }
        schools = needing(rule, places, rows, standing, reached, minimum)
        uncounted[name] = sum(not each.counted for each in schools)
        found[name] = share_out(
            rule, schools, budget, differs=differs, draws=DRAWS,
            random=np.random.default_rng(_SEED),
        )  # fmt: skip
    return Simulated(run.year, tuple(places), found, differs, uncounted)


def _known(rules: Sequence[str], day: date) -> dict[str, TargetingRule]:
    known = rules_in_force(day)
    for name in rules:
        if name not in known:
            raise UnknownName(
                f"Policy has no rule {name} for sharing a budget on {day}.",
                mend=f"Name one of {', '.join(known) or 'none'}, or write it in policy/parameters/improving/targeting.",
            )
    return known


def measure_of(name: str, rule: TargetingRule, plan: Plan) -> Measure:
    """How the rule's indicator is measured; who is behind is known of a share of learners at levels alone."""
    known = {key: Measure.of(each) for key, each in plan.indicators.items()}
    found = known.get(rule.of)
    if found is None:
        fit = sorted(key for key, each in known.items() if each)
        raise BadPolicy(
            f"{FOLDER}{name}: nobody counts an indicator {rule.of}.",
            mend=f"Name one of {', '.join(fit)}.",
        )
    if rule.count == BEHIND and found.how != "share":
        fit = sorted(key for key, each in known.items() if each and each.how == "share")
        raise BadPolicy(
            f"{FOLDER}{name}: {rule.of} is no share of learners at levels, so nobody can be counted as behind by it.",
            mend=f"Name one of {', '.join(fit)}, or write count: learners.",
        )
    return found


def needing(
    rule: TargetingRule,
    places: Sequence[RunPlace],
    rows: Sequence[RunResult],
    standing: Sequence[RunIdentification],
    reached: set[int],
    minimum: float,
) -> list[Needing]:
    """Each place's counts of the rule's groups; those below the minimum are left out, as pages leave them out."""
    counted: dict[str, dict[str, tuple[float, int]]] = {}
    for row in rows:
        if row.indicator != rule.of or row.group not in rule.weights:
            continue
        # Without counts of levels nobody knows who is behind.
        if row.counts or rule.count != BEHIND:
            share, n = counted.setdefault(row.place, {}).get(row.group, (0.0, 0))
            total = n + row.n
            behind = share * n + _behind(row.counts, reached) * row.n
            counted[row.place][row.group] = (behind / total if total else 0.0, total)
    held: dict[str, dict[str, tuple[bool, float]]] = {}
    for each in standing:
        if each.recognition or (
            each.step not in _DRAWN and (each.since is None or each.step == "ends")
        ):
            continue
        chance = each.chance if each.step in _DRAWN and each.chance is not None else 1.0
        mine = held.setdefault(each.place, {})
        stands, before = mine.get(each.category, (False, 0.0))
        mine[each.category] = (stands or each.since is not None, max(before, chance))
    return [
        Needing(
            place.place,
            {g: each for g, each in counted.get(place.place, {}).items() if each[1] >= minimum},
            held.get(place.place, {}),
        )
        for place in places
    ]


def _behind(counts: Sequence[int], reached: set[int]) -> float:
    """The share of what was counted that is at no level which counts as reached."""
    total = sum(counts)
    return sum(n for i, n in enumerate(counts) if i not in reached) / total if total else 0.0


def _number(name: str, day: date) -> float:
    value: Any = book().ask_state(name, day).value
    return float(value)
