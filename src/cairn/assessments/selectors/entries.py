"""What was entered: which piece stands for a work, what waits for a decision, what was entered last."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cairn.assessments.models import Entry
from cairn.assessments.rules import Fate, Standing
from cairn.evidence.selectors.chains import ends_that_stand
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.people.selectors.access import learners, section_ground
from cairn.people.selectors.sections import sections_taught

Cell = tuple[UUID, UUID]
_RECORDED = (Fate.STORED.value, Fate.CORRECTED.value)


@dataclass(frozen=True)
class Differing:
    """Two levels for one work. `there` None: what was there has been taken back since."""

    entry: UUID
    learner: UUID
    competency: UUID
    task: str
    day: date
    level: float
    sender: str
    entered_at: datetime | None
    received_at: datetime
    note: str
    there: float | None
    there_by: str


@dataclass(frozen=True)
class Last:
    """What somebody used when they last entered something in a class."""

    giving: UUID | None
    task: str
    use: int
    how: str
    competencies: tuple[UUID, ...]


def standing_of(occasion: str, records: Collection[UUID]) -> dict[Cell, Standing]:
    """The piece that stands for a work, by record and competency; for learners whose class is opened."""
    rows = Entry.objects.filter(occasion=occasion, learner__record_id__in=list(records))
    named = rows.order_by("received_at", "pk").values_list(
        "learner__record_id", "competency_id", "fate", "evidence_id", "decision__evidence_id"
    )
    pieces: dict[Cell, list[UUID]] = defaultdict(list)
    for record, competency, fate, evidence, decided in named:
        if fate in _RECORDED:
            pieces[record, competency].append(evidence)
        if decided is not None:
            pieces[record, competency].append(decided)
    ends = ends_that_stand({piece for several in pieces.values() for piece in several})
    found = {}
    for cell, several in pieces.items():
        standing = [ends[piece] for piece in several if piece in ends]
        if standing:
            found[cell] = Standing(standing[-1].id, standing[-1].value)
    return found


def differing(section: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Differing]:
    """What waits for a decision in a class, oldest first. Raises NotAllowed."""
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    waiting = _waiting(section).select_related("learner__record").order_by("received_at", "pk")
    return [_differing(row) for row in waiting]


def _differing(row: Entry) -> Differing:
    record = row.learner.record_id
    there = standing_of(row.occasion, [record]).get((record, row.competency_id))
    return Differing(
        row.pk, record, row.competency_id, row.task, row.day, row.level, row.sender_name,
        row.entered_at, row.received_at, row.note, there.level if there else None,
        _who(there) if there else "",
    )  # fmt: skip


def how_many_differ(section: UUID, *, by: Actor, purpose: Purpose, day: date) -> int:
    """How many wait for a decision in a class. Raises NotAllowed."""
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    return _waiting(section).count()


def differing_in_classes_of(
    *, by: Actor, purpose: Purpose, day: date
) -> list[tuple[UUID, datetime]]:
    """What waits for a decision in classes that `by` teaches: the class and when it came, oldest first.

    Of learners whose evidence `by` may write alone. Always as many queries.
    """
    if by.person is None:
        return []
    theirs = learners(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day, verb=Verb.WRITE
    )  # who may decide
    rows = Entry.objects.filter(
        fate=Fate.DIFFERS.value, decision=None, learner__record__in=theirs.values("pk"),
        section__in=sections_taught(by.person, day).order_by().values("pk"),
    )  # fmt: skip
    return list(rows.order_by("received_at", "pk").values_list("section_id", "received_at"))


def entry_to_decide(key: UUID) -> Entry | None:
    """The entry, where it waits for a decision; the service asks whether its reader may decide."""
    return Entry.objects.filter(pk=key, fate=Fate.DIFFERS.value, decision=None).first()


def last_entered(section: UUID, *, by: Actor, purpose: Purpose, day: date) -> Last | None:
    """What `by` used when they last entered something in this class. Raises NotAllowed."""
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    mine = Entry.objects.filter(section=section, sender=by.person)
    last = mine.order_by("-received_at", "-pk").first()
    if last is None:
        return None
    same = mine.filter(batch=last.batch).values_list("competency_id", flat=True)
    return Last(last.giving_id, last.task, last.use, last.how, tuple(dict.fromkeys(same)))


def _waiting(section: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(section=section, fate=Fate.DIFFERS.value, decision=None)


def _who(there: Standing) -> str:
    """Who entered what stands; empty where it did not come by an entry."""
    by = Entry.objects.filter(evidence=there.evidence).exclude(fate=Fate.DIFFERS.value)
    return by.values_list("sender_name", flat=True).first() or ""
