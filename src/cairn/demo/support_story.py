"""Three plans of support in Ms. Tran's Period 3, so that a page has something to decide: one that does not help
enough, one that does, one that has just begun; and what the rules flag at her school, some of it decided."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.demo import cast
from cairn.demo.write_accounts import Found
from cairn.kernel.access import Actor, Purpose, operator
from cairn.people.selectors.stations import team_schools
from cairn.supports.rules.flags import Answer, FlagRule
from cairn.supports.selectors.flags import open_flags
from cairn.supports.services.flags import decide, raise_flags
from cairn.supports.services.meetings import keep_meeting
from cairn.supports.services.plans import NewPlan, log_session, open_plan, record_check

_MEASURED = "steps right in five minutes, of 40"
_NOISE = 2.0


@dataclass(frozen=True)
class _Told:
    """Of whom, since how many weeks, with which aim; the first three scores are of the first day, then one a week."""

    who: cast.Person
    weeks_ago: int
    gain: float
    scores: tuple[float, ...]
    held_a_week: int
    need: str
    goal: str
    support: str


_PLANS = (
    _Told(
        ("Elijah", "Baker", True), 10, 1.5, (9, 11, 10, 12, 9, 12, 10, 13, 11, 12, 10, 12), 3,
        "Equivalent ratios stop at the first table; two tasks left blank in September.",
        "Elijah solves ratio tables on his own by Thanksgiving.",
        "Double number lines with Ms. Tran, in a group of three.",
    ),
    _Told(
        ("Noor", "Hassan", False), 8, 1.5, (12, 14, 13, 15, 16, 18, 18, 21, 22, 23), 3,
        "Signs of negative numbers come and go.",
        "Noor adds and takes away negative numbers without a chart by December.",
        "Chips of two colors, then the number line, before first period.",
    ),
    _Told(
        ("Kia", "Moua", False), 2, 1.0, (15, 16, 14), 1,
        "Kia was away for three weeks and has not seen area and volume.",
        "Kia finds areas of triangles and prisms by the winter break.",
        "Catching up with a partner from Period 5, with Ms. Tran's notes.",
    ),
)  # fmt: skip


def write_support_plans(found: Found, today: date) -> int:
    """Opens the plans as Ms. Tran, on their days; returns how many."""
    tran = Actor(found[cast.TEACHER], " ".join(cast.TEACHER))
    for told in _PLANS:
        _write(told, found[told.who[:2]], tran, today)
    return len(_PLANS)


def write_flags(found: Found, today: date) -> int:
    """Raises flags at Ms. Tran's school as a nightly run would have, three weeks ago and the day before yesterday,
    with a team meeting and some decisions in between; returns how many."""
    tran = Actor(found[cast.TEACHER], " ".join(cast.TEACHER))
    begun = today - timedelta(weeks=3)
    schools = [school for school, name in team_schools(tran, day=today)]
    keeper, new = operator("cairn demo"), 0
    for day in (begun, today - timedelta(days=2)):
        new += _raised(schools, keeper, day)
        if day == begun:
            _met(schools, tran, day + timedelta(days=5))
    _answer(tran, today)
    return new


def _raised(schools: list[UUID], keeper: Actor, day: date) -> int:
    kept = raise_flags(by=keeper, at=_afternoon(day), schools=schools)
    return sum(sum(each.new.values()) for each in kept)


def _met(schools: list[UUID], by: Actor, day: date) -> None:
    for school in schools:
        keep_meeting(school, by=by, at=_afternoon(day))


def _answer(by: Actor, today: date) -> None:
    """She has answered the oldest flag of low work and the first of missed days."""
    day = today - timedelta(days=1)
    asking = open_flags(by=by, purpose=Purpose.INSTRUCT, day=day)
    answers = {
        FlagRule.ABSENT_SHARE: {
            "answer": Answer.NOT_NEEDED,
            "words": "Was away with the mumps and is back.",
        },
        FlagRule.LOW_PIECES: {
            "answer": Answer.WAIT,
            "words": "Began a new unit; two more tasks come in by then.",
            "until": today + timedelta(days=12),
        },
    }
    for rule, answer in answers.items():
        flag = next((each for each in asking if each.rule is rule), None)
        if flag is not None:
            decide(flag.id, by=by, at=_afternoon(day), **answer)  # type: ignore[arg-type]


def _write(told: _Told, learner: UUID, by: Actor, today: date) -> None:
    first = today - timedelta(weeks=told.weeks_ago, days=today.weekday())
    given = NewPlan(
        tier=2, need=told.need, goal=told.goal, support=told.support, times_a_week=3, minutes=20,
        measured_by=_MEASURED, gain=told.gain, weeks=14, first_day=first, noise=_NOISE,
    )  # fmt: skip
    plan = open_plan(learner, by=by, given=given, at=_afternoon(first)).pk
    for k, score in enumerate(told.scores):
        day = first + timedelta(weeks=max(k - 2, 0))
        if day < today:
            record_check(plan, by=by, at=_afternoon(day), day=day, score=float(score))
    for week in range(told.weeks_ago):
        for session in range(told.held_a_week):
            day = first + timedelta(weeks=week, days=2 * session)
            if day < today:
                log_session(plan, by=by, at=_afternoon(day), day=day, held=True)


def _afternoon(day: date) -> datetime:
    """Half past three, when class is over."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=15.5))
