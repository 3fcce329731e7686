"""What a search found of all that the reader may open, shaped for one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.assessments.selectors.groups import GroupName, groups_made_by
from cairn.assessments.selectors.tasks import TaskText, tasks_by
from cairn.competencies.selectors.finding import competencies_found
from cairn.competencies.selectors.plain import Plain
from cairn.journeys.opening import FoundLearners
from cairn.journeys.words.glossary import Entry, entries
from cairn.kernel.access import Purpose
from cairn.kernel.finding import fits
from cairn.people.rules.access import Relation
from cairn.people.selectors.finding import Found, FoundClass, classes_found
from cairn.people.selectors.stations import Station

MOST, MOST_ELSE = 20, 10
"""So many learners, and so many of each other kind, are shown; who looks for more types more letters."""


@dataclass(frozen=True)
class Line:
    """A learner who was found, and their page."""

    name: str
    where: str
    url: str


@dataclass(frozen=True)
class SearchPage:
    """`asked`: as it was typed; `words`: what of it counts, nothing where it is too short.

    more   there are more learners than are shown
    told   somebody else's families see that they were looked for
    """

    asked: str
    words: tuple[str, ...]
    learners: tuple[Line, ...] = ()
    more: bool = False
    told: bool = False
    classes: tuple[FoundClass, ...] = ()
    groups: tuple[GroupName, ...] = ()
    tasks: tuple[TaskText, ...] = ()
    competencies: tuple[Plain, ...] = ()
    meanings: tuple[Entry, ...] = ()

    @property
    def nothing(self) -> bool:
        found = (self.learners, self.classes, self.groups, self.tasks, self.competencies)
        return not any((*found, self.meanings))


def search_page(asked: str, found: FoundLearners, *, language: str) -> SearchPage:
    """Everything that fits, by kind; the learners have been found and looked at."""
    words, by, day = found.words, found.by, found.day
    if not words:
        return SearchPage(asked, words)
    return SearchPage(
        asked=asked,
        words=words,
        learners=tuple(_line(each, found) for each in found.learners),
        more=found.more,
        told=any(found.grounds[each.id].relation not in _OWN for each in found.learners),
        classes=tuple(
            classes_found(words, by=by, purpose=Purpose.INSTRUCT, day=day, most=MOST_ELSE)
        ),
        groups=tuple(g for g in groups_made_by(by) if fits(words, [g.name]))[:MOST_ELSE],
        tasks=tuple(t for t in tasks_by(by) if fits(words, [t.title]))[:MOST_ELSE],
        competencies=tuple(competencies_found(words, language=language, most=MOST_ELSE)),
        meanings=tuple(_meanings(words)),
    )


_OWN = {Relation.SELF, Relation.ELIGIBLE_STUDENT, Relation.GUARDIAN}


def _line(each: Found, found: FoundLearners) -> Line:
    page = "family" if found.grounds[each.id].relation is Relation.GUARDIAN else "learner"
    grade = _("Grade %(grade)s") % {"grade": each.grade} if each.grade else ""
    where = " · ".join(part for part in (grade, each.school) if part)
    return Line(each.name, where, reverse(f"journeys:{page}", args=[each.id]))


def _meanings(words: Sequence[str]) -> list[Entry]:
    """The entries of the glossary whose term fits; then those whose meaning does."""
    all_of_them = [entry for chapter in entries() for entry in chapter.entries]
    named = [entry for entry in all_of_them if fits(words, [entry.term])]
    told = [e for e in all_of_them if e not in named and fits(words, [e.term, e.meaning])]
    return (named + told)[:MOST_ELSE]


@dataclass(frozen=True)
class Own:
    """Where the reader or a child of theirs stands with a competency."""

    whose: str
    url: str


def own_places(competency: UUID, places: Sequence[Station]) -> list[Own]:
    """The pages on which the reader's own level, or a child's, is explained."""
    wanted = (Relation.SELF, Relation.GUARDIAN)
    return [
        Own(
            "" if place.relation is Relation.SELF else place.name,
            reverse("journeys:explain", args=[place.target, competency]),
        )
        for place in places
        if place.relation in wanted
    ]
