"""What a learner's qualifications ask for, and how they stand to it: read from policy, frameworks and the record."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.competencies.selectors.domains import domain_names
from cairn.competencies.selectors.pools import Meant, meant
from cairn.determinations.selectors.known import Known
from cairn.determinations.selectors.standings import (
    Standing,
    standings_of_learner,
)
from cairn.intake.rulebook import book
from cairn.journeys.asking import Opened
from cairn.journeys.learner.learning_map import Row, rows_of
from cairn.journeys.learning.required_shows import Shows
from cairn.journeys.learning.spared import Spare, left_of, spares
from cairn.journeys.release import record_before, released
from cairn.journeys.words.required import choice_words, item_words
from cairn.kernel.errors import NotYetInForce
from cairn.learning.rules.exemptions import What, without
from cairn.learning.rules.meeting import Item, Judged, Shown, Stands, Task, judged, of_need
from cairn.learning.rules.requirements import (
    PREFIX,
    Choice,
    Need,
    Pool,
    Requirement,
    When,
    read,
    when,
)
from cairn.learning.selectors.exemptions import exemptions_of
from cairn.people.selectors.persons import enrollment_on, entered_on
from cairn.people.selectors.places import whereabouts
from cairn.policy.book import Book
from cairn.policy.rulings import Place


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
    """One need: the choice that speaks for it first, then the others.

    need     as it is asked of this learner
    spared   decisions that took something of it away
    """

    choices: tuple[Judged, ...]
    need: Need
    spared: tuple[Spare, ...] = ()

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
    """One qualification as it is asked of this learner.

    left_out   what the state asks and a waiver for the place does not
    spared     decisions that something of it is not asked of this learner
    """

    ruled: Ruled
    requirement: Requirement
    parts: tuple[Part, ...]
    left_out: tuple[Need, ...]
    spared: tuple[Spare, ...] = ()

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
    """All that is asked now, and what will be.

    rows     the competencies named
    domains  as the reader calls them
    others   decisions about this learner that change nothing now
    """

    now: tuple[Asked, ...]
    not_yet: tuple[Asked, ...]
    pools: Mapping[Pool, Meant]
    rows: Mapping[UUID, Row]
    domains: Mapping[str, str]
    released: datetime | None
    grade_known: bool
    others: tuple[Spare, ...] = ()

    def words(self, choice: Choice) -> str:
        """What a choice asks for."""
        rows = [self.rows[key] for key in self.pools[choice.pool].competencies]
        titles = [row.words.title for row in rows]
        return choice_words(choice, [row.ladder for row in rows], self.domains, titles)

    def need_words(self, need: Need) -> str:
        return _(" or ").join(self.words(each) for each in need.choices)

    def spared_words(self, spare: Spare) -> str:
        """What a decision takes away."""
        about, need = spare.decided.about, spare.need
        if about.competency is not None:
            return self.rows[about.competency].words.title
        part = about.line if need is None else self.part_words(need)
        return (
            _("One fewer than: %(part)s") % {"part": part} if about.what is What.ONE_FEWER else part
        )

    def part_words(self, need: Need) -> str:
        """A need, with the titles of what it names one by one."""
        return _(" or ").join(self._with_titles(each) for each in need.choices)

    def _with_titles(self, choice: Choice) -> str:
        words = self.words(choice)
        if choice.tasks or not choice.pool.names:
            return words
        keys = self.pools[choice.pool].competencies
        titles = [self.rows[key].words.title for key in keys]
        return f"{words}: {'; '.join([*titles, *self.pools[choice.pool].unknown])}"

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


def required_of(opened: Opened, *, language: str, but: UUID | None = None) -> Required:
    """All that is asked of the learner of an opened record, as it was released to its reader. Raises NotAllowed.

    but   a decision about this learner that is left out of account
    """
    until = released(opened)
    before = record_before(opened, until)
    standings = standings_of_learner(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, before=before
    )
    return required(opened, standings, before, until, language=language, but=but)


def required(
    opened: Opened,
    standings: Mapping[UUID, Standing],
    before: Known | None,
    until: datetime | None,
    *,
    language: str,
    rules: Book | None = None,
    but: UUID | None = None,
) -> Required:
    """The same of a record whose levels have been read; as many queries however much is asked and was shown.

    rules   another policy than the installation's, to be tried
    """
    asked = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    decided = exemptions_of(opened.learner, **asked, known=until)  # type: ignore[arg-type]
    spared = spares([each for each in decided if each.id != but])
    stay = enrollment_on(opened.learner, opened.day)
    grade = stay.grade if stay else ""
    ruled = _ruled(opened, grade, rules or book())
    now = [each for each, how in ruled if how is When.NOW]
    choices, pools = _choices(now, spared)
    keys = {key for pool in pools.values() for key in pool.competencies}
    keys |= {each.decided.about.competency for each in spared if each.decided.about.competency}
    rows = rows_of(keys, standings, opened.day, language=language) if keys else {}
    counted = {each.requirement.counted_by for each in now if each.requirement}
    known = Shows(opened, standings, before, until, counted, choices, pools)
    names = {c.pool.domain for c in choices if c.pool.domain}
    told = tuple(_asked(each, spared, pools, rows, known) for each in now)
    at_work = {each.decided.id for one in told for each in one.spared}
    return Required(
        now=told,
        not_yet=tuple(Asked(each, each.any, (), ()) for each, how in ruled if how is When.NOT_YET),
        pools=pools,
        rows=rows,
        domains=domain_names(names, language=language) if names else {},
        released=until,
        grade_known=bool(grade),
        others=tuple(each for each in spared if each.decided.id not in at_work),
    )


def _ruled(opened: Opened, grade: str, rules: Book) -> list[tuple[Ruled, When]]:
    """What is asked of the learner where they are, now or in a later grade."""
    where = whereabouts([opened.learner], opened.day).get(opened.learner)
    entered = cache(lambda: entered_on(opened.learner, opened.day))
    return [
        (each, how)
        for each in rulings(rules, opened.day, where.place if where else {}, entered)
        if (how := when(each.any.grades, grade)) is not None
    ]


def _choices(
    now: Sequence[Ruled], spared: Sequence[Spare]
) -> tuple[list[Choice], dict[Pool, Meant]]:
    """Every choice that the page tells, and what the pools of them mean."""
    needs = [n for each in now for n in each.named] + [each.need for each in spared if each.need]
    choices = list(dict.fromkeys(c for need in needs for c in need.choices))
    ways = list(dict.fromkeys(c.pool for c in choices))
    return choices, dict(zip(ways, meant(ways), strict=True))


def _asked(
    each: Ruled,
    spared: list[Spare],
    pools: Mapping[Pool, Meant],
    rows: Mapping[UUID, Row],
    known: Shows,
) -> Asked:
    if each.requirement is None:
        return Asked(each, each.any, (), tuple(each.left_out))
    shown = known.shown[each.requirement.counted_by]
    lines = list(left_of(each.parameter, each.requirement, spared, pools, known.day))
    parts = tuple(
        _part(line.left, line.spared, pools, rows, shown, known.tasks)
        for line in lines
        if line.left is not None
    )
    gone = tuple(spare for line in lines for spare in line.spared)
    return Asked(each, each.any, parts, tuple(each.left_out), gone)


def _part(
    need: Need,
    spared: tuple[Spare, ...],
    pools: Mapping[Pool, Meant],
    rows: Mapping[UUID, Row],
    shown: Mapping[UUID, Shown],
    tasks: list[Task],
) -> Part:
    gone = [each.decided.about for each in spared]
    choices = []
    for choice in need.choices:
        pool = pools[choice.pool]
        keys = without(choice, pool.competencies, gone)
        choices.append(_judged(choice, keys, pool, rows, shown, tasks))
    first = of_need(choices)
    return Part((first, *(each for each in choices if each is not first)), need, spared)


def _judged(
    choice: Choice,
    keys: Collection[UUID],
    pool: Meant,
    rows: Mapping[UUID, Row],
    shown: Mapping[UUID, Shown],
    tasks: list[Task],
) -> Judged:
    asked = {
        key: rows[key].ladder.proficient if choice.level is None else choice.level for key in keys
    }
    return judged(choice, asked, shown, tasks=tasks, unknown=pool.unknown)
