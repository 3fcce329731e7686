"""What followed the flags of a school's learners: for figures by group, never for a list of names."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.people.rules.facts import OF_HEALTH, class_of_fact
from cairn.people.selectors.access import learners, organization_ground
from cairn.people.selectors.groups import enrolled_in, subgroups_of
from cairn.supports.models import Flag, PlanReview, SupportPlan, SupportSession
from cairn.supports.rules.decisions import ENDING
from cairn.supports.rules.flags import Answer
from cairn.supports.rules.reach import Story
from cairn.supports.selectors.flags import Raised, told


@dataclass(frozen=True)
class SchoolReach:
    """The learners of a school, the subgroups that hold them on the day (kind=value), and what followed each flag.

    left_out   kinds of subgroups that the reader may not have figures by, whether anybody is in them or not
    """

    learners: set[UUID]
    groups: dict[str, set[UUID]]
    stories: list[Story]
    left_out: tuple[str, ...]


def classes_told(school: UUID, *, by: Actor, purpose: Purpose, day: date) -> tuple[DataClass, ...]:
    """What figures by group tell this reader: who is helped, and who is of the groups of which they may have figures.

    Raises NotAllowed to who may not have figures by group at all.
    """
    asked = {"by": by, "purpose": purpose, "organization": school, "day": day}
    for data in (DataClass.SUPPORTS, DataClass.CIRCUMSTANCES):
        organization_ground(data=data, **asked)  # type: ignore[arg-type]
    try:
        organization_ground(data=DataClass.HEALTH, **asked)  # type: ignore[arg-type]
    except NotAllowed:
        return DataClass.SUPPORTS, DataClass.CIRCUMSTANCES
    return DataClass.SUPPORTS, DataClass.CIRCUMSTANCES, DataClass.HEALTH


def school_reach(
    school: UUID, *, by: Actor, purpose: Purpose, since: date, day: date
) -> SchoolReach:
    """Flags raised from `since` until the day on who is enrolled on it. Always as many queries.

    Raises NotAllowed to who may not have figures by group.
    """
    told_of = classes_told(school, by=by, purpose=purpose, day=day)
    read = learners(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day, verb=Verb.READ)
    enrolled = enrolled_in([school], day)
    here = set(read.filter(pk__in=list(enrolled)).values_list("pk", flat=True))
    if enrolled and not here:  # figures of the whole place are published another way
        raise NotAllowed(
            f"{by.name} may not read the supports of any learner of this school.",
            mend="Ask the school's or the district's leader for its figures.",
        )
    rows = Flag.objects.filter(
        learner__record__in=list(here), raised_on__gte=since, raised_on__lte=day
    )
    left_out = tuple(kind for kind in OF_HEALTH if class_of_fact(kind) not in told_of)
    return SchoolReach(here, _groups(here, told_of, day), _stories(told(rows, day), day), left_out)


def _groups(here: set[UUID], told_of: Collection[DataClass], day: date) -> dict[str, set[UUID]]:
    """The subgroups that hold learners on the day, of the facts of these classes."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for who, spells in subgroups_of(here).items():
        for name, first, last in spells:
            known = class_of_fact(name.partition("=")[0]) in told_of
            if known and first <= day.toordinal() <= last:
                found[name].add(who)
    return dict(found)


def _stories(flags: list[Raised], day: date) -> list[Story]:
    whose = {flag.learner for flag in flags}
    sessions, plans = _held(whose, day), _plans(whose)
    return [_story(flag, sessions[flag.learner], plans[flag.learner]) for flag in flags]


def _story(flag: Raised, held: list[date], plans: list[tuple[date, date | None]]) -> Story:
    raised = flag.row.raised_on
    from_then = [day for day in held if day >= raised]
    closed = flag.closed_by
    return Story(
        flag.learner,
        flag.rule,
        raised,
        Answer(closed.answer) if closed else None,
        min(from_then, default=None),
        any(ended is None or ended >= raised for _opened, ended in plans),
    )


def _held(records: set[UUID], day: date) -> dict[UUID, list[date]]:
    found: dict[UUID, list[date]] = defaultdict(list)
    rows = SupportSession.objects.filter(
        superseded=None, held=True, day__lte=day, plan__learner__record__in=list(records)
    )
    for who, on in rows.values_list("plan__learner__record", "day"):
        found[who].append(on)
    return found


def _plans(records: set[UUID]) -> dict[UUID, list[tuple[date, date | None]]]:
    """Each learner's plans: opened, and ended or None."""
    ending = PlanReview.objects.filter(decision__in=[d.value for d in ENDING])
    rows = SupportPlan.objects.filter(learner__record__in=list(records))
    found: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    running = rows.filter(~Exists(ending.filter(plan=OuterRef("pk"))))
    for who, opened in running.values_list("learner__record", "opened_at__date"):
        found[who].append((opened, None))
    ended = ending.filter(plan__in=rows)
    for who, opened, over in ended.values_list(
        "plan__learner__record", "plan__opened_at__date", "decided_at__date"
    ):
        found[who].append((opened, over))
    return found
