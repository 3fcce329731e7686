"""Making a report card of published rows: which figures stand where, and which sentences they bear.

A sentence that compares is written only where `reading.against` finds the comparison clear for every count that the
rows leave open; so no sentence says more than its rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .asked import ALL, GRADES, NO_GRADE, Published, Question, Where
from .cards import (
    Card,
    Growth,
    GrowthRow,
    LevelRow,
    Levels,
    Placed,
    Says,
    Sentence,
    Standing,
    Tile,
    Trend,
    YearPoint,
)
from .reading import (
    GRADUATION,
    GROWTH,
    OPPORTUNITY,
    READINESS,
    SURVEY,
    SURVEYED,
    Against,
    Figure,
    against,
    figure,
    kind_of,
    shares_of,
    whole,
)
from .statuses import HowMany, Status

STATE = "state"
ACHIEVEMENT, ASSESSMENT, TESTED = "achievement", "assessment", "tested"
LEVELS = frozenset({ACHIEVEMENT, ASSESSMENT, TESTED})
"""Kinds of questions whose levels are drawn for every group: determinations, and the state's own tests; `TESTED` has
who was not tested as its first level, so that one table says what was reached and who took part."""
PARTICIPATION = "participation"
ATTENDANCE = "attendance"
_OVER_YEARS = LEVELS | {ATTENDANCE, GRADUATION, READINESS, SURVEY, OPPORTUNITY}
"""Kinds of questions whose years a card shows beside one another; growth compares with the year before by itself."""
_TAKING_PART = frozenset({PARTICIPATION, SURVEYED})
EVERYBODY, PROGRAM, RACE, OTHERS = "", "program", "race", "others"
IN_A_PROGRAM = frozenset({"yes", "learner", "former"})
"""Values of divisions that say what learners have or are, not what they are not."""
TYPICAL = 50.0
MOST_QUESTIONS = 5


@dataclass(frozen=True)
class Released:
    """A release as cards read it; `rows` are all that is public of it.

    statuses, schools   of its schools; of how many schools of each place above them
    """

    standing: Standing
    questions: tuple[Question, ...]
    places: tuple[Placed, ...]
    rows: tuple[Published, ...]
    statuses: tuple[Status, ...] = ()
    schools: Mapping[str, tuple[HowMany, ...]] = field(default_factory=dict)

    @cached_property
    def by_place(self) -> Mapping[str, Placed]:
        return {each.place: each for each in self.places}

    def of(self, place: str) -> tuple[Status | HowMany, ...]:
        """What is said of statuses in a place."""
        own = tuple(each for each in self.statuses if each.place == place)
        return (*own, *self.schools.get(place, ()))

    @cached_property
    def index(self) -> Mapping[tuple[str, Where], Published]:
        return {(row.question, row.where): row for row in self.rows}

    def row(self, question: str, place: str, group: str = ALL) -> Published | None:
        """The row of a place and group, all grades together, in the release's year."""
        return self.index.get((question, Where(self.standing.year, place, ALL, group)))

    def rows_of(self, question: str, place: str) -> list[Published]:
        """Everybody's row, then those of groups in the order of the release; all grades together."""
        asked = (question, self.standing.year, ALL)
        mine = [
            row
            for row in self._by_place.get(place, ())
            if (row.question, row.where.year, row.where.grade) == asked
        ]
        return sorted(mine, key=lambda row: row.where.group != ALL)

    def grades_of(self, question: str, place: str) -> list[Published]:
        """Everybody's row of each grade, youngest first; then of those who are in none."""
        found = (
            self.index.get((question, Where(self.standing.year, place, grade)))
            for grade in (*GRADES, NO_GRADE)
        )
        return [row for row in found if row is not None]

    @cached_property
    def _by_place(self) -> Mapping[str, list[Published]]:
        found: dict[str, list[Published]] = {}
        for row in self.rows:
            found.setdefault(row.where.place, []).append(row)
        return found


def block_of(group: str) -> str:
    """Where a card shows a group.

    >>> [block_of(group) for group in ("", "english:learner", "english:other", "race:asian", "sex:female")]
    ['', 'program', 'others', 'race', 'others']
    """
    division, _, value = group.partition(":")
    if division in {EVERYBODY, RACE}:
        return division
    return PROGRAM if value in IN_A_PROGRAM else OTHERS


def card(place: str, now: Released, earlier: Sequence[Released] = ()) -> Card:
    """The card of a place in a release.

    earlier  releases of years before, in any order; a year that is there twice counts by its last
    Raises KeyError for a place that the release does not name.
    """
    placed = now.by_place[place]
    years = {each.standing.year: each for each in earlier if each.standing.year < now.standing.year}
    before = years.get(now.standing.year - 1)
    tiles = tuple(_tiles(place, now, before))
    growth = tuple(_growth(place, now))
    levels = tuple(_levels(place, now))
    trends = tuple(_trends(place, [years[y] for y in sorted(years)] + [now]))
    return Card(
        place=placed,
        within=now.by_place.get(placed.within),
        standing=now.standing,
        learners=_learners(tiles),
        headline=tuple(_headline(tiles, growth, levels)),
        tiles=tiles,
        growth=growth,
        growth_says=tuple(_growth_says(growth)),
        levels=levels,
        trends=trends,
        ask=tuple(_ask(tiles, growth, levels, trends)),
        questions={q.key: q for q in now.questions},
        statuses=tuple(each for each in now.statuses if each.place == place),
        schools=now.schools.get(place, ()),
    )


def _learners(tiles: Sequence[Tile]) -> tuple[int, int | None] | None:
    """How many learners stand behind the card: its largest table's everybody."""
    shown = [tile.row.learners for tile in tiles if tile.figure is not None]
    return max(shown, key=lambda n: n[0], default=None)


def _figure(released: Released, question: Question, place: str, group: str = ALL) -> Figure | None:
    row = released.row(_table_of(question), place, group)
    alike = row is None or row.shares is None or len(row.shares) == len(question.levels)
    return figure(row, question) if alike else None


def _beside_state(here: Figure | None, there: Figure | None, place: str) -> Against | None:
    return None if place == STATE else against(here, there)


def _tiles(place: str, now: Released, before: Released | None) -> Iterator[Tile]:
    """One for each question of everybody, growth first, in the order of the release."""
    for question in sorted(now.questions, key=lambda q: kind_of(q.key) != GROWTH):
        row = now.row(question.key, place)
        if row is None or kind_of(question.key) == PARTICIPATION:
            continue
        yield _tile(place, question, row, now, before)
        if kind_of(question.key) == TESTED:
            yield _tile(place, took_part(question), row, now, before)


def _tile(
    place: str, question: Question, row: Published, now: Released, before: Released | None
) -> Tile:
    here, state = figure(row, question), _figure(now, question, STATE)
    once = _figure(before, question, place) if before else None
    beside = _beside_state(here, state, place)
    shown_state = state if place != STATE else None
    return Tile(question, row, here, shown_state, beside, once, against(here, once))


def took_part(question: Question) -> Question:
    """Of a table of `TESTED`, who was tested at any level: the same rows, read otherwise."""
    subject = question.key.partition(".")[2]
    anybody = tuple(range(1, len(question.levels)))
    return Question(f"{PARTICIPATION}.{subject}", question.levels, anybody, question.names)


def _table_of(question: Question) -> str:
    """The key of the rows in which a question's answer stands."""
    kind, _, subject = question.key.partition(".")
    return f"{TESTED}.{subject}" if kind == PARTICIPATION else question.key


def _growth(place: str, now: Released) -> Iterator[Growth]:
    for question in now.questions:
        everybody = now.row(question.key, place)
        if kind_of(question.key) != GROWTH or everybody is None:
            continue
        state = _figure(now, question, STATE)
        rows = [_growth_row(row, question, state) for row in now.rows_of(question.key, place)]
        kept = [row for row in rows if block_of(row.group) in {EVERYBODY, PROGRAM}]
        yield Growth(
            question,
            state.likely if state else (TYPICAL, TYPICAL),
            tuple(kept),
            tuple(row for row in rows if row not in kept),
        )


def _growth_row(row: Published, question: Question, state: Figure | None) -> GrowthRow:
    """Beside the state's learners; the state as a whole is what is typical."""
    found, where = figure(row, question), row.where
    is_typical = where.place == STATE and where.group == ALL
    return GrowthRow(where.group, row, found, None if is_typical else against(found, state))


def _levels(place: str, now: Released) -> Iterator[Levels]:
    for question in now.questions:
        row = now.row(question.key, place)
        if kind_of(question.key) not in LEVELS or row is None:
            continue
        everybody = LevelRow(ALL, row, shares_of(row), figure(row, question), None)
        blocks: dict[str, list[LevelRow]] = {PROGRAM: [], RACE: [], OTHERS: []}
        for found in now.rows_of(question.key, place)[1:]:
            mine, group = figure(found, question), found.where.group
            beside = against(mine, everybody.figure)
            blocks[block_of(group)].append(LevelRow(group, found, shares_of(found), mine, beside))
        held = tuple((name, tuple(blocks[name])) for name in (PROGRAM, RACE) if blocks[name])
        yield Levels(
            question,
            everybody,
            held,
            _levels_say(question, everybody),
            _groups_say(question, held),
            tuple(blocks[OTHERS]),
            tuple(
                LevelRow(ALL, each, shares_of(each), figure(each, question), None)
                for each in now.grades_of(question.key, place)
            ),
        )


def _levels_say(question: Question, everybody: LevelRow) -> Sentence:
    found = everybody.figure
    if found is None:
        return Sentence(Says.NOTHING_SHOWN, (question.key,))
    low, high = whole(found.low), whole(found.high)
    says = Says.REACHED if low == high else Says.REACHED_RANGE
    return Sentence(says, (question.key,), low=low, high=high)


def _groups_say(
    question: Question, divisions: Sequence[tuple[str, Sequence[LevelRow]]]
) -> Sentence:
    less = tuple(r.group for _, rows in divisions for r in rows if r.against_all is Against.LESS)
    return Sentence(Says.GROUPS_LESS if less else Says.NO_GROUP_CLEAR, (question.key,), less)


def _trends(place: str, years: Sequence[Released]) -> Iterator[Trend]:
    """Of each question that every year can ask alike."""
    for question in years[-1].questions:
        if kind_of(question.key) not in _OVER_YEARS:
            continue
        points = tuple(
            YearPoint(
                each.standing.year,
                each.row(question.key, place),
                _figure(each, question, place),
                None if place == STATE else _figure(each, question, STATE),
            )
            for each in years
            if any(q.key == question.key for q in each.questions)
        )
        shown = [point for point in points if point.here is not None]
        if points and points[-1].row is not None:
            yield Trend(question, points, _change(question, shown, years[-1].standing.year))


def _change(question: Question, shown: Sequence[YearPoint], year: int) -> Sentence:
    """The last year beside the first that is shown."""
    if len(shown) < 2 or shown[-1].year != year:
        return Sentence(Says.FIRST_YEAR, (question.key,))
    first, last = shown[0], shown[-1]
    found = against(last.here, first.here)
    if found is None or last.here is None or first.here is None:
        raise AssertionError("both are shown")
    says = {
        Against.MORE: Says.RISEN,
        Against.LESS: Says.FALLEN,
        Against.ABOUT: Says.STEADY,
        Against.CLOSE: Says.CHANGE_CLOSE,
    }[found]
    if found not in {Against.MORE, Against.LESS}:
        return Sentence(says, (question.key,), year=first.year)
    ends = (whole(last.here.low) - whole(first.here.high), whole(last.here.high) - whole(first.here.low))  # fmt: skip
    low, high = sorted(abs(end) for end in ends)
    return Sentence(says, (question.key,), low=low, high=high, year=first.year)


def _headline(
    tiles: Sequence[Tile], growth: Sequence[Growth], levels: Sequence[Levels]
) -> Iterator[Sentence]:
    """What matters most first: growth, then the state, then, in bold, groups that are not served as well."""
    if all(tile.figure is None for tile in tiles):
        yield Sentence(Says.NOTHING_SHOWN)
        return
    said = list(_growth_headline(growth))
    said += _beside_the_state(tiles)
    lagging = lagging_groups(levels)
    if lagging:
        said.append(Sentence(Says.GROUPS_LESS, groups=lagging, strong=True))
    yield from said or _only_levels(levels) or [Sentence(Says.NOTHING_CLEAR)]


def _only_levels(levels: Sequence[Levels]) -> list[Sentence]:
    return [each.sentence for each in levels if each.everybody.figure is not None]


def _growth_headline(growth: Sequence[Growth]) -> Iterator[Sentence]:
    by: dict[Against, list[str]] = {}
    for each in growth:
        if each.rows[0].against is not None:
            by.setdefault(each.rows[0].against, []).append(each.question.key)
    for found, says in (
        (Against.MORE, Says.GROWTH_MORE),
        (Against.LESS, Says.GROWTH_LESS),
        (Against.ABOUT, Says.GROWTH_ABOUT),
        (Against.CLOSE, Says.GROWTH_CLOSE),
    ):
        if found in by:
            yield Sentence(says, tuple(by[found]))


def _beside_the_state(tiles: Sequence[Tile]) -> list[Sentence]:
    says = {
        Against.MORE: Says.MORE_THAN_STATE,
        Against.ABOUT: Says.ABOUT_AS_STATE,
        Against.LESS: Says.LESS_THAN_STATE,
    }
    found = []
    for beside, word in says.items():
        about = tuple(
            t.question.key
            for t in tiles
            if kind_of(t.question.key) in LEVELS and t.against is beside
        )
        if about:
            found.append(Sentence(word, about))
    return found


def lagging_groups(levels: Sequence[Levels]) -> tuple[str, ...]:
    """Groups of whom clearly fewer reach it than of everybody here, in any subject; in the order of the tables."""
    return tuple(
        dict.fromkeys(
            row.group
            for each in levels
            for _division, rows in each.divisions
            for row in rows
            if row.against_all is Against.LESS
        )
    )


def _growth_says(growth: Sequence[Growth]) -> Iterator[Sentence]:
    """Of groups whose growth is clearly not what is typical."""
    for found, says in (
        (Against.MORE, Says.GROUPS_GROWTH_MORE),
        (Against.LESS, Says.GROUPS_GROWTH_LESS),
    ):
        for each in growth:
            groups = tuple(r.group for r in each.rows if r.group != ALL and r.against is found)
            if groups:
                yield Sentence(says, (each.question.key,), groups)


def _serves(tile: Tile) -> bool:
    """Whether a figure is of what students reach or say; who was tested or answered is no success of theirs."""
    return kind_of(tile.question.key) not in _TAKING_PART


def _ask(
    tiles: Sequence[Tile],
    growth: Sequence[Growth],
    levels: Sequence[Levels],
    trends: Sequence[Trend],
) -> tuple[Sentence, ...]:
    """Questions for the next meeting, each from a row; the last is always there."""
    found = []
    if lagging := lagging_groups(levels):
        found.append(Sentence(Says.ASK_GROUPS, groups=lagging))
    if less := tuple(g.question.key for g in growth if g.rows[0].against is Against.LESS):
        found.append(Sentence(Says.ASK_GROWTH, less))
    if fallen := tuple(t.question.key for t in trends if t.sentence.says is Says.FALLEN):
        found.append(Sentence(Says.ASK_FALLEN, fallen))
    beside = {(kind_of(t.question.key), t.against) for t in tiles}
    if (ATTENDANCE, Against.LESS) in beside:
        found.append(Sentence(Says.ASK_ATTENDANCE))
    if more := tuple(t.question.key for t in tiles if t.against is Against.MORE and _serves(t)):
        found.append(Sentence(Says.ASK_GOOD, more))
    if any(
        r.row.why and r.shares is None
        for each in levels
        for _, rows in each.divisions
        for r in rows
    ):
        found.append(Sentence(Says.ASK_SMALL))
    if all(kind_of(t.question.key) != SURVEY for t in tiles):
        found.append(Sentence(Says.ASK_SURVEY))
    return (*found[: MOST_QUESTIONS - 1], Sentence(Says.ASK_NEXT))
