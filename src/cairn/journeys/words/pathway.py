"""A learner's plan in words: the pace by their own days, what was changed since a yes, how a step is worked on."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.journeys.words.sureness import Sureness
from cairn.learning.rules.pathway import Changes, Modality, Note, Pace, Says, Terms


def modality_words(modality: Modality) -> str:
    return {
        Modality.ONLINE: _("Online"),
        Modality.BLENDED: _("Blended: part online, part with a teacher"),
        Modality.IN_PERSON: _("In person"),
    }[modality]


def note_words(note: Note) -> str:
    return {
        Note.ASKED: _("Asked for a yes"),
        Note.AGREED: _("Said yes"),
        Note.COMMENT: _("Said"),
    }[note]


def terms_words(terms: Terms) -> str:
    """How a step is worked on, in the learner's own words; empty where nothing was chosen."""
    short = {Modality.BLENDED: _("Blended")}
    way = terms.modality
    said = "" if way is None else short.get(way) or modality_words(way)
    return " · ".join(each for each in (said, terms.time, terms.where, terms.path) if each)


def pace_words(pace: Pace, *, own: bool, name: str) -> str:
    """How it goes by the learner's own plan, in one sentence; empty where there is no plan."""
    match pace.says:
        case Says.EMPTY:
            return ""
        case Says.ALL_DONE:
            return _("Everything on the plan is shown.")
        case Says.NO_DAYS:
            return _("No step has a day yet, so there is no pace to tell.")
        case Says.PAST:
            return ngettext(
                "%(n)s step is not shown yet, and its day is over.",
                "%(n)s steps are not shown yet, and their days are over.",
                pace.past,
            ) % {"n": pace.past}
        case Says.AHEAD:
            said = (
                _("You are ahead of your own plan.")
                if own
                else _("%(name)s is ahead of the plan that they made.") % {"name": name}
            )
            return f"{said} {_early(pace.early)}"
    return (
        _("You are on your own plan.")
        if own
        else _("%(name)s is on the plan that they made.") % {"name": name}
    )


def _early(n: int) -> str:
    return ngettext(
        "%(n)s step is shown before its day.", "%(n)s steps are shown before their days.", n
    ) % {"n": n}


def shown_words(pace: Pace) -> str:
    return ngettext(
        "%(done)s of %(all)s step is shown.", "%(done)s of %(all)s steps are shown.", pace.all
    ) % {"done": pace.done, "all": pace.all}


def certainty_words(shown: Iterable[Sureness]) -> str:
    """How sure we are of the steps that are shown; empty where none is."""
    found = list(shown)
    if not found:
        return ""
    sure, fairly = found.count(Sureness.SURE), found.count(Sureness.FAIRLY_SURE)
    parts = [
        (sure, _("sure of %(n)s")),
        (fairly, _("fairly sure of %(n)s")),
        (len(found) - sure - fairly, _("%(n)s may still change with the next pieces of work")),
    ]
    said = "; ".join(words % {"n": n} for n, words in parts if n)
    return _("Of the steps that are shown: %(parts)s.") % {"parts": said}


def changes_words(found: Changes, titles: Mapping[UUID, str]) -> list[str]:
    """What was changed, a line each."""
    lines = [
        (_("New: %(titles)s"), found.added),
        (_("Other day or way: %(titles)s"), found.altered),
        (_("Taken out: %(titles)s"), found.dropped),
    ]
    said = [
        words % {"titles": "; ".join(titles.get(key, "") for key in keys)}
        for words, keys in lines
        if keys
    ]
    return [*said, _("Another order")] if found.reordered else said
