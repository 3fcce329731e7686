"""Why a level is what it is: what counted and what not, the rule and who made it, what would change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.rules import InForce
from cairn.determinations.rules.measures import confidence_of
from cairn.determinations.selectors.explaining import Answer, EvidenceLine, Explanation, explain
from cairn.determinations.selectors.standings import Standing, standing
from cairn.evidence.selectors.cells import SUPERSEDED, WITHDRAWN
from cairn.intake.rulebook import book
from cairn.journeys.about import About, about
from cairn.journeys.asking import Opened
from cairn.journeys.drawing.marks import Part, Track, level_bar, track
from cairn.journeys.learner.learning_map import NOTHING
from cairn.journeys.learner.whom import whom_to_ask
from cairn.journeys.release import record_before, released
from cairn.journeys.words.ahead import ahead_words
from cairn.journeys.words.ladders import Ladder, ladders
from cairn.journeys.words.measures import MeasureWords, measure_words
from cairn.journeys.words.methods import MethodWords, method_words
from cairn.journeys.words.plain import number, percent, use_words
from cairn.journeys.words.rules import ruling_words
from cairn.journeys.words.sureness import Sureness, cuts_on, sureness
from cairn.kernel.access import DataClass, Verb
from cairn.kernel.terms import Use

_WORTH_SAYING = 0.25
"""So many levels above or below the usual a task is called hard or easy, a rater strict or lenient."""
_PARTS = 10_000
"""Chances are turned into so many parts before whole percents are made of them."""


@dataclass(frozen=True)
class Ruled:
    words: str
    source: str
    by_waiver: bool


@dataclass(frozen=True)
class Side:
    """What one rule says: the method in words, its rulings, the level it gives."""

    title: str
    method: MethodWords
    rulings: tuple[Ruled, ...]
    level: str
    enough: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """One piece of evidence in words."""

    id: UUID
    day: date
    task: str
    kind: str
    level: str
    reported: str
    where: str
    scorer: str
    note: str
    hardness: tuple[str, ...]
    counted: bool
    why: str
    after: str
    own: bool
    """The learner's own view, which stands beside the level."""
    stands: bool


@dataclass(frozen=True)
class Said:
    """A professional's judgement in words."""

    day: date
    name: str
    level: int
    level_name: str
    reason: str
    confirms_fall: bool


@dataclass(frozen=True)
class Together:
    """What several measures make where the place determines by them, and who ruled so."""

    words: MeasureWords
    rulings: tuple[Ruled, ...]


@dataclass(frozen=True)
class Decided:
    """The official determination; `level` is "" where there was not enough for one.

    chance     that the level is right, as it was stated; "" where none was
    measures   what it was made of, where that differs from what would be determined today
    """

    level: str
    day: date
    chance: str
    measures: MeasureWords | None


@dataclass(frozen=True)
class ExplainPage:
    """Everything on the page."""

    about: About
    explained: Explanation
    ladder: Ladder
    standing: Standing | None
    sureness: Sureness
    track: Track
    chances: tuple[Part, ...]
    names: dict[int, str]
    lacking: tuple[str, ...]
    own_rule: Side
    state_rule: Side | None
    together: Together | None
    decided: Decided | None
    pieces: tuple[Piece, ...]
    ahead: tuple[str, ...]
    judgements: tuple[Said, ...]
    released: datetime | None  # until when it tells; None: all that was written down
    baseline: tuple[str, date] | None
    may_judge: bool
    whom: str  # whom to ask about it; empty where that is nobody's question

    @property
    def level(self) -> int | None:
        return None if self.standing is None else self.standing.shown

    @property
    def own_view(self) -> Piece | None:
        """What the learner said last of their own level; None: nothing yet."""
        return next((piece for piece in self.pieces if piece.own and piece.stands), None)

    @property
    def hardness_left_out(self) -> bool:
        """Something is known of how hard the work was, and the method makes nothing of it."""
        said = any(piece.hardness for piece in self.pieces)
        return said and not self.explained.answer.force.rule.method.heeds_hardness

    @property
    def lower(self) -> bool:
        return self.standing is not None and self.standing.points_lower


def explain_page(opened: Opened, competency: UUID, *, language: str) -> ExplainPage:
    """Reads and shapes the page of one competency in an opened record."""
    by, purpose, day = opened.by, opened.purpose, opened.day
    until = released(opened)
    found = explain(
        opened.learner,
        competency,
        by=by,
        purpose=purpose,
        at=opened.at,
        as_of=day,
        known=until,
        language=language,
    )
    before = record_before(opened, until)
    now = standing(opened.learner, competency, by=by, purpose=purpose, day=day, before=before)
    ladder = ladders([competency], opened.day)[competency]
    said = found.answer.reading
    return ExplainPage(
        about=about(opened.learner, opened.day),
        explained=found,
        ladder=ladder,
        standing=now,
        sureness=sureness(now, cuts_on(opened.day)),
        track=track(now or NOTHING, levels=ladder.count, lowest=ladder.lowest),
        chances=level_bar([round(p * _PARTS) for p in said.probabilities], lowest=ladder.lowest),
        names=_names(ladder),
        lacking=tuple(lacking_words(said.unmet.words)),
        own_rule=_side(found.answer, ladder),
        state_rule=_side(found.by_the_state, ladder) if found.by_the_state else None,
        together=_measures(found, ladder),
        decided=_decided(found, ladder),
        pieces=tuple(_piece(line, ladder) for line in reversed(found.evidence)),
        ahead=tuple(ahead_words(found.ahead, ladder, _required(found.answer.force))),
        judgements=_judgements(found, ladder),
        baseline=_baseline(found, ladder),
        may_judge=_may_judge(opened),
        whom=whom_to_ask(opened, found.evidence),
        released=until,
    )


def _may_judge(opened: Opened) -> bool:
    """Who writes about the learner, judges; nobody judges their own record or their child's."""
    return not opened.own and opened.may(Verb.WRITE, DataClass.EVIDENCE)


def _side(answer: Answer, ladder: Ladder) -> Side:
    force, said = answer.force, answer.reading
    title = _("By the state’s rule")
    if force.waiver:
        waiver = next(w for w in book().waivers if w.name == force.waiver)
        title = _("With the waiver: %(title)s") % {"title": waiver.title}
    return Side(
        title=title,
        method=method_words(answer.method, answer.settings),
        rulings=tuple(
            Ruled(ruling_words(r.parameter, r.value), r.source, bool(r.waiver))
            for r in force.rulings
            if not r.parameter.startswith("certainty.")
        ),
        level="" if said.level is None else ladder.name(said.level),
        enough=said.enough,
        lacking=tuple(lacking_words(said.unmet.words)),
    )


def _measures(found: Explanation, ladder: Ladder) -> Together | None:
    if found.combined is None:
        return None
    force, outcome = found.combined.force, found.combined.outcome
    since = found.combined.beside["enrolled_since"]
    return Together(
        measure_words(force.plain(), outcome, since, _names(ladder)),
        tuple(
            Ruled(ruling_words(r.parameter, r.value), r.source, bool(r.waiver))
            for r in force.rulings
        ),
    )


def _decided(found: Explanation, ladder: Ladder) -> Decided | None:
    made = found.official
    if made is None:
        return None
    level = "" if made.level is None else ladder.name(made.level)
    chance = confidence_of(made.outcome, made.level, ladder.lowest)
    return Decided(
        level, made.as_of, "" if chance is None else percent(chance), _as_decided(found, ladder)
    )


def _as_decided(found: Explanation, ladder: Ladder) -> MeasureWords | None:
    made, now = found.official, found.combined
    if made is None or made.combining is None:
        return None
    if now is not None and now.outcome["measures"] == made.outcome["measures"]:
        return None
    since = made.inputs["enrolled_since"]
    return measure_words(made.combining.rule, made.outcome, since, _names(ladder))


def _names(ladder: Ladder) -> dict[int, str]:
    return {ladder.lowest + i: name for i, name in enumerate(ladder.names)}


def _required(force: InForce) -> tuple[str, ...]:
    held = next((r.value for r in force.rulings if r.parameter.endswith("required_uses")), ())
    return tuple(str(use) for use in held) if isinstance(held, tuple) else ()


def lacking_words(keys: Iterable[str]) -> list[str]:
    """Why it is not enough yet, in sentences."""
    words = {
        "few_pieces": _("There are too few pieces of evidence."),
        "few_contexts": _("All evidence comes from too few classes, tasks or settings."),
        "no_required_use": _("A kind of evidence that the rule asks for is missing."),
        "too_old": _("The latest piece of evidence is too old."),
        "no_level": _("The method gives no level yet."),
    }
    return [words[key] for key in keys]


def counted_words(key: str) -> str:
    """What became of a piece, and why."""
    return {
        "counted": _("Counted"),
        "not_scored": _("Not counted: it has no score. That is not a zero."),
        "use_not_counted": _("Not counted: this kind stands beside the level, not in it."),
        "outside_scale": _("Not counted: its score lies outside the scale."),
        "repeat": _("Counted once: the same work came in twice."),
        "superseded": _("Not counted: a correction has taken its place."),
        "withdrawn": _("Not counted: it was withdrawn."),
    }.get(key, key)


def _piece(line: EvidenceLine, ladder: Ladder) -> Piece:
    own = line.use == Use.SELF.word
    return Piece(
        id=line.id,
        day=timezone.localdate(line.performed_at),
        task=line.task or (_("My own view") if own else _("Untitled work")),
        kind=use_words(line.use),
        level="" if line.value is None else ladder.name(int(line.value + 0.5)),
        reported=_reported(line),
        where=line.context,
        scorer=line.scorer_name,
        note=line.note,
        hardness=tuple(hardness_words(line)),
        counted=line.counted,
        why=counted_words(line.why),
        after="" if line.shown_after is None else ladder.name(line.shown_after),
        own=own,
        stands=line.why not in (SUPERSEDED, WITHDRAWN),
    )


def hardness_words(line: EvidenceLine) -> list[str]:
    """How hard the task was and how strict the rater, where that is known and worth saying."""
    words = []
    if line.difficulty is not None and abs(line.difficulty) >= _WORTH_SAYING:
        words.append(_("a hard task") if line.difficulty > 0 else _("an easy task"))
    if line.severity is not None and abs(line.severity) >= _WORTH_SAYING:
        words.append(_("judged strictly") if line.severity > 0 else _("judged leniently"))
    return words


def _reported(line: EvidenceLine) -> str:
    """The score as it was reported, where it says more than the level."""
    if line.score is None or line.score == line.value:
        return ""
    scale = f" ({line.scale})" if line.scale else ""
    return number(round(line.score, 2)) + scale


def _judgements(found: Explanation, ladder: Ladder) -> tuple[Said, ...]:
    return tuple(
        Said(
            day=timezone.localdate(j.made_at),
            name=j.rater_name,
            level=j.level,
            level_name=ladder.name(j.level),
            reason=j.reason,
            confirms_fall=j.confirms_fall,
        )
        for j in found.judgements
    )


def _baseline(found: Explanation, ladder: Ladder) -> tuple[str, date] | None:
    held, day = found.answer.reading.baseline, found.answer.baseline_day
    return None if held is None or day is None else (ladder.name(held.level), day)


def sureness_sentence(page: ExplainPage) -> str:
    """How much the level rests on."""
    pieces = page.explained.answer.reading.pieces
    contexts = page.explained.answer.reading.contexts
    if pieces == 0:
        return _("Nothing that counts has been shown yet.")
    return _("It rests on %(pieces)s, from %(contexts)s.") % {
        "pieces": ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", pieces)
        % {"n": pieces},
        "contexts": ngettext(
            "%(n)s class, task or setting", "%(n)s different classes, tasks or settings", contexts
        )
        % {"n": contexts},
    }
