"""What some of Ms. Tran's Period 3 say, aim at and ask for, so that a page has something to answer: goals,
words about oneself, what was said to them, requests for a review that wait, are late, were sent back or agreed to."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.demo import cast
from cairn.demo.write_accounts import Found
from cairn.kernel.access import Actor, Purpose
from cairn.learning.rules.about_me import About
from cairn.learning.rules.goals import Going
from cairn.learning.rules.recognitions import About as Seen
from cairn.learning.rules.reviews import Kind
from cairn.learning.selectors.recognitions import growths_of
from cairn.learning.services import about_me, goals, recognitions, reviews
from cairn.learning.services.goals import NewGoal
from cairn.learning.services.recognitions import NewRecognition

_MAYA = cast.MAYA[:2]
_OTHERS = (("Simran", "Kaur"), ("Noor", "Hassan"), ("Kia", "Moua"))
_SAID = (
    (About.STRENGTH, "I stay with a problem until I get it."),
    (About.INTEREST, "Soccer, and drawing comics."),
    (About.LEARNS_BEST, "When I can draw it first and talk about it with somebody."),
    (About.NEED, "A bit more time when there is a lot to read."),
)
_WAITING = (
    # who, about what, kind, school days ago, words
    (("Noor", "Hassan"), "7.NS.A.1", Kind.READY, 8, "I can add and take away negative numbers now."),
    (("Kia", "Moua"), "7.G.B.4", Kind.OWN_WAY, 2, "May I film how I measure the circle in the gym?"),
    (("Simran", "Kaur"), "7.G.A.1", Kind.READY, 9, "I can make a scale drawing of our room."),
)  # fmt: skip


def write_learning(found: Found, competency: Mapping[str, UUID], today: date) -> None:
    """Writes it as the people themselves, on their days."""
    tran = actor(found, cast.TEACHER)
    _maya(found, competency, tran, today)
    for who, code, kind, ago, words in _WAITING:
        by = actor(found, who)
        asked = reviews.ask(
            key(by), competency[code], by=by, kind=kind, words=words, at=afternoon(today, ago)
        )
        if who == ("Simran", "Kaur"):
            _sent_back_and_asked_again(asked.pk, by, tran, today)


def _sent_back_and_asked_again(request: UUID, by: Actor, tran: Actor, today: date) -> None:
    missing = "Your drawing is clear. Write down the scale, and one length you worked out."
    reviews.send_back(request, by=tran, words=missing, at=afternoon(today, 5))
    new = "I wrote the scale on it: 1 inch is 2 feet. The desk is 4 feet long."
    reviews.ask_again(request, by=by, words=new, at=afternoon(today, 1))


def _maya(found: Found, competency: Mapping[str, UUID], tran: Actor, today: date) -> None:
    maya, mother = actor(found, _MAYA), actor(found, cast.MOTHER)
    for about, words in _SAID:
        about_me.write(key(maya), by=maya, about=about, words=words, at=afternoon(today, 30))
    about_me.choose(key(maya), ["Geometry"], by=maya, among=["Geometry"], at=afternoon(today, 30))
    first = about_me.write(
        key(maya), by=maya, about=About.NEED, words="To sit alone.", at=afternoon(today, 30)
    )
    about_me.take_back(key(maya), first.pk, by=maya, at=afternoon(today, 20))
    _goal_with_ms_tran(maya, tran, competency["7.RP.A.2"], today)
    given = NewGoal(
        "I read 20 minutes every evening", today + timedelta(days=24), with_whom=key(mother)
    )
    goals.set_goal(key(maya), by=maya, given=given, at=afternoon(today, 1))
    asked = reviews.ask(
        key(maya), competency["7.RP.A.3"], by=maya, kind=Kind.READY, at=afternoon(today, 6),
        words="I can work out sales tax and tips in my head.",
    )  # fmt: skip
    missing = "Tips are right. Show me one where a price goes down by a percent."
    reviews.send_back(asked.pk, by=tran, words=missing, at=afternoon(today, 3))


def _goal_with_ms_tran(maya: Actor, tran: Actor, competency: UUID, today: date) -> None:
    given = NewGoal(
        "I explain why two ratios are equal, without a table",
        today + timedelta(days=21),
        ("Do the three cards on double number lines", "Explain one to a partner", "Show Ms. Tran"),
        competency,
        key(tran),
    )
    goal = goals.set_goal(key(maya), by=maya, given=given, at=afternoon(today, 15))
    goals.confirm(goal.pk, by=tran, words="Good aim. Ask me on Fridays.", at=afternoon(today, 14))
    step = goal.steps.order_by("place")[0]
    goals.tick(goal.pk, step.pk, by=maya, at=afternoon(today, 8), done=True)
    goals.check_in(goal.pk, by=maya, going=Going.SLOWLY, words="The third card is hard.",
                   at=afternoon(today, 8))  # fmt: skip
    goals.check_in(goal.pk, by=maya, going=Going.WELL, at=afternoon(today, 3))


def write_recognitions(found: Found, today: date) -> None:
    """Once levels are worked out: growth that a record shows, Maya's if it does, who keeps it; and help, passed on."""
    maya, tran = actor(found, _MAYA), actor(found, cast.TEACHER)
    for who in (_MAYA, *_OTHERS):  # whoever's level rose: it differs with the day of building
        if _said_to(actor(found, who), tran, today, keeps=who == _MAYA):
            break
    helped = NewRecognition(
        Seen.HELPING, "She explained it to me without giving me the answer.", passed_on=True
    )
    recognitions.recognise(key(maya), by=tran, given=helped, at=afternoon(today, 2))


def _said_to(learner: Actor, tran: Actor, today: date, *, keeps: bool) -> bool:
    grown = growths_of(key(learner), by=tran, purpose=Purpose.INSTRUCT, day=today)
    words = "You drew it first, and then the numbers made sense to you. That was your own idea."
    for growth in grown[:1]:
        given = NewRecognition(Seen.GROWTH, words, growth.competency)
        said = recognitions.recognise(key(learner), by=tran, given=given, at=afternoon(today, 4))
        if keeps:
            recognitions.keep(said.pk, by=learner, at=afternoon(today, 3), kept=True)
    return bool(grown)


def actor(found: Found, who: tuple[str, str]) -> Actor:
    """One of the cast, as who does something."""
    return Actor(found[who], " ".join(who))


def key(by: Actor) -> UUID:
    """The record of one of the cast."""
    assert by.person is not None  # noqa: S101 everybody here is a person
    return by.person


def afternoon(today: date, ago: int) -> datetime:
    """Half past three, so many Mondays to Fridays before a day."""
    day, left = today, ago
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=15.5))
