"""What a person enters for a class, many levels at a time: stored once, corrected, or kept for a decision.

A device may send the same entries again and again, in any order, after it was cut off: what came before is
answered as before. Two devices that say different levels of the same work are never merged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments import rules
from cairn.assessments.models import Entry, EntryDecision, Giving
from cairn.assessments.rules import Fate, Outcome, fate_of
from cairn.assessments.selectors.entries import entry_to_decide, standing_of
from cairn.determinations.services.working import records_of_cells, work_out_cells
from cairn.evidence.rules import OWN_LEVELS, setting
from cairn.evidence.selectors.chains import as_said, ends_that_stand
from cairn.evidence.services.recording import record_evidence, supersede, withdraw
from cairn.intake.locking import one_at_a_time
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, Mendable, NotAllowed
from cairn.kernel.terms import Use
from cairn.people.selectors.persons import records_of
from cairn.people.selectors.sections import learners_of_section

from .grounds import may_teach

TAKEN_BACK = "Taken back by the person who entered it."


@dataclass(frozen=True)
class Said:
    """One level as it was entered.

    key, batch   made by the device: of this entry, and of the one tap on Save that it belongs to
    seen         the piece that stood for the same work on the sender's screen; None: none
    after        the entry of the same device that this one was entered over; None: over none
    giving       the task that was given; None: `task` says it in words, or nothing does
    how          under which conditions, a word; empty: not said
    """

    key: UUID
    batch: UUID
    learner: UUID
    competency: UUID
    day: date
    level: float
    use: Use = Use.FORMATIVE
    task: str = ""
    giving: UUID | None = None
    how: str = ""
    note: str = ""
    seen: UUID | None = None
    after: UUID | None = None
    entered_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What became of one entry; `fate` None: it was refused, and `what` and `mend` say why."""

    key: UUID
    fate: Fate | None
    evidence: UUID | None = None
    what: str = ""
    mend: str = ""
    why: Mendable | None = None
    """The refusal itself, for a page that says it in its reader's language."""


Cells = set[tuple[UUID, UUID]]


@transaction.atomic
def enter(section: UUID, said: Sequence[Said], *, by: Actor, at: datetime) -> list[Answer]:
    """Takes entries for learners of a class; an answer for each, in their order.

    A faulty one is refused by itself and the others are kept. Raises NotAllowed where `by` does not work
    with the class.
    """
    may_teach(section, by=by, day=timezone.localdate(at))
    one_at_a_time(section)
    taking = _Taking(section, by, at)
    answers = [taking.take(each) for each in said]
    if taking.cells:
        work_out_cells(records_of_cells(taking.cells), as_of=timezone.localdate(at))
    return answers


class _Taking:
    """Entries of one delivery, while they are taken."""

    def __init__(self, section: UUID, by: Actor, at: datetime) -> None:
        if by.person is None:
            raise NotAllowed(
                gettext_noop("Nobody is signed in."),
                mend=gettext_noop("Sign in as the person who saw the work."),
            )
        self.section, self.by, self.at = section, by, at
        self.person: UUID = by.person
        self.today = timezone.localdate(at)
        self.there = set(learners_of_section(section, self.today))
        self.cells: Cells = set()

    def take(self, said: Said) -> Answer:
        now = rules.digest(*(getattr(said, f.name) for f in fields(said) if f.name != "batch"))
        before = Entry.objects.filter(sender=self.person, key=said.key).first()
        if before is not None:
            return _as_before(before, now)
        try:
            with transaction.atomic():
                return self._add(said, now)
        except Mendable as error:
            return Answer(said.key, None, None, error.what, error.mend, error)

    def _add(self, said: Said, fingerprint: bytes) -> Answer:
        giving = self._giving(said)
        record = self._record(said, giving)
        title = giving.task.title if giving else " ".join(said.task.split())
        self._check(said, title)
        use = Use(giving.task.use) if giving else said.use
        first = (giving.task.first_id or giving.task_id) if giving else None
        work = rules.occasion(task=first, section=self.section, title=title, day=said.day)
        standing = standing_of(work, [record]).get((record, said.competency))
        fate = fate_of(said.level, self._seen(said), standing)
        entry = Entry(
            key=said.key, sender_id=self.person, sender_name=self.by.name, batch=said.batch,
            digest=fingerprint, section_id=self.section, giving=giving, learner_id=record,
            competency_id=said.competency, occasion=work, day=said.day, use=int(use), task=title,
            level=said.level, how=said.how, note=said.note.strip(), entered_at=said.entered_at,
            received_at=self.at, fate=fate.value,
        )  # fmt: skip
        if standing is None:
            entry.evidence_id = self.record(entry)
        elif fate is Fate.CORRECTED:
            entry.replaced_id = standing.evidence
            entry.evidence_id = self.correct(standing.evidence, entry)
        else:
            entry.evidence_id = standing.evidence
        entry.save(force_insert=True)
        return Answer(said.key, fate, entry.evidence_id)

    def record(self, entry: Entry, *, apart: bool = False) -> UUID:
        """A new piece; `apart`: it is another work than what stands, whatever its task is called."""
        piece = record_evidence(
            by=self.by, learner=entry.learner_id, competency=entry.competency_id,
            use=Use(entry.use), performed_at=_performed(entry.day, self.at), at=self.at,
            scored_at=self.at, score=entry.level, reported=OWN_LEVELS, task=entry.task,
            context=setting("", entry.task, self.section), section=self.section, note=entry.note,
            conditions={"how": entry.how} if entry.how else None,
            performance=str(entry.key) if apart else None,
        )  # fmt: skip
        self.cells.add((entry.learner_id, entry.competency_id))
        return piece.pk

    def correct(self, evidence: UUID, entry: Entry) -> UUID:
        before = as_said([evidence])[evidence]
        piece = supersede(
            by=self.by, evidence=evidence, at=self.at, score=entry.level, reported=OWN_LEVELS,
            note=entry.note or before.note,
        )  # fmt: skip
        self.cells.add((entry.learner_id, entry.competency_id))
        return piece.pk

    def _seen(self, said: Said) -> UUID | None:
        """The piece that its sender had in front of them: on the screen, or entered there a moment before."""
        if said.after is None:
            return said.seen
        mine = Entry.objects.filter(sender=self.person, key=said.after)
        before = mine.exclude(fate=Fate.DIFFERS.value).values_list("evidence_id", flat=True).first()
        return said.seen if before is None else before

    def _giving(self, said: Said) -> Giving | None:
        if said.giving is None:
            return None
        found = Giving.objects.filter(pk=said.giving, section=self.section)
        giving = found.select_related("task").first()
        if giving is None:
            raise BadInput(
                gettext_noop("This task was not given in this class."),
                mend=gettext_noop("Open the screen again and choose it."),
            )
        return giving

    def _record(self, said: Said, giving: Giving | None) -> UUID:
        record = records_of([said.learner]).get(said.learner)
        there = record in self.there or record in learners_of_section(self.section, said.day)
        given = giving is not None and giving.learners.filter(learner__record=record).exists()
        if record is None or not (there or given):
            raise BadInput(
                gettext_noop("This learner is not in the class, neither on that day nor today."),
                mend=gettext_noop("Record it from a class that the learner is in."),
            )
        return record

    def _check(self, said: Said, title: str) -> None:
        if said.day > self.today:
            raise BadInput(
                gettext_noop("%(day)s has not come yet."),
                mend=gettext_noop("Look at the day, and at the device's clock."),
                said={"day": said.day},
            )
        if len(title) > rules.LONGEST_TITLE or len(said.note) > rules.LONGEST_NOTE:
            raise BadInput(
                gettext_noop("The task's name or the note is too long."),
                mend=gettext_noop("Use %(most)s and %(most2)s letters at most."),
                said={"most": rules.LONGEST_TITLE, "most2": rules.LONGEST_NOTE},
            )
        if said.level != int(said.level):
            raise BadInput(
                gettext_noop("%(level)s is not a level."),
                mend=gettext_noop("Choose one of the levels."),
                said={"level": format(said.level, "g")},
            )


def _as_before(entry: Entry, now: bytes) -> Answer:
    if bytes(entry.digest) == now:
        return Answer(entry.key, Fate(entry.fate), entry.evidence_id)
    error = BadInput(
        gettext_noop("An entry with this key was sent before and said something else."),
        mend=gettext_noop("Open the screen again; it shows what is kept. Change it there."),
    )
    return Answer(entry.key, None, None, error.what, error.mend, error)


@transaction.atomic
def decide(entry: UUID, outcome: Outcome, *, by: Actor, at: datetime) -> None:
    """Keeps what a person decided about two levels for the same work. Raises NotAllowed, BadInput."""
    row = entry_to_decide(entry)
    if row is None:
        raise BadInput(
            gettext_noop("There is nothing to decide here any more."),
            mend=gettext_noop("Open your class again."),
        )
    may_teach(row.section_id, by=by, day=timezone.localdate(at))
    one_at_a_time(row.section_id)
    if EntryDecision.objects.filter(entry=row).exists():
        raise BadInput(
            gettext_noop("Somebody has decided it already."),
            mend=gettext_noop("Open your class again."),
        )
    taking = _Taking(row.section_id, by, at)
    there = standing_of(row.occasion, [row.learner_id]).get((row.learner_id, row.competency_id))
    piece = None
    if outcome is Outcome.BOTH or (outcome is Outcome.TAKE and there is None):
        piece = taking.record(row, apart=outcome is Outcome.BOTH)
    elif outcome is Outcome.TAKE and there is not None and there.level != row.level:
        piece = taking.correct(there.evidence, row)
    EntryDecision.objects.create(
        entry=row, outcome=outcome.value, evidence_id=piece, decided_by_id=by.person,
        decided_name=by.name, decided_at=at,
    )  # fmt: skip
    if taking.cells:
        work_out_cells(records_of_cells(taking.cells), as_of=timezone.localdate(at))


@transaction.atomic
def take_back(section: UUID, batch: UUID, *, by: Actor, at: datetime) -> int:
    """Undoes one save of one's own: how many pieces no longer say what it said. Raises NotAllowed.

    A new piece is withdrawn, a corrected one says again what it said before; what somebody changed since stays.
    """
    may_teach(section, by=by, day=timezone.localdate(at))
    one_at_a_time(section)
    rows = list(Entry.objects.filter(sender=by.person, section=section, batch=batch))
    ends = ends_that_stand([row.evidence_id for row in rows])
    old = as_said([row.replaced_id for row in rows if row.replaced_id is not None])
    cells: Cells = set()
    for row in rows:
        end = ends.get(row.evidence_id)
        if row.fate == Fate.DIFFERS.value and not EntryDecision.objects.filter(entry=row).exists():
            decide(row.pk, Outcome.KEEP, by=by, at=at)
        if end is None or end.id != row.evidence_id:
            continue
        if row.fate == Fate.STORED.value:
            withdraw(by=by, evidence=end.id, reason=TAKEN_BACK, at=at)
        elif row.fate == Fate.CORRECTED.value and row.replaced_id is not None:
            before = old[row.replaced_id]
            supersede(
                by=by, evidence=end.id, at=at, score=before.value, reported=OWN_LEVELS,
                note=before.note,
            )  # fmt: skip
        else:
            continue
        cells.add((row.learner_id, row.competency_id))
    if cells:
        work_out_cells(records_of_cells(cells), as_of=timezone.localdate(at))
    return len(cells)


def _performed(day: date, at: datetime) -> datetime:
    """Noon of the day, where nobody noted the hour; today, the moment at which it is recorded."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    return min(noon, at) if day == timezone.localdate(at) else noon
