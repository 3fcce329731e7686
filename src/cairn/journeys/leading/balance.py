"""Balance of assessment: what is assessed much more or less than the rest, of which kinds, and minutes of tests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.selectors.evidence_counts import (
    USES,
    Health,
    Sittings,
    health_of,
    sittings_of,
)
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.tables import Column, Table
from cairn.journeys.leading.columns import COMPETENCY, columns
from cairn.journeys.leading.expecting import Stands, learners_by_grade, stands
from cairn.journeys.leading.health import competency_cells
from cairn.journeys.leading.report import (
    Fact,
    Part,
    Place,
    Report,
    Row,
    grade_words,
    kept_back_words,
    shown,
)
from cairn.journeys.leading.weighing import Weight, declared_minutes, minutes_of, weights
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.plain import use_words
from cairn.kernel.terms import Use
from cairn.people.selectors.zones import place_of
from cairn.policy.rulings import Ruling

_Weighed = Sequence[tuple[Stands, Weight, float]]
"""A competency, how it is weighed, and the usual number of pieces per learner of its like."""


def balance(opened: OpenedGroup, place: Place, language: str) -> Report:
    """The page of one school or district; the number of queries depends on nothing."""
    asking: dict[str, Any] = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    health = health_of(opened.group, **asking)
    sat = sittings_of(opened.group, **asking)
    where = place_of(place.id)
    bounds, lengths, testing = (
        book().ask(f"assessments.{name}", opened.day, where)
        for name in ("balance", "minutes", "testing_uses")
    )
    minimum = policy.minimum_n(opened.day)
    low, high = map(float, bounds.value)  # type: ignore[arg-type]
    weighed = weigh(stands(health, language=language), (low, high))
    minutes = declared_minutes(map(str, lengths.value))  # type: ignore[arg-type]
    tests = {USES[Use.named(str(word)).value] for word in testing.value}  # type: ignore[union-attr]
    return Report(
        _("Balance of assessment"),
        _lead(weighed),
        health.as_of,
        _facts(weighed, tests, sat, minutes) if weighed else (),
        (
            _lopsided(weighed, tests, minimum),
            _testing(health, sat, minutes, minimum),
            _tests(health, sat, minutes, minimum),
            _kinds(health, minimum),
            _every(weighed, tests, minimum),
        ),
        _notes(bounds, lengths, testing),
    )


def weigh(rows: Iterable[Stands], bounds: tuple[float, float]) -> _Weighed:
    """Each competency beside the others of its framework and grades."""
    like: dict[tuple[str, tuple[str, ...]], list[Stands]] = defaultdict(list)
    for row in rows:
        like[row.of.framework, row.grades].append(row)
    return [each for group in like.values() for each in _weigh_like(group, bounds)]


def _weigh_like(group: Sequence[Stands], bounds: tuple[float, float]) -> _Weighed:
    learners, pieces = group[0].enrolled, [row.this_year for row in group]
    begun = [n for n in pieces if n > 0]
    usual = sum(begun) / len(begun) / learners if begun else 0.0
    found = weights(pieces, learners, bounds=bounds)
    return [(row, weight, usual) for row, weight in zip(group, found, strict=True)]


def _lead(weighed: _Weighed) -> str:
    if not weighed:
        return _("Nothing is counted here yet. Figures appear once levels have been worked out.")
    count = {w: sum(weight is w for _r, weight, _u in weighed) for w in Weight}
    if count[Weight.MORE] + count[Weight.LESS] == 0:
        return _("No competency is assessed much more or much less than the others of its grades.")
    return _(
        "%(more)s competencies are assessed much more than the others of their grades this school year, "
        "%(less)s much less."
    ) % {"more": count[Weight.MORE], "less": count[Weight.LESS]}


def _facts(
    weighed: _Weighed, tests: set[str], sat: Iterable[Sittings], minutes: Mapping[str, float]
) -> tuple[Fact, ...]:
    begun = [row for row, weight, _usual in weighed if weight is not Weight.NONE]
    alone = sum(tests_of(row, tests) == row.this_year for row in begun)
    by_test: dict[str, int] = defaultdict(int)
    for each in sat:
        by_test[each.test] += each.sittings
    known, unknown = minutes_of(by_test, minutes)
    sittings = sum(by_test.values())
    return (
        Fact(_("Competencies assessed this year"), str(len(begun)), _of(len(weighed))),
        Fact(_("Known from tests alone"), str(alone), _of(len(begun))),
        Fact(
            _("Hours of tests"),
            None if known is None else f"{known / 60:.0f}",
            _("of %(known)s sittings whose length is declared")
            % {"known": sittings - unknown},
        ),
        Fact(_("Sittings of unknown length"), str(unknown), _of(sittings)),
    )  # fmt: skip


def _of(whole: int) -> str:
    return _("of %(all)s") % {"all": whole}


def tests_of(row: Stands, tests: Iterable[str]) -> int:
    """Pieces of a competency that come from tests."""
    return sum(row.pieces[use] for use in tests)


def weight_words(weight: Weight) -> str:
    return {
        Weight.NONE: _("Not yet this year"),
        Weight.LESS: _("Much less than the others"),
        Weight.MORE: _("Much more than the others"),
        Weight.USUAL: _("Like the others, or too few pieces to tell"),
    }[weight]


def _use_columns(kind: str, says: str) -> tuple[Column, ...]:
    return tuple(
        Column(use.word, kind, use_words(use.word), says.format(use.word), paged=kind == "share")
        for use in Use
    )


_ORDER = (Weight.MORE, Weight.LESS)


def _lopsided(weighed: _Weighed, tests: set[str], minimum: int) -> Part:
    found = [each for each in weighed if each[1] in (Weight.MORE, Weight.LESS)]
    found.sort(key=lambda each: _ORDER.index(each[1]))
    title, question = (
        _("Much more, much less"),
        _("What is assessed much more, and what much less?"),
    )
    mend = _(
        "Where a competency is assessed much more, ask which task could go; where much less, which "
        "task could show both."
    )
    table = _table("lopsided", title, found, tests, minimum)
    return Part("lopsided", question, "", table, mend if found else "")


def _every(weighed: _Weighed, tests: set[str], minimum: int) -> Part:
    title = _("How often each competency is assessed")
    table = _table("competencies", title, weighed, tests, minimum)
    return Part("competencies", _("How often is every competency assessed?"), "", table)


def _table(name: str, title: str, weighed: _Weighed, tests: set[str], minimum: int) -> Table:
    described = columns(
        *COMPETENCY, "learners", "per_learner", "usual", "from_tests", "kinds", "weight"
    )
    pieces = _use_columns("integer", "Pieces of this school year that are {}.")
    lines = shown((_row(each, tests) for each in weighed), minimum=minimum)
    empty = _("No competency is assessed much more or much less than the others of its grades.")
    return Table(name, title, (*described, *pieces), lines, empty, kept_back_words(minimum))


def _row(weighed: tuple[Stands, Weight, float], tests: set[str]) -> Row:
    row, weight, usual = weighed
    figures = (
        row.enrolled,
        row.this_year / row.enrolled if row.enrolled else None,
        usual,
        tests_of(row, tests),
        sum(n > 0 for n in row.pieces.values()),
        weight_words(weight),
    )
    by_use = [row.pieces[use] for use in USES]
    return Row(str(row.of.competency), competency_cells(row), row.enrolled, (*figures, *by_use))


def _by_grade(sat: Iterable[Sittings]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in sat:
        found[each.grade][each.test] += each.sittings
    return found


def _testing(
    health: Health, sat: Sequence[Sittings], minutes: Mapping[str, float], minimum: int
) -> Part:
    here, sittings = learners_by_grade(health), _by_grade(sat)
    rows = []
    for grade, enrolled in here.items():
        known, unknown = minutes_of(sittings.get(grade, {}), minutes)
        each = None if known is None or enrolled == 0 else known / enrolled
        total = sum(sittings.get(grade, {}).values())
        rows.append(
            Row(grade, (grade_words(grade),), enrolled, (enrolled, total, unknown, each))
        )  # fmt: skip
    table = Table(
        "minutes",
        _("Minutes of tests by grade"),
        columns("grade", "learners", "sittings", "unknown_length", "minutes_per_learner"),
        shown(rows, minimum=minimum, whole=sum(here.values())),
        kept_back=kept_back_words(minimum),
    )
    unknown = sum(minutes_of(tests, minutes)[1] for tests in sittings.values())
    mend = _(
        "Ask whoever gives the test how long it takes. The operator writes it into the policy, with its "
        "source and first day."
    )
    question = _("How many minutes does each grade spend on tests?")
    return Part("minutes", question, _unknown_words(unknown), table, mend if unknown else "")


def _unknown_words(unknown: int) -> str:
    if unknown == 0:
        return ""
    words = ngettext(
        "Of %(num)s sitting nobody has declared the length. It is not in the minutes.",
        "Of %(num)s sittings nobody has declared the length. They are not in the minutes.",
        unknown,
    )
    return words % {"num": unknown}


def _tests(
    health: Health, sat: Sequence[Sittings], minutes: Mapping[str, float], minimum: int
) -> Part:
    here = learners_by_grade(health)
    found = (
        Row(
            f"{each.grade}\0{each.use}\0{each.test}",
            (each.test or _("without a name"), use_words(each.use), grade_words(each.grade)),
            here.get(each.grade, 0),
            (each.sittings, minutes.get(each.test.strip().casefold())),
        )
        for each in sat
    )
    table = Table(
        "tests",
        _("Tests of this school year"),
        columns("test", "use", "grade", "sittings", "minutes_each"),
        shown(found, minimum=minimum),
        _("No test was sat this school year."),
        kept_back_words(minimum),
    )
    return Part("tests", _("Which tests are these?"), "", table)


def _kinds(health: Health, minimum: int) -> Part:
    here = learners_by_grade(health)
    table = Table(
        "kinds",
        _("Kinds of evidence by grade"),
        (
            *columns("grade", "learners", "pieces"),
            *_use_columns("share", "The share of these pieces that are {}."),
        ),
        shown(
            (_kinds_row(grade, here[grade], health) for grade in here),
            minimum=minimum,
            whole=sum(here.values()),
        ),
        kept_back=kept_back_words(minimum),
    )
    return Part("kinds", _("Which kinds of evidence does each grade have?"), "", table)


def _kinds_row(grade: str, enrolled: int, health: Health) -> Row:
    seen = [s for (g, _competency), s in health.by_cell.items() if g == grade]
    by_use = [sum(s.pieces[use] for s in seen) for use in USES]
    total = sum(by_use)
    shares = [n / total if total else None for n in by_use]
    return Row(grade, (grade_words(grade),), enrolled, (enrolled, total, *shares))


def _notes(bounds: Ruling, lengths: Ruling, testing: Ruling) -> tuple[str, ...]:
    low, high = map(float, bounds.value)  # type: ignore[arg-type]
    tests = ", ".join(use_words(str(word)) for word in testing.value)  # type: ignore[union-attr]
    return (
        _(
            "A competency is compared with the others of its framework and grades that have begun this "
            "school year. Much less is below %(low)s times their usual pieces per learner, much more above "
            "%(high)s times, and only where the likely range says so (%(source)s)."
        ) % {"low": low, "high": high, "source": bounds.source},
        _("Tests are evidence of these kinds: %(kinds)s (%(source)s). One learner, one test, one day is one sitting.")
        % {"kinds": tests, "source": testing.source},
        _("How long a test takes is what whoever gives it has declared (%(source)s); nothing is guessed.")
        % {"source": lengths.source},
    )  # fmt: skip
