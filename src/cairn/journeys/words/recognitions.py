"""What was said to a learner in recognition, in words: the growth that the record showed, and from whom it came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from cairn.competencies.selectors.plain import Plain, plain
from cairn.journeys.words.ladders import Ladder, ladders
from cairn.learning.rules.recognitions import Growth
from cairn.learning.selectors.recognitions import Said


@dataclass(frozen=True)
class Line:
    """One recognition as pages print it; `seen` the growth behind it, "" where there is none."""

    said: Said
    seen: str
    whom: str


def lines(heard: Sequence[Said], day: date) -> list[Line]:
    """In words, in their order; as many queries for many as for one."""
    grown = growth_words([each.growth for each in heard if each.growth is not None], day)
    return [
        Line(each, "" if each.growth is None else grown[each.growth], from_words(each))
        for each in heard
    ]


def growth_words(grown: Iterable[Growth], day: date) -> dict[Growth, str]:
    """Each rise in a sentence: what rose, from where to where, in how many weeks."""
    found = list(dict.fromkeys(grown))
    keys = {growth.competency for growth in found}
    titles, steps = plain(keys, language=get_language() or "en"), ladders(keys, day)
    return {growth: _growth(growth, titles, steps) for growth in found}


def _growth(growth: Growth, titles: Mapping[UUID, Plain], steps: Mapping[UUID, Ladder]) -> str:
    ladder = steps[growth.competency]
    said = {
        "what": titles[growth.competency].title, "before": ladder.name(growth.level_from),
        "after": ladder.name(growth.level_to), "day": date_format(growth.until, pgettext("date without year", "M j")),
    }  # fmt: skip
    if growth.weeks is None:
        return _("%(what)s: from %(before)s to %(after)s by %(day)s") % said
    return ngettext(
        "%(what)s: from %(before)s to %(after)s in %(num)s week, by %(day)s",
        "%(what)s: from %(before)s to %(after)s in %(num)s weeks, by %(day)s",
        growth.weeks,
    ) % {**said, "num": growth.weeks}


def from_words(said: Said) -> str:
    """From whom it came."""
    name = said.row.by.record.name if said.row.by is not None else said.row.by_name
    if said.row.passed_on:
        return _("a classmate, passed on by %(name)s") % {"name": name}
    return name
