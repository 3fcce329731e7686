"""Results of a OneRoster bundle, made into evidence: one piece for each competency a result speaks of.

`exempt` is *not asked*: it leaves no evidence. A result without a score, still in progress, or graded
in part is kept as not scored, so it is seen and does not count.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.competencies.selectors.aligned import by_names
from cairn.evidence.models import Evidence
from cairn.evidence.selectors.levels import LevelScales
from cairn.intake.services import Count, Delivery, Known, Tally, known, quarantine, remember
from cairn.kernel.access import Actor
from cairn.kernel.faults import Fault
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.lookups import districts_of_sections
from cairn.standards.oneroster import Batch, Reading, opened

from .alignments import Alignments
from .batches import Imported, begin, finish, told
from .gradebook import Gradebook, bounds_of, remembered
from .log import Fate, append
from .scoring import Context, Result, read_result, result_of, unknown_competency

RESULTS, ALIGNED = "results", "resultLearningObjectiveIds"
KINDS = (
    *("categories", "scoreScales", "lineItems", "lineItemLearningObjectiveIds"),
    *("lineItemScoreScales", RESULTS, ALIGNED, "resultScoreScales"),
)
"""The tables that this house takes from a bundle, in the order of dependence."""


def take_results(
    reading: Reading,
    delivery: Delivery,
    tally: Tally,
    *,
    source: str,
    at: datetime,
    progress: Progress = SILENT,
) -> None:
    """Takes in what a bundle says about work and its results, after its roster and in the same reading.

    Each batch is written whole with its fingerprints and its quarantine; run again, it goes on.
    """
    with Alignments() as alignments:
        alignments.look_ahead(reading.bundle, reading.today)
        taking = _Taking(source, at, delivery, tally, Gradebook(source), alignments)
        shown = ""
        for kind in KINDS:
            if kind in reading.bundle.present:
                tally.of(kind)
        for batch in reading.batches(KINDS):
            if batch.kind != shown:
                shown = batch.kind
                progress.begin(f"Taking in {shown}", None)
            with transaction.atomic():
                taking.take(batch)
            progress.advance(len(batch.rows) + len(batch.refused))


def import_results(
    path: Path, *, by: Actor, source: str, at: datetime, progress: Progress = SILENT
) -> Imported:
    """Takes in the tables of results of the bundle at `path`; its roster has been taken in before.

    `take_results` does the same within the reading of the roster. Raises BadInput, NotAllowed.
    """
    with opened(path) as bundle:
        done = begin(kind="results", by=by, source=source, name=path.name, at=at)
        mine = {kind: bundle.present[kind] for kind in KINDS if kind in bundle.present}
        alone = replace(bundle, present=mine, faults=(), notes=())
        today = timezone.localtime(at).date()
        reading = Reading(alone, today, partial(_known, source), bounds_of(source))
        take_results(reading, done.delivery, done.tally, source=source, at=at, progress=progress)
        done.notes += reading.notes
        for fault in reading.broken.values():
            done.break_off(fault)
    done.faults += told(done.delivery)
    return finish(done, at=at)


def _known(source: str, kind: str, keys: AbstractSet[str]) -> set[str]:
    """The keys that came with the roster, or with earlier deliveries. A result comes with its alignment."""
    return set() if kind == RESULTS else set(known(source, kind, sorted(keys)))


class _Taking:
    """One pass through the tables of results."""

    def __init__(
        self,
        source: str,
        at: datetime,
        delivery: Delivery,
        tally: Tally,
        gradebook: Gradebook,
        alignments: Alignments,
    ) -> None:
        self._source, self._at, self._delivery, self._tally = source, at, delivery, tally
        self._gradebook, self._alignments = gradebook, alignments
        self._levels = LevelScales()
        self._competencies: dict[str, UUID | None] = {}
        self._districts: dict[UUID, UUID | None] = {}

    def take(self, batch: Batch) -> None:
        count, faults = Count(), [f for row in batch.refused for f in row.faults]
        count.read = count.quarantined = len(batch.refused)
        match batch.kind:
            case "results":
                faults += self._results(batch.rows, count)
            case "resultLearningObjectiveIds":
                faults += self._alignment_rows(batch.rows, count)
            case "resultScoreScales":
                remembered(self._source, batch.kind, batch.rows, count)
            case kind:
                self._gradebook.take(kind, batch.rows, count)
        quarantine(self._delivery, faults)
        total = self._tally.of(batch.kind)
        total.read += count.read
        total.stored += count.stored
        total.unchanged += count.unchanged
        total.quarantined += count.quarantined

    def _alignment_rows(self, rows: Sequence[Any], count: Count) -> list[Fault]:
        """Counts rows that the results have been read by; those that lead nowhere are put aside."""
        self._learn_competencies({r.learning_objective_id for r in rows})
        lost = [
            r
            for r in rows
            if r.status != "tobedeleted" and self._competencies[r.learning_objective_id] is None
        ]
        aside = {row.sourced_id for row in lost}
        remembered(self._source, ALIGNED, [r for r in rows if r.sourced_id not in aside], count)
        count.read += len(lost)
        count.quarantined += len(lost)
        return [unknown_competency(ALIGNED, row, row.learning_objective_id) for row in lost]

    def _learn_competencies(self, names: AbstractSet[str]) -> None:
        new = names - self._competencies.keys()
        if new:
            found = by_names(new)
            self._competencies |= {
                name: keys[0] if len(keys := found.get(name, [])) == 1 else None for name in new
            }
            self._levels.learn(key for name in new if (key := self._competencies[name]) is not None)

    def _results(self, rows: Sequence[Any], count: Count) -> list[Fault]:
        before = known(self._source, RESULTS, [row.sourced_id for row in rows])
        context = self._context(rows, before)
        made = [read_result(row, context, before.get(row.sourced_id)) for row in rows]
        good = [result for result in made if not result.faults]
        pieces = [piece for result in good for piece in result.pieces]
        fates = append(pieces, source=self._source, at=self._at)
        became: dict[str, UUID] = {}
        fresh: set[str] = set()
        for piece, (fate, evidence) in zip(pieces, fates, strict=True):
            key = result_of(piece.key)
            if evidence is not None:
                became.setdefault(key, evidence)
            if fate is Fate.STORED:
                fresh.add(key)
        for result in good:
            count.stored += result.differs or result.key in fresh
            count.unchanged += not (result.differs or result.key in fresh)
        count.read += len(made)
        count.quarantined += len(made) - len(good)
        self._remember(good, before, became)
        return [fault for result in made for fault in result.faults]

    def _remember(
        self, good: Sequence[Result], before: Mapping[str, Known], became: Mapping[str, UUID]
    ) -> None:
        new = [(r.key, r.digest, became.get(r.key)) for r in good if r.key not in before]
        again = [
            (r.key, r.digest, became.get(r.key) or before[r.key].subject)
            for r in good
            if r.key in before and r.differs
        ]
        if new:
            remember(self._source, RESULTS, new, new=True)
        if again:
            remember(self._source, RESULTS, again, new=False)

    def _earlier(self, before: Mapping[str, Known]) -> Mapping[str, list[str]]:
        """The keys of the pieces that stand from earlier deliveries of these results, by result."""
        first = [row.subject for row in before.values() if row.subject is not None]
        learners = Evidence.objects.filter(pk__in=first).values("learner")
        found: dict[str, list[str]] = defaultdict(list)
        standing = Evidence.objects.filter(
            learner__in=learners, source=self._source, withdraws=None, superseded_by=None
        )
        if first:
            for key in standing.values_list("source_key", flat=True):
                if (result := result_of(key)) in before:
                    found[result].append(key)
        return found

    def _context(self, rows: Sequence[Any], before: Mapping[str, Known]) -> Context:
        """What the results of one batch refer to, in a few queries."""
        keys = [row.sourced_id for row in rows]
        tasks = self._gradebook.tasks(row.line_item_sourced_id for row in rows)
        objectives = self._alignments.objectives(keys)
        scales = self._alignments.scales(keys)
        words = self._gradebook.words(scales.values()) if scales else {}
        self._learn_competencies(
            {o.name for found in objectives.values() for o in found}
            | {name for task in tasks.values() for name in task.objectives}
        )
        classes = {row.class_sourced_id for row in rows} | {t.section_key for t in tasks.values()}
        sections = _subjects(self._source, "classes", classes - {""})
        if new := set(sections.values()) - self._districts.keys():
            self._districts |= districts_of_sections(new)
        users = {row.student_sourced_id for row in rows if row.student_sourced_id}
        return Context(
            tasks=tasks,
            objectives=objectives,
            words={result: words.get(scale, {}) for result, scale in scales.items()},
            sections=sections,
            learners=_subjects(self._source, "users", users),
            competencies=self._competencies,
            districts=self._districts,
            levels=self._levels,
            earlier=self._earlier(before),
        )


def _subjects(source: str, kind: str, keys: AbstractSet[str]) -> dict[str, UUID]:
    rows = known(source, kind, sorted(keys))
    return {key: row.subject for key, row in rows.items() if row.subject is not None}
