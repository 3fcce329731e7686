"""What some learners showed lately: standing, scored pieces only, for pages about a whole class.

The whole log of a cell, with what was withdrawn or repeated and why, is in `cells`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from cairn.evidence.models import Evidence
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.terms import Use
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases, records_and_aliases

from .cells import Cell

_COLUMNS = (
    "who",
    "what",
    "performed",
    "recorded",
    "source",
    "source_key",
    "value",
    "use",
    "performance",
)
_AS_TEXT = {
    "who": "learner_id",
    "what": "competency_id",
    "performed": "performed_at",
    "recorded": "recorded_at",
}
"""Both databases write moments in UTC, and so that their order is that of the text."""
_IN_ORDER = itemgetter(0, 1, 2, 3)
"""Performed, recorded, source, source key: as methods step over a cell."""


class Recent(NamedTuple):
    """One piece: its value on the competency's levels, when it was shown, what for."""

    performed_at: datetime
    value: float
    use: int


def competencies_shown_in(
    section: UUID, records: Collection[UUID], *, since: datetime
) -> set[UUID]:
    """The competencies of which a class's own work has shown something since then. Two queries."""
    rows = Evidence.objects.filter(
        learner_id__in=list(records_and_aliases(records)), section=section, performed_at__gte=since
    )
    return set(rows.order_by().values_list("competency_id", flat=True).distinct())


def recent_pieces(
    records: Collection[UUID],
    competencies: Collection[UUID] | None,
    *,
    since: datetime,
    until: datetime,
) -> dict[Cell, list[Recent]]:
    """The pieces performed in [since, until), newest first, by surviving record and competency.

    competencies  None: all of them
    Two queries, however many learners. The reader has been allowed to open these learners' records.
    """
    record_of = records_and_aliases(records)
    rows = Evidence.objects.filter(
        learner_id__in=list(record_of),
        performed_at__gte=since,
        performed_at__lt=until,
        value__isnull=False,  # a withdrawal has none; to ask for it by name would scan the whole log
        withdrawn_by=None,
        superseded_by=None,
    )
    if competencies is not None:
        rows = rows.filter(competency_id__in=list(competencies))
    # A class has thousands of pieces, of a few hundred cells on a few dozen days: each is read from text once.
    named = rows.annotate(**{name: Cast(of, TextField()) for name, of in _AS_TEXT.items()})
    return _by_cell(named.values_list(*_COLUMNS), record_of)


def written_down(
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    since: datetime,
    until: datetime | None = None,
) -> list[datetime]:
    """When pieces that stand were written down about a learner, oldest first. Raises NotAllowed.

    until   before this moment; None: until now

    What learners say of themselves is left out; of one performance that came twice the first counts.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    rows = Evidence.objects.filter(
        learner_id__in=aliases(learner),
        recorded_at__gte=since,
        value__isnull=False,
        withdrawn_by=None,
        superseded_by=None,
    ).exclude(use=Use.SELF.value)
    if until is not None:
        rows = rows.filter(recorded_at__lt=until)
    met, found = set(), []
    for at, competency, same in rows.order_by("recorded_at", "pk").values_list(
        "recorded_at", "competency_id", "performance"
    ):
        if same is None or (competency, same) not in met:
            found.append(at)
        met.add((competency, same))
    return found


def _by_cell(
    rows: Iterable[tuple[Any, ...]], record_of: Mapping[UUID, UUID]
) -> dict[Cell, list[Recent]]:
    """In order of the cells, each newest first; of one performance that came twice the first counts."""
    as_kept: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for who, what, *piece in rows:
        as_kept[who, what].append(tuple(piece))
    found: dict[Cell, list[tuple[Any, ...]]] = defaultdict(list)
    for (who, what), pieces in as_kept.items():
        found[record_of[UUID(who)], UUID(what)] += pieces
    moment = cache(_moment)
    return {cell: _newest_first(found[cell], moment) for cell in sorted(found)}


def _moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _newest_first(pieces: list[tuple[Any, ...]], moment: Callable[[str], datetime]) -> list[Recent]:
    pieces.sort(key=_IN_ORDER)
    met, kept = set(), []
    for performed, _at, _source, _key, value, use, same in pieces:
        if same is not None:
            if same in met:
                continue
            met.add(same)
        kept.append(Recent(moment(performed), value, use))
    kept.reverse()
    return kept
