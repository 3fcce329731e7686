"""What is ahead of a learner and not on their plan: begun, opened by what is shown, meant for their grade."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cairn.competencies.selectors.frameworks import of_grades
from cairn.competencies.selectors.succession import frameworks_of, gone
from cairn.journeys.learner.learning_map import Row, rows_of
from cairn.journeys.learning.pathway_page import Ground, sensible, why
from cairn.learning.rules.ordering import before
from cairn.people.selectors.persons import enrollment_on

SUGGESTED = 6
"""So many suggestions stand beside ticks; everything ahead is in the list below them."""


@dataclass(frozen=True)
class Ahead:
    """What may be planned, each once: suggestions in a sensible order with their reasons, and all by group."""

    suggested: tuple[tuple[Row, tuple[str, ...]], ...]
    begun: tuple[Row, ...]
    opened: tuple[Row, ...]
    grade: tuple[Row, ...]
    named: tuple[Row, ...]
    """Asked for by an address; in no other group."""

    @property
    def all(self) -> list[Row]:
        return [*self.named, *self.begun, *self.opened, *self.grade]


def ahead(found: Ground, asked: Iterable[UUID] = ()) -> Ahead:
    """Reads and sorts what is ahead; as many queries however much it is.

    asked   competencies that the page names besides
    """
    planned, named = set(found.order), list(asked)
    follow = {then for first, then in found.edges if first in found.standings}
    grade = _of_grade(found)
    near = follow | found.standings.keys()
    firsts = {first for first, then in found.edges if then in near}
    keys = {*near, *firsts, *grade, *named}
    over = gone(keys, found.opened.day)
    rows = rows_of(keys - over.keys(), found.standings, found.opened.day, language=found.language)
    left = [r for k, r in rows.items() if k not in planned and not r.at]
    begun = [r for r in left if r.standing is not None]
    spoken = _spoken(rows.values())
    new = [r for r in left if r.standing is None and (_has_words(r) or not spoken)]
    opened = [r for r in new if r.competency in follow and _is_open(r, found, rows)]
    first = [r for r in begun if r.current] or begun
    placed = {r.competency for r in [*begun, *opened]}
    return Ahead(
        suggested=tuple(_suggest([*first, *opened], found, rows)),
        begun=tuple(begun),
        opened=tuple(opened),
        grade=tuple(r for r in new if r.competency in grade and r.competency not in placed),
        named=tuple(
            rows[k] for k in named if k in rows and k not in planned | placed | grade
        ),
    )  # fmt: skip


def _suggest(
    some: Sequence[Row], found: Ground, rows: Mapping[UUID, Row]
) -> list[tuple[Row, tuple[str, ...]]]:
    keys = [r.competency for r in some]
    order = sensible(keys, before(keys, found.edges), rows)[:SUGGESTED]
    return [(rows[k], tuple(why(rows[k], found.right_before, order, rows))) for k in order]


def _of_grade(found: Ground) -> set[UUID]:
    """What the frameworks that the learner works in mean for the learner's grade."""
    stay = enrollment_on(found.opened.learner, found.opened.day)
    if stay is None or not stay.grade:
        return set()
    mine = frameworks_of({*found.standings, *found.order})
    return {c.pk for c in of_grades([stay.grade]) if c.framework_id in mine or not mine}


def _is_open(row: Row, found: Ground, rows: Mapping[UUID, Row]) -> bool:
    """Everything that comes right before it and is in force has been shown."""
    return all(rows[c].at for c in found.right_before.get(row.competency, ()) if c in rows)


def _spoken(rows: Iterable[Row]) -> bool:
    """Whether the state has given competencies a name for people; those without one are parts of others."""
    return any(r.standing is not None and _has_words(r) for r in rows)


def _has_words(row: Row) -> bool:
    return row.words.title != row.words.code
