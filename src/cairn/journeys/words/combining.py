"""How several measures become one determination, in plain words: the ways, the measures, the rulings."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.rules.combining import JUDGEMENT, NONE
from cairn.journeys.words.plain import number, percent, use_list


def measure_name(name: str) -> str:
    """A measure as people say it; as the state wrote it, where the catalogue does not know it."""
    return {
        "summative": _("Test at the end"),
        "interim": _("Checks during the year"),
        "performance_task": _("Performance tasks"),
        "judgement": _("Teacher’s judgement"),
    }.get(name, name.replace("_", " ").capitalize())


def way_title(method: str) -> str:
    """What a way of combining is called."""
    return {
        "compensatory": _("Weighted average of the measures"),
        "conjunctive": _("The lowest of the measures"),
        "profile": _("A pattern of measures"),
        "precision_weighted": _("The more certain a measure, the more it says"),
    }[method.split("@")[0]]


def way_does(method: str) -> str:
    """What it does with the measures."""
    return {
        "compensatory": _(
            "Each measure has its weight; a high one makes up for another. Where their average lies is the level."
        ),
        "conjunctive": _("Every measure must reach a level; none makes up for another."),
        "profile": _(
            "A level is reached when enough measures reach it, every measure that must is among them, and "
            "none lies too far below."
        ),
        "precision_weighted": _(
            "Each measure says as much as it is certain; the most probable level is the level."
        ),
    }[method.split("@")[0]]


def without_missing(method: str) -> str:
    """What it does where a measure is missing."""
    return {
        "compensatory": _(
            "What is missing has no say; its weight went to the measures that are there."
        ),
        "conjunctive": _(
            "What is missing holds nobody back: the level is the lowest of those there."
        ),
        "profile": _("Of the measures that are there, the same share had to reach the level."),
        "precision_weighted": _(
            "What is missing has no say; with fewer measures we are less sure."
        ),
    }[method.split("@")[0]]


def combining_ruling_words(setting: str, value: Any) -> str:
    """A ruling under determination.combining as a sentence, by its name there."""
    if setting.startswith("movers."):
        return _movers(setting.removeprefix("movers."), value)
    if setting.startswith("profile."):
        return _profile(setting.removeprefix("profile."), value)
    measure, _dot, part = setting.rpartition(".")
    if measure:
        return _measure(measure_name(measure), part, value)
    return _whole(setting, value)


def _whole(setting: str, value: Any) -> str:
    match setting:
        case "method" if value == NONE:
            return _(
                "An official determination takes the level held, from all the evidence together."
            )
        case "method":
            return _("An official determination combines several measures: %(way)s.") % {
                "way": way_title(str(value))
            }
        case "measures":
            return _("The measures: %(names)s.") % {"names": _names(value)}
        case "prior_start":
            return _("Before any measure, a learner is expected %(n)s levels above the middle of the scale.") % {
                "n": number(value)
            }  # fmt: skip
        case "prior_spread" if value == 0:
            return _("Nothing is supposed about a learner before any measure.")
        case "prior_spread":
            return _("Before any measure, learners spread by about %(share)s of the scale’s levels.") % {
                "share": percent(value)
            }  # fmt: skip
    return _enough(setting, value)


def _enough(setting: str, value: Any) -> str:
    match setting:
        case "minimum":
            return ngettext(
                "At least %(n)s measure must be there.", "At least %(n)s measures must be there.", value
            ) % {"n": value}  # fmt: skip
        case "minimum_weight" if value == 0:
            return _("No share of the weights is asked for.")
        case "minimum_weight":
            return _("Measures with at least %(share)s of all weights must be there.") % {
                "share": percent(value)
            }
        case "required" if not value:
            return _("No particular measure is required.")
        case "required":
            return _("These measures must be there: %(names)s.") % {"names": _names(value)}
        case "carry_years":
            return ngettext(
                "A measure counts for up to %(n)s year after its latest piece.",
                "A measure counts for up to %(n)s years after its latest piece.",
                int(value) if float(value).is_integer() else 2,
            ) % {"n": number(value)}
    return f"{setting}: {value}"


def _movers(setting: str, value: Any) -> str:
    if setting == "after_days":
        return ngettext(
            "Whoever is first enrolled in the district more than %(n)s day after 1 July came during the year.",
            "Whoever is first enrolled in the district more than %(n)s days after 1 July came during the year.",
            value,
        ) % {"n": number(value)}
    return _("Came during the year: %(rule)s") % {"rule": _enough(setting, value)}


def _profile(setting: str, value: Any) -> str:
    match setting:
        case "at_least":
            return ngettext(
                "At least %(n)s measure must reach a level.",
                "At least %(n)s measures must reach a level.",
                value,
            ) % {"n": value}
        case "gates" if not value:
            return _("No measure alone holds a level back.")
        case "gates":
            return _("These must reach it, whatever the others say: %(names)s.") % {
                "names": _names(value)
            }
        case "below" if value == NONE:
            return _("No limit is set to how far a single measure lies below.")
        case "below":
            return ngettext(
                "No measure may lie more than %(n)s level below.",
                "No measure may lie more than %(n)s levels below.",
                value,
            ) % {"n": value}
    return f"{setting}: {value}"


def _measure(name: str, part: str, value: Any) -> str:
    match part:
        case "uses" if tuple(value) == (JUDGEMENT,):
            return _("%(measure)s: the latest one that was written down.") % {"measure": name}
        case "uses":
            return _("%(measure)s: made of %(kinds)s.") % {
                "measure": name,
                "kinds": use_list(value),
            }
        case "weight":
            return _("%(measure)s: weighs %(n)s.") % {"measure": name, "n": number(value)}
        case "specific_sd":
            return _(
                "%(measure)s: what it shows lies within about %(n)s of a level of what is determined."
            ) % {"measure": name, "n": number(value)}
        case "standard_error":
            return _(
                "%(measure)s: another time it would usually be within %(n)s of a level of itself."
            ) % {"measure": name, "n": number(value)}
    return f"{name}, {part}: {value}"


def _names(names: Any) -> str:
    return ", ".join(measure_name(str(name)) for name in names)
