"""What is known of a place's kinds of help: who had them, who waited, and what everybody showed before and after."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.evidence.selectors.levels import LevelScales, state_levels
from cairn.evidence.selectors.recent import recent_pieces
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.kernel.terms import Use
from cairn.measure.comparing.lines import Turn
from cairn.people.selectors.access import learner_ground, learners, organization_ground
from cairn.people.selectors.groups import grades_at
from cairn.people.selectors.organizations import schools_under
from cairn.supports.models import Flag, SupportPlan
from cairn.supports.rules.flags import Answer, FlagRule
from cairn.supports.rules.worked import EARLIER, Help, Need, Shown, Worked, own_line, worked
from cairn.supports.selectors.flags import Raised, told
from cairn.supports.selectors.plans import Plan

LOOK_BACK = timedelta(days=730)
"""Plans that began earlier are of another time."""
LINE_BACK = timedelta(days=180)
"""How far back the line of one learner is drawn."""


@dataclass(frozen=True)
class Kinds:
    """What can be said of a place's help: by tier, and by what is given in the same words.

    tiers   tier → the answer about all of it
    given   tier → the kinds of it, the most given first, by the words of the plans
    """

    weeks: int
    least: int
    tiers: dict[int, Worked]
    given: dict[int, list[Worked]]


def kinds_of_help(organization: UUID, *, by: Actor, purpose: Purpose, day: date) -> Kinds:
    """Each kind of help at a school or in a district. As many queries for many learners as for few.

    Raises NotAllowed to who may not have figures of what is given and shown there, NotYetInForce.
    """
    for data in (DataClass.SUPPORTS, DataClass.EVIDENCE):
        organization_ground(by=by, purpose=purpose, data=data, organization=organization, day=day)
    weeks = int(book().ask("supports.worked.weeks", day).value)  # type: ignore[arg-type]
    least = int(book().ask("supports.worked.pairs", day).value)  # type: ignore[arg-type]
    grades = _grades(organization, by, purpose, day)
    plans = _first_plans(grades, day)
    needs = _needs(grades, plans, day)
    whose = {who for who, *_rest in plans} | {need.learner for need in needs}
    since = min((began for _who, _tier, _words, began in plans), default=day)
    shown = _pieces(whose, since=since - timedelta(weeks=EARLIER), day=day)

    def answered(kind: str, helps: list[Help]) -> Worked:
        return worked(kind, helps, needs, shown, grades, weeks=weeks, least=least, day=day)

    tiers: dict[int, list[Help]] = defaultdict(list)
    given: dict[int, dict[str, list[Help]]] = defaultdict(lambda: defaultdict(list))
    for who, tier, words, began in plans:
        tiers[tier].append(Help(who, words, began))
        given[tier][_same(words)].append(Help(who, words, began))
    return Kinds(
        weeks, least,
        {tier: answered("", helps) for tier, helps in sorted(tiers.items())},
        {
            tier: sorted(
                (answered(_usual(helps), helps) for helps in kinds.values()),
                key=lambda w: (-w.learners, w.kind),
            )
            for tier, kinds in given.items()
        },
    )  # fmt: skip


def line_of(plan: Plan, *, by: Actor, purpose: Purpose, day: date) -> Turn | None:
    """Whether a learner's own line bent when a plan began; None: nobody can say. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=plan.learner, day=day)
    shown = _pieces({plan.learner}, since=plan.row.first_day - LINE_BACK, day=plan.ended_on or day)
    return own_line(shown.get(plan.learner, ()), plan.row.first_day)


def _pieces(records: Collection[UUID], *, since: date, day: date) -> dict[UUID, list[Shown]]:
    """What counts of what these learners showed, on the state's levels. The reader was allowed to open them."""
    counted = {
        int(Use.named(str(word)))
        for word in book().ask("determination.counted_uses", day).value  # type: ignore[union-attr]
    }
    until = _midnight(day + timedelta(days=1))
    found = recent_pieces(records, None, since=_midnight(since), until=until)
    scales = LevelScales({competency for _learner, competency in found})
    own = state_levels(day)
    shown: dict[UUID, list[Shown]] = defaultdict(list)
    for (learner, competency), pieces in sorted(found.items()):
        scale = scales.of(competency, day)
        step = (len(own.names) - 1) / max(len(scale.names) - 1, 1)
        for piece in pieces:
            if piece.use in counted:
                value = own.lowest + (piece.value - scale.lowest) * step
                shown[learner].append(Shown(timezone.localdate(piece.performed_at), value))
    return dict(shown)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _grades(organization: UUID, by: Actor, purpose: Purpose, day: date) -> dict[UUID, str]:
    """The grade of everybody there of whom both may be read."""
    here: dict[UUID, str] = {}
    for school in schools_under(organization):
        here |= grades_at(school, day)
    allowed = set(here)
    for data in (DataClass.SUPPORTS, DataClass.EVIDENCE):
        rows = learners(by=by, purpose=purpose, data=data, day=day, verb=Verb.READ)
        allowed &= set(rows.filter(pk__in=list(allowed)).values_list("pk", flat=True))
    if here and not allowed:
        raise NotAllowed(
            f"{by.name} may not read the supports of any learner there.",
            mend="Ask the school's or the district's leader for its figures.",
        )
    return {who: grade for who, grade in here.items() if who in allowed}


def _first_plans(grades: Collection[UUID], day: date) -> list[tuple[UUID, int, str, date]]:
    """Each learner's first plan: learner, tier, what is given, first day. A second help has the first behind it."""
    rows = SupportPlan.objects.filter(
        learner__record__in=list(grades), first_day__gte=day - LOOK_BACK, first_day__lte=day
    ).order_by("first_day", "opened_at", "pk")
    first: dict[UUID, tuple[UUID, int, str, date]] = {}
    for who, tier, words, began in rows.values_list(
        "learner__record", "tier", "support", "first_day"
    ):
        first.setdefault(who, (who, tier, words, began))
    return list(first.values())


def _needs(
    grades: Collection[UUID], plans: list[tuple[UUID, int, str, date]], day: date
) -> list[Need]:
    """Everybody whose work was noticed, until help began or somebody found that it was not needed."""
    began = {who: first for who, _tier, _words, first in plans}
    rows = Flag.objects.filter(
        learner__record__in=list(grades), rule=FlagRule.LOW_PIECES.value,
        raised_on__gte=day - LOOK_BACK, raised_on__lte=day,
    )  # fmt: skip
    return [Need(f.learner, f.row.raised_on, _until(f, began)) for f in told(rows, day)]


def _until(flag: Raised, began: dict[UUID, date]) -> date | None:
    ends = [each.day for each in flag.decided if each.answer is Answer.NOT_NEEDED]
    if flag.learner in began:
        ends.append(began[flag.learner])
    return min(ends, default=None)


def _same(words: str) -> str:
    """The same help in the same words, however it was typed."""
    return " ".join(words.casefold().split()).rstrip(".")


def _usual(helps: list[Help]) -> str:
    return Counter(each.kind.strip() for each in helps).most_common(1)[0][0]
