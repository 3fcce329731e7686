"""Two assessments that Alder County proposes to the state: one returned, mended and accepted; one that waits."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.assessments.rules import Answered
from cairn.assessments.services.local import Proposal, answer, propose
from cairn.assessments.services.tasks import NewCriterion
from cairn.competencies.selectors.aligned import by_names
from cairn.demo.sizes import ALDER
from cairn.demo.staff import DISTRICT_LEADER
from cairn.demo.write_accounts import ANALYST, Found
from cairn.kernel.access import Actor
from cairn.kernel.terms import Use
from cairn.people.selectors.persons import person

_RATIOS, _SCALE = "7.RP.A.2", "7.G.A.1"
_KITCHEN = {
    1: "Adds the same amount to each ingredient.",
    2: "Scales most amounts; one or two are off.",
    3: "Scales all amounts and shows that the ratio stays the same. From 12 of 16 points.",
    4: "As Proficient, and explains why any number of guests would work. From 15 of 16 points.",
}
_MAP = {
    2: "The scale is said; some lengths do not follow it.",
    3: "All lengths follow the scale, and a real distance is worked out from the drawing.",
}
_ALIGNED = (
    "Five teachers of three schools matched each item to the standard; four of five agreed on all."
)
_TRIED = (
    " Tried with 84 learners in spring. Two scorers gave the same level in 88 of 100 papers; the others were one "
    "level apart."
)


def write_local_assessments(found: Found, today: date) -> int:
    """Proposes and answers them on their days; returns how many versions."""
    alder = _actor(found[(DISTRICT_LEADER, ALDER[0])])
    state = _actor(found[ANALYST])
    first = propose(_kitchen(_ALIGNED), by=alder, at=_morning(today, 70))
    answer(
        first, Answered.RETURNED, by=state, at=_morning(today, 58),
        words="The alignment is clear. Please try it with learners and say how well two scorers agree.",
    )  # fmt: skip
    second = propose(
        _kitchen(_ALIGNED + _TRIED), by=alder, at=_morning(today, 33), instead_of=first
    )
    answer(
        second, Answered.ACCEPTED, by=state, at=_morning(today, 25), words="Thank you. Accepted."
    )
    propose(_map(), by=alder, at=_morning(today, 3))
    return 3


def _kitchen(quality: str) -> Proposal:
    return Proposal(
        title="A kitchen for any number", use=Use.PERFORMANCE, grades="7", minutes=45, quality=quality,
        instructions="A recipe feeds 6. Rewrite it for 15, then for any number of guests, and show that it "
        "tastes the same.",
        criteria=[NewCriterion(_key(_RATIOS), "Equal ratios, in any form.", _KITCHEN)],
    )  # fmt: skip


def _map() -> Proposal:
    return Proposal(
        title="A map of our town", use=Use.PORTFOLIO, grades="7", minutes=90,
        quality="Two teachers of Cedar Ridge wrote it. It has been tried in one class of 24.",
        instructions="Draw the way from your home to school to scale, and work out how far it is.",
        criteria=[NewCriterion(_key(_SCALE), "", _MAP)],
    )  # fmt: skip


def _key(code: str) -> UUID:
    return by_names([code])[code][0]


def _actor(key: UUID) -> Actor:
    return Actor(key, person(key).name)


def _morning(today: date, days_ago: int) -> datetime:
    day = today - timedelta(days=days_ago)
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=10))
