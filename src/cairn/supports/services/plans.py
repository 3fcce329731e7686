"""Opening a plan of support, logging what was given, checking progress, deciding what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput
from cairn.people.selectors.persons import enrollment_on
from cairn.supports.models import PlanReview, ProgressCheck, SupportPlan, SupportSession
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.progress import BASELINE_DAYS, Measured
from cairn.supports.selectors.plans import Plan, find_plan
from cairn.supports.services.flags import settle, settle_plan
from cairn.supports.services.grounds import may_write, reading

LEAST_WORDS = 3
"""A need, goal, support or reason in fewer words is none that anyone can act on."""
MOST_MINUTES = 480


@dataclass(frozen=True)
class NewPlan:
    """What a plan is opened with; see `SupportPlan` for what each means. `responsible` None: who opens it."""

    tier: int
    need: str
    goal: str
    support: str
    times_a_week: int
    minutes: int
    measured_by: str
    gain: float
    weeks: float
    first_day: date
    every: float = 1.0
    noise: float | None = None
    competency: UUID | None = None
    responsible: UUID | None = None


@transaction.atomic
def open_plan(
    learner: UUID,
    *,
    by: Actor,
    given: NewPlan,
    at: datetime,
    follows: UUID | None = None,
    flag: UUID | None = None,
) -> SupportPlan:
    """Opens a plan for a learner; `follows` names the one that was changed into it, `flag` what it decides.

    The rule of progress monitoring and its share of false alarms are kept as policy has them on the plan's first day.
    Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    record = may_write(learner, by, day)
    responsible = given.responsible or by.person
    if responsible is None:
        raise BadInput(
            gettext_noop("Nobody is responsible."),
            mend=gettext_noop("Name the person who sees to the plan."),
        )
    measured = _measured(given)
    _check(given)
    stay = enrollment_on(record, day)
    plan = SupportPlan.objects.create(
        learner_id=record, school_id=stay.school_id if stay else None,
        competency_id=given.competency, tier=given.tier, need=given.need.strip(),
        goal=given.goal.strip(), support=given.support.strip(),
        times_a_week=given.times_a_week, minutes=given.minutes, responsible_id=responsible,
        measured_by=given.measured_by.strip(), gain=given.gain, noise=given.noise,
        weeks=given.weeks, every=given.every, rule=measured.rule,
        false_alarms=measured.false_alarms, first_day=given.first_day, opened_by_id=by.person,
        opened_name=by.name, opened_at=at, follows_id=follows,
    )  # fmt: skip
    if flag is not None:
        settle(flag, plan, by=by, at=at)
    return plan


@transaction.atomic
def log_session(
    plan: UUID,
    *,
    by: Actor,
    at: datetime,
    day: date,
    held: bool,
    minutes: int | None = None,
    words: str = "",
) -> SupportSession:
    """Keeps that a session was held, or was not; `minutes` None: as long as planned. Raises NotAllowed, BadInput."""
    found = _writable(plan, by, at)
    _check_day(day, at, earliest=found.row.first_day)
    long = found.row.minutes if minutes is None else minutes
    if held and not 0 < long <= MOST_MINUTES:
        raise BadInput(
            gettext_noop("%(long)s minutes is no session."),
            mend=gettext_noop("Give 1 to %(most)s minutes."),
            said={"long": long, "most": MOST_MINUTES},
        )
    if not held and not words.strip():
        raise BadInput(
            gettext_noop("Why was it not held?"),
            mend=gettext_noop("Say it in a word or two: absent, a test, no room."),
        )
    return SupportSession.objects.create(
        plan=found.row, day=day, held=held, minutes=long if held else 0, words=words.strip(),
        recorded_by_id=by.person, recorded_name=by.name, recorded_at=at,
    )  # fmt: skip


@transaction.atomic
def record_check(
    plan: UUID,
    *,
    by: Actor,
    at: datetime,
    day: date,
    score: float | None,
    corrects: UUID | None = None,
) -> ProgressCheck:
    """Keeps a check of progress; `corrects` names an earlier one, which a None takes back.

    Raises NotAllowed, BadInput.
    """
    found = _writable(plan, by, at)
    if corrects is not None and corrects not in {check.pk for check in found.checks}:
        raise BadInput(
            gettext_noop("This check is not one that stands."),
            mend=gettext_noop("Look at the plan again."),
        )
    if score is None and corrects is None:
        raise BadInput(
            gettext_noop("There is no score."), mend=gettext_noop("Give the score of the check.")
        )
    if score is not None and not abs(score) < 1e9:
        raise BadInput(
            gettext_noop("%(score)s is no score."),
            mend=gettext_noop("Give a number."),
            said={"score": score},
        )
    _check_day(day, at, earliest=found.row.first_day - timedelta(days=BASELINE_DAYS))
    return ProgressCheck.objects.create(
        plan=found.row, day=day, score=score, supersedes_id=corrects,
        recorded_by_id=by.person, recorded_name=by.name, recorded_at=at,
    )  # fmt: skip


@transaction.atomic
def review(
    plan: UUID,
    *,
    by: Actor,
    at: datetime,
    decision: Decision,
    words: str,
    as_planned: bool | None = None,
    anew: NewPlan | None = None,
) -> PlanReview:
    """Keeps what was decided beside what the rule said; a changed plan goes on as `anew`.

    Raises NotAllowed, BadInput.
    """
    found = _writable(plan, by, at)
    _words(words, "reason")
    goes_on_anew = decision in (Decision.CHANGE, Decision.HIGHER)
    if goes_on_anew != (anew is not None):
        raise BadInput(
            gettext_noop("A changed plan needs what it is changed into, and no other does."),
            mend=gettext_noop("Give the new plan, or decide otherwise."),
        )
    kept = PlanReview.objects.create(
        plan=found.row, decision=decision.value, words=words.strip(),
        said=found.progress.says.value, as_planned=as_planned, decided_by_id=by.person,
        decided_name=by.name, decided_at=at,
    )  # fmt: skip
    new = open_plan(found.learner, by=by, given=anew, at=at, follows=plan) if anew else None
    settle_plan(plan, decision, words, by=by, at=at, anew=new.pk if new else None)
    return kept


def _writable(plan: UUID, by: Actor, at: datetime) -> Plan:
    """The plan, held until the transaction ends. Raises NotAllowed, BadInput where it is over."""
    list(SupportPlan.objects.select_for_update().filter(pk=plan).values_list("pk"))
    day = timezone.localdate(at)
    found = find_plan(plan, by=by, purpose=reading(by), day=day)
    may_write(found.learner, by, day)
    if found.ended_on is not None:
        raise BadInput(
            gettext_noop("This plan ended on %(ended_on)s."),
            mend=gettext_noop("Open a new plan, or look at the one after it."),
            said={"ended_on": found.ended_on},
        )
    return found


def _measured(given: NewPlan) -> Measured:
    rule = str(book().ask("supports.rule", given.first_day).value)
    false_alarms = float(book().ask("supports.false_alarms", given.first_day).value)  # type: ignore[arg-type]
    return Measured(
        given.gain, given.first_day, given.weeks, given.every, given.noise, rule, false_alarms
    )


def _check(given: NewPlan) -> None:
    for words, missing in (
        (given.need, gettext_noop("The need is not said.")),
        (given.goal, gettext_noop("The goal is not said.")),
        (given.support, gettext_noop("The support is not said.")),
    ):
        _words(words, missing)
    if not given.measured_by.strip():
        raise BadInput(
            gettext_noop("It is not said what is checked."),
            mend=gettext_noop("Name the check and its unit."),
        )
    if given.tier not in (1, 2, 3):
        raise BadInput(
            gettext_noop("There is no tier %(tier)s."),
            mend=gettext_noop("Choose 1, 2 or 3."),
            said={"tier": given.tier},
        )
    if not (1 <= given.times_a_week <= 21 and 1 <= given.minutes <= MOST_MINUTES):
        raise BadInput(
            gettext_noop("%(times_a_week)s times a week for %(minutes)s minutes cannot be given."),
            mend=gettext_noop("Give 1 to 21 times a week and 1 to %(most)s minutes."),
            said={
                "times_a_week": given.times_a_week,
                "minutes": given.minutes,
                "most": MOST_MINUTES,
            },
        )


def _words(said: str, missing: str) -> None:
    if len(said.split()) < LEAST_WORDS:
        raise BadInput(
            missing, mend=gettext_noop("Say it in a sentence that the family understands.")
        )


def _check_day(day: date, at: datetime, *, earliest: date) -> None:
    if not earliest <= day <= timezone.localdate(at):
        raise BadInput(
            gettext_noop("%(day)s is not a day of this plan."),
            mend=gettext_noop("Give a day from %(earliest)s until today."),
            said={"day": day, "earliest": earliest},
        )
