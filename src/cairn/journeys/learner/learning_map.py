"""Where one learner stands in everything they work on, in the order of the frameworks, with the next step.

The learner's page and the family's page are two views of this one map.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from cairn.competencies.selectors.frameworks import followers, prerequisites
from cairn.competencies.selectors.order import reading_order
from cairn.competencies.selectors.plain import Plain, plain
from cairn.determinations.selectors.standings import (
    Change,
    Standing,
    changes_of_learner,
    standings_of_learner,
)
from cairn.journeys.asking import Opened
from cairn.journeys.drawing.marks import Track, track
from cairn.journeys.learner.next_step import Place, Step, is_close, next_step
from cairn.journeys.release import record_before, released
from cairn.journeys.words.ladders import Ladder, ladders
from cairn.journeys.words.sureness import Sureness, cuts_on, sureness
from cairn.kernel.days import SchoolYear, school_year

OPENED_SHOWN = 4
"""Of what the shown steps open, so many at most stand on the map before work on them has begun."""


@dataclass(frozen=True)
class Nothing:
    """What a track draws where nothing was shown."""

    shown: int | None = None
    point: float | None = None
    standard_error: float | None = None


NOTHING = Nothing()


@dataclass(frozen=True)
class Row:
    """One competency on the map.

    level   the number people see; None when nothing was shown
    early   it is no level yet: too little evidence
    at      Proficient or beyond
    close   not yet, but perhaps there already
    lower   newer work points lower; nobody has confirmed it
    """

    competency: UUID
    words: Plain
    ladder: Ladder
    standing: Standing | None
    sureness: Sureness
    track: Track
    at: bool
    close: bool
    current: bool

    @property
    def level(self) -> int | None:
        return None if self.standing is None else self.standing.shown

    @property
    def level_name(self) -> str:
        return "" if self.level is None else self.ladder.name(self.level)

    @property
    def pieces(self) -> int:
        return 0 if self.standing is None else self.standing.pieces

    @property
    def is_early(self) -> bool:
        """There is work, but no level has been reached on enough of it."""
        return self.standing is not None and self.standing.is_early

    @property
    def lower(self) -> bool:
        return self.standing is not None and self.standing.points_lower


@dataclass(frozen=True)
class Domain:
    """The competencies of one part of a framework."""

    name: str
    rows: tuple[Row, ...]

    @property
    def begun(self) -> int:
        return sum(row.level is not None for row in self.rows)

    @property
    def at(self) -> int:
        return sum(row.at for row in self.rows)


@dataclass(frozen=True)
class Moved:
    """A level that changed on a day; `before` is empty for the first."""

    day: date
    title: str
    language: str
    competency: UUID
    before: str
    after: str
    rose: bool


@dataclass(frozen=True)
class LearningMap:
    """The map of one learner on a day."""

    year: SchoolYear
    domains: tuple[Domain, ...]  # worked on this year, or open next
    earlier: tuple[Domain, ...]  # last worked on before this year
    rows: Mapping[UUID, Row]
    step: Step | None
    changes: tuple[Moved, ...]  # of this school year, latest first
    released: datetime | None  # until when it tells; None: all that was written down

    @property
    def begun(self) -> list[Row]:
        """What was worked on this year."""
        return [r for d in self.domains for r in d.rows if r.level is not None]

    @property
    def at(self) -> int:
        return sum(r.at for r in self.begun)

    @property
    def close(self) -> int:
        return sum(r.close for r in self.begun)

    @property
    def risen(self) -> int:
        """In how many competencies a level rose this year."""
        return len({m.competency for m in self.changes if m.rose})

    @property
    def first(self) -> int:
        """How many competencies got their first level this year."""
        return len({m.competency for m in self.changes if not m.before})

    def how_many(self, how: Sureness) -> int:
        return sum(r.sureness is how for r in self.begun)

    @property
    def last_seen(self) -> date | None:
        days = [s.last_performed for r in self.begun if (s := r.standing) is not None]
        return max((d for d in days if d is not None), default=None)


def learning_map(
    opened: Opened, *, language: str, liked: frozenset[str] = frozenset()
) -> LearningMap:
    """Reads and shapes the map; the number of queries does not depend on how much there is.

    liked   the parts of frameworks that the learner would like to work on, as the reader calls them, as far as the
            reader may know
    """
    by, purpose, day = opened.by, opened.purpose, opened.day
    year = school_year(day)
    until = released(opened)
    before = record_before(opened, until)
    standings = standings_of_learner(opened.learner, by=by, purpose=purpose, day=day, before=before)
    changes = changes_of_learner(
        opened.learner, by=by, purpose=purpose, day=day, since=year.first_day, before=before
    )
    opens = followers(standings)
    first = {k: [c.pk for c in v] for k, v in prerequisites(standings).items()}
    for key, others in opens.items():
        for other in others:
            first.setdefault(other.pk, []).append(key)
    everything = {*standings, *first, *(c.competency for c in changes)}
    rows = rows_of(everything, standings, opened.day, language=language)
    places = [_place(r, liked) for r in rows.values()]
    step = next_step(places, first, sure=cuts_on(opened.day).sure)
    shown = _shown(rows, first, step)
    return LearningMap(
        year=year,
        domains=_domains(r for r in shown if r.current or r.standing is None),
        earlier=_domains(r for r in shown if r.standing is not None and not r.current),
        rows=rows,
        step=step,
        changes=tuple(_moved(c, rows) for c in changes),
        released=until,
    )


def rows_of(
    competencies: Iterable[UUID], standings: Mapping[UUID, Standing], day: date, *, language: str
) -> dict[UUID, Row]:
    """Where a learner with these standings is in each of these, in reading order; a few queries."""
    year = school_year(day)
    order = reading_order(competencies)
    words, steps, cuts = plain(order, language=language), ladders(order, day), cuts_on(day)
    rows = {}
    for key in order:
        standing, ladder = standings.get(key), steps[key]
        how = sureness(standing, cuts)
        at = is_at(standing, ladder)
        rows[key] = Row(
            competency=key,
            words=words[key],
            ladder=ladder,
            standing=standing,
            sureness=how,
            track=track(standing or NOTHING, levels=ladder.count, lowest=ladder.lowest),
            at=at,
            close=is_close(Place(key, None, chance_of_proficient(standing, ladder), at, True)),
            current=standing is not None
            and standing.last_performed is not None
            and standing.last_performed in year,
        )
    return rows


def is_at(standing: Standing | None, ladder: Ladder) -> bool:
    """Whether the level held is Proficient or beyond."""
    held = None if standing is None else standing.held
    return held is not None and held >= ladder.proficient


def chance_of_proficient(standing: Standing | None, ladder: Ladder) -> float | None:
    """How probable it is that the true level is Proficient or beyond; None when nothing is estimated."""
    if standing is None or not standing.probabilities:
        return None
    return sum(standing.probabilities[ladder.proficient - ladder.lowest :])


def _place(row: Row, wishes: Collection[str]) -> Place:
    standing = row.standing
    return Place(
        competency=row.competency,
        shown=row.level,
        chance=chance_of_proficient(standing, row.ladder),
        at=row.at,
        begun=row.current,
        sure=None if standing is None else standing.probability,
        last=None if standing is None else standing.last_performed,
        liked=row.words.domain in wishes,
    )


def _shown(
    rows: Mapping[UUID, Row], before: Mapping[UUID, Sequence[UUID]], step: Step | None
) -> list[Row]:
    """What stands on the map: all that was worked on, the next step, and a little of what is open next."""
    kept = set(_open_next(rows, before)[:OPENED_SHOWN])
    if step is not None:
        kept.add(step.competency)
    return [row for key, row in rows.items() if row.standing is not None or key in kept]


def _open_next(rows: Mapping[UUID, Row], before: Mapping[UUID, Sequence[UUID]]) -> list[UUID]:
    """Not begun, and all that comes before it and is known here has been shown.

    Where the state has given competencies a name for people, those without one are left out: they
    are parts of others.
    """
    named = any(r.standing is not None and r.words.title != r.words.code for r in rows.values())
    return [
        key
        for key, row in rows.items()
        if row.standing is None
        and before.get(key)
        and all(rows[c].at for c in before[key] if c in rows)
        and (row.words.title != row.words.code or not named)
    ]


def _domains(rows: Iterable[Row]) -> tuple[Domain, ...]:
    """Rows by domain; a domain stands where its first competency stands."""
    found = list(rows)
    first = {name: i for i, name in reversed(list(enumerate(r.words.domain for r in found)))}
    by_domain = sorted(found, key=lambda r: first[r.words.domain])
    grouped = groupby(by_domain, key=lambda r: r.words.domain)
    return tuple(Domain(name, tuple(group)) for name, group in grouped)


def _moved(change: Change, rows: Mapping[UUID, Row]) -> Moved:
    row = rows[change.competency]
    before = "" if change.before is None else row.ladder.name(change.before)
    return Moved(
        day=change.day,
        title=row.words.title,
        language=row.words.language,
        competency=change.competency,
        before=before,
        after=row.ladder.name(change.after),
        rose=change.before is not None and change.after > change.before,
    )
