"""Goals, words about oneself and requests for a review, in words that a child reads."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.learning.rules.about_me import About
from cairn.learning.rules.goals import Entry, Going
from cairn.learning.rules.reviews import Kind, State, Step
from cairn.learning.selectors.reviews import Request
from cairn.people.rules.access import Relation
from cairn.people.selectors.grants import opens


def about_words(about: About, *, own: bool) -> str:
    """The question to the learner, or the heading for whoever reads it."""
    if own:
        return {
            About.STRENGTH: _("What I am good at"),
            About.INTEREST: _("What I like"),
            About.LEARNS_BEST: _("How I learn best"),
            About.NEED: _("What I need"),
            About.WOULD_LIKE: _("What I would like to work on"),
        }[about]
    return {
        About.STRENGTH: _("Good at"),
        About.INTEREST: _("Likes"),
        About.LEARNS_BEST: _("Learns best"),
        About.NEED: _("Needs"),
        About.WOULD_LIKE: _("Would like to work on"),
    }[about]


def going_words(going: Going) -> str:
    return {
        Going.WELL: _("It goes well"),
        Going.SLOWLY: _("It goes slowly"),
        Going.STUCK: _("I am stuck"),
    }[going]


def going_told(going: Going) -> str:
    """How it goes, told of the goal and not by the learner."""
    return {
        Going.WELL: _("goes well"),
        Going.SLOWLY: _("goes slowly"),
        Going.STUCK: _("stuck"),
    }[going]


def entry_words(entry: Entry) -> str:
    return {
        Entry.CONFIRMED: _("Said yes"),
        Entry.CHECK_IN: _("Checked in"),
        Entry.STEP_DONE: _("Step done"),
        Entry.STEP_OPEN: _("Step open again"),
        Entry.REACHED: _("Reached"),
        Entry.CHANGED: _("Changed into a new goal"),
        Entry.LET_GO: _("Let go"),
    }[entry]


def kind_words(kind: Kind) -> str:
    return {Kind.READY: _("I think I can do this"), Kind.OWN_WAY: _("May I show it my own way?")}[
        kind
    ]


def state_words(state: State) -> str:
    return {
        State.AWAITING: _("Waiting for an answer"),
        State.NEEDS_REVISION: _("Something is still missing"),
        State.DECIDED: _("Decided"),
        State.AGREED: _("Agreed"),
        State.WITHDRAWN: _("Taken back"),
    }[state]


def step_words(step: Step) -> str:
    return {
        Step.REVISE: _("Something is still missing"),
        Step.AGAIN: _("Asked again"),
        Step.DECIDED: _("Decided"),
        Step.AGREED: _("Agreed"),
        Step.WITHDRAWN: _("Taken back"),
    }[step]


def late_words(request: Request, *, own: bool) -> str:
    """That an answer is late: plainly to whoever answers, kindly to the learner; empty where it is not."""
    if request.over == 0:
        return ""
    if own:
        return _("The answer is late. That is not your fault. Show your teacher this page.")
    return ngettext(
        "The answer is %(n)s school day late.",
        "The answer is %(n)s school days late.",
        request.over,
    ) % {"n": request.over}


def who_reads(data: DataClass, day: date, *, own: bool) -> str:
    """Who can read words of this class, as policy has it on a day; said before they are written."""
    readers = [words for relation, words in _readers(own) if _reads(relation, data, day)]
    said = _("Who can read this: %(readers)s.") % {"readers": ", ".join(readers)}
    if opens(Relation.RESEARCHER, data, Purpose.IMPROVE, Verb.EXPORT, day):
        said += " " + _("Under a written agreement it may be studied, without names.")
    return said


def _readers(own: bool) -> list[tuple[Relation, str]]:
    return [
        (Relation.SELF, _("you") if own else _("the learner")),
        (Relation.GUARDIAN, _("your family") if own else _("the family")),
        (Relation.TEACHER, _("your teachers") if own else _("the teachers")),
        (Relation.COUNSELOR, _("the school’s counselors")),
        (Relation.SPECIAL_TEAM, _("the team that supports you") if own else _("the support team")),
        (Relation.SCHOOL_LEADER, _("the leaders of the school")),
        (Relation.DISTRICT_LEADER, _("the leaders of the district")),
    ]


def _reads(relation: Relation, data: DataClass, day: date) -> bool:
    return any(
        opens(relation, data, purpose, Verb.READ, day)
        for purpose in (Purpose.OWN_RECORD, Purpose.INSTRUCT)
    )


def relation_words(relation: Relation) -> str:
    return {
        Relation.GUARDIAN: _("family"),
        Relation.TEACHER: _("teacher"),
        Relation.COUNSELOR: _("counselor"),
    }.get(relation, "")
