"""Works that two people scored by themselves: where they met, and which of them may be called independent.

What may be called so is decided in `rules`; here candidates are fetched. Another way in which two people come to score
one work is one more function in `_WAYS`, a kind in `rules.Beside` and a column of `AgreementCount`.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from cairn.assessments.models import Entry, EntryDecision, ExpertAnswer
from cairn.assessments.rules import (
    Beside,
    Fate,
    Outcome,
    Score,
    entered_apart,
    judged_apart,
    scored_apart,
)
from cairn.determinations.selectors.judgements import judged_by_several
from cairn.evidence.selectors.log import end_of
from cairn.evidence.selectors.twice import as_scored, moments_of_cells, scored_by_several

MONTHS = timedelta(days=365)


class Met(NamedTuple):
    """Two scores of one learner's work in a competency; `learner` is the surviving record."""

    kind: Beside
    learner: UUID
    competency: UUID
    first: Score
    second: Score


@dataclass(frozen=True)
class _Asked:
    """Of whom, of which stretch of time, and how far apart two judgements may be."""

    people: Collection[UUID]
    since: datetime
    until: datetime
    within: timedelta


def pairs_of(people: Collection[UUID], *, as_of: date, within: timedelta) -> list[Met]:
    """Every pair of the twelve months up to the day, it included, for counting; no page reads it.

    people  rows of learners, those joined to them too
    within  how far apart two judgements may be

    Always as many queries (ten at most), however many learners.
    """
    asked = _Asked(people, end_of(as_of - MONTHS), end_of(as_of), within)
    return [met for way in _WAYS for met in way(asked)]


def _entered(asked: _Asked) -> Iterator[Met]:
    rows = Entry.objects.filter(
        learner_id__in=list(asked.people), received_at__gte=asked.since,
        received_at__lt=asked.until, fate__in=(Fate.SAME.value, Fate.DIFFERS.value),
    ).exclude(decision__outcome=Outcome.BOTH.value).order_by("received_at", "pk")  # fmt: skip
    columns = (
        "learner__record_id", "competency_id", "evidence_id", "sender__record_id", "level",
        "entered_at", "received_at",
    )  # fmt: skip
    entries = list(rows.values_list(*columns))
    there = as_scored({row[2] for row in entries})
    latest = {row[2:4]: row for row in entries if row[2] in there}
    for learner, competency, evidence, sender, level, entered, received in latest.values():
        piece = there[evidence]
        first = Score(piece.scorer, piece.value, piece.recorded_at)
        second = Score(sender, level, received if entered is None else min(entered, received))
        if learner not in (first.scorer, second.scorer) and entered_apart(first, second):
            yield Met(Beside.ENTERED, learner, competency, first, second)


def _recorded(asked: _Asked) -> Iterator[Met]:
    found = scored_by_several(asked.people, since=asked.since, until=asked.until)
    two_works = EntryDecision.objects.filter(
        outcome=Outcome.BOTH.value, evidence__in=[piece.id for group in found for piece in group]
    )
    apart = set(two_works.values_list("evidence_id", flat=True)) if found else set()
    for group in found:
        mine = [piece for piece in group if piece.id not in apart]
        scores = [Score(p.scorer, p.value, p.scored_at) for p in mine if p.scorer != p.learner]
        for first, second in scored_apart(scores):
            yield Met(Beside.RECORDED, group[0].learner, group[0].competency, first, second)


def _judged(asked: _Asked) -> Iterator[Met]:
    found = judged_by_several(asked.people, since=asked.since - asked.within, until=asked.until)
    moments = moments_of_cells(asked.people, found.keys()) if found else {}
    for cell, given in found.items():
        scores = [Score(j.rater, j.level, j.made_at) for j in given]
        for first, second in judged_apart(scores, moments.get(cell, ()), within=asked.within):
            if second.at >= asked.since:
                yield Met(Beside.JUDGED, *cell, first, second)


def _by_experts(asked: _Asked) -> Iterator[Met]:
    """What a teacher had entered before an expert from the community scored the same work without seeing it."""
    answers = ExpertAnswer.objects.filter(
        score__work__learner_id__in=list(asked.people), before__isnull=False,
        answered_at__gte=asked.since, answered_at__lt=asked.until,
    ).order_by("answered_at", "pk")  # fmt: skip
    columns = (
        "evidence_id", "answered_at", "score__work__learner__record_id", "score__competency_id",
        "score__work__invitation_id", "score__level", "score__scored_at",
    )  # fmt: skip
    found = list(answers.values_list(*columns))
    if not found:
        return
    entries = Entry.objects.filter(evidence_id__in={row[0] for row in found})
    stood = {
        (evidence, received): replaced or evidence
        for evidence, received, replaced in entries.values_list(
            "evidence_id", "received_at", "replaced_id"
        )
    }
    there = as_scored(set(stood.values()))
    for evidence, answered, learner, competency, expert, level, scored_at in found:
        piece = there.get(stood.get((evidence, answered), evidence))
        if piece is not None and piece.recorded_at < scored_at:
            first = Score(piece.scorer, piece.value, piece.scored_at)
            yield Met(Beside.EXPERT, learner, competency, first, Score(expert, level, scored_at))


_WAYS: tuple[Callable[[_Asked], Iterator[Met]], ...] = (_entered, _recorded, _judged, _by_experts)
