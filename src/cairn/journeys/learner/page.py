"""Where I am, what is next: a learner's own page, which a teacher reads over the learner's shoulder."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cairn.determinations.selectors.explaining import explain
from cairn.journeys.about import About, about
from cairn.journeys.asking import Opened
from cairn.journeys.learner.learning_map import LearningMap, Row, chance_of_proficient, learning_map
from cairn.journeys.learner.next_step import Step, Why
from cairn.journeys.learner.own import Own, own_words
from cairn.journeys.learner.whom import whom_to_ask
from cairn.journeys.lookers import Looker, lookers_of
from cairn.journeys.release import released
from cairn.journeys.words.ahead import ahead_words
from cairn.journeys.words.plain import percent

"""The summary of who looked covers four weeks; the page behind it a whole year."""


@dataclass(frozen=True)
class StepWords:
    """The next step in words: what it is, why it is the one, what would show it."""

    row: Row
    opening: str
    reasons: tuple[str, ...]
    ahead: tuple[str, ...]
    whom: str  # a sentence: whom to ask about it; empty where that is nobody's question


@dataclass(frozen=True)
class LearnerPage:
    """Everything on the page; `own`: the learner reads it, not family or school."""

    about: About
    own: bool
    map: LearningMap
    step: StepWords | None
    said: Own
    lookers: tuple[Looker, ...] | None


def learner_page(opened: Opened, *, language: str) -> LearnerPage:
    """Reads and shapes the page of an opened record."""
    whom = about(opened.learner, opened.day)
    said = own_words(opened, released(opened), language=language)
    found = learning_map(opened, language=language, liked=said.liked)
    return LearnerPage(
        about=whom,
        own=opened.by.person == opened.learner,
        map=found,
        step=step_words(opened, found, whom, language=language),
        said=said,
        lookers=lookers_of(opened),
    )


def step_words(
    opened: Opened, found: LearningMap, whom: About, *, language: str
) -> StepWords | None:
    """The next step of a map, with what the rule still asks for; None when nothing is left to suggest."""
    if found.step is None:
        return None
    row = found.rows[found.step.competency]
    called = "" if opened.by.person == opened.learner else whom.called
    explained = explain(
        opened.learner,
        row.competency,
        by=opened.by,
        purpose=opened.purpose,
        at=opened.at,
        as_of=opened.day,
        known=found.released,
        language=language,
    )
    return StepWords(
        row=row,
        opening=_opening(found.step, row),
        reasons=tuple(_reasons(found.step, row, found, called)),
        ahead=tuple(ahead_words(explained.ahead, row.ladder)),
        whom=whom_to_ask(opened, explained.evidence),
    )


def _opening(step: Step, row: Row) -> str:
    proficient = row.ladder.name(row.ladder.proficient)
    if row.is_early:
        return _("We have seen too little to name a level yet. What we saw is at %(level)s.") % {
            "level": row.level_name
        }
    match step.why:
        case Why.CLOSE:
            return _("This one is close to %(level)s.") % {"level": proficient}
        case Why.BEGUN:
            return _("This one is begun, and everything that comes before it is in place.")
        case Why.BEFORE:
            return _("Other things that are begun rest on this one.")
        case Why.OPENS:
            return _("What has been shown opens this one.")
        case Why.SURER:
            return _("Everything begun is at %(level)s. Of this one we are least sure.") % {
                "level": proficient
            }


def _liked(row: Row, called: str) -> str:
    said = {"domain": row.words.domain, "name": called}
    if not called:
        return (
            _("Other steps would do as well. You said that you would like to work on: %(domain)s.")
            % said
        )
    return _("Other steps would do as well. %(name)s would like to work on: %(domain)s.") % said


def _reasons(step: Step, row: Row, found: LearningMap, called: str) -> list[str]:
    """Why this step, in facts. `called`: the learner's name; empty: the learner reads it."""
    reasons = []
    proficient = row.ladder.name(row.ladder.proficient)
    if step.rests_on:
        titles = [found.rows[c].words.title for c in step.rests_on if c in found.rows]
        reasons.append(
            _("It builds on what is already shown at %(level)s or beyond: %(titles)s.")
            % {"level": proficient, "titles": "; ".join(titles)}
        )
    chance = chance_of_proficient(row.standing, row.ladder)
    if chance is not None and step.why is not Why.SURER:
        reasons.append(
            _("From what we saw, the chance that it is at %(level)s already is about %(share)s.")
            % {"level": proficient, "share": percent(chance)}
        )
    if step.why is Why.BEFORE:
        reasons.append(_("The framework puts it before steps that are waiting for it."))
    if step.liked:
        reasons.append(_liked(row, called))
    if row.standing is None:
        reasons.append(_("Nothing has been shown of it yet, so any piece of evidence says much."))
    return reasons
