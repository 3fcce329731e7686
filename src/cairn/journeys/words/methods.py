"""Methods in plain words: what each is called, what it does with the pieces, when it serves badly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as ngettext

from cairn.journeys.words.plain import chance_share, percent


@dataclass(frozen=True)
class MethodWords:
    """A method for people: what it is called, what it does, when it serves badly."""

    name: str  # exponential_decay
    title: str
    does: str
    caution: str


@dataclass(frozen=True)
class _Template:
    """The same in no language yet; `does` may name a figure of `_figures`."""

    title: Promise
    does: Promise
    caution: Promise


_METHODS = {
    "highest": _Template(
        _("Highest"),
        _("The best piece of evidence decides."),
        _("One lucky day counts for ever."),
    ),
    "latest": _Template(
        _("Latest"),
        _("The most recent piece of evidence decides, whatever came before."),
        _("One good or bad day moves the level the whole way."),
    ),
    "mean": _Template(
        _("Average"),
        _("All pieces count the same; their average, rounded, is the level."),
        _("Early attempts hold a learner back long after they have learned."),
    ),
    "mode": _Template(
        _("Most often"),
        _("The level shown most often decides; of two equals, the one shown more recently."),
        _("A learner who has just moved up waits until the new level outnumbers the old."),
    ),
    "n_times": _Template(
        _("Shown often enough"),
        ngettext(
            "The highest level that at least %(n)s piece has reached or passed.",
            "The highest level that at least %(n)s pieces have reached or passed.",
            "n",
        ),
        _("With many tries a level is reached by chance more easily than with few."),
    ),
    "weighted_latest": _Template(
        _("Latest against the rest"),
        _(
            "The most recent piece counts %(weight)s; the average of all earlier pieces together "
            "counts %(rest)s."
        ),
        _("The second latest piece already counts as little as the first."),
    ),
    "exponential_decay": _Template(
        _("Newer counts more"),
        _(
            "Piece by piece in the order of the work, each new one counts %(weight)s and all that "
            "came before it %(rest)s. So older work fades, but never vanishes."
        ),
        _("The order of the work matters: a piece entered late is put back in its place."),
    ),
    "power_law": _Template(
        _("Learning curve"),
        _(
            "A curve of learning is laid through all pieces, and its height at the latest one decides. "
            "Below three pieces it is their average."
        ),
        _("It expects steady growth; a learner who jumps or pauses fits it badly."),
    ),
    "latent_growth": _Template(
        _("Level with its certainty"),
        _(
            "Each piece moves a range in which the true level lies: more when little is known, less "
            "when the piece itself says little. Time alone widens the range and never lowers the level."
        ),
        _("Its figures must be fitted to work of the same kind; one piece alone moves it little."),
    ),
    "bkt": _Template(
        _("Reached or not yet"),
        _(
            "Each piece at or above the level that is asked for speaks for its being reached, any "
            "other against it. It counts as reached when that is at least %(share)s likely."
        ),
        _("It tells only two levels apart, and sees a decline late."),
    ),
}


def method_words(method: str, settings: Mapping[str, Any]) -> MethodWords:
    """A method by its name and version, with its settings filled in."""
    name = method.split("@")[0]
    words = _METHODS[name]
    does: Any = words.does
    return MethodWords(name, str(words.title), does % _figures(settings), str(words.caution))


def every_method(settings: Mapping[str, Mapping[str, Any]]) -> list[MethodWords]:
    """All methods that a state can choose from, in the order of the documentation."""
    return [method_words(name, settings.get(name, {})) for name in _METHODS]


def _figures(settings: Mapping[str, Any]) -> dict[str, Any]:
    weight = settings.get("weight", 0.65)
    return {
        "weight": percent(weight),
        "rest": percent(1 - weight),
        "n": int(settings.get("n", 3)),
        "share": chance_share(settings.get("mastery", 0.95)),
    }
