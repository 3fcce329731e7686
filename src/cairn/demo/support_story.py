"""Three plans of support in Ms. Tran's Period 3, so that a page has something to decide: one that does not help
enough, one that does, one that has just begun."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.demo import cast
from cairn.demo.write_accounts import Found
from cairn.kernel.access import Actor
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
