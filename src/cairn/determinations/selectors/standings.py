"""How a learner stands: the level people see, how sure we are, since when; and what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from cairn.determinations.models import Estimate, LevelChange
from cairn.determinations.models import Rule as RuleRow
from cairn.determinations.selectors.known import Known
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.measure.mastery.fold import read_all
from cairn.measure.mastery.layout import STATE_SLOTS
from cairn.measure.mastery.readings import Reading
from cairn.measure.mastery.rule import Rule
from cairn.people.selectors.access import learner_ground, section_ground
from cairn.people.selectors.sections import learners_of_section

_EPOCH = date(1970, 1, 1).toordinal()
_COLUMNS = ("learner_id", "competency_id", "rule_id", "shown_since", "latest", "state")


@dataclass(frozen=True)
class Standing:
    """One learner × competency as people see it on a day.

    level           what the method says that day
    held            the level held since the gates were first met; falls only when a person confirms
    latest          what the latest counted piece showed, on the scale
    probabilities   of each level, lowest first; () where nothing is estimated
    waiver          the waiver under which it was worked out, or ""
    """

    learner: UUID
    competency: UUID
    level: int | None
    held: int | None
    shown_since: date | None
    latest: float | None
    enough: bool
    unmet: tuple[str, ...]
    probabilities: tuple[float, ...]
    point: float | None
    standard_error: float | None
    pieces: int
    contexts: int
    last_performed: date | None
    baseline: int | None
    baseline_day: date | None
    waiver: str
    lowest: int  # the number of the scale's first level

    @property
    def shown(self) -> int | None:
        """The numeral that people see: the level held; before there is one, what the latest piece showed.

        The latter is marked as early evidence everywhere, and is no level.
        """
        if self.held is not None:
            return self.held
        return None if self.latest is None else int(np.floor(self.latest + 0.5))

    @property
    def is_early(self) -> bool:
        """There are pieces, but no level has been reached on enough of them."""
        return self.held is None and self.pieces > 0

    @property
    def probability(self) -> float | None:
        """How probable the level held is; None where no level is held or the method says nothing."""
        if self.held is None or not self.probabilities:
            return None
        return self.probabilities[self.held - self.lowest]

    @property
    def points_lower(self) -> bool:
        """Newer evidence points below the level people see; a professional should look."""
        return self.level is not None and self.held is not None and self.level < self.held


@dataclass(frozen=True)
class Change:
    """A day on which the level that people see changed; `before` is None for the first."""

    day: date
    competency: UUID
    before: int | None
    after: int


def standing(
    learner: UUID,
    competency: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    before: Known | None = None,
) -> Standing | None:
    """One learner's standing in one competency, as the record stood `before`, if given.

    None where nothing was ever shown. Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    if before is not None and competency in before.touched:
        return next((s for s in _standings_before(before) if s.competency == competency), None)
    found = _read(Estimate.objects.filter(learner=learner, competency=competency), day)
    return found[0] if found else None


def standings_of_learner(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, before: Known | None = None
) -> dict[UUID, Standing]:
    """Everything one learner has shown, by competency; as the record stood `before`, if given.

    Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    kept = {s.competency: s for s in _read(Estimate.objects.filter(learner=learner), day)}
    if before is None:
        return kept
    return {c: s for c, s in kept.items() if c not in before.touched} | {
        line.competency: line for line in _standings_before(before)
    }


def _standings_before(before: Known) -> list[Standing]:
    if before.worked is None:
        return []
    found = before.worked
    return [
        _standing(
            (learner, competency, None, found.shown_since[i], found.latest(i), None),
            found.readings[i],
            found.rules[found.which[i]].rule,
            found.rules[found.which[i]].waiver,
        )
        for i, (learner, competency) in enumerate(found.columns.cells)
    ]


def standings_of_section(
    section: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    competencies: Iterable[UUID] | None = None,
) -> dict[UUID, dict[UUID, Standing]]:
    """What each learner of a class has shown, by learner and competency. Raises NotAllowed."""
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    learners = learners_of_section(section, day)
    found = Estimate.objects.filter(learner_id__in=learners)
    if competencies is not None:
        found = found.filter(competency_id__in=list(competencies))
    by_learner: dict[UUID, dict[UUID, Standing]] = {learner: {} for learner in learners}
    for s in _read(found, day):
        by_learner[s.learner][s.competency] = s
    return by_learner


def changes_of_learner(
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    since: date,
    before: Known | None = None,
) -> list[Change]:
    """Changes of the levels that people see, from `since` to `day`, latest first; as the record stood
    `before`, if given. Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    rows = LevelChange.objects.filter(learner=learner, day__gte=since, day__lte=day)
    found = list(rows.values_list("day", "competency_id", "step", "level_before", "level_after"))
    if before is not None:
        found = [row for row in found if row[1] not in before.touched]
        found += [row for row in before.changes if since <= row[0] <= day]
    found.sort(key=lambda row: (-row[0].toordinal(), row[1], -row[2]))
    return [
        Change(day, competency, level_before, level_after)
        for day, competency, _step, level_before, level_after in found
        if level_after is not None and level_before != level_after
    ]


def _read(estimates: QuerySet[Estimate], day: date) -> list[Standing]:
    """Reads kept states on a day: time widens what they say, and changes no level."""
    rows = list(estimates.order_by("learner_id", "competency_id").values_list(*_COLUMNS))
    if not rows:
        return []
    keys = sorted({row[2] for row in rows})
    place = {key: i for i, key in enumerate(keys)}
    rules = [_rule(key) for key in keys]
    states = _states([row[5] for row in rows])
    which = np.array([place[row[2]] for row in rows], np.int64)
    number = day.toordinal() - _EPOCH
    said = read_all(states, [rule for rule, _ in rules], which, day=number)
    return [
        _standing(row, reading, *rules[which[i]])
        for i, (row, reading) in enumerate(zip(rows, said, strict=True))
    ]


def _states(stored: Sequence[Any]) -> np.ndarray:
    joined = np.frombuffer(b"".join(bytes(s) for s in stored), "<f8")
    return joined.reshape(-1, STATE_SLOTS).astype(np.float64)


@lru_cache(maxsize=4096)
def _rule(key: UUID) -> tuple[Rule, str]:
    """A kept rule and its waiver; rules are never changed, so they are read once."""
    row = RuleRow.objects.get(pk=key)
    return Rule.from_plain(row.rule), row.waiver


def _standing(row: tuple[Any, ...], said: Reading, rule: Rule, waiver: str) -> Standing:
    learner, competency, _rule_key, since, latest, _state = row
    return Standing(
        learner=learner,
        competency=competency,
        level=said.level,
        held=said.shown,
        shown_since=since,
        latest=latest,
        enough=said.enough,
        unmet=said.unmet.words,
        probabilities=said.probabilities,
        point=said.point,
        standard_error=said.standard_error,
        pieces=said.pieces,
        contexts=said.contexts,
        last_performed=_day(said.last_day),
        baseline=said.baseline.level if said.baseline else None,
        baseline_day=_day(said.baseline.day) if said.baseline else None,
        waiver=waiver,
        lowest=rule.scale.lowest,
    )


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number + _EPOCH)
