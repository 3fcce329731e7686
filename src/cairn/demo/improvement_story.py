"""How Cedar Ridge tries to do better: a goal, a cycle that is over, one that goes on, and what its district gives.

Written with the services that its people would use, on their days. The words claim nothing about figures: those are
read from the record, and may say “too close to call”.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.accountability.rules.cycles import Counted, Finding, Measured, Source
from cairn.accountability.selectors.place_figures import figure_of
from cairn.accountability.selectors.tables import CURRENT
from cairn.accountability.services.improving import (
    NewCycle,
    NewGoal,
    Tried,
    check_in,
    conclude,
    open_cycle,
    set_goal,
)
from cairn.accountability.services.running import run
from cairn.accountability.services.school_supports import NewSupport, log_given, promise_support
from cairn.demo import cast
from cairn.demo.sizes import ALDER
from cairn.demo.staff import DISTRICT_LEADER, SCHOOL_LEADER
from cairn.demo.write_accounts import Found
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.days import school_year
from cairn.kernel.errors import BadInput
from cairn.people.selectors.stations import stations

_ENOUGH = Measured(Source.COUNTS, Counted.COVERED)
_ALL, _RATIOS = (
    Measured(Source.COUNTS, Counted.PROFICIENT, "", part) for part in ("", "Ratios and proportions")
)


def write_improvement(found: Found, today: date, at: datetime) -> None:
    """Rates the year under way as it stands, then tells the story."""
    with suppress(BadInput):  # in the first weeks of a school year there is nothing to rate
        year = school_year(today).first_day.year
        run(year, by=operator("cairn demo"), purpose=Purpose.OPERATE, at=at, basis=CURRENT)
    leader = _actor(found, (SCHOOL_LEADER, cast.CEDAR_RIDGE), cast.SCHOOL_LEADER.says)
    district = _actor(found, (DISTRICT_LEADER, ALDER[0]), cast.DISTRICT_LEADER.says)
    school = _place(leader, today)
    _closed(school, leader, today)
    cycle = _open(school, leader, today, _goal(school, leader, today))
    _supported(school, cycle, district, today)


def _actor(found: Found, post: tuple[str, str], says: str) -> Actor:
    return Actor(found[post], says)


def _place(by: Actor, day: date) -> UUID:
    place = stations(by, day=day)[0].target
    if place is None:
        raise AssertionError("a leader's post is held at a place")
    return place


def _closed(school: UUID, by: Actor, today: date) -> None:
    """Of the school year before: too little was known of what had been begun."""
    begun = _day_in(school_year(today).first_day - timedelta(days=1), 75)
    cycle = open_cycle(
        school,
        NewCycle(
            "Know sooner",
            "Of most of what learners have begun we cannot say how far they are: one piece of work, then nothing.",
            _ENOUGH,
            Tried(
                "Two short tasks a week on what was begun in the unit before",
                "The grade teams, with Ms. Tran for mathematics",
                begun + timedelta(days=7),
                begun + timedelta(days=160),
            ),
            [begun + timedelta(days=70), begun + timedelta(days=160)],
            "The principal, with the grade teams",
        ),
        by=by, at=_afternoon(begun),
    ).pk  # fmt: skip
    first, second, last = (_afternoon(begun + timedelta(days=days)) for days in (71, 161, 165))
    check_in(cycle, "All teams give the short tasks; science began three weeks late.", by=by, at=first)  # fmt: skip
    check_in(cycle, "Nobody wants to go back. The tasks are shorter than in January.", by=by, at=second)  # fmt: skip
    words = (
        "Two short tasks a week were enough to know sooner, and cost twenty minutes. We keep them. Whether learners "
        "stand higher for it, this figure cannot say: it tells what we know, not what they can."
    )
    conclude(cycle, Finding.KEEP, words, by=by, at=last)


def _goal(school: UUID, by: Actor, today: date) -> UUID:
    day = today - timedelta(days=80)
    offered = figure_of(_ALL, school, by=by, purpose=Purpose.IMPROVE, day=day)
    stands = offered.reading.value if offered.reading else 50.0
    given = NewGoal(
        "More of what is begun is shown at Proficient or beyond by next summer.",
        _ALL, min(round(stands) + 8.0, 100.0), today + timedelta(days=210),
    )  # fmt: skip
    return set_goal(school, given, by=by, at=_afternoon(day)).pk


def _open(school: UUID, by: Actor, today: date, goal: UUID) -> UUID:
    """Under way, with a check day that has come and waits."""
    begun = today - timedelta(days=75)
    offered = figure_of(_RATIOS, school, by=by, purpose=Purpose.IMPROVE, day=begun)
    cycle = open_cycle(
        school,
        NewCycle(
            "Ratios with drawings first",
            "Ratio tables are filled in by rule, and stop at the first new situation.",
            _RATIOS if offered.reading else _ALL,
            Tried(
                "Double number lines before tables, in every ratio lesson",
                "Mathematics teachers of grades 6 and 7",
                begun + timedelta(days=3),
                today + timedelta(days=60),
            ),
            [begun + timedelta(days=48), today - timedelta(days=4), today + timedelta(days=60)],
            "Ms. Tran and the principal",
            goal=goal,
        ),
        by=by, at=_afternoon(begun),
    ).pk  # fmt: skip
    words = "Drawings are in use in six of seven classes. Two teachers ask for more examples."
    check_in(cycle, words, by=by, at=_afternoon(begun + timedelta(days=48)))
    return cycle


def _supported(school: UUID, cycle: UUID, by: Actor, today: date) -> None:
    begun = today - timedelta(days=60)
    given = NewSupport(
        _place(by, today), "A mathematics coach, two mornings a week", "The district's coach",
        begun, today + timedelta(days=120), hours=96, cycle=cycle,
    )  # fmt: skip
    support = promise_support(school, given, by=by, at=_afternoon(begun)).pk
    words = "Eight mornings so far: four lessons taught together, four planned."
    log_given(support, words, hours=24, by=by, at=_afternoon(today - timedelta(days=10)))


def _day_in(before: date, days: int) -> date:
    """So many days into the school year that holds a day."""
    return school_year(before).first_day + timedelta(days=days)


def _afternoon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=15))
