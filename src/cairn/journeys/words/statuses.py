"""The words of statuses: who gets support and who is recognised, why, since when, and what comes next.

A status is said as a sentence, never as a rank or a colour. What policy asks for is put into words from its own lines,
so that a rule that was changed is said as it is now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.cards import Card
from cairn.accountability.rules.plan import Clock, Condition, GroundRule, Plan
from cairn.accountability.rules.statuses import (
    SUCCESS,
    SUPPORT,
    HowMany,
    Stands,
    Status,
    Unsaid,
)
from cairn.journeys.words.cards import group_phrase, listed, school_year


def category_words(key: str, plan: Plan | None = None) -> str:
    """A category in words: as policy calls it in this language, else in ours, else by its English name or its key."""
    names = plan.called.get(key, {}) if plan else {}
    own = names.get((get_language() or "en").split("-")[0])
    return own or _ours().get(key) or names.get("en") or key


def _ours() -> Mapping[str, str]:
    return {
        "csi": _("Support for the whole school (CSI)"),
        "tsi": _("Support for a group (TSI)"),
        "atsi": _("More support for a group (ATSI)"),
        "growth": _("Recognized for growth"),
        "rating": _("The rules’ word"),
    }


@dataclass(frozen=True)
class Said:
    """What a card says of one category: sentences, the rules behind them, and where those are written.

    lead     what the card begins with; empty: it is not so here
    rules    each line of policy with its source
    """

    title: str
    sentences: tuple[str, ...]
    lead: str = ""
    rules: tuple[tuple[str, str], ...] = ()


def said(card: Card, plan: Plan) -> list[Said]:
    """What the card says of each category: support before success, the whole school before its groups."""
    if card.schools:
        return [
            Said(category_words(each.category, plan), (_many(each),))
            for each in sorted(card.schools, key=lambda each: each.kind != SUPPORT)
        ]
    ordered = sorted(card.statuses, key=lambda each: (each.kind != SUPPORT, each.group != ALL))
    return [
        _category([each for each in ordered if each.category == category], plan)
        for category in dict.fromkeys(each.category for each in ordered)
    ]


def _category(statuses: Sequence[Status], plan: Plan) -> Said:
    """Statuses of one category in one place."""
    first = statuses[0]
    rules = plan.identification.get(first.category) or plan.recognition.get(first.category) or ()
    yes = [each for each in statuses if each.says is Stands.YES]
    why = _alternatives(rules, plan)
    named = _named(first, _alternatives(rules, plan)) if why else ""
    if yes:
        comes = _next(plan.clocks.get(first.category)) if first.kind == SUPPORT else ()
        sentences = [
            _yes(yes, plan),
            named,
            *comes,
            *_left([e for e in statuses if e.group != ALL]),
        ]
    else:
        sentences = [*_of_school(statuses), *_of_groups([e for e in statuses if e.group != ALL]), named]  # fmt: skip
    lines = tuple((rule.rule.line, rule.rule.source) for rule in rules)
    found = tuple(each for each in sentences if each)
    return Said(category_words(first.category, plan), found, _yes(yes, plan), lines)


def _yes(yes: Sequence[Status], plan: Plan) -> str:
    """What is so, and since when; nothing where nothing is."""
    if not yes:
        return ""
    first, since = yes[0], [each.since for each in yes if each.since is not None]
    fills = {
        "what": category_words(first.category, plan),
        "those": listed(group_phrase(each.group) for each in yes),
        "year": school_year(min(since)) if since else "",
    }
    if first.kind == SUCCESS:
        return _("The state recognizes this school: %(what)s.") % fills
    if first.group == ALL:
        return _("This school as a whole gets support from the state since %(year)s.") % fills
    return _(
        "The state supports how this school serves %(those)s, since %(year)s."
    ) % fills  # fmt: skip


def _named(first: Status, why: str) -> str:
    """When policy names a school or group."""
    if first.group == ALL:
        return _("A school is named when %(why)s.") % {"why": why}
    return _("A group is named when %(why)s.") % {"why": why}


def _of_school(statuses: Sequence[Status]) -> Iterable[str]:
    for each in statuses:
        if each.group != ALL:
            continue
        if each.says is Stands.UNSAID:
            yield _reasons()[each.why or Unsaid.CLOSE]
        elif each.says is Stands.OPEN:
            yield _("It is not decided yet: something that the rules ask for is not known.")
        elif each.kind == SUPPORT:
            yield _("The state has not named this school for it.")
        else:
            yield _("Not this year.")


def _of_groups(groups: Sequence[Status]) -> Iterable[str]:
    if not groups:
        return
    if all(each.says is Stands.NO for each in groups):
        yield _("The state has named no group here for it.")
        return
    if any(each.says is Stands.NO for each in groups):
        yield _("Not named: %(those)s.") % {"those": _those(groups, Stands.NO)}
    if any(each.says is Stands.OPEN for each in groups):
        yield _("Not decided yet: %(those)s.") % {"those": _those(groups, Stands.OPEN)}
    yield from _left(groups)


def _left(groups: Sequence[Status]) -> list[str]:
    """Of which groups it is not said."""
    unsaid = [each for each in groups if each.says is Stands.UNSAID]
    if not unsaid:
        return []
    if len(unsaid) == len(groups):
        return [_reasons()[Unsaid.OTHERS]]
    return [
        _("Not said, because it could point to a child: %(those)s.")
        % {"those": _those(groups, Stands.UNSAID)}
    ]


def _those(groups: Sequence[Status], says: Stands) -> str:
    return listed(group_phrase(each.group) for each in groups if each.says is says)


def _reasons() -> Mapping[Unsaid, str]:
    return {
        Unsaid.FEW: _("Not said here: there are few students, so it could point to a child."),
        Unsaid.CLOSE: _("Not said here: with it, more could be worked out of a few students than is shown."),
        Unsaid.OTHERS: _("Not said here: with it, the same could be worked out of a few students elsewhere."),
    }  # fmt: skip


def _many(each: HowMany) -> str:
    """Of how many schools it is so."""
    fills = {"n": number_format(each.yes), "all": number_format(each.schools)}
    if each.open == each.schools:
        return _("It is not decided yet: something that the rules ask for is not known.")
    if each.unsaid == each.schools:
        return _("Not said of any school, because it could point to a child.")
    if not each.unsaid:
        pattern = ngettext("%(n)s of %(all)s school.", "%(n)s of %(all)s schools.", each.schools)
        return pattern % fills
    start = ngettext(
        "At least %(n)s of %(all)s school.", "At least %(n)s of %(all)s schools.", each.schools
    )
    if not each.yes:
        start = _("None of the schools of which it is said.")
    left = ngettext(
        "Of %(left)s it is not said, because it could point to a child.",
        "Of %(left)s it is not said, because it could point to a child.",
        each.unsaid,
    ) % {"left": number_format(each.unsaid)}
    return f"{start % fills} {left}"


def _alternatives(rules: Sequence[GroundRule], plan: Plan) -> str:
    found = [_ground(rule, plan) for rule in rules]
    if len(found) < 2:
        return "".join(found)
    return _("%(first)s, or when %(last)s") % {"first": ", ".join(found[:-1]), "last": found[-1]}


def _ground(rule: GroundRule, plan: Plan) -> str:
    """A ground of policy, after “when”."""
    parts = [_condition(each, rule, plan) for each in rule.conditions]
    words = _(" and ").join(parts)
    least, of = rule.years
    if of == 1:
        return words
    return _("%(what)s, in %(least)s of the last %(of)s years") % {
        "what": words, "least": number_format(least), "of": number_format(of),
    }  # fmt: skip


def _condition(each: Condition, rule: GroundRule, plan: Plan) -> str:
    number = "" if each.number is None else _number(each.number)
    if each.relation == "as":
        return _("its points alone would have a school named for: %(what)s") % {
            "what": category_words(each.other, plan)
        }
    if each.relation == "in":
        return _("it has been named for %(what)s for %(n)s years") % {
            "what": category_words(each.other, plan), "n": number,
        }  # fmt: skip
    if each.relation == "in lowest":
        whom = _("schools with Title I money") if rule.among == "title1" else _("schools")
        if rule.each == "group":
            whom = _("groups like it in other schools")
        return _("its points are among the lowest %(n)s of every 100 %(whom)s") % {
            "n": number, "whom": whom,
        }  # fmt: skip
    patterns = {
        "below": _("%(what)s is below %(n)s"), "at most": _("%(what)s is %(n)s or less"),
        "at least": _("%(what)s is %(n)s or more"), "above": _("%(what)s is above %(n)s"),
    }  # fmt: skip
    return patterns.get(each.relation, rule.rule.line.replace("%", "%%")) % {
        "what": _subject(each.subject, plan), "n": number,
    }  # fmt: skip


def _number(number: float) -> str:
    return str(number_format(int(number) if number.is_integer() else number))


def _subject(subject: str, plan: Plan) -> str:
    found = plan.indicators.get(subject.removeprefix("school "))
    if found is None:
        return {"participation": _("the share who took the tests")}.get(subject, _("the total of points"))  # fmt: skip
    names = found.names
    name = names.get((get_language() or "en").split("-")[0]) or names.get("en") or found.key
    return f"“{name}”"


def _next(clock: Clock | None) -> Iterable[str]:
    """What comes after it was named."""
    if clock is None:
        return
    if clock.planning:
        yield ngettext(
            "What comes next: first the school plans for %(n)s year.",
            "What comes next: first the school plans for %(n)s years.", clock.planning,
        ) % {"n": number_format(clock.planning)}  # fmt: skip
    if clock.exit_after:
        pattern = ngettext(
            "It may end after %(n)s year, when the reason is gone.",
            "It may end after %(n)s years, when the reason is gone.", clock.exit_after,
        )  # fmt: skip
        if clock.exit_higher:
            pattern = ngettext(
                "It may end after %(n)s year, when the reason is gone and the points are higher.",
                "It may end after %(n)s years, when the reason is gone and the points are higher.", clock.exit_after,
            )  # fmt: skip
        yield pattern % {"n": number_format(clock.exit_after)}
    elif clock.exit_after == 0:
        yield _("It ends when the reason is gone.")
    if clock.then:
        yield ngettext(
            "If it has not ended after %(n)s year, the state asks for more.",
            "If it has not ended after %(n)s years, the state asks for more.", clock.then[0],
        ) % {"n": number_format(clock.then[0])}  # fmt: skip


__all__ = ["Said", "category_words", "said"]
