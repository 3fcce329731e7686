"""Comparing two methods from the record: by what a run kept, or counted anew where the other policy asks for more."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from cairn.accountability.models import Run
from cairn.accountability.rules.chances import Chanced, with_chances
from cairn.accountability.rules.considering import lacking
from cairn.accountability.rules.measured import Spans
from cairn.accountability.rules.near import answers
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.together import together
from cairn.accountability.selectors.answering.kinds import KINDS
from cairn.accountability.selectors.comparing import (
    Compared,
    Methods,
    compare_kept,
    nothing_to_compare,
    read_by,
    side_by_side,
)
from cairn.accountability.selectors.inputs import Inputs, of_counted, of_kept
from cairn.accountability.selectors.people import said
from cairn.accountability.selectors.runs import identifications_of, places_of
from cairn.accountability.selectors.tables import Tables, can_be_counted
from cairn.intake.rulebook import considering
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress

from .running import count


def compare_methods(
    found: Methods,
    within: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    anew: bool | None = None,
    progress: Progress = SILENT,
    through: str = "cairn accountability compare",
) -> Compared:
    """What comes out otherwise for the schools of a place. Raises NotAllowed, BadInput.

    anew   True: both sides are counted today, a look at everybody's record; False: by the kept numbers alone, and what
           is lacking stays so; None: counted where the other policy asks for what the run did not keep, and can have it
    """
    day = timezone.localdate(at)
    kept = compare_kept(found, within, by=by, purpose=purpose, day=day)
    if anew is None:
        asks_more = found.counts_otherwise or any(each.countable for each in kept.lacking)
        anew = asks_more and _countable(found.run, day)
    if anew:
        kept = _counted(found, within, by, purpose, at, progress, through)
    _refuse_nothing(kept)
    return kept


def _refuse_nothing(found: Compared) -> None:
    if set(found.methods.theirs.indicators) <= {each.what for each in found.lacking}:
        raise nothing_to_compare(found.methods)


def _countable(run: Run, day: date) -> bool:
    try:
        can_be_counted(run.year, run.basis, day)
    except BadInput:
        return False
    return True


def _counted(
    found: Methods,
    within: UUID,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    progress: Progress,
    through: str,
) -> Compared:
    """Both sides as they are counted today: once where both policies count alike, else by each of them."""
    day = timezone.localdate(at)
    places = list(places_of(found.run, within, by=by, purpose=purpose, day=day))

    def counted() -> tuple[Tables, Spans]:
        made = count(
            found.run.year, by=by, purpose=purpose, at=at, through=through, basis=found.run.basis,
            progress=progress,
        )  # fmt: skip
        return made, Spans.read(said("spans", made.day))

    mine = counted()
    theirs = mine
    if found.counts_otherwise:
        with considering(found.other):
            theirs = counted()
    kept = of_kept(found.run)
    elsewhere = replace(kept, now=[e for e in kept.now if e.indicator in _elsewhere(found.run)])
    given = of_counted(found.ours, *mine, elsewhere.now)
    read = read_by(found, elsewhere)
    other = of_counted(found.theirs, *theirs, read.now)
    other = replace(other, earlier=read.earlier)
    progress.begin(f"Rating {len(given.schools)} schools twice", None)
    before, after = _rated(found.ours, given, *mine), _rated(found.theirs, other, *theirs)
    return side_by_side(
        found, places, before.state, after.state, anew=True,
        identified=identifications_of(found.run, places), known=answers(before.state),
        spreads=before.totals, missing=lacking(found.ours, found.theirs, given.now, other.now, KINDS),
    )  # fmt: skip


def _elsewhere(run: Run) -> set[str]:
    """The indicators of a run whose results others worked out."""
    return set(run.given.get("indicators", ()))


def _rated(plan: Plan, given: Inputs, counted: Tables, spans: Spans) -> Chanced:
    return with_chances(
        plan, given.results, given.schools, given.year, standings=given.standings,
        behind=together(plan, counted.answers, spans, counted.year),
    )  # fmt: skip
