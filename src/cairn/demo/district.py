"""Everything that is made up about one district, as columns: its people, classes and evidence."""

from dataclasses import dataclass

import numpy as np

from cairn.demo import cast
from cairn.demo.calendar import Calendar, days_since_1970
from cairn.demo.classes import ROOM, Classes, classes
from cairn.demo.kinds import KINDS, TEST
from cairn.demo.learners import NOWHERE, Learners, Whole, learners
from cairn.demo.log import Log, log
from cairn.demo.pieces import SUBJECTS, Pieces, Setting, joined, pieces
from cairn.demo.places import District, State
from cairn.demo.scores import scored, scores
from cairn.demo.sizes import Size
from cairn.demo.staff import Adult, hired, posts
from cairn.demo.stays import Stays, stays
from cairn.demo.story import story

_STAFF_ROOM = 900_000_000  # milliseconds after the learners' identifiers begin


@dataclass(frozen=True)
class Drawn:
    """One district. `teacher_of`: for each section, the position among `adults` of who teaches it."""

    district: District
    who: Learners
    stays: Stays
    classes: Classes
    adults: list[Adult]
    teacher_of: Whole
    log: Log


@dataclass(frozen=True)
class World:
    """What districts share: the plan, the days, the seed, and where policy cuts a test."""

    size: Size
    state: State
    calendar: Calendar
    seed: int
    cuts: tuple[float, ...]

    @property
    def until(self) -> int:
        """The minute from which nothing is known yet: yesterday's end."""
        return (self.calendar.yesterday + 1) * 1440

    def random(self, district: District, part: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, district.number, part])


def draw(world: World, district: District) -> Drawn:
    """Draws one district from the seed and its number alone."""
    calendar = world.calendar
    who = learners(world.state, district, calendar, world.random(district, 0))
    when = stays(who, calendar)
    formed = classes(district, world.size.subjects, who, when, world.random(district, 1))
    filled, section_posts = posts(district, formed)
    first_id = days_since_1970(calendar.years[0].first_day) * 86_400_000 + _STAFF_ROOM
    adults = hired(
        filled, district, first_id + district.number * 100_000, world.random(district, 2)
    )
    teacher_of = np.array(section_posts, np.int64)
    setting = Setting(who, calendar, _section_of(who, when, formed), world.size.pieces)
    evidence = _evidence(world, district, setting, adults, teacher_of)
    return Drawn(district, who, when, formed, adults, teacher_of, evidence)


def _section_of(who: Learners, when: Stays, formed: Classes) -> Whole:
    """(2 years, subjects, before or since a move, learners): the class, or NOWHERE."""
    table = np.full((2, len(SUBJECTS), 2, len(who)), NOWHERE)
    section, stay = formed.members()
    if not len(section):
        return table
    years = np.array([s.year for s in formed.sections])[section]
    learner = when.learner[stay]
    since = ((years == 0) | (when.first[stay] >= who.moved[learner])).astype(np.int64)
    subject = np.array([_subject(s.subject) for s in formed.sections])[section]
    for number in range(len(SUBJECTS)):
        rows = (subject == number) | (subject == NOWHERE)
        table[years[rows], number, since[rows], learner[rows]] = section[rows]
    return table


def _subject(name: str) -> int:
    return NOWHERE if name == ROOM else SUBJECTS.index(name)


def _evidence(
    world: World,
    district: District,
    setting: Setting,
    adults: list[Adult],
    teacher_of: Whole,
) -> Log:
    drawn = pieces(setting, world.random(district, 3))
    told = _told(setting)
    if told is not None:
        drawn = joined([_without_the_class(drawn, told), told])
    strictness = np.array([a.strictness for a in adults])
    marks = scores(
        drawn, teacher_of, strictness, world.cuts, world.until, world.random(district, 4)
    )
    if told is not None:
        known = slice(len(drawn) - len(told), None)
        marks.score[known], marks.value[known] = scored(told.kind, told.level, world.cuts)
        marks.scored[known] = np.where(
            marks.scored[known] < 0, marks.recorded[known] - 1, marks.scored[known]
        )
    tests = np.array([k.scale == TEST for k in KINDS])
    return log(drawn, marks, tests, world.until, world.random(district, 5))


def _told(setting: Setting) -> Pieces | None:
    """The story of the cast's class, in the district where it meets."""
    if cast.MAYA[:2] not in setting.who.named:
        return None
    maya = setting.who.named[cast.MAYA[:2]]
    section = int(setting.section_of[1, SUBJECTS.index("Math"), 1, maya])
    return story(setting.who, section, setting.calendar)


def _without_the_class(drawn: Pieces, told: Pieces) -> Pieces:
    """What was drawn for the class's own subject this year gives way to its story."""
    return drawn.where(drawn.section != told.section[0])
