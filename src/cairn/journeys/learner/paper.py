"""What of a learner's map stands on their one sheet of paper; the rest is counted there, and stands on the page.

A sheet holds so many lines. The next step comes first, then what was worked on last, then what is open next, until no
line is left; each kept row then stands in the map's own order. The counts beside each part of the framework are of all.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from cairn.journeys.learner.learning_map import Domain, LearningMap, Row

LINES = 72
"""Lines for the map on a sheet, both columns together. In Spanish, with the longest rows, 80 took a second sheet."""
OF_A_HEADING, OF_A_ROW, OF_A_TAG = 2.4, 2, 2
LETTERS = 24
"""Letters of a competency's name in a line of the map on paper."""


def on_paper(found: LearningMap) -> frozenset[UUID]:
    """The competencies of the map's domains that are printed."""
    return fitting(found.domains, found.step.competency if found.step else None)


def fitting(domains: Sequence[Domain], step: UUID | None) -> frozenset[UUID]:
    """Those of the rows that fit; the first that doesn't ends the sheet, so that none jumps the queue."""
    rows = [(d.name, row) for d in domains for row in d.rows]
    rows.sort(key=lambda each: (each[1].competency == step, *_last(each[1])), reverse=True)
    kept, heads, left = set[UUID](), set[str](), float(LINES)
    for head, row in rows:
        left -= _lines(row) + (0 if head in heads else OF_A_HEADING)
        if left < 0:
            break
        kept.add(row.competency)
        heads.add(head)
    return frozenset(kept)


def _lines(row: Row) -> int:
    name = -(-len(row.words.title) // LETTERS)
    return max(OF_A_ROW, name + (OF_A_TAG if row.lower else 0))


def _last(row: Row) -> tuple[bool, date]:
    standing = row.standing
    return standing is not None, (standing.last_performed if standing else None) or date.min
