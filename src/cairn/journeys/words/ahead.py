"""What would change a level, in sentences; what is still missing, too."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.selectors.explaining import Ahead
from cairn.journeys.words.ladders import Ladder
from cairn.journeys.words.plain import use_list


def ahead_words(ahead: Iterable[Ahead], ladder: Ladder, required: Iterable[str] = ()) -> list[str]:
    """Each fact as a sentence, in the order given."""
    return [_sentence(fact, ladder, required) for fact in ahead]


def _sentence(fact: Ahead, ladder: Ladder, required: Iterable[str]) -> str:
    match fact.what:
        case "more_pieces":
            return ngettext(
                "%(n)s more piece of evidence is enough to name a level.",
                "%(n)s more pieces of evidence are enough to name a level.",
                fact.count,
            ) % {"n": fact.count}
        case "more_contexts":
            return ngettext(
                "Evidence from %(n)s more class, task or setting is needed.",
                "Evidence from %(n)s more classes, tasks or settings is needed.",
                fact.count,
            ) % {"n": fact.count}
        case "required_use":
            return _("A piece of this kind is needed: %(kinds)s.") % {"kinds": use_list(required)}
        case "newer_piece":
            return _("A new piece of evidence is needed, because the latest is old.")
    level = ladder.name(fact.level if fact.level is not None else ladder.lowest)
    if fact.what == "no_higher":
        return _("The rule used here names no level above %(level)s.") % {"level": level}
    return ngettext(
        "%(n)s more piece of evidence at %(level)s is enough for that level.",
        "%(n)s more pieces of evidence at %(level)s are enough for that level.",
        fact.count,
    ) % {"n": fact.count, "level": level}
