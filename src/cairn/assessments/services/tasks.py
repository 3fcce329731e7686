"""Writing a task, changing it into its next version, giving it, taking it back, handing work in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments.models import (
    GivenTo,
    Giving,
    HandIn,
    HandInFile,
    TakenBack,
    Task,
    TaskCriterion,
)
from cairn.assessments.rules import LONGEST_TITLE, LONGEST_WORDS
from cairn.assessments.selectors.groups import find_group
from cairn.assessments.selectors.tasks import find_given, tasks_of
from cairn.competencies.selectors.aligned import levels_of
from cairn.evidence.services.receiving import Kept, Sent, check_room, taken_in
from cairn.intake.bulk import insert
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.kernel.links import safe_link
from cairn.kernel.terms import Use
from cairn.people.rules.access import Relation
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases, records_of
from cairn.people.selectors.sections import learners_of_section, still_taught
from cairn.people.selectors.stations import stations

from .grounds import may_teach, may_write_for, of_the_class

_TEACHING = {Relation.TEACHER, Relation.COUNSELOR, Relation.SCHOOL_LEADER}
MOST_CRITERIA = 12


@dataclass(frozen=True)
class NewCriterion:
    """One line of a rubric: what is looked for, and in words what each level looks like."""

    competency: UUID
    words: str = ""
    levels: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewTask:
    """What a task is written with."""

    title: str
    use: Use
    criteria: Sequence[NewCriterion]
    instructions: str = ""


@transaction.atomic
def write_task(
    *,
    by: Actor,
    given: NewTask,
    at: datetime,
    instead_of: UUID | None = None,
    local: UUID | None = None,
) -> Task:
    """Writes a task, or its next version: what was given stays as it was given. Raises NotAllowed, BadInput.

    local   the accepted local assessment that it is, word for word
    """
    there = stations(by, day=timezone.localdate(at))
    if not any(place.relation in _TEACHING for place in there):
        raise NotAllowed(
            gettext_noop("%(name)s has no class to give a task to."),
            mend=gettext_noop("Sign in as a teacher."),
            said={"name": by.name},
        )
    check_task(given)
    old = _own(instead_of, by)
    task = Task.objects.create(
        title=" ".join(given.title.split()), instructions=given.instructions.strip(),
        use=int(given.use), author_id=by.person, author_name=by.name, made_at=at,
        first_id=(old.first_id or old.pk) if old else None, supersedes=old,
        local_id=local,
    )  # fmt: skip
    rows = [
        (
            uuid7(), task.pk, line.competency, place, line.words.strip(),
            {str(level): words.strip() for level, words in line.levels.items() if words.strip()},
        )
        for place, line in enumerate(given.criteria)
    ]  # fmt: skip
    insert(TaskCriterion, ("id", "task_id", "competency_id", "place", "words", "levels"), rows)
    return task


@transaction.atomic
def give(
    task: UUID,
    section: UUID,
    *,
    by: Actor,
    at: datetime,
    due: date | None = None,
    group: UUID | None = None,
    learners: Collection[UUID] | None = None,
) -> Giving:
    """Gives a task in a class: to a group, to some learners, or to everyone who is in it today.

    Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    may_teach(section, by=by, day=day)
    row = Task.objects.filter(pk=task).first()
    if row is None or row.author_id != by.person:
        raise NotAllowed(
            gettext_noop("%(name)s wrote no such task."),
            mend=gettext_noop("Choose one of your own tasks."),
            said={"name": by.name},
        )
    if Task.objects.filter(supersedes=row).exists():
        raise BadInput(
            gettext_noop("This version was changed since."),
            mend=gettext_noop("Give the latest version."),
        )
    if due is not None and due < day:
        raise BadInput(
            gettext_noop("%(due)s is over."),
            mend=gettext_noop("Give today or a later day, or none."),
            said={"due": due},
        )
    whom = _whom(section, by, day, group, learners)
    giving = Giving.objects.create(
        task=row, section_id=section, group_id=group, due=due, given_by_id=by.person,
        given_name=by.name, given_at=at,
    )  # fmt: skip
    _add(giving, whom, at)
    return giving


@transaction.atomic
def give_to_more(giving: UUID, learners: Collection[UUID], *, by: Actor, at: datetime) -> int:
    """Gives it to learners of the class who have it not yet, as who joined since; to how many."""
    day = timezone.localdate(at)
    found = find_given(giving, by=by, purpose=Purpose.INSTRUCT, day=day)
    whom = set(records_of(learners).values()) - found.learners
    of_the_class(whom, learners_of_section(found.section, day))
    may_write_for(whom, by=by, day=day)
    _add(Giving.objects.get(pk=giving), whom, at)
    return len(whom)


@transaction.atomic
def take_task_back(giving: UUID, *, by: Actor, reason: str, at: datetime) -> None:
    """Asks for it no longer; what was scored stays evidence. Who left the class is no hindrance.

    Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    found = find_given(giving, by=by, purpose=Purpose.INSTRUCT, day=day)
    may_teach(found.section, by=by, day=day)
    may_write_for(found.learners & still_taught(found.section, day), by=by, day=day)
    if found.taken_back:
        raise BadInput(
            gettext_noop("It was taken back already."), mend=gettext_noop("Open your class again.")
        )
    if not reason.strip():
        raise BadInput(
            gettext_noop("There is no reason."),
            mend=gettext_noop("Say in a few words why it is taken back."),
        )
    TakenBack.objects.create(
        giving_id=giving,
        reason=reason.strip(),
        taken_by_id=by.person,
        taken_name=by.name,
        taken_at=at,
    )


def hand_in(
    giving: UUID,
    *,
    by: Actor,
    words: str = "",
    link: str = "",
    files: Sequence[Sent | Kept] = (),
    at: datetime,
) -> HandIn:
    """Hands work in to a task that `by` was given; handed in again, both stand.

    files   as they are sent, or kept here already where their house let `by` see them; on disk when this returns
    Raises NotAllowed, BadInput, and Refused for a file that is not taken in.
    """
    day = timezone.localdate(at)
    learner = _who_has_it(giving, by, day)
    said, where = words.strip(), safe_link(link)
    _check_handed(said, where, files)
    kept = taken_in(files, day=day)
    before = HandInFile.objects.filter(hand_in__learner__in=aliases(learner))
    check_room(dict(before.values_list("sha256", "size")), kept, day=day)
    with transaction.atomic():
        row = HandIn.objects.create(
            giving_id=giving, learner_id=learner, words=said, link=where, files_in_it=len(kept),
            handed_in_at=at,
        )  # fmt: skip
        for place, file in enumerate(kept, 1):
            HandInFile.objects.create(hand_in=row, place=place, **file._asdict())
    return row


def _who_has_it(giving: UUID, by: Actor, day: date) -> UUID:
    """The learner who asks, where the task is theirs to hand in. Raises NotAllowed, BadInput."""
    if by.person is None:
        raise NotAllowed(
            gettext_noop("Nobody is signed in."), mend=gettext_noop("Sign in as the learner.")
        )
    learner_ground(
        by=by, purpose=Purpose.OWN_RECORD, data=DataClass.PORTFOLIO, learner=by.person, day=day,
        verb=Verb.WRITE,
    )  # fmt: skip
    mine = tasks_of(by.person, by=by, purpose=Purpose.OWN_RECORD, day=day, only=giving)
    if not mine:
        raise NotAllowed(
            gettext_noop("%(name)s was given no such task."),
            mend=gettext_noop("Open your own tasks."),
            said={"name": by.name},
        )
    if mine[0].given.taken_back:
        raise BadInput(
            gettext_noop("This task was taken back."),
            mend=gettext_noop("Keep the work in your portfolio, and show it to your teacher."),
        )
    if mine[0].over:
        raise BadInput(
            gettext_noop("You are not in the class of this task any more."),
            mend=gettext_noop("Keep the work in your portfolio, and show it to your new teacher."),
        )
    return by.person


def _check_handed(words: str, link: str, files: Sequence[Sent | Kept]) -> None:
    """Raises BadInput for nothing at all, and for very many words."""
    if not words and not link and not files:
        raise BadInput(
            gettext_noop("There is nothing to hand in."),
            mend=gettext_noop("Add a file, words, or a link."),
        )
    if len(words) > LONGEST_WORDS:
        raise BadInput(
            gettext_noop("This is too long."),
            mend=gettext_noop("Use %(most)s letters at most."),
            said={"most": format(LONGEST_WORDS, ",")},
        )


def _add(giving: Giving, records: Collection[UUID], at: datetime) -> None:
    rows = [(uuid7(), giving.pk, record, at) for record in sorted(records)]
    insert(GivenTo, ("id", "giving_id", "learner_id", "added_at"), rows)


def _whom(
    section: UUID, by: Actor, day: date, group: UUID | None, learners: Collection[UUID] | None
) -> set[UUID]:
    there = set(learners_of_section(section, day))
    if group is not None:
        found = find_group(group, by=by, purpose=Purpose.INSTRUCT, day=day)
        if found.section != section:
            raise BadInput(
                gettext_noop("The group belongs to another class."),
                mend=gettext_noop("Choose one of this class."),
            )
        whom = set(found.learners)
    else:
        whom = there if learners is None else set(records_of(learners).values())
    if not whom:
        raise BadInput(
            gettext_noop("There is nobody to give it to."),
            mend=gettext_noop("Choose at least one learner."),
        )
    of_the_class(whom, there)
    may_write_for(whom, by=by, day=day)
    return whom


def _own(task: UUID | None, by: Actor) -> Task | None:
    if task is None:
        return None
    row = Task.objects.filter(pk=task, author=by.person).first()
    if row is None:
        raise NotAllowed(
            gettext_noop("%(name)s wrote no such task."),
            mend=gettext_noop("Choose one of your own tasks."),
            said={"name": by.name},
        )
    if Task.objects.filter(supersedes=row).exists():
        raise BadInput(
            gettext_noop("This version was changed since."),
            mend=gettext_noop("Change the latest version."),
        )
    return row


def check_task(given: NewTask) -> None:
    """Raises BadInput for what no task may be written with."""
    title = " ".join(given.title.split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise BadInput(
            gettext_noop("The task has no title, or a very long one."),
            mend=gettext_noop("Give 1 to %(most)s letters."),
            said={"most": LONGEST_TITLE},
        )
    if len(given.instructions) > LONGEST_WORDS:
        raise BadInput(
            gettext_noop("The instructions are too long."),
            mend=gettext_noop("Use %(most)s letters."),
            said={"most": format(LONGEST_WORDS, ",")},
        )
    named = [line.competency for line in given.criteria]
    if not named or len(named) > MOST_CRITERIA:
        raise BadInput(
            gettext_noop("A task is about no competency, or about very many."),
            mend=gettext_noop("Choose 1 to %(most)s competencies."),
            said={"most": MOST_CRITERIA},
        )
    if len(set(named)) != len(named):
        raise BadInput(
            gettext_noop("A competency is named twice."), mend=gettext_noop("Name each once.")
        )
    if set(levels_of(named)) != set(named):
        raise BadInput(
            gettext_noop("A competency is not there."),
            mend=gettext_noop("Choose competencies of the list."),
        )
