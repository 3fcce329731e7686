"""The words of statuses: who gets support and who is recognised, why, since when, and what comes next.

A status is said as a sentence, never as a rank or a colour. What policy asks for is put into words from its own lines,
so that a rule that was changed is said as it is now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.accountability.rules.cards import Card
from cairn.accountability.rules.plan import Clock, GroundRule, Plan
from cairn.accountability.rules.statuses import (
    SUCCESS,
    SUPPORT,
    HowMany,
    Stands,
    Status,
    Unsaid,
)
from cairn.journeys.words.cards import school_year
from cairn.journeys.words.grounds import category_words, ground_words


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
    """What the card says of each category: support before success, and last what is not said."""
    if card.schools:
        return [
            Said(category_words(each.category, plan), tuple(_many(each)))
            for each in sorted(
                card.schools, key=lambda each: (bool(each.why), each.kind != SUPPORT)
            )
        ]
    ordered = sorted(
        card.statuses, key=lambda each: (each.says is Stands.UNSAID, each.kind != SUPPORT)
    )
    return [_category(each, plan) for each in ordered]


def _category(status: Status, plan: Plan) -> Said:
    """What is said of one category, and the rules behind it."""
    rules = plan.identification.get(status.category) or plan.recognition.get(status.category) or ()
    clock = plan.clocks.get(status.category) if status.kind == SUPPORT else None
    if status.says is Stands.YES:
        held = [rule for rule in rules if rule.name in status.grounds]
        why = _alternatives(held, plan)
        sentences = [_yes(status, plan), _because(why), *_next(clock)]
    else:
        own = [rule for rule in rules if rule.each == "school"]
        asks = _alternatives(own, plan) if status.why is not Unsaid.RULE else ""
        sentences = [_not(status), _named(asks)]
    lines = tuple((rule.rule.line, rule.rule.source) for rule in rules)
    lead = _yes(status, plan) if status.says is Stands.YES else ""
    name = category_words(status.category, plan)
    return Said(name, tuple(each for each in sentences if each), lead, lines)


def _yes(status: Status, plan: Plan) -> str:
    fills = {
        "what": category_words(status.category, plan),
        "year": school_year(status.since) if status.since is not None else "",
    }
    if status.kind == SUCCESS:
        return _("The state recognizes this school: %(what)s.") % fills
    return _("By the results of %(year)s, the rules name this school for help: %(what)s.") % fills


def _because(why: str) -> str:
    return _("The reason: %(why)s.") % {"why": why} if why else ""


def _named(why: str) -> str:
    """When policy names a school."""
    return _("The rules name a school for this: %(why)s.") % {"why": why} if why else ""


def _not(status: Status) -> str:
    """That it is not so, or why that is not said."""
    if status.says is Stands.UNSAID:
        return _reasons()[status.why or Unsaid.FEW]
    if status.kind == SUCCESS:
        return _("Not this year.")
    year = school_year(status.since) if status.since is not None else ""
    return _(
        "By the results of %(year)s, the rules do not name this school for it. If it was named before, "
        "that may still hold."
    ) % {"year": year}


def _reasons() -> Mapping[Unsaid, str]:
    return {
        Unsaid.FEW: _("Not said here: too few students count, or what is shown leaves too much open."),
        Unsaid.OTHERS: _("Not said of the schools on its list: it could tell more of a few students."),
        Unsaid.RULE: _("Not said here: it is about groups or several years. Ask the school or the state."),
        Unsaid.OPEN: _("Not decided: something that the rules ask for is not known, or too few students count."),
        Unsaid.BEFORE: _("Not said now: it goes back to an earlier year. Ask the school or the state."),
    }  # fmt: skip


def _many(each: HowMany) -> Iterable[str]:
    """Of how many schools it is so."""
    if each.why:
        yield _reasons()[Unsaid(each.why)]
        return
    told = each.schools - each.unsaid
    if told:
        fills = {"n": number_format(each.yes), "all": number_format(told)}
        yield ngettext("%(n)s of %(all)s school.", "%(n)s of %(all)s schools.", told) % fills
    if each.unsaid:
        yield ngettext(
            "Of %(left)s school it is not said.", "Of %(left)s schools it is not said.", each.unsaid
        ) % {"left": number_format(each.unsaid)}


def _alternatives(rules: Sequence[GroundRule], plan: Plan) -> str:
    """Grounds, each of which is enough."""
    language = (get_language() or "en").split("-")[0]
    names = {
        key: f"“{each.names.get(language) or each.names.get('en') or key}”"
        for key, each in plan.indicators.items()
    }
    return _("; or: ").join(ground_words(rule, names, plan) for rule in rules)


def _next(clock: Clock | None) -> Iterable[str]:
    """What the rules say comes after it was named."""
    if clock is None:
        return
    if clock.planning:
        yield ngettext(
            "A school that is named plans for %(n)s year first.",
            "A school that is named plans for %(n)s years first.", clock.planning,
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
