"""What a learner's qualifications ask for, and how they stand to it: read from policy, frameworks and the record."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.competencies.selectors.domains import domain_names
from cairn.competencies.selectors.pools import Meant, meant
from cairn.determinations.selectors.determined import determined
from cairn.determinations.selectors.known import Known
from cairn.determinations.selectors.standings import (
    Standing,
    changes_of_learner,
    standings_of_learner,
)
from cairn.evidence.selectors.performances import performances
from cairn.intake.rulebook import book
from cairn.journeys.asking import Opened
from cairn.journeys.learner.learning_map import Row, rows_of
from cairn.journeys.release import record_before, released
from cairn.journeys.words.required import choice_words, item_words
from cairn.kernel.errors import NotYetInForce
from cairn.learning.rules.meeting import Item, Judged, Shown, Stands, Task, judged, of_need
from cairn.learning.rules.requirements import (
    PREFIX,
    Choice,
    CountedBy,
    Need,
    Requirement,
    When,
    read,
    when,
)
from cairn.people.selectors.persons import enrollment_on, entered_on
from cairn.people.selectors.places import whereabouts
from cairn.policy.book import Book
from cairn.policy.rulings import Place

ALWAYS = date(1, 1, 1)


@dataclass(frozen=True)
class Ruled:
    """A requirement as it holds for a place on a day.

    state     the state's own, where a waiver holds; else None
    held_to   the grade whose entry decides which rule is the learner's, unless a waiver holds; else empty
    entered   the day of that entry; None: the record does not say, and today's rule is asked
    """

    parameter: str
    requirement: Requirement | None
    source: str
    waiver: str
    state: Requirement | None
    held_to: str = ""
    entered: date | None = None

    @property
    def any(self) -> Requirement:
        """What names it: as it is asked here, else as the state asks it."""
        found = self.requirement or self.state
        assert found is not None  # noqa: S101 `rulings` leaves out what nobody asks
        return found

    @property
    def named(self) -> list[Need]:
        """Every need that a page tells."""
        return [*(self.requirement.needs if self.requirement else ()), *self.left_out]

    @property
    def left_out(self) -> list[Need]:
        """The state's needs that are not asked here."""
        asked = {each.line for each in self.requirement.needs} if self.requirement else set()
        return [] if self.state is None else [n for n in self.state.needs if n.line not in asked]


@dataclass(frozen=True)
class Part:
    """One need: the choice that speaks for it first, then the others."""

    choices: tuple[Judged, ...]

    @property
    def stands(self) -> Stands:
        return self.choices[0].stands

    @property
    def since(self) -> date | None:
        return self.choices[0].since

    @property
    def lines(self) -> list[Item]:
        """Of the first choice what is to be told one by one: everything; of a choice what is begun, or what met it."""
        first = self.choices[0]
        if first.choice.count is None:
            return list(first.items)
        if first.stands is Stands.MET:
            return [i for i in first.items if i.stands is Stands.MET]
        return [i for i in first.items if i.stands is not Stands.NOT_BEGUN]

    @property
    def left(self) -> list[Item]:
        """Where all of some named competencies are asked, those that are not met."""
        first = self.choices[0]
        every = first.choice.count is None and first.choice.pool.names
        return [i for i in first.items if every and i.stands is not Stands.MET]

    @property
    def more(self) -> list[Item]:
        """What else may be chosen."""
        told = {each.competency for each in self.lines}
        return [i for i in self.choices[0].items if i.competency not in told]


@dataclass(frozen=True)
class Asked:
    """One qualification as it is asked of this learner. `left_out`: what the state asks and a waiver does not."""

    ruled: Ruled
    requirement: Requirement
    parts: tuple[Part, ...]
    left_out: tuple[Need, ...]

    @property
    def met(self) -> int:
        return sum(part.stands is Stands.MET for part in self.parts)

    @property
    def waived(self) -> bool:
        """The whole of it is not asked here."""
        return self.ruled.requirement is None

    @property
    def ahead(self) -> list[Part]:
        return [part for part in self.parts if part.stands is not Stands.MET]


@dataclass(frozen=True)
class Required:
    """All that is asked now, and what will be. `rows`: the competencies named; `domains`: as the reader calls them."""

    now: tuple[Asked, ...]
    not_yet: tuple[Asked, ...]
    pools: Mapping[Choice, Meant]
    rows: Mapping[UUID, Row]
    domains: Mapping[str, str]
    released: datetime | None
    grade_known: bool

    def words(self, choice: Choice) -> str:
        """What a choice asks for."""
        rows = [self.rows[key] for key in self.pools[choice].competencies]
        titles = [row.words.title for row in rows]
        return choice_words(choice, [row.ladder for row in rows], self.domains, titles)

    def need_words(self, need: Need) -> str:
        return _(" or ").join(self.words(each) for each in need.choices)

    def titles(self, items: list[Item]) -> list[str]:
        return [self.rows[each.competency].words.title for each in items]

    def item_words(self, item: Item) -> str:
        return item_words(item, self.rows[item.competency].ladder)


def rulings(
    rules: Book, day: date, place: Place, entered: Callable[[], Mapping[str, date]] | None = None
) -> list[Ruled]:
    """What policy asks at a place on a day, by the names of its parameters. Raises BadPolicy.

    entered   says when the learner entered each grade; None: nobody is asked, and the day's rules are told
    """
    titles = {waiver.name: waiver.title for waiver in rules.waivers}
    found: list[Ruled] = []
    for name in sorted(each for each in rules.parameters if each.startswith(PREFIX)):
        with suppress(NotYetInForce):
            ruling = rules.ask(name, day, place)
            here = read(name, ruling.value)
            if here is not None and here.held_to and entered is not None and not ruling.waiver:
                found += _of_entry(rules, name, day, entered().get(here.held_to), here.held_to)
                continue
            there = _of_the_state(rules, name, day) if ruling.waiver else None
            if here is not None or there is not None:
                waiver = titles.get(ruling.waiver or "", "")
                found.append(Ruled(name, here, ruling.source, waiver, there))
    return found


def _of_entry(
    rules: Book, name: str, day: date, entered: date | None, grade: str
) -> Iterator[Ruled]:
    """The rule of the day of entry; the first there ever was, where that came later. None where it asks for nothing."""
    first = rules.parameters[name].values[0].start
    ruling = rules.ask_state(name, day if entered is None else max(entered, first))
    asked = read(name, ruling.value)
    if asked is not None:
        yield Ruled(name, asked, ruling.source, "", None, grade, entered)


def _of_the_state(rules: Book, name: str, day: date) -> Requirement | None:
    """The same without any waiver; None: it asks for nothing, or did not yet."""
    try:
        return read(name, rules.ask_state(name, day).value)
    except NotYetInForce:
        return None


def required_of(opened: Opened, *, language: str) -> Required:
    """All that is asked of the learner of an opened record, as it was released to its reader. Raises NotAllowed."""
    until = released(opened)
    before = record_before(opened, until)
    standings = standings_of_learner(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, before=before
    )
    return required(opened, standings, before, until, language=language)


def required(
    opened: Opened,
    standings: Mapping[UUID, Standing],
    before: Known | None,
    until: datetime | None,
    *,
    language: str,
    rules: Book | None = None,
) -> Required:
    """The same of a record whose levels have been read; as many queries however much is asked and was shown.

    rules   another policy than the installation's, to be tried
    """
    stay = enrollment_on(opened.learner, opened.day)
    where = whereabouts([opened.learner], opened.day).get(opened.learner)
    grade = stay.grade if stay else ""
    entered = cache(lambda: entered_on(opened.learner, opened.day))
    ruled = [
        (each, how)
        for each in rulings(rules or book(), opened.day, where.place if where else {}, entered)
        if (how := when(each.any.grades, grade)) is not None
    ]
    now = [each for each, how in ruled if how is When.NOW]
    choices = list(dict.fromkeys(c for each in now for n in each.named for c in n.choices))
    pools = dict(zip(choices, meant([c.pool for c in choices]), strict=True))
    keys = {key for pool in pools.values() for key in pool.competencies}
    rows = rows_of(keys, standings, opened.day, language=language) if keys else {}
    known = _Known(opened, standings, before, until, now, pools)
    names = {c.pool.domain for c in choices if c.pool.domain}
    return Required(
        now=tuple(_asked(each, pools, rows, known) for each in now),
        not_yet=tuple(Asked(each, each.any, (), ()) for each, how in ruled if how is When.NOT_YET),
        pools=pools,
        rows=rows,
        domains=domain_names(names, language=language) if names else {},
        released=until,
        grade_known=bool(grade),
    )


class _Known:
    """What the record says of the competencies that are asked for; each kind is read only where it is."""

    def __init__(
        self,
        opened: Opened,
        standings: Mapping[UUID, Standing],
        before: Known | None,
        until: datetime | None,
        asked: Collection[Ruled],
        pools: Mapping[Choice, Meant],
    ) -> None:
        by = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
        ways = {each.requirement.counted_by for each in asked if each.requirement}
        keys = {key for pool in pools.values() for key in pool.competencies}
        self.shown: dict[CountedBy, dict[UUID, Shown]] = {}
        if CountedBy.LEVELS in ways:
            changes = changes_of_learner(opened.learner, **by, since=ALWAYS, before=before)  # type: ignore[arg-type]
            history: dict[UUID, list[tuple[date, int]]] = {}
            for each in reversed(changes):
                history.setdefault(each.competency, []).append((each.day, each.after))
            self.shown[CountedBy.LEVELS] = {
                key: Shown(s.held, s.pieces > 0, tuple(history.get(key, ())))
                for key, s in standings.items()
            }
        if CountedBy.DETERMINATIONS in ways:
            made = determined(opened.learner, keys, **by, known=until)  # type: ignore[arg-type]
            self.shown[CountedBy.DETERMINATIONS] = {
                key: _official([(d.as_of, d.level) for d in made.get(key, ())], standings.get(key))
                for key in made.keys() | standings.keys()
            }
        self.tasks: list[Task] = []
        on_tasks = {k for c, pool in pools.items() if c.tasks for k in pool.competencies}
        if on_tasks:
            done = performances(opened.learner, on_tasks, **by, known=until)  # type: ignore[arg-type]
            self.tasks = [Task(*each) for each in done]


def _official(made: list[tuple[date, int | None]], standing: Standing | None) -> Shown:
    """The latest level that was determined; a later one that found too little takes nothing away."""
    history = tuple((day, level) for day, level in made if level is not None)
    pieces = bool(made) or (standing is not None and standing.pieces > 0)
    return Shown(history[-1][1] if history else None, pieces, history, official=True)


def _asked(
    each: Ruled, pools: Mapping[Choice, Meant], rows: Mapping[UUID, Row], known: "_Known"
) -> Asked:
    parts: tuple[Part, ...] = ()
    if each.requirement is not None:
        shown = known.shown[each.requirement.counted_by]
        parts = tuple(
            _part([_judged(c, pools[c], rows, shown, known.tasks) for c in need.choices])
            for need in each.requirement.needs
        )
    return Asked(each, each.any, parts, tuple(each.left_out))


def _part(choices: list[Judged]) -> Part:
    first = of_need(choices)
    return Part((first, *(each for each in choices if each is not first)))


def _judged(
    choice: Choice,
    pool: Meant,
    rows: Mapping[UUID, Row],
    shown: Mapping[UUID, Shown],
    tasks: list[Task],
) -> Judged:
    asked = {
        key: rows[key].ladder.proficient if choice.level is None else choice.level
        for key in pool.competencies
    }
    return judged(choice, asked, shown, tasks=tasks, unknown=pool.unknown)
