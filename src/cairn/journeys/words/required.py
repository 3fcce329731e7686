"""What a qualification asks for, in words: never a share, never a comparison, and "too early" where it is too early."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.journeys.words.days import day_words
from cairn.journeys.words.ladders import Ladder
from cairn.learning.rules.exemptions import End
from cairn.learning.rules.meeting import Item, Stands
from cairn.learning.rules.requirements import Choice, Pool
from cairn.learning.selectors.exemptions import Decided


def stands_words(stands: Stands) -> str:
    return {
        Stands.MET: _("Met"),
        Stands.TOO_LITTLE: _("Too early to say"),
        Stands.ON_THE_WAY: _("On the way"),
        Stands.NOT_BEGUN: _("Not begun"),
        Stands.NOT_HERE: _("Cannot be told here"),
    }[stands]


def held_words(grade: str, entered: date | None) -> str:
    """Which rule is asked where entry into a grade decides it. `grade`: its CEDS code."""
    said = {"grade": grade.lstrip("0")}
    if entered is None:
        return (
            _("The record does not say when grade %(grade)s began, so today’s rule is used.") % said
        )
    return _("By the rule of %(day)s, when grade %(grade)s began.") % (
        said | {"day": day_words(entered)}
    )


def met_words(met: int, parts: int, called: str) -> str:
    """How much is met. `called`: the learner's name; empty where the reader is the learner.

    With no part left, because none is asked of this learner, nothing is met.
    """
    if not parts and not called:
        return _("Nothing of it is asked of you any more.")
    if not parts:
        return _("Nothing of it is asked of %(name)s any more.") % {"name": called}
    if met == parts:
        return _("Everything that is asked is met.")
    return ngettext(
        "%(met)s of %(all)s part is met.", "%(met)s of %(all)s parts are met.", parts
    ) % {"met": met, "all": parts}


def decided_words(decided: Decided) -> str:
    """Who decided it, and when; from when it holds, unless it is as if it had never been."""
    row = decided.row
    said = {"name": row.by_name, "day": day_words(timezone.localdate(row.at))}
    if decided.how in {End.TAKEN_BACK, End.CORRECTED}:
        return _("Decided by %(name)s on %(day)s.") % said
    return _("Decided by %(name)s on %(day)s; not asked from %(first)s on.") % {
        **said, "first": day_words(row.first_day),
    }  # fmt: skip


def end_words(decided: Decided, today: date) -> str:
    """How a decision about one learner ceased to hold, or why it changes nothing today."""
    end = decided.end
    if end is None:
        if decided.row.first_day > today:
            return _("It holds from %(day)s on.") % {"day": day_words(decided.row.first_day)}
        return _("It is about nothing that is asked now.")
    said = {"name": end.by_name, "day": day_words(timezone.localdate(end.at))}
    match End(end.how):
        case End.CORRECTED:
            return _("%(name)s wrote it anew on %(day)s.") % said
        case End.TAKEN_BACK:
            return _("%(name)s took it back on %(day)s: it was a mistake.") % said
    return _("It is asked again from %(first)s on; %(name)s decided that on %(day)s.") % {
        **said, "first": day_words(end.day or today),
    }  # fmt: skip


def choice_words(
    choice: Choice, ladders: Sequence[Ladder], domains: Mapping[str, str], titles: Sequence[str]
) -> str:
    """What one choice asks for.

    ladders   of the competencies that it names, for the words of levels; none: the record knows none of them
    titles    of the competencies, where they are named one by one
    """
    level = _level(choice, ladders)
    said = {"n": choice.count, "level": level, "part": _part(choice.pool, domains, titles)}
    if choice.tasks:
        return (
            ngettext(
                "%(n)s performance task at %(level)s or beyond, from: %(part)s",
                "%(n)s performance tasks at %(level)s or beyond, from: %(part)s",
                choice.count or 1,
            )
            % said
        )
    if choice.pool.names:
        if choice.count is None:
            return _("All of these at %(level)s or beyond") % said
        return _("Any %(n)s of these at %(level)s or beyond") % said
    if choice.count is None:
        return _("All of %(part)s at %(level)s or beyond") % said
    return _("Any %(n)s of %(part)s at %(level)s or beyond") % said


def _level(choice: Choice, ladders: Sequence[Ladder]) -> str:
    """The level's word; its number, or a word for all, where scales differ."""
    names = {
        ladder.name(ladder.proficient if choice.level is None else choice.level)
        for ladder in ladders
    }
    if len(names) == 1:
        return names.pop()
    return _("Proficient") if choice.level is None else _("level %(n)s") % {"n": choice.level}


def _part(pool: Pool, domains: Mapping[str, str], titles: Sequence[str]) -> str:
    if pool.names:
        return "; ".join(titles) or ", ".join(pool.names)
    name = domains.get(pool.domain, pool.domain) if pool.domain else pool.framework
    if not pool.grades:
        return name
    first, last = pool.grades[0].lstrip("0"), pool.grades[-1].lstrip("0")
    if first == last:
        return _("%(part)s, grade %(grade)s") % {"part": name, "grade": first}
    return _("%(part)s, grades %(first)s to %(last)s") % {"part": name, "first": first, "last": last}  # fmt: skip


def item_words(item: Item, ladder: Ladder) -> str:
    """How one competency stands to the level asked."""
    match item.stands:
        case Stands.TOO_LITTLE:
            return _("There is work, but not enough yet to name a level.")
        case Stands.NOT_BEGUN | Stands.NOT_HERE:
            return _("Nothing has been shown yet.")
    now = ladder.name(item.shown.level)  # type: ignore[arg-type]
    if item.stands is Stands.ON_THE_WAY:
        return _("%(now)s now; %(asked)s is asked.") % {"now": now, "asked": ladder.name(item.asked)}  # fmt: skip
    if item.since is None:
        return now
    said = {"level": now, "day": day_words(item.since)}
    if item.shown.official:
        return _("%(level)s by official decision as of %(day)s") % said
    return _("%(level)s; as asked since %(day)s") % said
