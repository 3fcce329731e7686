"""Tasks and to whom they were given: a teacher's, a class's, a learner's."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cairn.assessments.models import Entry, GivenTo, Giving, HandIn, Task, TaskCriterion
from cairn.assessments.rules import Fate
from cairn.evidence.selectors.chains import ends_that_stand
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import NOTHING
from cairn.kernel.terms import Use
from cairn.people.selectors.access import learner_ground, section_ground
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.sections import in_class

from .handed_in import HandedIn, handed_in


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric. `levels`: what each level looks like, where somebody wrote it."""

    competency: UUID
    words: str
    levels: dict[int, str]


@dataclass(frozen=True)
class TaskText:
    """One version of a task. `latest` is the version that stands; `first` the first of them."""

    id: UUID
    first: UUID
    title: str
    instructions: str
    use: Use
    author: UUID | None
    author_name: str
    made_at: datetime
    latest: bool
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Given:
    """A task as it was given in a class. `learners` are surviving records."""

    id: UUID
    task: TaskText
    section: UUID
    group: str
    due: date | None
    given_at: datetime
    given_name: str
    taken_back: bool
    learners: frozenset[UUID]


@dataclass(frozen=True)
class Progress:
    """How far a given task is: by learner the competencies scored, and who handed something in."""

    scored: dict[UUID, frozenset[UUID]]
    handed_in: frozenset[UUID]

    def done(self, learner: UUID, wanted: Collection[UUID]) -> bool:
        """Whether every competency of the task has been scored for this learner."""
        return bool(wanted) and set(wanted) <= self.scored.get(learner, frozenset())


def tasks_by(by: Actor) -> list[TaskText]:
    """The tasks that somebody wrote, as they stand, latest first; a task is about no learner."""
    rows = Task.objects.filter(author=by.person, superseded=None).order_by("-made_at", "-pk")
    return _texts(rows)


def find_task(key: UUID) -> TaskText | None:
    """One version of a task; it is about no learner."""
    return next(iter(_texts(Task.objects.filter(pk=key))), None)


def given_in(section: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Given]:
    """What was given in a class and is still asked for, latest first. Raises NotAllowed."""
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    rows = Giving.objects.filter(section=section, taken_back=None).order_by("-given_at", "-pk")
    return _given(rows)


def find_given(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> Given:
    """A task as it was given, for who opens its class. Raises NotAllowed, also where there is none."""
    rows = Giving.objects.filter(pk=key)
    section = rows.values_list("section_id", flat=True).first()
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section or key, day=day)
    if section is None:
        raise NotAllowed(f"{by.name} gave no such task.", mend="Open your class again.")
    return _given(rows)[0]


def section_of_giving(key: UUID) -> UUID | None:
    """In which class it was given, for a page that opens that class first; None: there is none."""
    return Giving.objects.filter(pk=key).values_list("section_id", flat=True).first()


def progress_of(
    givings: Collection[Given], *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, Progress]:
    """How far these are; their classes are asked for. As many queries for one as for many of a class."""
    for section in {each.section for each in givings}:
        section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    keys = [each.id for each in givings]
    scored = _scored(Entry.objects.filter(giving__in=keys))
    handed = defaultdict(set)
    for giving, record in HandIn.objects.filter(giving__in=keys).values_list(
        "giving_id", "learner__record_id"
    ):
        handed[giving].add(record)
    return {
        key: Progress(
            {who: frozenset(what) for who, what in scored.get(key, {}).items()},
            frozenset(handed[key]),
        )
        for key in keys
    }


@dataclass(frozen=True)
class Mine:
    """A task given to one learner, with what was handed in and whether all of it has been scored.

    over   the learner is not in that class any more, or the task was taken back: it is read, and asks for nothing
    """

    given: Given
    hand_ins: tuple[HandedIn, ...]
    scored: bool
    over: bool = False


def tasks_of(
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    only: UUID | None = None,
    known: datetime | None = None,
) -> list[Mine]:
    """What a learner was given: first what waits for the learner, by its due day and else the latest first, then what
    was handed in and waits to be scored, then what was scored, then what is over: given in classes that they left,
    or taken back after they handed something in.

    only   one giving alone
    known  what was handed in and scored is told as the record stood at that moment, if given

    Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    same = aliases(learner)
    own = GivenTo.objects.filter(learner__in=same)
    there = own.filter(in_class("giving__section", "learner__record", day))
    still, mine = set(there.values_list("giving_id", flat=True)), own.values("giving")
    sent = HandIn.objects.filter(learner__in=same)
    if known is not None:
        sent = sent.filter(handed_in_at__lte=known)
    kept = Q(taken_back=None) | Q(pk__in=sent.values("giving"))
    rows = Giving.objects.filter(kept, pk__in=mine).order_by("-given_at", "-pk")
    givings = _given(rows if only is None else rows.filter(pk=only), only=frozenset({learner}))
    keys = [each.id for each in givings]
    scored = _scored(Entry.objects.filter(giving__in=keys, learner__in=same), known)
    handed = handed_in(keys, same, known)
    found = [
        Mine(
            g,
            tuple(handed.get(g.id, ())),
            _all(_wanted(g), scored.get(g.id, {}).get(learner, set())),
            g.taken_back or g.id not in still,
        )
        for g in givings
    ]
    return sorted(
        found, key=lambda m: (m.over, m.scored, bool(m.hand_ins), m.given.due or date.max)
    )


@dataclass(frozen=True)
class Due:
    """A task that a learner has not been scored on, in a line."""

    giving: UUID
    title: str
    due: date | None
    handed_in: bool
    given_at: datetime


def tasks_due(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, known: datetime | None = None
) -> list[Due]:
    """What `tasks_of` calls not scored and still asks for, in a line each and in its order.

    As many queries for none as for many. Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    handed = HandIn.objects.filter(giving=OuterRef("giving"), learner__record=learner)
    if known is not None:
        handed = handed.filter(handed_in_at__lte=known)
    still = in_class("giving__section", "learner__record", day)
    rows = GivenTo.objects.filter(still, learner__record=learner, giving__taken_back=None)
    rows = rows.annotate(handed=Exists(handed))
    given = list(
        rows.values_list(
            "giving_id", "giving__task__title", "giving__due", "handed", "giving__task_id",
            "giving__given_at",
        )
    )  # fmt: skip
    wanted: dict[UUID, set[UUID]] = defaultdict(set)
    lines = TaskCriterion.objects.filter(task__in={row[4] for row in given} or {NOTHING})
    for task, competency in lines.values_list("task_id", "competency_id"):
        wanted[task].add(competency)
    keys = {row[0] for row in given} or {NOTHING}
    scored = _scored(Entry.objects.filter(giving__in=keys, learner__record=learner), known)
    due = {
        Due(giving, title, day_due, is_handed_in, given_at)
        for giving, title, day_due, is_handed_in, task, given_at in given
        if not _all(wanted[task], scored.get(giving, {}).get(learner, set()))
    }
    latest = sorted(due, key=lambda d: (d.given_at, d.giving), reverse=True)
    return sorted(latest, key=lambda d: (d.handed_in, d.due or date.max))


def _wanted(given: Given) -> set[UUID]:
    return {criterion.competency for criterion in given.task.criteria}


def _all(wanted: set[UUID], found: set[UUID]) -> bool:
    return bool(found) and wanted <= found


def _scored(
    entries: "QuerySet[Entry]", known: datetime | None = None
) -> dict[UUID, dict[UUID, set[UUID]]]:
    """By giving and record the competencies of which a piece stands."""
    if known is not None:
        entries = entries.filter(received_at__lte=known)
    rows = list(
        entries.exclude(fate=Fate.DIFFERS.value).values_list(
            "giving_id", "learner__record_id", "competency_id", "evidence_id"
        )
    )
    ends = ends_that_stand({row[3] for row in rows}, known=known)
    found: dict[UUID, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for giving, record, competency, piece in rows:
        if piece in ends:
            found[giving][record].add(competency)
    return found


def _given(rows: "QuerySet[Giving]", only: frozenset[UUID] | None = None) -> list[Given]:
    """Four queries for any number; `only`: whom alone the answer names."""
    givings = list(rows.select_related("group", "taken_back"))
    texts = {t.id: t for t in _texts(Task.objects.filter(pk__in={g.task_id for g in givings}))}
    learners: dict[UUID, set[UUID]] = defaultdict(set)
    to = GivenTo.objects.filter(giving__in=[g.pk for g in givings])
    for giving, record in to.values_list("giving_id", "learner__record_id"):
        if only is None or record in only:
            learners[giving].add(record)
    return [
        Given(
            g.pk, texts[g.task_id], g.section_id, g.group.name if g.group else "", g.due, g.given_at,
            g.given_name, getattr(g, "taken_back", None) is not None, frozenset(learners[g.pk]),
        )
        for g in givings
    ]  # fmt: skip


def _texts(rows: "QuerySet[Task]") -> list[TaskText]:
    tasks = list(rows.select_related("superseded"))
    lines = _criteria(TaskCriterion.objects.filter(task__in=[t.pk for t in tasks]))
    return [
        TaskText(
            t.pk, t.first_id or t.pk, t.title, t.instructions, Use(t.use), t.author_id,
            t.author_name, t.made_at, getattr(t, "superseded", None) is None,
            tuple(lines.get(t.pk, ())),
        )
        for t in tasks
    ]  # fmt: skip


def _criteria(rows: Iterable[TaskCriterion]) -> dict[UUID, list[Criterion]]:
    found: dict[UUID, list[Criterion]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: r.place):
        levels = {int(level): words for level, words in row.levels.items()}
        found[row.task_id].append(Criterion(row.competency_id, row.words, levels))
    return found
