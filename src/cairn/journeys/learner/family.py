"""Is my child all right: one honest sentence for the family, and what it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.intake.rulebook import book
from cairn.journeys.about import About, about
from cairn.journeys.asking import Opened
from cairn.journeys.learner.headlines import certainty, first_words
from cairn.journeys.learner.learning_map import LearningMap, Row, learning_map
from cairn.journeys.learner.own import Own, own_words
from cairn.journeys.learner.page import StepWords, step_words
from cairn.journeys.lookers import Looker, lookers_of
from cairn.journeys.release import released
from cairn.journeys.words.sureness import Sureness
from cairn.people.selectors.stations import wards

LISTED = 5
MOST = 2 / 3
"""From this share of the year's competencies at Proficient or beyond, the page says “doing well”."""


class Going(Enum):
    """How it goes; which sentence opens the page."""

    UNSEEN = "unseen"  # nothing this year
    EARLY = "early"  # half or more of it rests on too little
    WELL = "well"
    FORWARD = "forward"  # not most of it yet, but levels rise or are close
    STILL = "still"  # not most of it, and nothing moves


def going(found: LearningMap) -> Going:
    """Which sentence is true; never one that the evidence does not carry.

    No comparison with other learners goes into it.
    """
    begun = len(found.begun)
    if begun == 0:
        return Going.UNSEEN
    if 2 * found.how_many(Sureness.EARLY) >= begun:
        return Going.EARLY
    if found.at >= MOST * begun:
        return Going.WELL
    return Going.FORWARD if found.risen or found.close else Going.STILL


@dataclass(frozen=True)
class Child:
    learner: UUID
    called: str
    current: bool


@dataclass(frozen=True)
class Told:
    """What a family is told before all else: how it goes, how sure that is, what comes next, what to do at home."""

    title: str
    sentence: str
    quiet: str
    certainty: str
    step: StepWords | None
    at_home: str
    at_home_language: str


@dataclass(frozen=True)
class FamilyPage(Told):
    """Everything on the page, ready to be read out."""

    about: About
    map: LearningMap
    can_do: tuple[Row, ...]
    learning: tuple[Row, ...]
    said: Own
    lookers: tuple[Looker, ...] | None
    children: tuple[Child, ...]


def family_page(opened: Opened, *, language: str) -> FamilyPage:
    """Reads and shapes the page of an opened record."""
    said = own_words(opened, released(opened), language=language)
    found = learning_map(opened, language=language, liked=said.liked)
    whom = about(opened.learner, opened.day)
    return FamilyPage(
        **vars(told(opened, found, whom, language=language)),
        about=whom,
        map=found,
        can_do=tuple(_latest(r for r in found.begun if r.at)),
        learning=tuple(_latest(r for r in found.begun if not r.at)),
        said=said,
        lookers=lookers_of(opened),
        children=_children(opened),
    )


def told(opened: Opened, found: LearningMap, whom: About, *, language: str) -> Told:
    """Puts a map into the few sentences with which a family's page opens."""
    step = step_words(opened, found, whom, language=language)
    helped = _at_home(found, step)
    how = going(found)
    return Told(
        title=_title(how, whom),
        sentence=_sentence(how, found, whom),
        quiet=_quiet(found, opened.day, whom),
        certainty=certainty(found),
        step=step,
        at_home=helped.words.at_home if helped else "",
        at_home_language=helped.words.language if helped else language,
    )


def _title(how: Going, whom: About) -> str:
    words = {
        Going.UNSEEN: _("We cannot say yet how %(name)s is doing"),
        Going.EARLY: _("It is too early to say much about %(name)s"),
        Going.WELL: _("%(name)s is doing well"),
        Going.FORWARD: _("%(name)s is moving forward"),
        Going.STILL: _("%(name)s needs more time or more help"),
    }
    return words[how] % {"name": whom.called}


def _sentence(how: Going, found: LearningMap, whom: About) -> str:
    if how is Going.UNSEEN:
        return _(
            "Nothing of this school year is in the record yet. That says nothing about %(name)s; "
            "it says that nothing has been written down."
        ) % {"name": whom.called}
    begun = len(found.begun)
    parts = [
        ngettext(
            "%(name)s has shown %(at)s of %(all)s competency of this school year at %(level)s or beyond.",
            "%(name)s has shown %(at)s of %(all)s competencies of this school year at %(level)s or beyond.",
            begun,
        )
        % {"name": whom.called, "at": found.at, "all": begun, "level": _proficient(found)}
    ]
    if found.close:
        parts.append(
            ngettext("%(n)s more is close.", "%(n)s more are close.", found.close)
            % {"n": found.close}
        )
    parts.append(_risen(found))
    if how is Going.EARLY:
        parts.append(_("Most of this rests on very few pieces of work, so it may well change."))
    if how is Going.STILL:
        parts.append(_("Ask the teacher what would help most now."))
    return " ".join(parts)


def _risen(found: LearningMap) -> str:
    if found.risen == 0:
        return first_words(found)
    return ngettext(
        "%(n)s level has risen this school year.",
        "%(n)s levels have risen this school year.",
        found.risen,
    ) % {"n": found.risen}


def _quiet(found: LearningMap, day: date, whom: About) -> str:
    """Said when nothing new has come for as long as the state calls quiet."""
    quiet_days = int(book().ask_state("today.quiet_days", day).value)  # type: ignore[arg-type]
    last = found.last_seen
    if last is None or day - last <= timedelta(days=quiet_days):
        return ""
    days = (day - last).days
    return ngettext(
        "Nothing new about %(name)s has been written down for %(n)s day.",
        "Nothing new about %(name)s has been written down for %(n)s days.",
        days,
    ) % {"name": whom.called, "n": days}


def _latest(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=_last, reverse=True)[:LISTED]


def _last(row: Row) -> date:
    standing = row.standing
    return (standing.last_performed if standing else None) or date.min


def _at_home(found: LearningMap, step: StepWords | None) -> Row | None:
    """Where there is one thing to do at home: for the next step, else for what is being learned now."""
    candidates: Sequence[Row] = [
        *([step.row] if step else []),
        *_latest(r for r in found.begun if not r.at),
    ]
    return next((r for r in candidates if r.words.at_home), None)


def _children(opened: Opened) -> tuple[Child, ...]:
    if not opened.own:
        return ()
    mine = wards(opened.by, day=opened.day)
    return tuple(Child(key, called, key == opened.learner) for key, called in mine)


def _proficient(found: LearningMap) -> str:
    ladder = found.begun[0].ladder
    return ladder.name(ladder.proficient)
