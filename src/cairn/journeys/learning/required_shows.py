"""What the record shows of the competencies that qualifications ask for: levels, determinations, tasks."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from cairn.competencies.selectors.pools import Meant
from cairn.determinations.selectors.determined import determined
from cairn.determinations.selectors.known import Known
from cairn.determinations.selectors.standings import Standing, changes_of_learner
from cairn.evidence.selectors.performances import performances
from cairn.journeys.asking import Opened
from cairn.learning.rules.meeting import Shown, Task
from cairn.learning.rules.requirements import Choice, CountedBy, Pool

ALWAYS = date(1, 1, 1)


class Shows:
    """What the record says of the competencies that are asked for; each kind is read only where it is."""

    def __init__(
        self,
        opened: Opened,
        standings: Mapping[UUID, Standing],
        before: Known | None,
        until: datetime | None,
        ways: Collection[CountedBy],
        choices: Collection[Choice],
        pools: Mapping[Pool, Meant],
    ) -> None:
        self.day = opened.day
        by = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
        keys = {key for pool in pools.values() for key in pool.competencies}
        self.shown: dict[CountedBy, dict[UUID, Shown]] = {}
        if CountedBy.LEVELS in ways:
            changes = changes_of_learner(opened.learner, **by, since=ALWAYS, before=before)  # type: ignore[arg-type]
            history: dict[UUID, list[tuple[date, int]]] = {}
            for each in reversed(changes):
                history.setdefault(each.competency, []).append((each.day, each.after))
            self.shown[CountedBy.LEVELS] = {
                key: Shown(s.held, s.pieces > 0, tuple(history.get(key, ())))
                for key, s in standings.items()
            }
        if CountedBy.DETERMINATIONS in ways:
            made = determined(opened.learner, keys, **by, known=until)  # type: ignore[arg-type]
            self.shown[CountedBy.DETERMINATIONS] = {
                key: _official([(d.as_of, d.level) for d in made.get(key, ())], standings.get(key))
                for key in made.keys() | standings.keys()
            }
        self.tasks: list[Task] = []
        on_tasks = {k for c in choices if c.tasks for k in pools[c.pool].competencies}
        if on_tasks:
            done = performances(opened.learner, on_tasks, **by, known=until)  # type: ignore[arg-type]
            self.tasks = [Task(*each) for each in done]


def _official(made: list[tuple[date, int | None]], standing: Standing | None) -> Shown:
    """The latest level that was determined; a later one that found too little takes nothing away."""
    history = tuple((day, level) for day, level in made if level is not None)
    pieces = bool(made) or (standing is not None and standing.pieces > 0)
    return Shown(history[-1][1] if history else None, pieces, history, official=True)
