"""Flags in words: what was seen, the one thing to do, how often it is seen by chance, what was decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.competencies.selectors.plain import plain
from cairn.journeys.supporting.words import number
from cairn.journeys.words.ladders import Ladder, ladders
from cairn.supports.rules.flags import Answer, FlagRule
from cairn.supports.selectors.flags import Raised

MOST_NAMED = 3
"""Competencies that are named; the rest is counted."""


@dataclass(frozen=True)
class FlagLine:
    """A flag as pages print it: facts, one sentence each, and one thing to do."""

    flag: Raised
    name: str
    facts: tuple[str, ...]
    action: str
    chance: str


def flag_lines(flags: Sequence[Raised], day: date) -> list[FlagLine]:
    """The flags in words, in their order; as many queries for many as for one."""
    named = {UUID(low["competency"]) for flag in flags for low in flag.row.facts.get("low", ())}
    words = plain(named, language=get_language() or "en")
    titles = {key: said.title for key, said in words.items()}
    steps = ladders(named, day)
    return [
        FlagLine(
            flag, flag.row.learner.record.name, tuple(_facts(flag, titles, steps)),
            action_words(flag.rule),
            chance_words(flag.rule, flag.row.facts["by_chance"], flag.row.facts.get("in_a_year")),
        )
        for flag in flags
    ]  # fmt: skip


def _facts(flag: Raised, titles: Mapping[UUID, str], steps: Mapping[UUID, Ladder]) -> Iterable[str]:
    facts = flag.row.facts
    match flag.rule:
        case FlagRule.LOW_PIECES:
            lows = facts["low"]
            for low in lows[:MOST_NAMED]:
                yield _low(low, titles, steps, flag.settings.level)
            if len(lows) > MOST_NAMED:
                more = len(lows) - MOST_NAMED
                yield ngettext(
                    "and %(num)s more competency", "and %(num)s more competencies", more
                ) % {"num": more}
        case FlagRule.ABSENT_SHARE:
            yield _("%(absent)s of %(recorded)s recorded school days missed, %(since)s to %(until)s") % {
                "absent": number(facts["absent"]), "recorded": number(facts["recorded"]),
                "since": _day(facts["since"]), "until": _day(facts["until"]),
            }  # fmt: skip
        case FlagRule.PLAN_NOT_ENOUGH:
            goal = flag.row.plan.goal if flag.row.plan else ""
            yield _("Since %(day)s the checks say that the plan is not enough: %(goal)s") % {
                "day": _day(facts["since"]), "goal": goal,
            }  # fmt: skip


def _low(
    low: Mapping[str, Any], titles: Mapping[UUID, str], steps: Mapping[UUID, Ladder], level: int
) -> str:
    key = UUID(low["competency"])
    what = titles.get(key, "")
    said = {
        "what": what, "num": low["pieces"], "level": steps[key].name(level) if key in steps else level,
        "day": _day(low["since"]),
    }  # fmt: skip
    if key in steps and level > steps[key].lowest:
        return _("%(what)s: the latest %(num)s pieces not above %(level)s, since %(day)s") % said
    return _("%(what)s: the latest %(num)s pieces at %(level)s, since %(day)s") % said


def _day(said: str) -> str:
    return date_format(date.fromisoformat(said), "MONTH_DAY_FORMAT")


def rule_words(rule: FlagRule) -> str:
    """A rule's name for people."""
    return {
        FlagRule.LOW_PIECES: _("Several competencies low at once"),
        FlagRule.ABSENT_SHARE: _("Many days missed"),
        FlagRule.PLAN_NOT_ENOUGH: _("A plan that is not enough"),
    }[rule]


def action_words(rule: FlagRule) -> str:
    """The one thing to do about it."""
    return {
        FlagRule.LOW_PIECES: _("Meet and look at the work together"),
        FlagRule.ABSENT_SHARE: _("Ask the learner and the family what keeps them away"),
        FlagRule.PLAN_NOT_ENOUGH: _("Look at the plan: was it given as it was meant?"),
    }[rule]


def chance_words(rule: FlagRule, share: float | None, in_a_year: float | None = None) -> str:
    """How often a rule flags by chance, and of whom that is said; in a year of nights too where that is known."""
    if share is None:
        return _("Nobody can say how often the rule of this plan is wrong.")
    among = {"num": few_words(share)}
    match rule:
        case FlagRule.LOW_PIECES:
            said = _(
                "Of 100 learners who are in truth one level further along in everything, %(num)s would be flagged."
            )
        case FlagRule.ABSENT_SHARE:
            said = _(
                "Of 100 learners who usually miss one day in twenty, %(num)s would be flagged."
            )
        case _:
            said = _(
                "Of 100 learners exactly on the aim of their plan, %(num)s would be flagged by its end."
            )
    if in_a_year is None:
        return said % among
    more = _("Asked every night of a school year, it is %(num)s.")
    return f"{said % among} {more % {'num': few_words(in_a_year)}}"


def found_words(rule: FlagRule, share: float | None) -> str:
    """How many a rule finds of those whom it is there to find; "" where nobody can say."""
    if share is None:
        return ""
    among = {"num": few_words(share)}
    match rule:
        case FlagRule.LOW_PIECES:
            said = _("Of 100 who are in truth as low as that in everything, %(num)s are flagged.")
        case FlagRule.ABSENT_SHARE:
            said = _("Of 100 who usually miss one day in five, %(num)s are flagged at once.")
        case _:
            said = _("Of 100 who gain a third of the aim of their plan, %(num)s are flagged.")
    return said % among


def few_words(share: float) -> str:
    """So many of a hundred: whole numbers; below half of one it is said so."""
    if share < 0.005:
        return _("fewer than 1")
    return number(round(100 * share))


def answer_words(answer: Answer | str) -> str:
    return {
        Answer.PLAN: _("A plan"),
        Answer.WAIT: _("Wait"),
        Answer.NOT_NEEDED: _("Not needed"),
    }[Answer(answer)]


def waits_words(days: int) -> str:
    """How long somebody has been waiting."""
    if days == 0:
        return _("since today")
    return ngettext("for %(num)s day", "for %(num)s days", days) % {"num": days}
