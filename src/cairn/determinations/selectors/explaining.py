"""Why a level is what it is: every piece, what became of it, the rule and who made it, what would change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cairn.competencies.selectors.plain import Plain, cf_item_id, plain
from cairn.determinations.models import Determination, Judgement
from cairn.determinations.rules import InForce, in_force
from cairn.determinations.selectors.columns import (
    Confirmation,
    Step,
    day_number,
    end_of,
    number_of,
    steps_of,
)
from cairn.determinations.selectors.combined import Combined, combined_of
from cairn.determinations.selectors.judgements import judgements_of
from cairn.evidence.selectors.cells import STANDING, Piece, pieces_of_cell
from cairn.evidence.selectors.levels import level_scale
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.terms import Use
from cairn.measure.mastery.cells import State, advance, reading, start
from cairn.measure.mastery.events import Event, Kind, Outcome, context_code
from cairn.measure.mastery.hardness import hardness
from cairn.measure.mastery.methods import Figure
from cairn.measure.mastery.readings import Reading, Unmet
from cairn.measure.mastery.rule import Scale
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import names_of
from cairn.people.selectors.places import whereabouts

_EPOCH = date(1970, 1, 1).toordinal()
_MOST_PIECES_AHEAD = 12


@dataclass(frozen=True)
class EvidenceLine:
    """One piece as the explanation lists it; `why` is a key: counted, repeat, superseded, not_scored …"""

    id: UUID
    performed_at: datetime
    use: str
    score: float | None
    scale: str
    value: float | None
    standard_error: float | None
    difficulty: float | None
    severity: float | None
    task: str
    context: str
    note: str
    scorer_name: str
    counted: bool
    why: str
    level_after: int | None
    shown_after: int | None


@dataclass(frozen=True)
class Answer:
    """What one rule says of the evidence."""

    force: InForce
    reading: Reading

    @property
    def method(self) -> str:
        return self.force.rule.method.name

    @property
    def settings(self) -> dict[str, Figure]:
        return dict(self.force.rule.settings)

    @property
    def baseline_day(self) -> date | None:
        held = self.reading.baseline
        return date.fromordinal(held.day + _EPOCH) if held else None

    @property
    def last_performed(self) -> date | None:
        last = self.reading.last_day
        return None if last is None else date.fromordinal(last + _EPOCH)


@dataclass(frozen=True)
class Ahead:
    """What would change the answer: a key, how many, and the level it would bring.

    more_pieces, more_contexts   what the gates still ask for
    required_use                 a kind of evidence that must be there
    next_pieces                  so many more pieces at `level` would show that level
    no_higher                    the scale goes on above `level`, but this rule names nothing above it
    """

    what: str
    count: int
    level: int | None = None


@dataclass(frozen=True)
class Explanation:
    """Everything about one learner and one competency on a day."""

    learner: UUID
    competency: UUID
    words: Plain
    cf_item_id: str
    as_of: date
    level_names: tuple[str, ...]
    answer: Answer
    by_the_state: Answer | None
    """What the state's own rule would say, where a waiver holds; else None."""
    evidence: tuple[EvidenceLine, ...]
    judgements: tuple[Judgement, ...]
    ahead: tuple[Ahead, ...]
    combined: Combined | None
    """What several measures together say, where the place determines by them; else None."""
    official: Determination | None
    """The latest official determination by that day, which none has superseded."""

    def level_name(self, level: int | None) -> str | None:
        return (
            None if level is None else self.level_names[level - self.answer.force.rule.scale.lowest]
        )

    def as_json(self) -> dict[str, Any]:
        """As `cairn explain --json` prints it."""
        said = self.answer.reading
        baseline = said.baseline and {
            "level": said.baseline.level,
            "day": str(self.answer.baseline_day),
        }
        return {
            "learner": str(self.learner),
            "competency": {
                "code": self.words.code,
                "cf_item_id": self.cf_item_id,
                "title": self.words.title,
            },
            "as_of": str(self.as_of),
            "level": said.level,
            "level_name": self.level_name(said.level),
            "shown_level": said.shown,
            "enough": said.enough,
            "not_enough_because": list(said.unmet.words),
            "probabilities": list(said.probabilities),
            "standard_error": said.standard_error,
            "pieces": said.pieces,
            "contexts": said.contexts,
            "last_performed": _iso(self.answer.last_performed),
            "baseline": baseline,
            "method": self.answer.method,
            "settings": self.answer.settings,
            "ruling": _plain_ruling(self.answer.force),
            "rulings": self.answer.force.plain_rulings(),
            "by_the_state": _plain_answer(self.by_the_state, self),
            "combined": self.combined and _plain_combined(self.combined),
            "determination": self.official and plain_official(self.official),
            "judgement": _plain_judgement(self.judgements[0]) if self.judgements else None,
            "evidence": [_plain_line(line) for line in self.evidence],
            "would_change": [vars(a) for a in self.ahead],
        }


def explain(
    learner: UUID,
    competency: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    as_of: date,
    known: datetime | None = None,
    language: str = "en",
) -> Explanation:
    """Works one cell out anew, from what was performed up to `as_of`, and says why. Raises NotAllowed.

    Corrections count as they are known now, whatever `as_of`: a withdrawn piece is out on every day;
    as the record stood at `known`, if given.
    """
    learner_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=timezone.localdate(at)
    )
    by_then = at if known is None else min(at, known)
    pieces = pieces_of_cell((learner, competency), until=end_of(as_of), known=known)
    judgements = tuple(judgements_of(learner, competency, by=by, purpose=purpose, at=at))
    judgements = tuple(each for each in judgements if each.made_at <= by_then)
    confirmations = _confirmations(learner, competency, judgements, as_of)
    steps = steps_of([p.row for p in pieces], confirmations)
    where = whereabouts([learner], as_of).get(learner)
    levels = level_scale(competency, as_of)
    scale = Scale(levels.lowest, len(levels.names))
    force = in_force(book(), as_of, where.place if where else {}, scale)
    state, passages = _walk(force, steps)
    words = plain([competency], language=language)[competency]
    [combined] = combined_of(
        [(learner, competency)], [steps], [force], {learner: where} if where else {},
        as_of=as_of, at=by_then,
    )  # fmt: skip
    return Explanation(
        learner=learner,
        competency=competency,
        words=words,
        cf_item_id=cf_item_id(competency),
        as_of=as_of,
        level_names=levels.names,
        answer=Answer(force, reading(state, force.rule, number_of(as_of))),
        by_the_state=_by_the_state(force, steps, as_of, scale),
        evidence=tuple(_lines(pieces, passages)),
        judgements=judgements,
        ahead=tuple(_ahead(force, state, as_of)),
        combined=combined,
        official=_official(learner, competency, as_of, by_then),
    )


def _official(learner: UUID, competency: UUID, as_of: date, at: datetime) -> Determination | None:
    mine = Determination.objects.filter(learner__record=learner, competency=competency)
    known = mine.filter(as_of__lte=as_of, decided_at__lte=at, superseded_by=None)
    known = known.select_related("combining")
    return known.order_by("-as_of", "-decided_at", "-id").first()


def _confirmations(
    learner: UUID, competency: UUID, judgements: Sequence[Judgement], as_of: date
) -> list[Confirmation]:
    return [
        Confirmation(learner, competency, j.made_at, str(j.pk))
        for j in judgements
        if j.confirms_fall and j.made_at < end_of(as_of)
    ]


def event_of(step: Step) -> Event:
    """A step as arithmetic takes it."""
    day = day_number(step.performed_at)
    hard = float(hardness(step.difficulty, step.severity))
    return Event(step.value, day, step.use, context_code(step.context), step.kind, step.error, hard)


_Passages = dict[tuple[datetime, datetime, str, str], tuple[Outcome, int | None, int | None]]


def _walk(force: InForce, steps: Sequence[Step]) -> tuple[State, _Passages]:
    state, passages = start(), {}
    for step in steps:
        outcome = advance(state, force.rule, event_of(step))
        now = reading(state, force.rule, day_number(step.performed_at))
        if step.kind == Kind.EVIDENCE:
            passages[step[2:6]] = (outcome, now.level, now.shown)
    return state, passages


def _by_the_state(
    force: InForce, steps: Sequence[Step], as_of: date, scale: Scale
) -> Answer | None:
    if not force.waiver:
        return None
    own = in_force(book(), as_of, {}, scale)
    state, _passages = _walk(own, steps)
    return Answer(own, reading(state, own.rule, number_of(as_of)))


def _lines(pieces: Sequence[Piece], passages: _Passages) -> list[EvidenceLine]:
    scorers = names_of({p.scorer for p in pieces if p.scorer})
    lines = []
    for piece in pieces:
        row = piece.row
        outcome, level, shown = passages.get(row[2:6], (None, None, None))
        why = outcome.word if outcome is not None and row.status == STANDING else row.status
        lines.append(
            EvidenceLine(
                id=row.id,
                performed_at=row.performed_at,
                use=Use(row.use).word,
                score=piece.score,
                scale=piece.scale,
                value=row.value,
                standard_error=piece.standard_error,
                difficulty=row.difficulty,
                severity=row.severity,
                task=piece.task,
                context=row.context,
                note=piece.note,
                scorer_name=scorers.get(piece.scorer, "") if piece.scorer else "",
                counted=why == Outcome.COUNTED.word,
                why=why,
                level_after=level,
                shown_after=shown,
            )
        )
    return lines


def _ahead(force: InForce, state: State, as_of: date) -> list[Ahead]:
    """What the gates still ask for, then the fewest pieces at the next level that would show it."""
    said = reading(state, force.rule, number_of(as_of))
    gates, found = force.rule.gates, []
    if Unmet.FEW_PIECES in said.unmet:
        found.append(Ahead("more_pieces", gates.pieces - said.pieces))
    if Unmet.FEW_CONTEXTS in said.unmet:
        found.append(Ahead("more_contexts", gates.contexts - said.contexts))
    if Unmet.NO_REQUIRED_USE in said.unmet:
        found.append(Ahead("required_use", 1))
    if Unmet.TOO_OLD in said.unmet:
        found.append(Ahead("newer_piece", 1))
    higher = (said.shown if said.shown is not None else said.level or 0) + 1
    if higher <= force.rule.highest_named:
        found += _next_pieces(force, state, higher, as_of)
    elif higher <= force.rule.scale.highest:
        found.append(Ahead("no_higher", 0, higher - 1))
    return found


def _next_pieces(force: InForce, state: State, level: int, as_of: date) -> list[Ahead]:
    trial = state.copy()
    for count in range(1, _MOST_PIECES_AHEAD + 1):
        # Each in a setting of its own: what is asked here is only how many, not where.
        event = Event(
            float(level), number_of(as_of), Use.PERFORMANCE, context_code(f"ahead {count}")
        )
        advance(trial, force.rule, event)
        now = reading(trial, force.rule, number_of(as_of))
        if now.shown is not None and now.shown >= level:
            return [Ahead("next_pieces", count, level)]
    return []


def _iso(day: date | None) -> str | None:
    return None if day is None else str(day)


def _plain_ruling(force: InForce) -> dict[str, Any]:
    return force.plain_rulings()[0]


def _plain_answer(answer: Answer | None, whole: Explanation) -> dict[str, Any] | None:
    if answer is None:
        return None
    said = answer.reading
    return {
        "level": said.level,
        "level_name": whole.level_name(said.level),
        "shown_level": said.shown,
        "enough": said.enough,
        "probabilities": list(said.probabilities),
        "method": answer.method,
        "settings": answer.settings,
        "ruling": _plain_ruling(answer.force),
    }


def _plain_combined(combined: Combined) -> dict[str, Any]:
    return {
        "method": combined.force.rule.method.name,
        "rulings": combined.force.plain_rulings(),
        **combined.beside,
        **combined.outcome,
    }


def plain_official(made: Determination) -> dict[str, Any]:
    """A determination as it was kept."""
    return {
        "id": str(made.pk),
        "level": made.level,
        "as_of": str(made.as_of),
        "decided_by": made.decided_by,
        "outcome": made.outcome,
    }


def _plain_judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "level": judgement.level,
        "reason": judgement.reason,
        "rater": judgement.rater_name,
        "made_at": judgement.made_at.isoformat(),
        "confirms_fall": judgement.confirms_fall,
    }


def _plain_line(line: EvidenceLine) -> dict[str, Any]:
    plain = dict(vars(line))
    plain["id"] = str(line.id)
    plain["performed_at"] = timezone.localdate(line.performed_at).isoformat()
    return plain
