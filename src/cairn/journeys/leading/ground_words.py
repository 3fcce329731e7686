"""A ground of policy in words: for whom it is asked, and what must be so; and what a parameter is about."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cairn.accountability.rules.plan import Condition, GroundRule
from cairn.journeys.leading.engine_words import grade_span_words, relation_words, subject_words
from cairn.journeys.words.card_rules import rule_words
from cairn.journeys.words.cards import listed
from cairn.journeys.words.statuses import category_words


def ground_words(rule: GroundRule, names: Mapping[str, str]) -> str:
    """What must be so. `names`: indicators by key, in the reader's language."""
    said = _(" and ").join(_condition(each, rule, names) for each in rule.conditions)
    if rule.years[1] > 1:
        said += ", " + _("in %(least)s of the last %(of)s years") % {
            "least": rule.years[0], "of": rule.years[1],
        }  # fmt: skip
    if rule.spans:
        said += " (" + listed(map(grade_span_words, rule.spans)) + ")"
    return said[:1].upper() + said[1:]


def _condition(each: Condition, rule: GroundRule, names: Mapping[str, str]) -> str:
    what = subject_words(each.subject, names)
    if each.over > 1:
        what = _("%(what)s over %(n)s years") % {"what": what, "n": each.over}
    n = f"{each.number:g}" if each.number is not None else ""
    match each.relation:
        case "as":
            return _("the group by itself has what counts for: %(category)s") % {
                "category": category_words(each.other)
            }
        case "in":
            return _("%(category)s has stood for %(n)s years") % {
                "category": category_words(each.other), "n": n,
            }  # fmt: skip
        case "in lowest":
            return _("%(what)s is among the lowest %(share)s percent of %(whom)s") % {
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


def parameter_words(name: str, described: str, names: Mapping[str, str]) -> str:
    """What a parameter of accountability is about.

    described   policy's own words, for what has no others
    names       indicators by key, in the reader's language
    """
    part, _dot, key = name.removeprefix("accountability.").partition(".")
    pattern = {
        "indicators": _("The indicator: %(what)s"),
        "identification": _("Who gets support: %(what)s"),
        "recognition": _("Who is recognized: %(what)s"),
        "clock": _("How long support lasts: %(what)s"),
        "minimum_n": _("The fewest students by whom anything is rated"),
        "weights": _("How much each indicator weighs"),
        "ratings": _("Which word a total gets"),
        "participation": _("How many must take the state’s test"),
        "years": _("How years are put together"),
        "groups": _("How groups count in a total"),
        "rounding": _("How figures are rounded"),
    }.get(part)
    if pattern is None:
        return rule_words(name, described)
    return pattern % {"what": names.get(key) or category_words(key)}
