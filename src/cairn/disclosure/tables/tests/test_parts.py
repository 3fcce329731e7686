"""Tables in parts: grades that are not divided, questions that some units are not asked, coarser tables of before."""

from dataclasses import replace

import numpy as np
import pytest

from cairn.disclosure.tables.attacking import attack, small
from cairn.disclosure.tables.certifying import certificate, examine, published
from cairn.disclosure.tables.layouts import EVERYBODY, Layout, Place, Question, as_release
from cairn.disclosure.tables.linking import with_earlier
from cairn.disclosure.tables.protecting import protect_tables
from cairn.disclosure.tables.rows import statements
from cairn.kernel.errors import BadInput

from .test_protecting import PROFICIENT, PROMISE, layout, learners, made, sets, truth_of, written

DIVISIONS = {"race": ("White", "Black")}
FIRST, LATER = ("S0 4", "S1 4"), ("S0 5", "S1 5")


def graded():
    """Two schools of two grades, whose grades are everybody's alone; growth is asked in the later grade."""
    of = layout(2, ("4", "5"), DIVISIONS)
    places = tuple(replace(p, divided=len(p.units) > 1) for p in of.places)
    growth = Question(2, "learners of growth", frozenset(LATER))
    return replace(of, places=places, questions={**of.questions, "growth": growth})


def counts_of(of):
    found = learners(of, 24, seed=24, small_share=0.2)
    found["growth"][[of.units.index(u) for u in FIRST]] = 0
    return found


def coarse_of(of, counts):
    """The same learners by school alone, as of before grades were published."""
    units = ("S0", "S1")
    sums = {q: np.stack([x[:2].sum(axis=0), x[2:].sum(axis=0)]) for q, x in counts.items()}
    questions = {q: replace(asked, units=None) for q, asked in of.questions.items()}
    places = (Place("S0", ("S0",)), Place("S1", ("S1",)), Place("district", units, 2.0))
    return Layout(units, places, of.divisions, questions), sums


@pytest.fixture(scope="module")
def before():
    of = graded()
    coarse, sums = coarse_of(of, counts_of(of))
    return made(coarse, sums)


@pytest.fixture(scope="module")
def found(before):
    of = graded()
    return made(of, counts_of(of), earlier=[written(published(before))])


def statements_before(of, before):
    """What the coarser tables say, of the cells of the finer ones."""
    finer = {p.name: p.units for p in of.places}
    for key, shown in before.items():
        place = Place(key[1], finer[key[1]])
        yield from statements(of.row(key[0], place, key[2:]), shown)


def given_away(before, found):
    """Small groups of which somebody who has both tables learns too much."""
    of = graded()
    release = as_release(of, found, PROFICIENT, list(statements_before(of, before)))
    truth = release.world(truth_of(of, counts_of(of)))
    named = {of.group(row).name for row in of.rows() if row.key in set(found)}
    groups = [each for each in small(release, truth, 10) if each.name in named]
    assert groups
    return [str(each) for each in attack(release, groups, PROMISE) if not each.kept(PROMISE)]


def test_an_attacker_who_has_both_learns_nothing_unless_they_were_not_linked(before, found):
    assert given_away(before, found) == []
    assert given_away(before, made(graded(), counts_of(graded())))


def test_the_certificate_of_finer_tables_holds_beside_the_coarser(before, found):
    tables, said = written(published(found)), written(certificate(found))
    assert examine(tables, said, [written(published(before))]) == []
    assert said["rows"] == len(found) == 3 * 3 + 4 + 3 * 3 + 2
    assert ("growth", "S0 4", *EVERYBODY) not in set(found)
    assert tables["questions"]["growth"]["rows"][0] == [[0, 0, "few"]]
    assert not np.array(said["world"]["growth"])[[0, 2]].any()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda t, c: c["world"]["growth"][0][0].__setitem__(0, 9), "asked of nobody"),
        (lambda t, c: t["questions"]["growth"].update(units=[3]), "asked of nobody"),
        (lambda t, c: t["questions"]["growth"].update(units=[0, 1, 2, 3]), "room for every insider"),
        (lambda t, c: t.pop("undivided"), "rows of mathematics are missing"),
    ],
)  # fmt: skip
def test_who_is_asked_and_divided_is_examined_too(before, found, change, word):
    tables, said = written(published(found)), written(certificate(found))
    change(tables, said)
    assert any(word in fault for fault in examine(tables, said, [written(published(before))]))


def test_coarser_counts_than_those_of_before_are_refused(found):
    of = graded()
    coarse, sums = coarse_of(of, counts_of(of))
    with pytest.raises(BadInput, match="into smaller units"):
        made(coarse, sums, earlier=[written(published(found))])


def test_learners_where_nobody_is_asked_are_refused():
    of = graded()
    with pytest.raises(BadInput, match="asked of nobody"):
        made(of, learners(of, 16))


def test_a_place_of_other_units_than_before_is_a_place_of_its_own():
    """A grade that nobody was in before: what was said of the school holds of the grades that it had."""
    old, new = layout(1, ("4", "5"), DIVISIONS), layout(1, ("4", "5", "6"), DIVISIONS)
    tables = written(published(made(old, learners(old, 40))))
    house, _ = with_earlier(new, [tables])
    assert [(p.name, len(p.units)) for p in house.layout.places[-2:]] == [("S0", 3), ("S0 (2)", 2)]
    counts = learners(new, 40)
    counts["mathematics"][:2] = learners(old, 40)["mathematics"]
    found = protect_tables(new, counts, PROMISE, sensitive=sets(new), earlier=[tables])
    assert examine(written(published(found)), written(certificate(found)), [tables]) == []
