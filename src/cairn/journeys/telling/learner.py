"""What is told about one learner: to themselves, and to their family after its release."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.assessments.selectors.tasks import Due, tasks_due
from cairn.competencies.selectors.plain import plain
from cairn.evidence.selectors.recent import written_down
from cairn.intake.rulebook import book
from cairn.journeys.asking import Opened
from cairn.journeys.release import reached, released
from cairn.journeys.words.days import day_words
from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.days import school_year
from cairn.learning.rules.exemptions import End
from cairn.learning.rules.reviews import State
from cairn.learning.selectors.exemptions import Decided, exemptions_of
from cairn.learning.selectors.goals import Whole, goals_of
from cairn.learning.selectors.reviews import Request, requests_of
from cairn.people.rules.requests import OF_FAMILY, Said
from cairn.people.selectors import requests as rights_requests
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.overseeing import midnight
from cairn.people.selectors.persons import records_of
from cairn.people.selectors.rights import holder_ground, notice_version, notices_of
from cairn.supports.rules.decisions import ENDING, Decision
from cairn.supports.selectors.plans import Plan, plans_of

from .kinds import Kind
from .told import Asking, Told, allowed, told


def about_learner(learner: UUID, name: str, asked: Asking) -> list[Told]:
    """All that is told to this reader about one learner.

    name   what the learner is called; empty where the reader is the learner
    """
    readers: tuple[tuple[AbstractSet[Kind], Callable[[], list[Told]]], ...] = (
        (_OF_EVIDENCE.keys(), lambda: _of_evidence(learner, name, asked)),
        ({Kind.GOALS}, lambda: _goals(learner, asked) if not name else []),
        ({Kind.SUPPORTS}, lambda: _supports(learner, name, asked)),
        ({Kind.REQUESTS}, lambda: _answers(learner, name, asked)),
        ({Kind.RIGHTS}, lambda: _notice(learner, name, asked)),
    )
    return [line for kinds, read in readers if kinds & asked.kinds for line in allowed(read)]


def _of_evidence(learner: UUID, name: str, asked: Asking) -> list[Told]:
    why = learner_ground(
        by=asked.by, purpose=Purpose.OWN_RECORD, data=DataClass.EVIDENCE, learner=learner,
        day=asked.day,
    )  # fmt: skip
    opened = Opened(learner, asked.by, Purpose.OWN_RECORD, why, asked.at)
    known = released(opened)
    return [
        line
        for kind, read in _OF_EVIDENCE.items()
        if kind in asked.kinds
        for line in read(opened, known, name, asked)
    ]


def _named(name: str, words: str) -> str:
    return _("%(name)s: %(words)s") % {"name": name, "words": words} if name else words


def _reviews(opened: Opened, known: datetime | None, name: str, asked: Asking) -> list[Told]:
    found = requests_of(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, known=known
    )
    answered = [
        each
        for each in found
        if each.state in _SAID and each.answer is not None and each.answer.at >= asked.since
    ]
    words = plain({each.competency for each in answered}, language=asked.language)
    return [
        line
        for each in answered
        for line in told(
            Kind.REVIEWS, reached(opened, _answered_at(each)), asked.at,
            lambda _n, each=each: _named(name, _SAID[each.state]() % words[each.competency].title),  # type: ignore[misc]
            reverse("journeys:review", args=[each.id]), opened.learner,
        )
    ]  # fmt: skip


_SAID: dict[State, Callable[[], str]] = {
    State.DECIDED: lambda: _("The request about “%s” is decided."),
    State.AGREED: lambda: _("Yes to showing “%s” in a way of one’s own."),
    State.NEEDS_REVISION: lambda: _("Of “%s” something is still missing; a teacher says what."),
}


def _answered_at(each: Request) -> list[datetime]:
    return [each.answer.at] if each.answer is not None else []


def _tasks(opened: Opened, known: datetime | None, name: str, asked: Asking) -> list[Told]:
    found = tasks_due(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, known=known
    )
    return [
        line
        for each in found
        for line in told(
            Kind.TASKS, _task_moments(each, asked), asked.at,
            lambda _n, each=each: _named(name, _task_words(each, asked)),  # type: ignore[misc]
            reverse("journeys:learner-task", args=[opened.learner, each.giving]), opened.learner,
        )
    ]  # fmt: skip


def _task_moments(each: Due, asked: Asking) -> list[datetime]:
    """When it was given, and when its day came with nothing handed in."""
    found = [each.given_at] if each.given_at >= asked.since else []
    if each.due is not None and not each.handed_in and midnight(each.due) >= asked.since:
        found.append(midnight(each.due))
    return found


def _task_words(each: Due, asked: Asking) -> str:
    if each.due is None or each.handed_in or each.due > asked.day:
        return _("The task “%s” was given.") % each.title
    if each.due == asked.day:
        return _("The task “%s” is due today.") % each.title
    return _("The task “%s” was due, and nothing is handed in.") % each.title


def _recorded(opened: Opened, known: datetime | None, name: str, asked: Asking) -> list[Told]:
    came = written_down(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, since=asked.since,
        until=known,
    )  # fmt: skip
    page = "journeys:family" if name else "journeys:learner"
    return told(
        Kind.RECORDED, reached(opened, came), asked.at,
        lambda n: _named(
            name,
            ngettext(
                "%(num)s piece of work was written down in the last weeks.",
                "%(num)s pieces of work were written down in the last weeks.",
                n,
            )
            % {"num": n},
        ),
        reverse(page, args=[opened.learner]), opened.learner,
    )  # fmt: skip


def _spared(opened: Opened, known: datetime | None, name: str, asked: Asking) -> list[Told]:
    """Decisions that something is not asked of the learner, their ends and their taking back."""
    found = exemptions_of(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, known=known
    )
    return [
        line
        for each in found
        for moment, words in _spared_news(each, opened)
        if moment >= asked.since
        for line in told(
            Kind.ASKED, reached(opened, [moment]), asked.at,
            lambda _n, words=words: _named(name, words),  # type: ignore[misc]
            reverse("journeys:required", args=[opened.learner]), opened.learner,
        )
    ]  # fmt: skip


def _spared_news(each: Decided, opened: Opened) -> list[tuple[datetime, str]]:
    """Of one that was a mistake only that, and only to who could have read it; what was written anew tells itself."""
    row, end = each.row, each.end
    if each.hidden:
        if each.how is not End.TAKEN_BACK or end is None:
            return []
        if reached(opened, [row.at]) == reached(opened, [end.at]):
            return []
        return [(end.at, _("A decision about what is asked was a mistake, and is taken back."))]
    first = _("From %(day)s on, a part of a qualification is not asked.")
    again = _("From %(day)s on, a part of a qualification is asked again.")
    came = [(row.at, first % {"day": day_words(row.first_day)})]
    if end is not None and end.day is not None:
        came.append((end.at, again % {"day": day_words(end.day)}))
    return came


_OF_EVIDENCE: Mapping[Kind, Callable[[Opened, datetime | None, str, Asking], list[Told]]] = {
    Kind.REVIEWS: _reviews,
    Kind.TASKS: _tasks,
    Kind.RECORDED: _recorded,
    Kind.ASKED: _spared,
}


def _goals(learner: UUID, asked: Asking) -> list[Told]:
    """The learner's own: what waits for a yes, for a check-in, or for a word on how it ended."""
    days = int(book().ask("news.check_in_days", asked.day).value)  # type: ignore[arg-type]
    found = goals_of(learner, by=asked.by, purpose=Purpose.OWN_RECORD, day=asked.day)
    lines = ((each, *_goal_news(each, learner, days)) for each in found if each.ended is None)
    return [
        line
        for each, moment, words in lines
        for line in told(
            Kind.GOALS, [moment], asked.at,
            lambda _n, words=words, each=each: words % each.row.words,  # type: ignore[misc]
            reverse("journeys:goal", args=[each.id]), learner, DataClass.PORTFOLIO,
        )
    ]  # fmt: skip


def _goal_news(goal: Whole, learner: UUID, days: int) -> tuple[datetime, str]:
    """Since when a goal that goes on asks for its learner, and what for; a moment to come: not yet."""
    if goal.waits_for == learner:
        return goal.row.set_at, _("A goal waits for your yes: “%s”")
    if goal.is_late:
        over = midnight(goal.row.by_when + timedelta(days=1))
        return over, _("The day of a goal is over; say how it ended: “%s”")
    last = goal.check_ins[0].at if goal.check_ins else goal.row.set_at
    due = midnight(timezone.localdate(last) + timedelta(days=days))
    return due, _("How does it go? Check in on your goal: “%s”")


def _supports(learner: UUID, name: str, asked: Asking) -> list[Told]:
    found = plans_of(learner, by=asked.by, purpose=Purpose.OWN_RECORD, day=asked.day)
    return [
        line
        for plan in found
        for moment, words in _plan_news(plan)
        if moment >= asked.since
        for line in told(
            Kind.SUPPORTS, [moment], asked.at,
            lambda _n, words=words: _named(name, words),  # type: ignore[misc]
            reverse("journeys:plan", args=[plan.id]), learner, DataClass.SUPPORTS,
        )
    ]  # fmt: skip


def _plan_news(plan: Plan) -> list[tuple[datetime, str]]:
    ended = [r.decided_at for r in plan.reviews if Decision(r.decision) in ENDING]
    if ended:
        return [(ended[0], _("A plan of support ended."))]
    return [(plan.row.opened_at, _("A plan of support began."))]


def _answers(learner: UUID, name: str, asked: Asking) -> list[Told]:
    """What the school said to what the reader, or somebody else who holds the rights, asked about the record."""
    found = rights_requests.requests_of(learner, by=asked.by, day=asked.day)
    came = [
        step.at
        for each in found
        for step in each.steps
        if Said(step.said) not in OF_FAMILY and step.at >= asked.since
    ]
    return told(
        Kind.REQUESTS, came, asked.at,
        lambda n: _named(
            name,
            ngettext(
                "The school answered what was asked about the record.",
                "The school answered what was asked about the record, %(num)s times.",
                n,
            )
            % {"num": n},
        ),
        reverse("journeys:rights", args=[learner]), learner, DataClass.LOOKS,
    )  # fmt: skip


def _notice(learner: UUID, name: str, asked: Asking) -> list[Told]:
    """This year's notice of rights, until the reader was given it."""
    holder_ground(by=asked.by, learner=learner, day=asked.day)
    year, version = school_year(asked.day), notice_version(asked.day)
    given = notices_of(learner, by=asked.by, day=asked.day)
    readers = records_of({each.given_to_id for each in given})
    if any(
        readers[each.given_to_id] == asked.by.person
        and (each.school_year, each.version) == (year.ending, version)
        for each in given
    ):
        return []
    return told(
        Kind.RIGHTS, [midnight(year.first_day)], asked.at,
        lambda _n: _named(name, _("This year’s notice of your rights waits to be read.")),
        reverse("journeys:notice", args=[learner]), learner, DataClass.LOOKS,
    )  # fmt: skip
