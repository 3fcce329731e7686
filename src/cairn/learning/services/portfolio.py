"""Adding works and versions of them, choosing who sees them, putting them together, and evidence from a work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.competencies.selectors.criteria import competency_of_criterion
from cairn.evidence.rules import OWN_LEVELS
from cairn.evidence.selectors.levels import level_scale
from cairn.evidence.services.receiving import Kept, Sent, check_room, kept_of, taken_in
from cairn.evidence.services.recording import record_evidence
from cairn.intake.rulebook import book
from cairn.intake.written import bounded, said
from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.links import safe_link
from cairn.kernel.terms import Use
from cairn.learning.models import (
    Collection,
    CollectionVersion,
    CollectionWork,
    Work,
    WorkEvidence,
    WorkFile,
    WorkShowing,
    WorkTie,
    WorkVersion,
)
from cairn.learning.rules.portfolio import CONFERENCE_WORKS, MOST_WORKS, chooses
from cairn.learning.selectors.portfolio import (
    WholeCollection,
    WholeWork,
    find_collection,
    find_work,
    learner_of_collection,
    learner_of_work,
    portfolio_of,
)
from cairn.people.selectors.persons import aliases, person, records_of

from .grounds import may_write, reading, themselves

_DATA = DataClass.PORTFOLIO


@dataclass(frozen=True)
class NewWork:
    """What a version of a work says; see `WorkVersion`. `keeps`: files of the version before that stay.

    ties   competencies, each with a criterion of a rubric or None
    """

    title: str
    made_on: date
    words: str = ""
    reflection: str = ""
    link: str = ""
    ties: tuple[tuple[UUID, UUID | None], ...] = ()
    keeps: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class NewCollection:
    """What a collection says; see `CollectionVersion`. `works` in their order."""

    title: str
    works: tuple[UUID, ...]
    words: str = ""
    goal: str = ""
    question: str = ""


def may_choose(learner: UUID, day: date) -> bool:
    """Whether the learner is old enough, by policy, to choose for each work who sees it."""
    age = int(book().ask("portfolio.own_choice_age", day).value)  # type: ignore[arg-type]
    return chooses(person(learner).birth_date, day, age)


def add_work(
    learner: UUID,
    *,
    by: Actor,
    given: NewWork,
    files: Sequence[Sent | Kept],
    at: datetime,
    teachers: bool = False,
    family: bool = False,
    hand_in: UUID | None = None,
) -> Work:
    """Keeps a new work of a learner's, added by the learner or by who teaches them, for whom it is then shown.

    teachers, family   to whom the learner shows it; a learner too young to choose shows it to both
    hand_in            with what it was handed in to a task

    Files are on disk when this returns. Raises NotAllowed, BadInput, and Refused for a file not taken in.
    """
    record = records_of([learner]).get(learner, learner)
    _writing(record, by, at)
    own = by.person == record
    free = own and may_choose(record, timezone.localdate(at))
    ready = _ready(record, given, files, at, has_before=False)
    with transaction.atomic():
        work = Work.objects.create(
            learner_id=record, teachers=teachers or not free, family=family or not free,
            added_at=at, added_by_id=by.person, added_name=by.name,
        )  # fmt: skip
        _note_showing(work, by, at)
        _write_version(work, 1, ready, [], by, at, hand_in)
    return work


def add_version(
    work: UUID,
    *,
    by: Actor,
    given: NewWork,
    files: Sequence[Sent | Kept],
    at: datetime,
    hand_in: UUID | None = None,
) -> WorkVersion:
    """Keeps a further version: other words, other files, or both. Raises as `add_work` does."""
    found = _own_work(work, by, at)
    before = [file for file in found.latest.files if file.pk in set(given.keeps)]
    ready = _ready(found.learner, given, files, at, has_before=bool(before), already=len(before))
    with transaction.atomic():
        list(Work.objects.select_for_update().filter(pk=work).values_list("pk"))
        last = WorkVersion.objects.filter(work=work).aggregate(last=Max("number"))["last"]
        return _write_version(found.row, last + 1, ready, before, by, at, hand_in)


@transaction.atomic
def show(work: UUID, *, by: Actor, teachers: bool, family: bool, at: datetime) -> None:
    """The learner chooses to whom a work is shown; neither: only to themself. Raises NotAllowed, BadInput."""
    row = _learners_own(work, by, at)
    if not may_choose(row.learner_id, timezone.localdate(at)) and not (teachers and family):
        raise BadInput(
            gettext_noop(
                "Your works are shown to your teachers and your family until you are older."
            ),
            mend=gettext_noop("Take the work back if nobody should see it."),
        )
    row.teachers, row.family = teachers, family
    row.save(update_fields=["teachers", "family"])
    _note_showing(row, by, at)


@transaction.atomic
def withdraw(work: UUID, *, by: Actor, at: datetime) -> None:
    """The learner takes a work back: nobody else sees it, or that it was there. Raises NotAllowed."""
    row = _learners_own(work, by, at)
    row.withdrawn_at = row.withdrawn_at or at
    row.save(update_fields=["withdrawn_at"])
    _note_showing(row, by, at)


@transaction.atomic
def bring_back(work: UUID, *, by: Actor, at: datetime) -> None:
    """A work that was taken back stands again, shown as it was. Raises NotAllowed."""
    row = _learners_own(work, by, at)
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    _note_showing(row, by, at)


@transaction.atomic
def save_collection(
    learner: UUID,
    *,
    by: Actor,
    given: NewCollection,
    at: datetime,
    is_conference: bool = False,
    collection: UUID | None = None,
) -> UUID:
    """Puts works together, or anew where `collection` names what there is; the learner alone does. Its key.

    A conference has at most three works, one goal and one question, and is shown to teachers and family: each
    work in it still only to whom the learner shows it. Raises NotAllowed, BadInput.
    """
    record = themselves(learner, by=by, data=_DATA, at=at)
    works = _works_of(record, given, by, at)
    row = _collection(record, by, at, is_conference, collection)
    _check_collection(given, row.is_conference)
    last = CollectionVersion.objects.filter(collection=row).aggregate(last=Max("number"))["last"]
    version = CollectionVersion.objects.create(
        collection=row, number=(last or 0) + 1, title=said(given.title, gettext_noop("It has no name.")),
        words=bounded(given.words), goal=bounded(given.goal), question=bounded(given.question),
        added_at=at,
    )  # fmt: skip
    for place, work in enumerate(works, 1):
        CollectionWork.objects.create(version=version, work_id=work, place=place)
    return row.pk


@transaction.atomic
def withdraw_collection(collection: UUID, *, by: Actor, at: datetime) -> None:
    """The learner takes a collection apart; its works stay. Raises NotAllowed."""
    themselves(learner_of_collection(collection) or collection, by=by, data=_DATA, at=at)
    Collection.objects.filter(pk=collection).update(withdrawn_at=at)


@transaction.atomic
def evidence_from_work(
    work: UUID, *, by: Actor, competency: UUID, level: int | None, at: datetime, note: str = ""
) -> UUID:
    """Records what the latest version shows of a competency, as whoever teaches the learner sees it; its key.

    level   None: seen, not scored. A second reader's score of the same version on the same day is another's word on
            the same performance. Raises NotAllowed, OutsideScale, BadInput.
    """
    found = _readable(work, by, at)
    version = found.latest.row
    level_scale(competency, timezone.localdate(at))
    noon = timezone.make_aware(datetime.combine(version.made_on, time(12)))
    piece = record_evidence(
        by=by, learner=found.learner, competency=competency, use=Use.PORTFOLIO,
        performed_at=min(noon, at), submitted_at=min(version.added_at, at), scored_at=at, at=at,
        score=None if level is None else float(level), reported=OWN_LEVELS, task=version.title,
        note=bounded(note), performance=str(version.pk),
    )  # fmt: skip
    WorkEvidence.objects.create(version=version, evidence_id=piece.pk)
    return piece.pk


@dataclass(frozen=True)
class _Ready:
    """A version whose words are checked and whose files are on disk."""

    given: NewWork
    title: str
    link: str
    kept: list[Kept]


def _ready(
    record: UUID,
    given: NewWork,
    files: Sequence[Sent | Kept],
    at: datetime,
    *,
    has_before: bool,
    already: int = 0,
) -> _Ready:
    day = timezone.localdate(at)
    title, link = said(given.title, gettext_noop("The work has no name.")), safe_link(given.link)
    words, reflection = bounded(given.words), bounded(given.reflection)
    if given.made_on > day:
        raise BadInput(
            gettext_noop("%(made_on)s has not come yet."),
            mend=gettext_noop("Say on which day you made it."),
            said={"made_on": given.made_on},
        )
    if not (files or has_before or link or words):
        raise BadInput(
            gettext_noop("There is nothing to see yet."),
            mend=gettext_noop("Add a file, a link, or the words themselves."),
        )
    _check_ties(given, day)
    kept = taken_in(files, day=day, already=already)
    _has_room(record, kept, day)
    checked = NewWork(title, given.made_on, words, reflection, link, given.ties, given.keeps)
    return _Ready(checked, title, link, kept)


def _check_ties(given: NewWork, day: date) -> None:
    for competency, criterion in given.ties:
        level_scale(competency, day)
        if criterion is not None and competency_of_criterion(criterion) not in (None, competency):
            raise BadInput(
                gettext_noop("This line of a rubric is about something else."),
                mend=gettext_noop("Choose one of its own."),
            )


def _has_room(record: UUID, kept: Sequence[Kept], day: date) -> None:
    mine = WorkFile.objects.filter(version__work__learner__in=aliases(record))
    check_room(dict(mine.values_list("sha256", "size")), kept, day=day)


def _write_version(
    work: Work,
    number: int,
    ready: _Ready,
    before: Sequence[WorkFile],
    by: Actor,
    at: datetime,
    hand_in: UUID | None = None,
) -> WorkVersion:
    given = ready.given
    version = WorkVersion.objects.create(
        work=work, number=number, title=given.title, words=given.words,
        reflection=given.reflection, link=given.link, made_on=given.made_on, added_at=at,
        added_by_id=by.person, added_name=by.name, hand_in_id=hand_in,
    )  # fmt: skip
    old = [kept_of(file) for file in before]
    for place, file in enumerate([*old, *ready.kept], 1):
        WorkFile.objects.create(version=version, place=place, **file._asdict())
    for competency, criterion in dict.fromkeys(given.ties):
        WorkTie.objects.create(version=version, competency_id=competency, criterion_id=criterion)
    return version


def _note_showing(work: Work, by: Actor, at: datetime) -> None:
    WorkShowing.objects.create(
        work=work, teachers=work.teachers, family=work.family,
        withdrawn=work.withdrawn_at is not None, at=at, by_id=by.person, by_name=by.name,
    )  # fmt: skip


def _writing(record: UUID, by: Actor, at: datetime) -> None:
    """For the learner, and who teaches them. Raises NotAllowed, to who may not read it as if there were nobody."""
    reading(record, by=by, data=_DATA, at=at)
    if not may_write(record, by=by, data=_DATA, at=at):
        raise NotAllowed(
            gettext_noop("%(name)s may look at this portfolio but not add to it."),
            mend=gettext_noop("Let the learner add it."),
            said={"name": by.name},
        )


def _readable(work: UUID, by: Actor, at: datetime) -> WholeWork:
    purpose = reading(learner_of_work(work) or work, by=by, data=_DATA, at=at)
    return find_work(work, by=by, purpose=purpose, day=timezone.localdate(at))


def _own_work(work: UUID, by: Actor, at: datetime) -> WholeWork:
    """A work, for the learner and for whoever added it. Raises NotAllowed."""
    found = _readable(work, by, at)
    if by.person not in (found.learner, found.row.added_by_id):
        raise NotAllowed(
            gettext_noop("%(name)s did not add this work."),
            mend=gettext_noop("Let the learner add to it."),
            said={"name": by.name},
        )
    _writing(found.learner, by, at)
    return found


def _learners_own(work: UUID, by: Actor, at: datetime) -> Work:
    themselves(learner_of_work(work) or work, by=by, data=_DATA, at=at)
    return Work.objects.select_for_update().get(pk=work)


def _works_of(record: UUID, given: NewCollection, by: Actor, at: datetime) -> list[UUID]:
    purpose = reading(record, by=by, data=_DATA, at=at)
    mine = portfolio_of(record, by=by, purpose=purpose, day=timezone.localdate(at))
    standing = {work.id for work in mine.works if not work.showing.withdrawn}
    works = list(dict.fromkeys(given.works))
    if not works or not set(works) <= standing:
        raise BadInput(
            gettext_noop("There is no work in it."),
            mend=gettext_noop("Choose works of your portfolio."),
        )
    return works


def _collection(
    record: UUID, by: Actor, at: datetime, is_conference: bool, collection: UUID | None
) -> Collection:
    if collection is None:
        return Collection.objects.create(
            learner_id=record, teachers=True, family=True, is_conference=is_conference,
            added_at=at, added_by_id=by.person, added_name=by.name,
        )  # fmt: skip
    purpose = reading(record, by=by, data=_DATA, at=at)
    found: WholeCollection = find_collection(
        collection, by=by, purpose=purpose, day=timezone.localdate(at)
    )
    if found.learner != record:
        raise NotAllowed(
            gettext_noop("This is another learner's."),
            mend=gettext_noop("Go back to your portfolio."),
        )
    return Collection.objects.select_for_update().get(pk=collection)


def _check_collection(given: NewCollection, is_conference: bool) -> None:
    works = len(set(given.works))
    if is_conference and works > CONFERENCE_WORKS:
        raise BadInput(
            gettext_noop("%(works)s works are many for one conference."),
            mend=gettext_noop("Choose the %(most)s that you want to talk about."),
            said={"works": works, "most": CONFERENCE_WORKS},
        )
    if is_conference:
        said(given.goal, gettext_noop("Your goal is not said."))
        said(given.question, gettext_noop("Your question is not said."))
    if works > MOST_WORKS:
        raise BadInput(
            gettext_noop("%(works)s works are many."),
            mend=gettext_noop("Choose at most %(most)s."),
            said={"works": works, "most": MOST_WORKS},
        )
