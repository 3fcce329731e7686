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
from cairn.accountability.rules.plan import Clock, Condition, GroundRule, Plan
from cairn.accountability.rules.statuses import (
    SUCCESS,
    SUPPORT,
    HowMany,
    Stands,
    Status,
    Unsaid,
)
from cairn.journeys.words.cards import school_year


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
    """What the card says of each category: support before success."""
    if card.schools:
        return [
            Said(category_words(each.category, plan), tuple(_many(each)))
            for each in sorted(card.schools, key=lambda each: each.kind != SUPPORT)
        ]
    ordered = sorted(card.statuses, key=lambda each: each.kind != SUPPORT)
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
    return _("On the results of %(year)s, the state named this school for help: %(what)s.") % fills


def _because(why: str) -> str:
    return _("It was named because %(why)s.") % {"why": why} if why else ""


def _named(why: str) -> str:
    """When policy names a school."""
    return _("A school is named when %(why)s.") % {"why": why} if why else ""


def _not(status: Status) -> str:
    """That it is not so, or why that is not said."""
    if status.says is Stands.UNSAID:
        return _reasons()[status.why or Unsaid.FEW]
    if status.kind == SUCCESS:
        return _("Not this year.")
    year = school_year(status.since) if status.since is not None else ""
    return _("On the results of %(year)s, the state did not name this school for it.") % {"year": year}  # fmt: skip


def _reasons() -> Mapping[Unsaid, str]:
    return {
        Unsaid.FEW: _("Not said here: the ranges above are too wide, so it could point to a child."),
        Unsaid.OTHERS: _("Not said of any school: with it, more could be worked out of a few students somewhere."),
        Unsaid.RULE: _("Not said here: it is about groups or several years. The state tells the school."),
        Unsaid.OPEN: _("It is not decided yet: something that the rules ask for is not known."),
        Unsaid.BEFORE: _("Not said now: it goes back to an earlier year. The state tells the school."),
    }  # fmt: skip


def _many(each: HowMany) -> Iterable[str]:
    """Of how many schools it is so."""
    if each.why:
        yield _reasons()[Unsaid(each.why)]
        return
    told = each.schools - each.unsaid
    fills = {"n": number_format(each.yes), "all": number_format(told)}
    yield ngettext("%(n)s of %(all)s school.", "%(n)s of %(all)s schools.", told) % fills
    if each.unsaid:
        yield ngettext(
            "Of %(left)s more school it is not said.",
            "Of %(left)s more schools it is not said.", each.unsaid,
        ) % {"left": number_format(each.unsaid)}  # fmt: skip


def _alternatives(rules: Sequence[GroundRule], plan: Plan) -> str:
    found = [_ground(rule, plan) for rule in rules]
    if len(found) < 2:
        return "".join(found)
    return _("%(first)s, or when %(last)s") % {"first": ", ".join(found[:-1]), "last": found[-1]}


def _ground(rule: GroundRule, plan: Plan) -> str:
    """A ground of policy, after “when” or “because”."""
    parts = [_condition(each, rule, plan) for each in rule.conditions]
    words = _(" and ").join(parts)
    least, of = rule.years
    if of == 1:
        return words
    return _("%(what)s, in %(least)s of the last %(of)s years") % {
        "what": words, "least": number_format(least), "of": number_format(of),
    }  # fmt: skip


def _condition(each: Condition, rule: GroundRule, plan: Plan) -> str:
    number = _("its target") if each.number is None else _number(each.number)
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
