"""A request as pages say it: what was asked, about which piece, what was said to it, and until when it waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.competencies.selectors.plain import plain
from cairn.determinations.services.amending import EVIDENCE
from cairn.evidence.selectors.log import pieces_named
from cairn.journeys.words.ladders import Ladder, ladders
from cairn.kernel.access import Actor, Purpose
from cairn.people.rules.requests import HEARD, LEVEL, OF_FAMILY, Kind, Said, Waits, next_steps
from cairn.people.selectors.requests import Asked


@dataclass(frozen=True)
class PieceWords:
    """What a request is about: a piece of evidence or a level, in words, with the page that explains it.

    ladder   the levels to which the piece could be corrected; None for a level itself
    """

    words: str
    language: str
    url: str
    ladder: Ladder | None = None


@dataclass(frozen=True)
class StepLine:
    """One step: what was done, by whom, when, with which words."""

    title: str
    by: str
    on: date
    words: str


@dataclass(frozen=True)
class RequestLine:
    """A request, ready to be read. `due_on` is None where nothing waits; `piece` where words name it."""

    id: UUID
    learner: UUID
    learner_name: str
    kind: Kind
    title: str
    words: str
    asked_by: str
    asked_on: date
    due_on: date | None
    late: bool
    state: str
    law: str
    piece: PieceWords | None
    steps: tuple[StepLine, ...]
    may_ask_hearing: bool
    may_state: bool


def request_line(asked: Asked, day: date, piece: PieceWords | None = None) -> RequestLine:
    row, allowed = asked.request, next_steps(asked.kind, asked.said)
    return RequestLine(
        id=row.pk,
        learner=row.learner.record_id,
        learner_name=row.learner.record.name,
        kind=asked.kind,
        title=kind_words(asked),
        words=row.words,
        asked_by=row.asked_by_name,
        asked_on=timezone.localdate(row.asked_at),
        due_on=asked.due_on if asked.waits else None,
        late=asked.late(day),
        state=state_words(asked),
        law=row.ruled_by,
        piece=piece,
        steps=tuple(
            StepLine(step_words(Said(s.said)), s.by_name, timezone.localdate(s.at), s.words)
            for s in asked.steps
        ),
        may_ask_hearing=Said.HEARING_ASKED in allowed,
        may_state=Said.STATEMENT in allowed,
    )


def kind_words(asked: Asked) -> str:
    """What is asked for; of a hearing that waits, that it is one."""
    if asked.waits is Waits.HEARING:
        return _("A hearing about a correction")
    return {
        Kind.INSPECT: _("To see the whole record"),
        Kind.AMEND: _("A correction"),
        Kind.LOOKS: _("Every look at the record"),
    }[asked.kind]


def state_words(asked: Asked) -> str:
    """How a request stands, in a few words."""
    match asked.waits:
        case Waits.ANSWER:
            return _("Waits for an answer")
        case Waits.HEARING:
            return _("Waits for a hearing")
        case Waits.AMENDMENT:
            return _("Decided for the family; waits to be carried out")
    decided = [said for said in asked.said if said not in OF_FAMILY]
    return {
        Said.ANSWERED: _("Answered"),
        Said.GRANTED: _("Granted"),
        Said.REFUSED: _("Refused"),
        Said.HEARING: _("Refused, and heard"),
    }[decided[-1]]


def step_words(said: Said) -> str:
    return {
        Said.ANSWERED: _("Answered"),
        Said.GRANTED: _("Granted"),
        Said.REFUSED: _("Refused"),
        Said.HEARING_ASKED: _("The family asks for a hearing"),
        Said.HEARING: _("Heard: the refusal stands"),
        Said.OVERTURNED: _("Heard: the record is to be corrected"),
        Said.STATEMENT: _("The family’s statement"),
    }[said]


def may_be_heard(asked: Asked) -> bool:
    """Whether the note of a hearing can follow now."""
    return bool(HEARD & next_steps(asked.kind, asked.said))


def names_pieces(asked: Iterable[Asked]) -> bool:
    """Whether any of these is about a piece, so that the learner's evidence is opened to say which."""
    return any(each.request.table in (EVIDENCE, LEVEL) for each in asked)


def piece_words(
    asked: Iterable[Asked], learner: UUID, *, by: Actor, purpose: Purpose, day: date, language: str
) -> Mapping[UUID, PieceWords]:
    """What each request of one learner is about, by the request; the same few queries for any number.

    Raises NotAllowed for whoever may not read the learner's evidence.
    """
    about = {
        row.pk: (row.table, row.piece)
        for row in (each.request for each in asked)
        if row.piece is not None and row.table in (EVIDENCE, LEVEL)
    }
    found = pieces_in_words(
        about.values(), learner, by=by, purpose=purpose, day=day, language=language
    )
    return {pk: found[key] for pk, key in about.items() if key in found}


def pieces_in_words(
    keys: Iterable[tuple[str, UUID]],
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    language: str,
) -> dict[tuple[str, UUID], PieceWords]:
    """Pieces of evidence (`EVIDENCE`, key) and levels (`LEVEL`, competency) of a learner, in words.

    What is not the learner's is left out. Raises NotAllowed.
    """
    asked = set(keys)
    rows = pieces_named(
        [key for table, key in asked if table == EVIDENCE], learner,
        by=by, purpose=purpose, day=day,
    )  # fmt: skip
    levels = {key for table, key in asked if table == LEVEL}
    competencies = levels | {row.competency_id for row in rows.values()}
    words, scales = plain(competencies, language=language), ladders(competencies, day)
    found = {}
    for key in levels & set(words):
        said = _("the level in “%(title)s”") % {"title": words[key].title}
        found[LEVEL, key] = PieceWords(said, words[key].language, _explained(learner, key))
    for key, row in rows.items():
        of, ladder = words[row.competency_id], scales[row.competency_id]
        said = _("“%(work)s” of %(day)s, which showed %(level)s in “%(title)s”") % {
            "work": row.task or _("Untitled work"),
            "day": timezone.localdate(row.performed_at).isoformat(),
            "level": _("no score") if row.value is None else ladder.name(int(row.value + 0.5)),
            "title": of.title,
        }
        url = _explained(learner, row.competency_id)
        found[EVIDENCE, key] = PieceWords(said, of.language, url, ladder)
    return found


def _explained(learner: UUID, competency: UUID) -> str:
    return reverse("journeys:explain", args=[learner, competency])
