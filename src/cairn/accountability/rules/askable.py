"""Which of policy's grounds can be said of a school at all, whatever its figures: from policy and what is published."""

from dataclasses import dataclass

from .asked import ALL
from .composing import is_told
from .given import Given
from .making_cards import PARTICIPATION
from .measured import Measure
from .needing import TOTAL, Needs
from .plan import GroundRule, Plan
from .reaches import Shown
from .reading import GROWTH, kind_of
from .statuses import Unsaid

BELOW, ABOVE = {"below", "at most"}, {"at least", "above"}
_SCORES = {"as given", "index"}


@dataclass(frozen=True)
class Askable:
    """What can be said of schools in one year's release.

    sure       school → whether rows leave no doubt which figures its total is made of
    counted    indicators of which anybody has a result in the year
    entangled  indicators that share an open question (`entangled`)
    """

    plan: Plan
    given: Given
    needs: Needs
    year: int
    sure: dict[str, bool]
    counted: frozenset[str]
    entangled: frozenset[str]

    def why_not(self, rule: GroundRule, place: str) -> Unsaid | None:
        """Why a ground cannot be said of a school, whatever its figures; None where it may be."""
        [c, *more] = rule.conditions
        if more or rule.years != (1, 1) or rule.purpose or c.over > 1 or self._unlike(c.subject):
            return Unsaid.RULE
        if c.relation == "in lowest" and (c.subject != TOTAL or "total" not in self.plan.rounding):
            return Unsaid.RULE
        if c.relation != "in lowest" and (c.relation not in BELOW | ABOVE or c.number is None):
            return Unsaid.RULE
        if rule.among == "title1" and self.given.schools[place].title1 is None:
            return Unsaid.OPEN
        if c.subject != TOTAL and c.subject not in self.counted:
            return Unsaid.OPEN
        if c.subject == TOTAL:
            return None if self.needs.made[place] and self.sure[place] else Unsaid.FEW
        return None if self._has_enough(place, c.subject) else Unsaid.FEW

    def _has_enough(self, place: str, key: str) -> bool:
        """Whether rows say for sure that an indicator has learners enough to count."""
        rows, minimum = self.needs.rows(place, key), self.given.minimum(self.plan.indicators[key].n)
        reaches = self.needs.reaches[self.year]
        spans = self.needs.spans.get(place, {}).get(key, ())
        if any(
            is_told(reaches, self.plan.indicators[key], self.year, place, s, minimum) for s in spans
        ):
            return False
        return bool(rows) and all(
            held is not None and (not held or reaches.learners(held)[0] >= minimum)
            for _, _, held in rows
        )

    def _unlike(self, subject: str) -> bool:
        """Whether a figure is made in a way that is not followed here."""
        if subject != TOTAL:
            unknown = subject not in self.plan.indicators or subject in self.entangled
            return unknown or self._made_unlike(subject)
        weighed = {key for row in self.plan.weights for key in row.indicators}
        if weighed & self.entangled:
            return True
        shared = any(row.shared for row in self.plan.weights)
        blended = any({*share.weights} - {ALL} for share in self.plan.groups)
        return (
            shared
            or blended
            or any(
                each.score not in _SCORES or self._made_unlike(key)
                for key, each in self.plan.indicators.items()
            )
        )

    def _made_unlike(self, key: str) -> bool:
        """Of several years, or a mean of something else than growth percentiles."""
        measure = Measure.of(self.plan.indicators[key])
        means = measure is not None and measure.how == "mean"
        other = means and any(kind_of(q) != GROWTH for q in measure.questions) if measure else False
        return bool(self.plan.indicators[key].pool) or other

    def is_for(self, rule: GroundRule, place: str) -> bool:
        """Whether a ground is for this place at all, as everybody knows."""
        school = self.given.schools[place]
        return not (
            (rule.kinds and school.kind not in rule.kinds)
            or (rule.spans and not {*rule.spans} & {*self.given.spans(self.year, place)})
            or (rule.among == "title1" and rule.each == "school" and school.title1 is False)
        )


def entangled(plan: Plan, shown: Shown) -> frozenset[str]:
    """Indicators that ask the same question where tables leave its answers open: what is open is open once for both."""
    asked: dict[str, set[str]] = {}
    for key, indicator in plan.indicators.items():
        measure = Measure.of(indicator)
        for question in measure.questions if measure else ():
            if measure is not None and (measure.how == "mean" or not shown.holds(question)):
                asked.setdefault(question, set()).add(key)
    twice = {key for some in asked.values() if len(some) > 1 for key in some}
    # Who did not take part stands in tables of who was tested.
    who = (some for question, some in asked.items() if kind_of(question) == PARTICIPATION)
    return frozenset(twice.union(*who))
