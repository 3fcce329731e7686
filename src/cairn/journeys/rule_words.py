"""Rules in plain words: what a method does with the pieces, and what each ruling asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.rules.combining import AT
from cairn.journeys.combining_words import combining_ruling_words
from cairn.journeys.plain_words import number, percent, use_list


@dataclass(frozen=True)
class MethodWords:
    """A method for people: what it is called, what it does, when it serves badly."""

    name: str  # exponential_decay
    title: str
    does: str
    caution: str


def method_words(method: str, settings: Mapping[str, Any]) -> MethodWords:
    """A method by its name and version, with its settings filled in."""
    name = method.split("@")[0]
    title, does, caution = _methods(settings)[name]
    return MethodWords(name, title, does, caution)


def every_method(settings: Mapping[str, Mapping[str, Any]]) -> list[MethodWords]:
    """All methods that a state can choose from, in the order of the documentation."""
    return [method_words(name, settings.get(name, {})) for name in _methods({})]


def _methods(settings: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    weight = percent(settings.get("weight", 0.65))
    rest = percent(1 - settings.get("weight", 0.65))
    times = int(settings.get("n", 3))
    return {
        "highest": (
            _("Highest"),
            _("The best piece of evidence decides."),
            _("One lucky day counts for ever."),
        ),
        "latest": (
            _("Latest"),
            _("The most recent piece of evidence decides, whatever came before."),
            _("One good or bad day moves the level the whole way."),
        ),
        "mean": (
            _("Average"),
            _("All pieces count the same; their average, rounded, is the level."),
            _("Early attempts hold a learner back long after they have learned."),
        ),
        "mode": (
            _("Most often"),
            _("The level shown most often decides; of two equals, the one shown more recently."),
            _("A learner who has just moved up waits until the new level outnumbers the old."),
        ),
        "n_times": (
            _("Shown often enough"),
            ngettext(
                "The highest level that at least %(n)s piece has reached or passed.",
                "The highest level that at least %(n)s pieces have reached or passed.",
                times,
            )
            % {"n": times},
            _("With many tries a level is reached by chance more easily than with few."),
        ),
        "weighted_latest": (
            _("Latest against the rest"),
            _(
                "The most recent piece counts %(weight)s; the average of all earlier pieces together "
                "counts %(rest)s."
            )
            % {"weight": weight, "rest": rest},
            _("The second latest piece already counts as little as the first."),
        ),
        "exponential_decay": (
            _("Newer counts more"),
            _(
                "Piece by piece in the order of the work, each new one counts %(weight)s and all that "
                "came before it %(rest)s. So older work fades, but never vanishes."
            )
            % {"weight": weight, "rest": rest},
            _("The order of the work matters: a piece entered late is put back in its place."),
        ),
        "power_law": (
            _("Learning curve"),
            _(
                "A curve of learning is laid through all pieces, and its height at the latest one decides. "
                "Below three pieces it is their average."
            ),
            _("It expects steady growth; a learner who jumps or pauses fits it badly."),
        ),
        "latent_growth": (
            _("Level with its certainty"),
            _(
                "Each piece moves a range in which the true level lies: more when little is known, less "
                "when the piece itself says little. Time alone widens the range and never lowers the level."
            ),
            _(
                "Its figures must be fitted to work of the same kind; one piece alone moves it little."
            ),
        ),
        "bkt": (
            _("Reached or not yet"),
            _(
                "Each piece at or above the level that is asked for speaks for its being reached, any "
                "other against it. It counts as reached when that is at least %(share)s likely."
            )
            % {"share": _share(settings.get("mastery", 0.95))},
            _("It tells only two levels apart, and sees a decline late."),
        ),
    }


def ruling_words(parameter: str, value: Any) -> str:
    """What a ruling asks for, as a sentence; the bare value for one that has no sentence yet."""
    match parameter:
        case "determination.method":
            return _("Method: %(title)s.") % {"title": method_words(str(value), {}).title}
        case "determination.minimum_evidence":
            return ngettext(
                "At least %(n)s piece of evidence before a level is secure.",
                "At least %(n)s pieces of evidence before a level is secure.",
                value,
            ) % {"n": value}
        case "determination.minimum_contexts":
            return ngettext(
                "From at least %(n)s class, task or setting.",
                "From at least %(n)s different classes, tasks or settings.",
                value,
            ) % {"n": value}
        case "determination.recency_days":
            return _recency(value)
        case "determination.required_uses":
            return _required(value)
        case "determination.counted_uses":
            return _("These kinds of evidence count: %(kinds)s.") % {"kinds": use_list(value)}
        case "determination.n_times.n":
            return ngettext(
                "A level is reached when it was shown %(n)s time.",
                "A level is reached when it was shown %(n)s times.",
                value,
            ) % {"n": value}
        case "scale.levels":
            return _("The levels, lowest first: %(names)s.") % {"names": level_list(value)}
    return _figures(parameter, value)


def _figures(parameter: str, value: Any) -> str:
    match parameter:
        case "certainty.piece_sd":
            return _("One piece of work usually lies within %(n)s of a level of the truth.") % {
                "n": number(value)
            }
        case "certainty.prior_pieces":
            return _("That expectation weighs as much as %(n)s pieces of a learner’s own work.") % {
                "n": number(value)
            }
        case "certainty.drift_per_year":
            return _("In a year without evidence a level may have moved by %(n)s of a level.") % {
                "n": number(value)
            }
        case "certainty.sure":
            return _("“Sure” means a chance of at least %(share)s that the level is right.") % {
                "share": percent(value)
            }
        case "certainty.fairly_sure":
            return _(
                "“Fairly sure” means a chance of at least %(share)s that the level is right."
            ) % {"share": percent(value)}
        case "evidence.early_pieces":
            return _("Below %(n)s pieces a level is marked as early.") % {"n": number(value)}
        case "scale.proficient":
            return _("A competency counts as shown from level %(n)s.") % {"n": number(value)}
    if parameter.startswith(f"{AT}."):
        return combining_ruling_words(parameter.removeprefix(f"{AT}."), value)
    if parameter.startswith("determination.latent_growth."):
        return _latent_growth(parameter.rpartition(".")[2], value)
    if parameter.startswith("determination.bkt."):
        return _bkt(parameter.rpartition(".")[2], value)
    if parameter.endswith(".weight"):
        return _("The newest piece counts %(share)s.") % {"share": percent(value)}
    return f"{parameter}: {value}"


def _latent_growth(setting: str, value: Any) -> str:
    if setting == "cuts":
        return _cuts(value)
    sentences = {
        "noise": _("One piece of work usually lies within %(n)s of a level of the truth."),
        "drift": _("In a year a level may wander by %(n)s of a level for no reason we see."),
        "growth": _("At the first piece, learners are expected to move by %(n)s levels a year."),
        "momentum": _("Learners move up or down by about %(n)s levels a year while they move."),
        "momentum_days": _("A learner goes on moving the same way for about %(n)s days."),
        "start": _("Before the first piece, the middle of what is expected lies %(n)s levels above "
                   "the middle of the scale."),
        "start_spread": _("Before the first piece, a level may lie anywhere within about %(n)s of the "
                          "scale’s width from there."),
        "catching_up": _("How far those who begin lower move up faster, from none (0) to all (1): "
                         "%(n)s."),
    }  # fmt: skip
    return sentences[setting] % {"n": number(value)}


def _bkt(setting: str, value: Any) -> str:
    sentences = {
        "prior": _("Before the first piece, %(share)s are taken to have reached the level asked for."),
        "learn": _("With each piece, %(share)s of those who had not reached that level do reach it."),
        "guess": _("Who has not reached it still shows it in %(share)s of pieces."),
        "slip": _("Who has reached it still misses it in %(share)s of pieces."),
        "correct_at": _("The level asked for lies %(share)s of the way from the lowest to the highest."),
        "mastery": _("It counts as reached when that is at least %(share)s likely."),
    }  # fmt: skip
    return sentences[setting] % {"share": _share(value)}


def _share(chance: float) -> str:
    """A chance in percent, with the digit that a small one needs."""
    return _("%(n)s%%") % {"n": number(round(100 * chance, 1))}


def _cuts(cuts: Any) -> str:
    if not cuts:
        return _("All levels are equally wide.")
    listed = ", ".join(number(cut) for cut in cuts)
    return _("Each level begins so far above the lowest: %(cuts)s.") % {"cuts": listed}


def _recency(days: int) -> str:
    if days == 0:
        return _("Evidence does not grow too old to count as secure.")
    return ngettext(
        "The latest piece is at most %(n)s day old, else the level is no longer called secure.",
        "The latest piece is at most %(n)s days old, else the level is no longer called secure.",
        days,
    ) % {"n": number(days)}


def _required(uses: Any) -> str:
    if not uses:
        return _("No particular kind of evidence is required.")
    return _("At least one piece of: %(kinds)s.") % {"kinds": use_list(uses)}


def level_name(name: str) -> str:
    """A level's name in the reader's language, where the catalogue knows it; else as the state wrote it."""
    # The demonstration state's names, so that the catalogue holds them.
    known = {
        "Beginning": _("Beginning"),
        "Developing": _("Developing"),
        "Proficient": _("Proficient"),
        "Extending": _("Extending"),
    }
    return known.get(name, name)


def level_list(names: Any) -> str:
    return ", ".join(level_name(str(name)) for name in names)
