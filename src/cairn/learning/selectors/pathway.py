"""A learner's plan, whole: its steps as they stand, what was agreed, whose yes is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.ids import NOTHING
from cairn.learning.models import Pathway, PathwayNote, PathwayStep
from cairn.learning.rules.pathway import (
    Changes,
    Modality,
    Note,
    Planned,
    Terms,
    changes,
    not_agreed,
    standing,
)
from cairn.people.selectors.access import learner_ground, learners, section_ground
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.sections import at_school, learners_of_section

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Whole:
    """A learner's plan with all that was ever planned and noted, oldest first; empty where there is none yet."""

    learner: UUID  # the record that stands
    name: str
    rows: tuple[PathwayStep, ...]
    notes: tuple[PathwayNote, ...]

    @cached_property
    def planned(self) -> list[Planned]:
        return [_planned(row, self.learner) for row in self.rows]

    @cached_property
    def steps(self) -> list[Planned]:
        """The plan as it stands, in the learner's order."""
        return standing(self.planned)

    @property
    def seen(self) -> UUID | None:
        """What names the plan as it stands: another one has another; None where nothing was ever planned."""
        return self.rows[-1].pk if self.rows else None

    @property
    def asked(self) -> PathwayNote | None:
        """Whom the learner asked for a yes last."""
        return next((n for n in reversed(self.notes) if n.note == Note.ASKED), None)

    @property
    def asks(self) -> UUID | None:
        """The record of whom the learner asked last."""
        asked = self.asked
        return None if asked is None or asked.with_whom is None else asked.with_whom.record_id

    def agreed(self, *, by_learner: bool) -> PathwayNote | None:
        """The last yes of the learner, or of somebody else."""
        return next(
            (
                n
                for n in reversed(self.notes)
                if n.note == Note.AGREED and _is(n.by, self.learner) is by_learner
            ),
            None,
        )

    @cached_property
    def open_to_others(self) -> Changes:
        """What the learner planned and nobody has said yes to."""
        yes = self.agreed(by_learner=False)
        return not_agreed(self.planned, yes.at if yes else None, of_the_learner=False)

    @cached_property
    def open_to_learner(self) -> Changes:
        """What others planned and the learner has not said yes to."""
        yes = self.agreed(by_learner=True)
        return not_agreed(self.planned, yes.at if yes else None, of_the_learner=True)

    @property
    def waits_for(self) -> UUID | None:
        """Whom the learner asked and who has not said yes to the plan as it stands; None: nobody."""
        return self.asks if self.open_to_others.any else None

    def since(self, moment: datetime) -> Changes:
        """What was changed after a moment."""
        then = [row for row in self.planned if row.at <= moment]
        return changes(standing(then), self.steps)


def pathway_of(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, known: datetime | None = None
) -> Whole:
    """A learner's plan. Raises NotAllowed.

    known   what others noted of it is told as it stood at this moment, but for the reader's own; None: as it is
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=learner, day=day)
    found = whole(Pathway.objects.filter(learner__in=aliases(learner)))
    mine = found.get(learner, Whole(learner, "", (), ()))
    if known is None:
        return mine
    told = tuple(
        n for n in mine.notes if n.at < known or _is(n.by, learner) or _is(n.by, by.person)
    )
    return Whole(mine.learner, mine.name, mine.rows, told)


def pathways_of_section(
    section: UUID, *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, Whole]:
    """The plans of a class's learners whose plans `by` may read, by learner; empty where there is none yet.

    Raises NotAllowed for who may not open the class.
    """
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    members = learners_of_section(section, day)
    mine = learners(by=by, purpose=purpose, data=DataClass.PORTFOLIO, day=day)
    readable = list(mine.filter(pk__in=members).values_list("pk", flat=True))
    found = whole(Pathway.objects.filter(learner__record__in=readable))
    return {key: found.get(key, Whole(key, "", (), ())) for key in readable}


def pathways_to_agree(*, by: Actor, purpose: Purpose, day: date) -> list[Whole]:
    """The plans for which learners at school asked `by` for a yes that is missing, by name. Always as many queries."""
    if by.person is None:
        return []
    mine = learners(by=by, purpose=purpose, data=DataClass.PORTFOLIO, day=day)
    asked = PathwayNote.objects.filter(note=Note.ASKED.value, with_whom__record=by.person)
    there = Pathway.objects.filter(at_school("learner__record", day), notes__in=asked)
    rows = there.filter(learner__record__in=mine.values("pk")).distinct()
    waiting = [each for each in whole(rows).values() if each.waits_for == by.person]
    return sorted(waiting, key=lambda each: (each.name, each.learner))


def whole(pathways: "QuerySet[Pathway]") -> dict[UUID, Whole]:
    """The plans of a question by the record that stands, with all that belongs to them, in three queries."""
    heads = list(pathways.select_related("learner__record"))
    keys = [*(head.pk for head in heads), NOTHING]  # as many queries where there is none
    steps = _by_pathway(
        PathwayStep.objects.filter(pathway__in=keys)
        .select_related("set_by")
        .order_by("set_at", "pk")
    )
    notes = _by_pathway(
        PathwayNote.objects.filter(pathway__in=keys)
        .select_related("by", "with_whom")
        .order_by("at", "pk")
    )
    found: dict[UUID, Whole] = {}
    for head in heads:
        key = head.learner.record_id
        rows, said = steps[head.pk], notes[head.pk]
        if key in found:  # two records of one person, each with a plan
            rows = sorted([*found[key].rows, *rows], key=lambda r: (r.set_at, r.pk))
            said = sorted([*found[key].notes, *said], key=lambda n: (n.at, n.pk))
        found[key] = Whole(key, head.learner.record.name, tuple(rows), tuple(said))
    return found


def _planned(row: PathwayStep, learner: UUID) -> Planned:
    terms = Terms(
        row.by_when,
        Modality(row.modality) if row.modality else None,
        row.time,
        row.where,
        row.path,
    )
    by_learner = _is(row.set_by, learner)
    return Planned(row.competency_id, row.place, terms, row.dropped, by_learner, row.set_at)


def _is(person: object, record: UUID | None) -> bool:
    return record is not None and getattr(person, "record_id", None) == record


def _by_pathway(rows: Iterable[M]) -> defaultdict[UUID, list[M]]:
    found: defaultdict[UUID, list[M]] = defaultdict(list)
    for row in rows:
        found[row.pathway_id].append(row)  # type: ignore[attr-defined]
    return found
