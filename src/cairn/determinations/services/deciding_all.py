"""Deciding officially about everyone, or a school's or a district's learners, for the school year."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cairn.determinations.models import Determination, Judgement
from cairn.determinations.rules import digest_of
from cairn.determinations.selectors.columns import end_of
from cairn.evidence.selectors.cells import Cell, cells_of, learners_with_evidence
from cairn.evidence.services.grounds import day_of
from cairn.intake import bulk
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.progress import SILENT, Progress, batches
from cairn.people.selectors.access import everyone_ground
from cairn.people.selectors.groups import enrolled_in
from cairn.people.selectors.organizations import schools_under

from .deciding import Decision, decisions
from .official import check_day, rows_of, standing_determinations

LEARNERS_AT_ONCE = 500


@dataclass
class Tally:
    """How many cells were decided; `unchanged` had been decided so before, as of the same day.

    levels   of all of them; None is "not enough"
    """

    made: int = 0
    unchanged: int = 0
    levels: Counter[int | None] = field(default_factory=Counter)


def determine_all(
    *,
    by: Actor,
    purpose: Purpose,
    as_of: date,
    at: datetime,
    organization: UUID | None = None,
    competencies: Collection[UUID] | None = None,
    progress: Progress = SILENT,
) -> Tally:
    """Decides officially about every cell with evidence or a judgement; as `determine` does of one.

    organization   only who is enrolled there on the day
    competencies   only these

    Some learners at a time, each time in a transaction of its own: interrupted and run again, it ends in
    the same, since what has been decided already with the same inputs, rules and answer is left as it is.
    Raises NotAllowed to whoever may not have everyone's record, BadInput for a day that has not come.
    """
    check_day(as_of, at)
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day_of(at))
    learners = _learners(organization, as_of)
    progress.begin("Determining", len(learners))
    tally = Tally()
    for some in batches(learners, LEARNERS_AT_ONCE):
        _determine(some, competencies, tally, by, as_of, at)
        progress.advance(len(some))
    return tally


def _learners(organization: UUID | None, as_of: date) -> list[UUID]:
    if organization is not None:
        return sorted(enrolled_in(schools_under(organization), as_of))
    judged = Judgement.objects.order_by().values_list("learner__record_id", flat=True).distinct()
    return sorted({*learners_with_evidence(), *judged})


@transaction.atomic
def _determine(
    learners: Sequence[UUID],
    competencies: Collection[UUID] | None,
    tally: Tally,
    by: Actor,
    as_of: date,
    at: datetime,
) -> None:
    cells = sorted(_cells(learners, as_of, at))
    if competencies is not None:
        wanted = set(competencies)
        cells = [cell for cell in cells if cell[1] in wanted]
    decided = decisions(cells, as_of=as_of, at=at)
    earlier = standing_determinations(cells, as_of)
    new = [d for d in decided if not _is_kept(d, earlier.get(d.cell), as_of)]
    rows = list(rows_of(new, by=by, as_of=as_of, at=at, earlier=earlier))
    names = [field.attname for field in Determination._meta.concrete_fields]
    bulk.insert(Determination, names, ([row[name] for name in names] for row in rows))
    tally.made += len(new)
    tally.unchanged += len(decided) - len(new)
    tally.levels.update(d.level for d in decided)


def _cells(learners: Sequence[UUID], as_of: date, at: datetime) -> set[Cell]:
    judged = Judgement.objects.filter(
        learner__record_id__in=learners, made_at__lt=end_of(as_of), made_at__lte=at
    ).order_by()
    pairs = judged.values_list("learner__record_id", "competency_id").distinct()
    return cells_of(learners, until=end_of(as_of)) | set(pairs)


def _is_kept(decision: Decision, earlier: Determination | None, as_of: date) -> bool:
    if earlier is None or earlier.as_of != as_of:
        return False
    combining = decision.combining and decision.combining.digest
    return (
        earlier.rule.digest == decision.force.digest
        and (earlier.combining and earlier.combining.digest) == combining
        and earlier.inputs_digest == digest_of(decision.inputs)
        and earlier.outcome_digest == digest_of(decision.outcome)
    )
