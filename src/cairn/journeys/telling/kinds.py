"""The kinds of news: for whom each is, what it is called, and on which page of theirs it stands."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from cairn.intake.rulebook import book
from cairn.journeys.homes import words_of
from cairn.kernel.errors import BadPolicy
from cairn.people.rules.access import Relation
from cairn.people.rules.news import Way


class Kind(StrEnum):
    """What somebody is told of. Choices and marks are kept under these words: none is ever renamed."""

    REVIEWS = "reviews"
    GOALS = "goals"
    TASKS = "tasks"
    RECORDED = "recorded"
    SUPPORTS = "supports"
    ASKED = "asked"
    REQUESTS = "requests"
    RIGHTS = "rights"
    TO_REVIEW = "to_review"
    TO_AGREE = "to_agree"
    HANDED_IN = "handed_in"
    ENTRIES = "entries"
    FLAGS = "flags"
    LOCAL = "local"
    TO_ANSWER = "to_answer"
    PRIVACY = "privacy"


_LEARNS = (Kind.REVIEWS, Kind.GOALS, Kind.TASKS, Kind.RECORDED, Kind.SUPPORTS, Kind.ASKED)
_RIGHTS = (Kind.REQUESTS, Kind.RIGHTS)
_FOR: dict[Relation, tuple[Kind, ...]] = {
    Relation.SELF: (*_LEARNS, *_RIGHTS),
    Relation.GUARDIAN: tuple(kind for kind in (*_LEARNS, *_RIGHTS) if kind is not Kind.GOALS),
    Relation.TEACHER: (
        Kind.TO_REVIEW, Kind.TO_AGREE, Kind.HANDED_IN, Kind.ENTRIES, Kind.FLAGS,
    ),
    Relation.COUNSELOR: (Kind.TO_REVIEW, Kind.TO_AGREE, Kind.FLAGS),
    Relation.SCHOOL_LEADER: (Kind.FLAGS, Kind.TO_ANSWER),
    Relation.DISTRICT_LEADER: (Kind.LOCAL, Kind.TO_ANSWER),
    Relation.STATE_ANALYST: (Kind.LOCAL,),
    Relation.PRIVACY_OFFICER: (Kind.TO_ANSWER, Kind.PRIVACY),
}  # fmt: skip


def kinds_for(relations: Iterable[Relation]) -> list[Kind]:
    """The kinds that concern somebody who is these things, in one order for everybody."""
    wanted = {kind for relation in relations for kind in _FOR.get(relation, ())}
    return [kind for kind in Kind if kind in wanted]


def title(kind: Kind) -> str:
    return {
        Kind.REVIEWS: _("Answers to requests for a review"),
        Kind.GOALS: _("Goals"),
        Kind.TASKS: _("Tasks"),
        Kind.RECORDED: _("Work that was written down"),
        Kind.SUPPORTS: _("Plans of support"),
        Kind.ASKED: _("What is asked"),
        Kind.REQUESTS: _("Answers about the record"),
        Kind.RIGHTS: _("The yearly notice of rights"),
        Kind.TO_REVIEW: _("Requests for a review"),
        Kind.TO_AGREE: _("Goals and plans that wait for your yes"),
        Kind.HANDED_IN: _("Work handed in"),
        Kind.ENTRIES: _("Levels entered twice"),
        Kind.FLAGS: _("Flags that wait for a decision"),
        Kind.LOCAL: _("Local assessments"),
        Kind.TO_ANSWER: _("Requests of families"),
        Kind.PRIVACY: _("Privacy: reviews and incidents"),
    }[kind]


def hint(kind: Kind) -> str:
    """When somebody is told of it."""
    return {
        Kind.REVIEWS: _("A teacher looked: it is decided, or something is still missing."),
        Kind.GOALS: _("A goal waits for your yes, for a check-in, or its day is over."),
        Kind.TASKS: _("A task was given, or its day has come and nothing is handed in."),
        Kind.RECORDED: _("Somebody wrote down what was shown; never which level."),
        Kind.SUPPORTS: _("A plan of support began or ended."),
        Kind.ASKED: _("A part of a qualification is not asked, or it is asked again."),
        Kind.REQUESTS: _("The school answered what you asked about the record."),
        Kind.RIGHTS: _("This year’s notice is there and you have not read it."),
        Kind.TO_REVIEW: _("A learner whom you teach asks that you look."),
        Kind.TO_AGREE: _("A learner set a goal with you, or asks for your yes to a plan."),
        Kind.HANDED_IN: _("Work that came in and is not scored yet."),
        Kind.ENTRIES: _("Two people entered different levels for one work."),
        Kind.FLAGS: _("A rule asks your team to look at a learner."),
        Kind.LOCAL: _("One was proposed, or the state answered."),
        Kind.TO_ANSWER: _("A family asks, and a clock runs."),
        Kind.PRIVACY: _("A record was opened in an emergency, or a duty after an incident is due."),
    }[kind]


def where(kind: Kind, *, own: bool = False) -> str:
    """On which page it stands, as the head of every page calls it; it tells nothing of what it is or about whom.

    own   of what concerns a learner: the reader is that learner
    """
    match kind:
        case Kind.TO_REVIEW | Kind.TO_AGREE | Kind.HANDED_IN | Kind.ENTRIES:
            return words_of(Relation.TEACHER)
        case Kind.FLAGS:
            return _("Supports")
        case Kind.LOCAL:
            return _("Local assessments")
        case Kind.TO_ANSWER:
            return _("Requests")
        case Kind.PRIVACY:
            return words_of(Relation.PRIVACY_OFFICER)
        case _:
            return words_of(Relation.SELF if own else Relation.GUARDIAN)


def always(day: date) -> frozenset[Kind]:
    """The kinds that nobody may switch off. Raises BadPolicy for a word that is none."""
    try:
        words = book().ask("news.always", day).value
        return frozenset(Kind(str(word)) for word in words)  # type: ignore[union-attr]
    except ValueError as error:
        raise BadPolicy(f"news.always: {error}.", mend=f"Choose of {', '.join(Kind)}.") from None


def may_choose(kind: Kind, day: date) -> tuple[Way, ...]:
    """Where somebody may be told of it."""
    return (Way.DIGEST, Way.SITE) if kind in always(day) else tuple(Way)


def way_of(kind: Kind, chosen: Way | None, day: date) -> Way:
    """Where somebody is told of it: as they chose, as far as policy lets them."""
    if chosen is None:
        return Way.DIGEST
    return Way.SITE if chosen not in may_choose(kind, day) else chosen


def way_words(way: Way) -> str:
    return {
        Way.DIGEST: _("In Cairn and in the e-mail"),
        Way.SITE: _("In Cairn only"),
        Way.OFF: _("Not at all"),
    }[way]
