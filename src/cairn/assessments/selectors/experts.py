"""Experts from the community: who is invited to score which task, what they may see, what they said.

An expert is nobody of the record: their invitation is what opens the works, while it holds. Whoever teaches the class
reads what they said (`expert_proposals`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.utils import timezone

from cairn.assessments.models import (
    ExpertInvitation,
    ExpertScore,
    ExpertStep,
    ExpertWork,
    Giving,
    HandInFile,
)
from cairn.assessments.rules import HELD, ExpertDid
from cairn.evidence.selectors.artefacts import OpenedFile, opened_file
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.kernel.finding import tells_name
from cairn.kernel.ids import NOTHING
from cairn.people.rules.access import Relation, decide
from cairn.people.rules.rights import Choice
from cairn.people.selectors.access import section_ground
from cairn.people.selectors.grants import grants
from cairn.people.selectors.persons import every_name
from cairn.people.selectors.relations import teachers_lately
from cairn.people.selectors.rights import protected_among, refused_among
from cairn.people.selectors.zones import place_of

from .handed_in import HandedIn, handed_in_under, texts_of
from .tasks import TaskText, find_task


@dataclass(frozen=True)
class Invited:
    """An invitation as it stands.

    holds   whether its code opens anything on the day asked about: until its day, not withdrawn, while the task is
            given, while whoever invited may open the class still
    held    the latest typing of the code, by which a browser holds it; None: nobody has typed it
    times   how often it was typed
    """

    id: UUID
    giving: UUID
    name: str
    organization: str
    until: date
    first_names: bool
    invited_name: str
    invited_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    held: UUID | None
    times: int
    holds: bool

    @property
    def called(self) -> str:
        """As the log and the family read it."""
        return f"{self.name}, {self.organization}"


@dataclass(frozen=True)
class Shown:
    """One learner's work as an expert sees it. `said`: by competency the score that stands, with its key."""

    id: UUID
    number: int
    called: str
    record: UUID
    hand_ins: tuple[HandedIn, ...]
    said: dict[UUID, ExpertScore]

    @property
    def files(self) -> list[HandInFile]:
        """In the order in which they came; a file's place, from 1, is in the name under which it leaves."""
        return [file for handed in self.hand_ins for file in handed.files]

    def done(self, wanted: Collection[UUID]) -> bool:
        return set(wanted) <= set(self.said)


def invitations_to(giving: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Invited]:
    """Who was invited to score a given task, latest first. Raises NotAllowed."""
    class_opened(giving, by, purpose, day)
    rows = ExpertInvitation.objects.filter(giving=giving).order_by("-invited_at", "-pk")
    return _invited(list(rows), day)


def class_opened(giving: UUID, by: Actor, purpose: Purpose, day: date) -> None:
    """Returns if `by` may open the class of a given task. Raises NotAllowed."""
    section = Giving.objects.filter(pk=giving).values_list("section_id", flat=True).first()
    section_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section or giving, day=day
    )


def invitation(key: UUID | None, day: date) -> Invited | None:
    """One invitation, which is about no learner; None: there is none."""
    return next(iter(_invited(list(ExpertInvitation.objects.filter(pk=key or NOTHING)), day)), None)


def begun_in(step: UUID | None, at: datetime) -> Invited | None:
    """The invitation whose code was typed last in that step, not long ago, if it opens anything still.

    None: there is none, or the code was typed elsewhere since.
    """
    rows = ExpertStep.objects.filter(pk=step or NOTHING, what=ExpertDid.BEGUN, at__gt=at - HELD)
    found = invitation(rows.values_list("invitation_id", flat=True).first(), timezone.localdate(at))
    return found if found and found.holds and found.held == step else None


def _invited(rows: list[ExpertInvitation], day: date) -> list[Invited]:
    did: dict[UUID, dict[str, list[ExpertStep]]] = defaultdict(lambda: defaultdict(list))
    steps = ExpertStep.objects.filter(invitation__in=[row.pk for row in rows])
    for step in steps.order_by("at", "pk"):
        did[step.invitation_id][step.what].append(step)
    asked = {row.giving_id for row in rows}
    given = Giving.objects.filter(pk__in=asked, taken_back=None)
    classes = dict(given.values_list("pk", "section_id"))
    teach = teachers_lately(set(classes.values()), day)
    return [
        _as_it_stands(
            row, did[row.pk], (row.invited_by_id, classes.get(row.giving_id)) in teach, day
        )
        for row in rows
    ]


def _as_it_stands(
    row: ExpertInvitation, did: dict[str, list[ExpertStep]], taught: bool, day: date
) -> Invited:
    begun, accepted, withdrawn = (
        did[what] for what in (ExpertDid.BEGUN, ExpertDid.ACCEPTED, ExpertDid.WITHDRAWN)
    )
    return Invited(
        row.pk, row.giving_id, row.name, row.organization, row.until, row.first_names,
        row.invited_name, row.invited_at, accepted[0].at if accepted else None,
        withdrawn[0].at if withdrawn else None, begun[-1].pk if begun else None, len(begun),
        taught and row.until >= day and not withdrawn,
    )  # fmt: skip


def task_of(held: Invited, day: date) -> TaskText:
    """The task that somebody is invited to score; it names no learner. Raises NotAllowed."""
    giving = Giving.objects.filter(pk=held.giving).select_related("section__school").first()
    task = find_task(giving.task_id) if giving else None
    if giving is None or task is None or not held.holds:
        raise _nothing(held)
    allowed = grants(day, place_of(giving.section.school_id))
    if not decide(
        Relation.COMMUNITY_EXPERT, DataClass.PORTFOLIO, Purpose.INSTRUCT, Verb.READ, allowed
    ):
        raise _nothing(held)
    return task


def works_shown(held: Invited, day: date) -> list[Shown]:
    """What an invitation shows on a day, by number: of learners who handed in, of whom nobody said no.

    A work under a first name is not shown once the family refused any listing, and goes by its number where policy
    shows names no longer. Nothing before the terms are accepted. Raises NotAllowed.
    """
    task_of(held, day)
    if held.accepted_at is None:
        raise _nothing(held)
    found, names = _works([held.id], day), may_name(day)
    work = handed_in_under(held.giving, [row.learner_id for row in found])
    said: dict[UUID, dict[UUID, ExpertScore]] = defaultdict(dict)
    for score in ExpertScore.objects.filter(work__in=[row.pk for row in found], superseded=None):
        said[score.work_id][score.competency_id] = score
    return [
        Shown(
            row.pk, row.number, row.called if names else "", row.learner_id, tuple(work[row.learner_id]),
            dict(said[row.pk]),
        )
        for row in found
        if row.learner_id in work
    ]  # fmt: skip


def _works(invitations: Collection[UUID], day: date) -> list[ExpertWork]:
    """The works that these may show, by number: none that was left out, none whose family refused."""
    rows = list(
        ExpertWork.objects.filter(invitation__in=list(invitations), left_out=None).order_by(
            "number"
        )
    )
    refused = refused_among(Choice.EXPERTS, {row.learner_id for row in rows})
    unlisted = not_listed({row.learner_id for row in rows if row.called}, day)
    return [
        row
        for row in rows
        if row.learner_id not in refused and not (row.called and row.learner_id in unlisted)
    ]


def not_listed(rows: Collection[UUID], day: date) -> set[UUID]:
    """Those of these rows of people who are called by no name: the family refused listing, or an address is kept."""
    return refused_among(Choice.DIRECTORY, rows) | protected_among(rows, day)


def may_name(day: date) -> bool:
    """Whether policy lets an expert read learners' first names."""
    return str(book().ask("assessments.expert_names", day).value) == "first names"


@dataclass(frozen=True)
class Open:
    """A work that an expert may see now, for whoever teaches."""

    id: UUID
    number: int
    learner: UUID


def open_now(
    giving: UUID, handed: Collection[UUID], *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, list[Open]]:
    """By invitation that holds, the works that it shows of those who handed in; always as many queries.

    Raises NotAllowed.
    """
    held = [i.id for i in invitations_to(giving, by=by, purpose=purpose, day=day) if i.holds]
    rows = _works(held, day)
    whose = ExpertWork.objects.filter(pk__in=[row.pk for row in rows])
    records = dict(whose.values_list("pk", "learner__record_id"))
    found: dict[UUID, list[Open]] = {key: [] for key in held}
    for row in rows:
        if records[row.pk] in handed:
            found[row.invitation_id].append(Open(row.pk, row.number, records[row.pk]))
    return found


def named_in(
    work: Mapping[UUID, Collection[HandedIn]], *, among: Iterable[UUID] = ()
) -> frozenset[UUID]:
    """Those of these learners whose words, links or text files say one of their own names, or one of a classmate's.

    It looks into no picture, recording or other document.

    among   their classmates
    """
    names = every_name({*work, *among})
    others = [names[key] for key in dict.fromkeys(among) if key in names]
    return frozenset(
        key
        for key, handed in work.items()
        if any(
            tells_name(text, told)
            for each in handed
            for text in texts_of(each)
            for told in (names[key], *others)
        )
    )


def open_shown_file(key: UUID, held: Invited, day: date) -> tuple[OpenedFile, Shown]:
    """One file of a work that an invitation shows; its name tells of nobody. Raises NotAllowed, UnknownName."""
    for shown in works_shown(held, day):
        for place, file in enumerate(shown.files, 1):
            if file.pk == key:
                return _unnamed(file, shown, place), shown
    raise _nothing(held)


def _unnamed(file: HandInFile, shown: Shown, place: int) -> OpenedFile:
    found = opened_file(file)
    return replace(found, name=f"work-{shown.number}-{place}{PurePosixPath(found.name).suffix}")


def _nothing(held: Invited) -> NotAllowed:
    return NotAllowed(
        f"{held.called} sees nothing here any more.", mend="Ask the teacher who invited you."
    )
