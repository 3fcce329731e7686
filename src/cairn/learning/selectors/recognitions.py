"""What was said to a learner in recognition and stands, and what an author said to whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from cairn.determinations.selectors.standings import changes_of_learner
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import school_year
from cairn.kernel.errors import NotAllowed
from cairn.learning.models import Recognition, RecognitionStep
from cairn.learning.rules.recognitions import About, Growth, Step, growths, is_kept, is_withdrawn
from cairn.people.selectors.access import learner_ground, learners
from cairn.people.selectors.persons import aliases

_DATA = DataClass.PORTFOLIO


@dataclass(frozen=True)
class Said:
    """One recognition with what was done with it."""

    row: Recognition
    steps: tuple[Step, ...]

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        """The record that stands."""
        return self.row.learner.record_id

    @property
    def about(self) -> About:
        return About(self.row.about)

    @property
    def growth(self) -> Growth | None:
        """What the record showed when it was said."""
        row = self.row
        if row.competency_id is None or row.level_from is None or row.level_to is None:
            return None
        assert row.until is not None  # noqa: S101 the table asks for it
        return Growth(row.competency_id, row.level_from, row.level_to, row.since, row.until)

    @property
    def is_kept(self) -> bool:
        return is_kept(self.steps)

    @property
    def is_withdrawn(self) -> bool:
        return is_withdrawn(self.steps)


def recognitions_of(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, known: datetime | None = None
) -> list[Said]:
    """What stands, the latest first; what its author took back is gone at once. Raises NotAllowed.

    known  only what was written down before; None: everything
    """
    learner_ground(by=by, purpose=purpose, data=_DATA, learner=learner, day=day)
    return recognitions_among(aliases(learner), known)


def recognitions_among(rows: Collection[UUID], known: datetime | None = None) -> list[Said]:
    """What stands of one learner's rows, whose ground was asked. Two queries."""
    found = Recognition.objects.filter(learner__in=rows)
    if known is not None:
        found = found.filter(at__lt=known)
    return [said for said in _whole(found) if not said.is_withdrawn]


def find_recognition(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> Said:
    """One that stands. Raises NotAllowed, which does not tell whether there is such a one."""
    for found in _whole(Recognition.objects.filter(pk=key)):
        learner_ground(by=by, purpose=purpose, data=_DATA, learner=found.learner, day=day)
        if not found.is_withdrawn:
            return found
    raise NotAllowed(
        f"{by.name} has no ground to open this for the purpose “{purpose}”.",
        mend="Go back to the learner's page.",
    )


def learner_of_recognition(key: UUID) -> UUID | None:
    """To whom it was said, for a page that opens that learner's record first; None: there is no such one."""
    return Recognition.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def said_by(*, by: Actor, purpose: Purpose, day: date) -> list[Said]:
    """What `by` said to learners whom they may read and that stands, the latest first. Always as many queries."""
    mine = learners(by=by, purpose=purpose, data=_DATA, day=day)
    gone = RecognitionStep.objects.filter(recognition=OuterRef("pk"), step=Step.WITHDRAWN.value)
    rows = Recognition.objects.filter(
        ~Exists(gone), by__record=by.person, learner__record__in=mine.values("pk")
    )
    return _whole(rows)


def growths_of(learner: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Growth]:
    """The rises of this school year that the record shows, the latest first. Raises NotAllowed."""
    since = school_year(day).first_day
    return growths(changes_of_learner(learner, by=by, purpose=purpose, day=day, since=since))


def _whole(rows: "QuerySet[Recognition]") -> list[Said]:
    kept = list(
        rows.select_related("learner__record", "by__record")
        .prefetch_related("steps")
        .order_by("-at", "-pk")
    )
    return [
        Said(row, tuple(Step(s.step) for s in sorted(row.steps.all(), key=lambda s: (s.at, s.pk))))
        for row in kept
    ]
