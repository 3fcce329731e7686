"""What the rules of flags see of a school's learners: before a rule is switched on, and when flags are raised."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import fmean, median_low
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cairn.evidence.selectors.recent import recent_pieces
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadPolicy
from cairn.kernel.terms import Use
from cairn.people.selectors.access import learners
from cairn.people.selectors.attendance import attendance_of
from cairn.people.selectors.groups import enrolled_in
from cairn.people.selectors.zones import place_of
from cairn.policy.rulings import Place
from cairn.supports.models import PlanReview, SupportPlan
from cairn.supports.rules.decisions import ENDING
from cairn.supports.rules.flags import (
    OFTEN_ABSENT,
    Absent,
    FlagRule,
    Low,
    Piece,
    Settings,
    absent_share,
    chance_absent,
    chance_absent_in_a_year,
    chance_low,
    low_pieces,
)
from cairn.supports.rules.progress import Errors, Says
from cairn.supports.selectors.board import looked_at
from cairn.supports.selectors.plans import Plan, whole

LOOK_BACK = timedelta(days=180)
"""How far back a run of low pieces is followed."""
_Cells = dict[UUID, list[tuple[UUID, list[Piece]]]]


@dataclass(frozen=True)
class InForce:
    """What policy says of flags for a place on a day; `on` the rules that are switched on.

    progress_rule, false_alarms   of a plan that would be opened today
    """

    settings: Settings
    on: frozenset[FlagRule]
    piece_sd: float
    counted: frozenset[int]
    progress_rule: str
    false_alarms: float
    a_meeting: int


@dataclass(frozen=True)
class Seen:
    """What one rule saw of one learner; `plan` where it is about a plan, `facts` as a flag keeps them.

    A fact named `by_chance` stands before that of the rule as a whole: each plan is judged by its own rule.
    """

    learner: UUID
    rule: FlagRule
    plan: UUID | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class SchoolSeen:
    """What every rule, switched on or not, sees of a school's learners on a day.

    looked_at  by rule, the learners of whom there is enough to say anything
    usual      in how many competencies the middle one of them has enough recent pieces
    plans      how often the rules of the plans that run are wrong, where anybody can say
    """

    school: UUID
    day: date
    force: InForce
    learners: int
    looked_at: dict[FlagRule, int]
    usual: int
    plans: tuple[Errors | None, ...]
    seen: tuple[Seen, ...]

    def flagged(self, rule: FlagRule) -> int:
        """Learners whom a rule would flag today if none had been flagged before."""
        return len({each.learner for each in self.seen if each.rule is rule})

    def by_chance(self, rule: FlagRule) -> float | None:
        """Share flagged for nothing, 0..1; see `rules.flags` for who that is by each rule.

        None: nobody can say of the rule by which plans are judged.
        """
        match rule:
            case FlagRule.LOW_PIECES:
                return chance_low(
                    self.force.settings, piece_sd=self.force.piece_sd, competencies=self.usual
                )
            case FlagRule.ABSENT_SHARE:
                return chance_absent(self.force.settings)
            case FlagRule.PLAN_NOT_ENOUGH:
                return self._of_plans()

    def _of_plans(self) -> float | None:
        """The mean of the plans that run; where none does, what a new one may spend."""
        known = [told.sent_away / 100 for told in self.plans if told is not None]
        if known:
            return fmean(known)
        spends = not self.plans and self.force.progress_rule == "sequential@1"
        return self.force.false_alarms if spends else None

    @property
    def absent_in_a_year(self) -> float:
        """Share flagged for nothing by absence on any day of a school year."""
        return chance_absent_in_a_year(self.force.settings)

    def found(self, rule: FlagRule) -> float | None:
        """Share flagged of those whom a rule is there to find, 0..1; None: nobody can say.

        Who is in truth at the low level in everything; who misses one day in five, at the first look; who gains a third
        of the aim of their plan.
        """
        match rule:
            case FlagRule.LOW_PIECES:
                return chance_low(
                    self.force.settings,
                    piece_sd=self.force.piece_sd,
                    competencies=self.usual,
                    above=0,
                )
            case FlagRule.ABSENT_SHARE:
                return chance_absent(self.force.settings, usual=OFTEN_ABSENT)
            case FlagRule.PLAN_NOT_ENOUGH:
                known = [t.found / 100 for t in self.plans if t is not None and t.found is not None]
                return fmean(known) if known else None


def in_force(day: date, place: Place) -> InForce:
    """What policy says of flags. Raises NotYetInForce before its first day, BadPolicy for a rule there is not."""

    def ask(name: str) -> Any:
        return book().ask(name, day, place).value

    try:
        on = frozenset(FlagRule(str(name)) for name in ask("supports.flags.rules"))
    except ValueError as error:
        raise BadPolicy(
            f"supports.flags.rules: {error}.", mend=f"Choose of {', '.join(FlagRule)}."
        ) from None
    whole_numbers = (
        "pieces",
        "level",
        "competencies",
        "recent_days",
        "absent_days",
        "open_days",
        "rest_days",
    )
    return InForce(
        Settings(
            **{name: int(ask(f"supports.flags.{name}")) for name in whole_numbers},
            absent_share=float(ask("supports.flags.absent_share")),
        ),
        on,
        float(ask("certainty.piece_sd")),
        frozenset(int(Use.named(str(word))) for word in ask("determination.counted_uses")),
        str(ask("supports.rule")),
        float(ask("supports.false_alarms")),
        int(ask("supports.flags.a_meeting")),
    )


def look_at_school(school: UUID, *, by: Actor, purpose: Purpose, day: date) -> SchoolSeen:
    """What the rules see of the school's learners whom `by` may read. Always as many queries."""
    force = in_force(day, place_of(school))
    here = _allowed(enrolled_in([school], day), by, purpose, day)
    cells = _cells(here, force, day)
    enough = [_enough(own, force.settings, day) for own in cells.values()]
    absences = attendance_of(here, by=by, purpose=purpose, day=day)
    days = {
        who: [Absent(p.absent, p.enrolled, p.first, p.last) for p in own]
        for who, own in absences.items()
    }
    plans = _running(here, day)
    least = force.settings.absent_days
    counts = {
        FlagRule.LOW_PIECES: sum(n >= force.settings.competencies for n in enough),
        FlagRule.ABSENT_SHARE: sum(sum(p.recorded for p in own) >= least for own in days.values()),
        FlagRule.PLAN_NOT_ENOUGH: len({plan.learner for plan in plans}),
    }
    seen = [*_low(cells, force.settings, day), *_absent(days, force.settings), *_slow(plans)]
    usual = median_low([n for n in enough if n] or [0])
    wrong = tuple(plan.errors for plan in plans)
    return SchoolSeen(school, day, force, len(here), counts, usual, wrong, tuple(seen))


def _allowed(records: Collection[UUID], by: Actor, purpose: Purpose, day: date) -> set[UUID]:
    """Those of whom both their evidence and their supports may be read."""
    found = set(records)
    for data in (DataClass.SUPPORTS, DataClass.EVIDENCE):
        rows = learners(by=by, purpose=purpose, data=data, day=day)
        found = set(rows.filter(pk__in=list(found)).values_list("pk", flat=True))
    return found


def _cells(records: Collection[UUID], force: InForce, day: date) -> _Cells:
    until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    found: _Cells = defaultdict(list)
    lately = recent_pieces(records, None, since=until - LOOK_BACK, until=until)
    for (learner, competency), pieces in lately.items():
        counted = [
            Piece(p.value, timezone.localdate(p.performed_at))
            for p in pieces
            if p.use in force.counted
        ]
        if counted:
            found[learner].append((competency, counted))
    return found


def _enough(cells: list[tuple[UUID, list[Piece]]], settings: Settings, day: date) -> int:
    """In how many competencies a learner has as many recent pieces as the rule asks for."""
    since = day - timedelta(days=settings.recent_days)
    return sum(len(p) >= settings.pieces and p[0].day >= since for _competency, p in cells)


def _running(records: Collection[UUID], day: date) -> list[Plan]:
    over = PlanReview.objects.filter(plan=OuterRef("pk"), decision__in=[d.value for d in ENDING])
    rows = SupportPlan.objects.filter(~Exists(over), learner__record__in=list(records))
    return whole(rows, day)


def _low(cells: _Cells, settings: Settings, day: date) -> Iterator[Seen]:
    for learner, own in sorted(cells.items()):
        if found := low_pieces(own, settings, day):
            yield Seen(learner, FlagRule.LOW_PIECES, None, {"low": [_plain(low) for low in found]})


def _plain(low: Low) -> dict[str, Any]:
    return {
        "competency": str(low.competency), "pieces": low.pieces,
        "since": low.since.isoformat(), "until": low.until.isoformat(),
    }  # fmt: skip


def _absent(days: dict[UUID, list[Absent]], settings: Settings) -> Iterator[Seen]:
    for learner, own in sorted(days.items()):
        if (told := absent_share(own, settings)) is not None:
            facts = {
                "absent": told.absent, "recorded": told.recorded,
                "since": told.since.isoformat(), "until": told.until.isoformat(),
            }  # fmt: skip
            yield Seen(learner, FlagRule.ABSENT_SHARE, None, facts)


def _slow(plans: list[Plan]) -> Iterator[Seen]:
    for plan in sorted(plans, key=lambda plan: plan.id):
        told = plan.progress
        if told.says is Says.CHANGE and told.since is not None and not looked_at(plan):
            wrong = plan.errors
            facts = {
                "since": told.since.isoformat(),
                "by_chance": None if wrong is None else round(wrong.sent_away / 100, 4),
            }
            yield Seen(plan.learner, FlagRule.PLAN_NOT_ENOUGH, plan.id, facts)
