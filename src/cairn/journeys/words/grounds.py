"""Categories of accountability and their grounds in words: what people call them, and what must be so."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cairn.accountability.rules.plan import Condition, GroundRule, Plan
from cairn.journeys.words.cards import listed


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


def grade_span_words(span: str) -> str:
    """A grade span as people say it; another as policy names it."""
    return {
        "elementary": _("elementary school grades"),
        "middle": _("middle school grades"),
        "high": _("high school grades"),
    }.get(span, span)


def subject_words(subject: str, names: Mapping[str, str]) -> str:
    """What a ground looks at: a total, or an indicator by its name."""
    bare = subject.removeprefix("school ")
    word = names.get(bare) or {
        "total": _("the total"),
        "year": _("this year’s total"),
        "percentile": _("the place among 100 schools"),
        "participation": _("the share who took the test"),
    }.get(bare, bare)
    return _("%(what)s of the school") % {"what": word} if bare != subject else word


def relation_words(word: str) -> str:
    return {
        "below": _("below"), "at most": _("at most"), "at least": _("at least"), "above": _("above"),
    }[word]  # fmt: skip


def ground_words(rule: GroundRule, names: Mapping[str, str], plan: Plan | None = None) -> str:
    """What must be so. `names`: indicators by key, in the reader's language; `plan`: what it calls its categories."""
    said = _(" and ").join(_condition(each, rule, names, plan) for each in rule.conditions)
    if rule.years[1] > 1:
        said += ", " + _("in %(least)s of the last %(of)s years") % {
            "least": rule.years[0], "of": rule.years[1],
        }  # fmt: skip
    if rule.spans:
        said += " (" + listed(map(grade_span_words, rule.spans)) + ")"
    return said[:1].upper() + said[1:]


def _condition(
    each: Condition, rule: GroundRule, names: Mapping[str, str], plan: Plan | None
) -> str:
    what = subject_words(each.subject, names)
    if each.over > 1:
        what = _("%(what)s over %(n)s years") % {"what": what, "n": each.over}
    n = f"{each.number:g}" if each.number is not None else ""
    match each.relation:
        case "as":
            return _("the group by itself has what counts for: %(category)s") % {
                "category": category_words(each.other, plan)
            }
        case "in":
            return _("%(category)s has stood for %(n)s years") % {
                "category": category_words(each.other, plan), "n": n,
            }  # fmt: skip
        case "in lowest":
            return _("%(what)s is in the first %(share)s percent, counted from the bottom, of %(whom)s") % {
                "what": what, "share": n, "whom": _ranked(each, rule),
            }  # fmt: skip
    return _("%(what)s is %(relation)s %(line)s") % {
        "what": what, "relation": relation_words(each.relation), "line": n or _("the target"),
    }  # fmt: skip


def _ranked(each: Condition, rule: GroundRule) -> str:
    """With whom somebody is ranked."""
    of_group = rule.each == "group" and not each.subject.startswith("school ")
    if of_group and rule.versus != "schools":
        whom = (
            _("the same group at all schools") if rule.versus == "same group" else _("all groups")
        )
    elif rule.among == "title1":
        whom = _("schools that get Title I money")
    else:
        whom = _("all schools")
    return _("%(whom)s, in the same grades") % {"whom": whom} if rule.within == "span" else whom
