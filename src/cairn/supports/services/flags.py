"""Raising flags by the rules that policy switched on, and keeping what people decide about them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.access import operator_alone
from cairn.people.selectors.groups import schools_in
from cairn.supports.models import Flag, FlagDecision, SupportPlan
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.flags import CLOSING, Answer, Earlier, FlagRule, State, may_flag
from cairn.supports.selectors.flags import LOOK_BACK, Raised, find_flag, told
from cairn.supports.selectors.looking import SchoolSeen, Seen, look_at_school
from cairn.supports.services.grounds import may_write, reading

LEAST_WORDS = 3
LONGEST_WAIT = timedelta(days=180)
_Key = tuple[UUID, str, UUID | None]


@dataclass(frozen=True)
class Raising:
    """What came of one school: what the rules saw, and how many flags of each rule are new."""

    seen: SchoolSeen
    new: dict[FlagRule, int]


def raise_flags(
    *,
    by: Actor,
    at: datetime,
    keep: bool = True,
    schools: Collection[UUID] | None = None,
    progress: Progress = SILENT,
) -> list[Raising]:
    """Looks at schools by their rules and keeps the new flags; a second time on one day changes nothing.

    schools  only these; None: every school
    keep     False: says what would be raised, the rules that are not switched on included
    Raises NotAllowed to anybody but the operator, NotYetInForce, BadPolicy.
    """
    operator_alone(by)
    where, day = schools_in() if schools is None else sorted(schools), timezone.localdate(at)
    progress.begin("Looking for flags", len(where))
    found = []
    for school in where:
        found.append(_of_school(school, by, day, at, keep))
        progress.advance(1)
    return found


@transaction.atomic
def _of_school(school: UUID, by: Actor, day: date, at: datetime, keep: bool) -> Raising:
    seen = look_at_school(school, by=by, purpose=Purpose.OPERATE, day=day)
    earlier = _earlier({each.learner for each in seen.seen}, day)
    new = [each for each in seen.seen if may_flag(earlier[_key(each)], day)]
    if keep:
        new = [each for each in new if each.rule in seen.force.on]
        Flag.objects.bulk_create(_flag(each, seen, day, at) for each in new)
    return Raising(seen, {rule: sum(each.rule is rule for each in new) for rule in FlagRule})


def _key(seen: Seen) -> _Key:
    return seen.learner, seen.rule.value, seen.plan


def _earlier(learners: Iterable[UUID], day: date) -> dict[_Key, list[Earlier]]:
    rows = Flag.objects.filter(learner__record__in=list(learners), raised_on__gte=day - LOOK_BACK)
    found: dict[_Key, list[Earlier]] = defaultdict(list)
    for flag in told(rows, day):
        is_open = flag.state in (State.OPEN, State.WAITING)
        key = (flag.learner, flag.row.rule, flag.row.plan_id)
        found[key].append(Earlier(is_open, flag.rests_until))
    return found


def _chances(rule: FlagRule, school: SchoolSeen) -> dict[str, float | None]:
    share = school.by_chance(rule)
    found: dict[str, float | None] = {"by_chance": None if share is None else round(share, 4)}
    if rule is FlagRule.ABSENT_SHARE:
        found["in_a_year"] = round(school.absent_in_a_year, 4)
    return found


def _flag(seen: Seen, school: SchoolSeen, day: date, at: datetime) -> Flag:
    settings = school.force.settings
    facts = _chances(seen.rule, school) | seen.facts
    return Flag(
        learner_id=seen.learner, school_id=school.school, rule=seen.rule.value, plan_id=seen.plan,
        facts=facts, settings=settings.plain(), raised_on=day, raised_at=at,
        expires=day + timedelta(days=settings.open_days),
    )  # fmt: skip


@transaction.atomic
def decide(
    flag: UUID, *, by: Actor, at: datetime, answer: Answer, words: str, until: date | None = None
) -> FlagDecision:
    """Keeps that a flag waits or is not needed, and why; a plan decides one by being opened (`open_plan`).

    until  with a wait: the day on which it asks again
    Raises NotAllowed, BadInput.
    """
    found = _asking(flag, by, at)
    if answer is Answer.PLAN and found.row.plan_id is None:
        raise BadInput(
            gettext_noop("No plan is named."),
            mend=gettext_noop("Open the plan from the flag: that decides it."),
        )
    _check_wait(answer, until, timezone.localdate(at))
    if len(words.split()) < LEAST_WORDS:
        raise BadInput(
            gettext_noop("The reason is not said."), mend=gettext_noop("Say in a few words why.")
        )
    return _keep(found, by, at, answer, words, until, found.row.plan_id)


def settle(flag: UUID, plan: SupportPlan, *, by: Actor, at: datetime) -> FlagDecision:
    """Keeps that a plan was opened because of a flag. Raises NotAllowed, BadInput."""
    found = _asking(flag, by, at)
    if found.learner != plan.learner_id:
        raise BadInput(
            gettext_noop("This flag is another learner's."),
            mend=gettext_noop("Open the plan without it."),
        )
    return _keep(found, by, at, Answer.PLAN, plan.goal, None, plan.pk)


def settle_plan(
    plan: UUID, decision: Decision, words: str, *, by: Actor, at: datetime, anew: UUID | None
) -> None:
    """A review of a plan decides what was flagged about it: going on as it is means that nothing was needed."""
    day = timezone.localdate(at)
    needless = decision is Decision.GO_ON
    for flag in told(Flag.objects.filter(plan=plan), day):
        if flag.state in (State.OPEN, State.WAITING):
            answer = Answer.NOT_NEEDED if needless else Answer.PLAN
            _keep(flag, by, at, answer, words, None, anew or plan)


def _asking(flag: UUID, by: Actor, at: datetime) -> Raised:
    """A flag that asks for a decision, or waits. Raises NotAllowed, BadInput where it is decided or over."""
    day = timezone.localdate(at)
    found = find_flag(flag, by=by, purpose=reading(by), day=day)
    may_write(found.learner, by, day)
    if found.state is State.DECIDED:
        raise BadInput(
            gettext_noop("This flag has been decided."),
            mend=gettext_noop("Look at the learner's page: it says by whom."),
        )
    if found.state is State.EXPIRED:
        raise BadInput(
            gettext_noop("This flag expired on %(expires)s."),
            mend=gettext_noop("Open a plan without it, or wait for the rule to flag again."),
            said={"expires": found.expires},
        )
    return found


def _check_wait(answer: Answer, until: date | None, today: date) -> None:
    if (answer is Answer.WAIT) != (until is not None):
        raise BadInput(
            gettext_noop("Only a wait has an end."),
            mend=gettext_noop("Say until when, or decide otherwise."),
        )
    if until is not None and not today < until <= today + LONGEST_WAIT:
        raise BadInput(
            gettext_noop("%(until)s is no day to wait for."),
            mend=gettext_noop("Give a day after today and not after %(most)s."),
            said={"until": until, "most": today + LONGEST_WAIT},
        )


def _keep(
    flag: Raised,
    by: Actor,
    at: datetime,
    answer: Answer,
    words: str,
    until: date | None,
    plan: UUID | None,
) -> FlagDecision:
    try:
        with transaction.atomic():
            return FlagDecision.objects.create(
                flag=flag.row, answer=answer.value, words=words.strip(), until=until,
                plan_id=plan if answer in CLOSING else None,
                decided_by_id=by.person, decided_name=by.name, decided_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput(
            gettext_noop("Somebody decided this flag a moment ago."),
            mend=gettext_noop("Look at the page again."),
        ) from None
