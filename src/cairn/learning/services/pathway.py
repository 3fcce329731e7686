"""Planning what comes next, changing it, asking for a yes and saying it: the only writers of plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.competencies.selectors.succession import gone
from cairn.evidence.selectors.levels import level_scale
from cairn.intake.written import bounded, said
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.learning.models import Pathway, PathwayNote, PathwayStep
from cairn.learning.rules.pathway import Note, Planned, Terms
from cairn.learning.selectors.pathway import Whole, pathway_of
from cairn.people.selectors.around import around
from cairn.people.selectors.persons import records_of

from .grounds import may_write, reading

MOST_STEPS = 60
MOST_WORDS = 200
"""Characters for when, where and how."""
LONGEST = timedelta(days=6 * 365)
_DATA = DataClass.PORTFOLIO
_AGAIN = gettext_noop("Look at the page again.")


@dataclass(frozen=True)
class _Writing:
    """A plan held until the transaction ends, and whoever writes."""

    head: Pathway
    found: Whole
    by: Actor
    at: datetime

    @property
    def order(self) -> list[UUID]:
        return [step.competency for step in self.found.steps]

    def keep(self, competency: UUID, place: int, terms: Terms, *, dropped: bool = False) -> None:
        PathwayStep.objects.create(
            pathway=self.head, competency_id=competency, place=place, by_when=terms.by_when,
            modality=terms.modality.value if terms.modality else "", time=terms.time,
            where=terms.where, path=terms.path, dropped=dropped, set_by_id=self.by.person,
            set_name=self.by.name, set_at=self.at,
        )  # fmt: skip


@transaction.atomic
def plan(
    learner: UUID,
    competencies: Sequence[UUID],
    *,
    by: Actor,
    at: datetime,
    terms: Terms = Terms(),  # noqa: B008 it is frozen
    before: UUID | None = None,
) -> None:
    """Puts competencies on a learner's plan, at its end or `before` another; those on it already stay as they are.

    Raises NotAllowed, BadInput, UnknownName for no competency.
    """
    held = _held(learner, by, at)
    new = [key for key in dict.fromkeys(competencies) if key not in held.order]
    if not new:
        raise BadInput(gettext_noop("It is on the plan already."), mend=_AGAIN)
    _can_be_planned(new, held, timezone.localdate(at))
    checked = _checked(terms, timezone.localdate(at))
    order = held.order
    where = order.index(before) if before in order else len(order)
    _arrange(held, [*order[:where], *new, *order[where:]], dict.fromkeys(new, checked))


@transaction.atomic
def change(learner: UUID, competency: UUID, *, by: Actor, at: datetime, terms: Terms) -> None:
    """Chooses anew by when and how a step is worked on. Raises NotAllowed, BadInput."""
    held = _held(learner, by, at)
    step = _step(held, competency)
    kept = _checked(terms, timezone.localdate(at), before=step.terms)
    if kept != step.terms:
        held.keep(competency, step.place, kept)


@transaction.atomic
def drop(learner: UUID, competency: UUID, *, by: Actor, at: datetime) -> None:
    """Takes a step out of the plan; that it stood there stays. Raises NotAllowed, BadInput."""
    held = _held(learner, by, at)
    step = _step(held, competency)
    held.keep(competency, step.place, step.terms, dropped=True)


@transaction.atomic
def swap(learner: UUID, competency: UUID, other: UUID, *, by: Actor, at: datetime) -> None:
    """Puts another competency in a step's place, with its day and ways. Raises NotAllowed, BadInput."""
    held = _held(learner, by, at)
    step = _step(held, competency)
    held.keep(competency, step.place, step.terms, dropped=True)
    if other not in held.order:
        _can_be_planned([other], held, timezone.localdate(at))
        held.keep(other, step.place, step.terms)


@transaction.atomic
def arrange(
    learner: UUID, order: Sequence[UUID], *, by: Actor, at: datetime, seen: UUID | None
) -> None:
    """Puts the steps in this order. Raises NotAllowed, BadInput where the plan is no longer the one that was `seen`."""
    held = _held(learner, by, at)
    _is_as_seen(held.found, seen)
    if sorted(order) != sorted(held.order):
        raise BadInput(gettext_noop("These are not the steps of the plan."), mend=_AGAIN)
    _arrange(held, order, {})


@transaction.atomic
def ask(learner: UUID, *, by: Actor, at: datetime, whom: UUID, words: str = "") -> PathwayNote:
    """The learner asks somebody near them to say yes to the plan as it stands. Raises NotAllowed, BadInput."""
    held = _held(learner, by, at)
    if by.person != held.found.learner:
        raise NotAllowed(
            gettext_noop("%(name)s is not this learner."),
            mend=gettext_noop("Let the learner ask, or say yes yourself."),
            said={"name": by.name},
        )
    if not held.found.open_to_others.any:
        raise BadInput(gettext_noop("Nothing in the plan waits for a yes."), mend=_AGAIN)
    day = timezone.localdate(at)
    near = around(held.found.learner, by=by, purpose=Purpose.OWN_RECORD, day=day)
    names = {each.id: each.name for each in near}
    if whom not in names:
        raise BadInput(
            gettext_noop("It is not said whom you ask."),
            mend=gettext_noop("Choose somebody from the list."),
        )
    return _note(held, Note.ASKED, bounded(words), with_whom_id=whom, with_name=names[whom])


@transaction.atomic
def agree(
    learner: UUID, *, by: Actor, at: datetime, seen: UUID | None, words: str = ""
) -> PathwayNote:
    """Says yes to the plan: the learner to what others planned, others to what the learner planned.

    Others are whoever may write here, and whom the learner asked. Raises NotAllowed, BadInput where
    the plan is no longer the one that was `seen`, or nothing in it waits for this yes.
    """
    held = _held(learner, by, at, asked_too=True)
    _is_as_seen(held.found, seen)
    own = by.person == held.found.learner
    open_yet = held.found.open_to_learner if own else held.found.open_to_others
    if not open_yet.any:
        raise BadInput(gettext_noop("Nothing in the plan waits for your yes."), mend=_AGAIN)
    return _note(held, Note.AGREED, bounded(words))


@transaction.atomic
def comment(learner: UUID, *, by: Actor, at: datetime, words: str) -> PathwayNote:
    """Says something about the plan. Raises NotAllowed, BadInput."""
    held = _held(learner, by, at, asked_too=True)
    return _note(held, Note.COMMENT, said(words, gettext_noop("Nothing is said yet.")))


def _note(held: _Writing, note: Note, words: str, **more: object) -> PathwayNote:
    return PathwayNote.objects.create(
        pathway=held.head, note=note.value, words=words, by_id=held.by.person,
        by_name=held.by.name, at=held.at, **more,
    )  # fmt: skip


def _held(learner: UUID, by: Actor, at: datetime, *, asked_too: bool = False) -> _Writing:
    """The plan, begun where there is none, for whoever may write in it.

    asked_too   whom the learner asked for a yes may too, as long as they may read it
    """
    record = records_of([learner]).get(learner, learner)
    purpose = reading(record, by=by, data=_DATA, at=at)
    day = timezone.localdate(at)
    found = pathway_of(record, by=by, purpose=purpose, day=day)
    was_asked = asked_too and by.person is not None and found.asks == by.person
    if not was_asked and not may_write(record, by=by, data=_DATA, at=at):
        raise NotAllowed(
            gettext_noop("%(name)s may read this learner's plan but not change it."),
            mend=gettext_noop("Talk about it with the learner, who can change it."),
            said={"name": by.name},
        )
    if by.person is None:
        raise BadInput(
            gettext_noop("A plan is made by a person."),
            mend=gettext_noop("Sign in as the learner or a teacher."),
        )
    head, _begun = Pathway.objects.get_or_create(learner_id=record, defaults={"begun_at": at})
    list(Pathway.objects.select_for_update().filter(pk=head.pk).values_list("pk"))
    return _Writing(head, pathway_of(record, by=by, purpose=purpose, day=day), by, at)


def _step(held: _Writing, competency: UUID) -> Planned:
    for step in held.found.steps:
        if step.competency == competency:
            return step
    raise BadInput(gettext_noop("This is not on the plan."), mend=_AGAIN)


def _arrange(held: _Writing, order: Iterable[UUID], new: dict[UUID, Terms]) -> None:
    """Keeps the new steps, and those whose place changed."""
    stands = {step.competency: step for step in held.found.steps}
    for place, key in enumerate(order, 1):
        if key in new:
            held.keep(key, place, new[key])
        elif stands[key].place != place:
            held.keep(key, place, stands[key].terms)


def _is_as_seen(found: Whole, seen: UUID | None) -> None:
    if found.seen != seen:
        raise BadInput(gettext_noop("The plan was changed meanwhile."), mend=_AGAIN)


def _can_be_planned(new: Sequence[UUID], held: _Writing, day: date) -> None:
    for key in new:
        level_scale(key, day)
    if gone(new, day):
        raise BadInput(
            gettext_noop("This competency is no longer in force."),
            mend=gettext_noop("Plan what stands in its place."),
        )
    if len(held.order) + len(new) > MOST_STEPS:
        raise BadInput(
            gettext_noop("%(n)s steps are many."),
            mend=gettext_noop("Plan at most %(most)s, and the rest when some are done."),
            said={"n": len(held.order) + len(new), "most": MOST_STEPS},
        )


def _checked(terms: Terms, day: date, *, before: Terms | None = None) -> Terms:
    """The terms without blanks around words. A day that stood already may stay, though it is over."""
    by_when = terms.by_when
    stays = before is not None and before.by_when == by_when
    if by_when is not None and not stays and not day <= by_when <= day + LONGEST:
        raise BadInput(
            gettext_noop("%(by_when)s is no day to plan for."),
            mend=gettext_noop("Give today or a later day, within six years."),
            said={"by_when": by_when},
        )
    return Terms(
        by_when, terms.modality, _short(terms.time), _short(terms.where), _short(terms.path)
    )


def _short(words: str) -> str:
    kept = words.strip()
    if len(kept) > MOST_WORDS:
        raise BadInput(
            gettext_noop("These are %(n)s characters."),
            mend=gettext_noop("Say it in at most %(most)s characters."),
            said={"n": len(kept), "most": MOST_WORDS},
        )
    return kept
