"""Rules in plain words: what each ruling asks for."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.rules.combining import AT
from cairn.journeys.words.combining import combining_ruling_words
from cairn.journeys.words.methods import method_words
from cairn.journeys.words.plain import chance_share, number, percent, use_list


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
    return sentences[setting] % {"share": chance_share(value)}


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
