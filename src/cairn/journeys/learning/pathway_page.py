"""A learner's plan shaped for its pages: each step, where it stands, why it is there, what is missing before it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.competencies.selectors.succession import Gone, counterparts, gone, precedence
from cairn.determinations.selectors.known import Known
from cairn.determinations.selectors.standings import Standing, standings_of_learner
from cairn.journeys.about import About, about
from cairn.journeys.asking import Opened
from cairn.journeys.learner.learning_map import Row, chance_of_proficient, rows_of
from cairn.journeys.release import record_before, released
from cairn.journeys.words.pathway import certainty_words, pace_words, shown_words
from cairn.journeys.words.plain import percent
from cairn.learning.rules.ordering import Before, Lack, Missing, before, missing, sensible_order
from cairn.learning.rules.pathway import Pace, Planned, Timed, pace
from cairn.learning.selectors.pathway import Whole, pathway_of


@dataclass(frozen=True)
class Item:
    """What a flag names, and what can be done about it: (address, words)."""

    title: str
    note: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Flag:
    """An observed fact about a step, with what it is about."""

    fact: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Line:
    """One step of the plan. `past`: not shown, and its own day is over; `early`: shown before its day."""

    number: int
    row: Row
    planned: Planned
    past: bool
    early: bool
    why: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def competency(self) -> UUID:
        return self.row.competency


@dataclass(frozen=True)
class Ground:
    """What the pages of a plan are made of, read once; as it was released to this reader."""

    opened: Opened
    plan: Whole
    standings: Mapping[UUID, Standing]
    edges: Sequence[tuple[UUID, UUID]]
    before: Known | None
    released: datetime | None
    language: str

    @cached_property
    def order(self) -> list[UUID]:
        return [step.competency for step in self.plan.steps]

    @cached_property
    def right_before(self) -> dict[UUID, list[UUID]]:
        """What the framework puts right before each."""
        found: dict[UUID, dict[UUID, None]] = {}
        for first, then in self.edges:
            if first != then:
                found.setdefault(then, {})[first] = None
        return {key: list(firsts) for key, firsts in found.items()}

    @cached_property
    def circles(self) -> Before:
        return before(self.order, self.edges)

    @cached_property
    def gone(self) -> dict[UUID, Gone]:
        return gone(self.order, self.opened.day)

    @cached_property
    def instead(self) -> dict[UUID, list[UUID]]:
        """What publishers call the same as a step, or as what is right before one."""
        return counterparts({*self.order, *self._firsts})

    @property
    def _firsts(self) -> set[UUID]:
        return {first for key in self.order for first in self.right_before.get(key, ())}

    @cached_property
    def rows(self) -> dict[UUID, Row]:
        others = {other for some in self.instead.values() for other in some}
        keys = {*self.order, *self._firsts, *others, *self._named}
        return rows_of(keys, self.standings, self.opened.day, language=self.language)

    @property
    def _named(self) -> set[UUID]:
        """What was changed since a yes, steps that were taken out among it."""
        open_yet = (self.plan.open_to_others, self.plan.open_to_learner)
        return {key for some in open_yet for key in (*some.added, *some.altered, *some.dropped)}

    @cached_property
    def titles(self) -> dict[UUID, str]:
        return {key: row.words.title for key, row in self.rows.items()}

    def shown(self, key: UUID) -> bool:
        return key in self.rows and self.rows[key].at

    @cached_property
    def suggested(self) -> list[UUID]:
        """The open steps in a sensible order; what is shown stays where it stands, before them."""
        return [c for c in self.order if self.shown(c)] + sensible(
            [c for c in self.order if not self.shown(c)], self.circles, self.rows
        )


@dataclass(frozen=True)
class PathwayPage:
    """Everything on the page; `own`: the learner reads it."""

    about: About
    own: bool
    plan: Whole
    lines: tuple[Line, ...]
    pace: Pace
    sentence: str
    counts: str
    certainty: str
    titles: Mapping[UUID, str]
    released: datetime | None
    suggests_other: bool

    @property
    def still_open(self) -> list[Line]:
        return [line for line in self.lines if not line.row.at]

    @property
    def shown(self) -> list[Line]:
        return [line for line in self.lines if line.row.at]

    @property
    def flagged(self) -> int:
        return sum(bool(line.flags) for line in self.lines)


def ground_of(opened: Opened, *, language: str) -> Ground:
    """Reads a plan and what it needs; the number of queries does not depend on how long it is. Raises NotAllowed."""
    asked = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    until = released(opened)
    plan = pathway_of(opened.learner, **asked, known=until)  # type: ignore[arg-type]
    before_then = record_before(opened, until)
    standings = standings_of_learner(
        opened.learner, **asked, before=before_then  # type: ignore[arg-type]
    )  # fmt: skip
    order = [step.competency for step in plan.steps]
    edges = precedence({*order, *standings})
    return Ground(opened, plan, standings, edges, before_then, until, language)


def pathway_page(found: Ground) -> PathwayPage:
    """The page of a plan."""
    opened = found.opened
    whom = about(opened.learner, opened.day)
    own = opened.by.person == opened.learner
    lines = tuple(_lines(found))
    told = pace((Timed(ln.planned.terms.by_when, ln.row.at) for ln in lines), opened.day)
    still_open = [line.competency for line in lines if not line.row.at]
    return PathwayPage(
        about=whom,
        own=own,
        plan=found.plan,
        lines=lines,
        pace=told,
        sentence=pace_words(told, own=own, name=whom.called),
        counts=shown_words(told),
        certainty=certainty_words(line.row.sureness for line in lines if line.row.at),
        titles=found.titles,
        released=found.released,
        suggests_other=[c for c in found.suggested if c in still_open] != still_open,
    )


def sensible(keys: Sequence[UUID], known: Before, rows: Mapping[UUID, Row]) -> list[UUID]:
    """These in an order that the framework and the learner's own estimates suggest."""
    chances = {key: chance_of_proficient(rows[key].standing, rows[key].ladder) for key in keys}
    return sensible_order(keys, known, {k: c for k, c in chances.items() if c is not None})


def _lines(found: Ground) -> list[Line]:
    flags = _flags(found)
    lines = []
    for n, step in enumerate(found.plan.steps, 1):
        row, day = found.rows[step.competency], step.terms.by_when
        lines.append(
            Line(
                number=n,
                row=row,
                planned=step,
                past=not row.at and day is not None and day < found.opened.day,
                early=row.at and day is not None and day > found.opened.day,
                why=tuple(why(row, found.right_before, found.order, found.rows)),
                flags=() if row.at else tuple(flags.get(step.competency, ())),
            )
        )
    return lines


def _flags(found: Ground) -> dict[UUID, list[Flag]]:
    """The flags of each step; what is missing before several is told at the first of them."""
    flags = {key: [_gone_flag(key, over, found)] for key, over in found.gone.items()}
    told: set[UUID] = set()
    lacking: dict[tuple[UUID, Lack], list[Missing]] = {}
    for each in _missing(found):
        if each.how is Lack.LATER or each.first not in told:
            lacking.setdefault((each.step, each.how), []).append(each)
            told.add(each.first)
    for (step, how), some in lacking.items():
        items = tuple(_item(each, found) for each in some)
        flags.setdefault(step, []).append(Flag(_lack_words(how, len(items)), items))
    return flags


def _missing(found: Ground) -> list[Missing]:
    days = {step.competency: step.terms.by_when for step in found.plan.steps}
    still_open = [key for key in found.order if not found.shown(key)]
    shown = {key for key in found.rows if found.shown(key)}
    late = {
        (first, key)
        for key in still_open
        for first in found.right_before.get(key, ())
        if _after(days.get(first), days[key])
    }
    return missing(still_open, found.right_before, shown, found.circles, late)


def _after(first: date | None, then: date | None) -> bool:
    return first is not None and then is not None and first > then


def why(
    row: Row,
    right_before: Mapping[UUID, Sequence[UUID]],
    order: Collection[UUID],
    rows: Mapping[UUID, Row],
) -> list[str]:
    """Why this step can be a step now, in facts; what is missing before it is told apart from it."""
    key, level = row.competency, row.ladder.name(row.ladder.proficient)
    reasons = []
    rests = [rows[c].words.title for c in right_before.get(key, ()) if c in rows and rows[c].at]
    if rests:
        words = _("It builds on what is already shown at %(level)s or beyond: %(titles)s.")
        reasons.append(words % {"level": level, "titles": "; ".join(rests)})
    chance = chance_of_proficient(row.standing, row.ladder)
    if chance is not None and not row.at:
        words = _(
            "From what we saw, the chance that it is at %(level)s already is about %(share)s."
        )
        reasons.append(words % {"level": level, "share": percent(chance)})
    opens = [rows[c].words.title for c in order if key in right_before.get(c, ()) and c in rows]
    if opens:
        words = _("The framework puts it before other steps of the plan: %(titles)s.")
        reasons.append(words % {"titles": "; ".join(opens)})
    if row.standing is None:
        reasons.append(_("Nothing has been shown of it yet, so any piece of evidence says much."))
    return reasons


def _lack_words(how: Lack, n: int) -> str:
    if how is Lack.LATER:
        return _("The framework puts this before it, and the plan puts it later:")
    return ngettext(
        "The framework puts this before it. It is not shown in the record, and not on the plan:",
        "The framework puts these before it. They are not shown in the record, and not on the plan:",
        n,
    )


def _item(each: Missing, found: Ground) -> Item:
    first, learner = found.rows[each.first], found.opened.learner
    same = next((c for c in found.instead.get(each.first, ()) if found.shown(c)), None)
    note = ""
    if same is not None:
        note = _("The same is shown in another framework: “%(title)s”.")
        note %= {"title": found.rows[same].words.title}
    ways = []
    if each.how is Lack.LATER:
        ways.append((reverse("journeys:pathway-order", args=[learner]), _("Change the order")))
        day = reverse("journeys:pathway-step", args=[learner, each.first])
        ways.append((day, _("Change its day")))
    else:
        add = reverse("journeys:pathway-add", args=[learner])
        asked = f"{add}?competency={each.first}&before={each.step}"
        ways.append((asked, _("Plan it before this one")))
    if found.opened.by.person == learner:
        ask = reverse("journeys:ask-review", args=[learner, each.first])
        ways.append((ask, _("I can do it already")))
    return Item(first.words.title, note, tuple(ways))


def _gone_flag(key: UUID, over: Gone, found: Ground) -> Flag:
    change = reverse("journeys:pathway-step", args=[found.opened.learner, key])
    fact = _("It is no longer in force in “%(framework)s”.") % {"framework": over.framework}
    stands = [found.rows[c].words.title for c in found.instead.get(key, ()) if c in found.rows]
    if not stands:
        return Flag(fact, (Item("", "", ((change, _("Take it out, or choose another")),)),))
    ways = ((change, _("Put it in its place")),)
    return Flag(fact + " " + _("In its place stands:"), tuple(Item(t, "", ways) for t in stands))
