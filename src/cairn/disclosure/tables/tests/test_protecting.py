"""Protected tables say as much as they can, and nothing can be worked out from them; a certificate shows it."""

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from cairn.disclosure.tables.attacking import Promise, attack, small
from cairn.disclosure.tables.blocks import blocks
from cairn.disclosure.tables.certifying import certificate, examine, published
from cairn.disclosure.tables.layouts import EVERYBODY, Layout, Place
from cairn.disclosure.tables.protecting import (
    GivesAway,
    as_release,
    blocks_of,
    kinds_of,
    protect,
)
from cairn.disclosure.tables.rows import LADDER, SMALL, counts_of, shown
from cairn.disclosure.tables.swaps import Swaps
from cairn.kernel.errors import BadInput

SENSITIVE = {"proficient": (0,)}
PROMISE = Promise(minimum=10, width=2, insiders=1)
SCHOOLS, GRADES = ("Pine", "Oak"), ("4", "5")
RACES, INCOME = ("White", "Black", "Asian"), ("low", "other")


def layout():
    units = {(s, g): s for s in SCHOOLS for g in GRADES}
    places = [Place(f"{s} {g}", ((s, g),)) for s in SCHOOLS for g in GRADES]
    places += [
        Place(s, tuple((s, g) for g in GRADES), (tuple(f"{s} {g}" for g in GRADES),))
        for s in SCHOOLS
    ]
    places.append(Place("district", tuple(units), (SCHOOLS,)))
    return Layout(units, tuple(places), {"race": RACES, "income": INCOME}, levels=2)


def learners(seed=1, n=30):
    random, truth = np.random.default_rng(seed), Counter()
    for school in SCHOOLS:
        for grade in GRADES:
            for _ in range(n):
                level = int(random.integers(2))
                race = str(random.choice(RACES, p=[0.62, 0.22, 0.16]))
                truth[(school, grade), "race", race, level] += 1
                income = str(random.choice(INCOME, p=[0.3, 0.7]))
                truth[(school, grade), "income", income, level] += 1
    return truth


def made(seed=1, promise=PROMISE, **more):
    return protect(
        layout(), learners(seed), SENSITIVE, promise, random=np.random.default_rng(seed), **more
    )


def written(thing):
    return json.loads(json.dumps(thing))


@pytest.fixture(scope="module")
def found():
    return made()


@pytest.fixture(scope="module")
def papers(found):
    return written(published(found)), written(certificate(found))


def test_every_row_is_true_of_the_learners(found):
    truth = learners()
    found.release.world(truth)
    for row in found.layout.rows:
        is_small = sum(counts_of(row, truth)) < 10
        assert (found.shown[row.key].step == SMALL) == is_small


def test_an_attacker_who_works_out_every_end_learns_nothing_of_small_groups(found):
    truth = found.release.world(learners())
    groups = small(found.release, truth, 10)
    assert groups
    for each in attack(found.release, groups, Promise(10, 2, 0)):
        assert each.kept(PROMISE), str(each)


@pytest.mark.slow
def test_nor_do_learners_who_know_themselves(found):
    truth = found.release.world(learners())
    for each in attack(found.release, small(found.release, truth, 10), PROMISE):
        assert each.kept(PROMISE), str(each)


def test_every_group_that_is_small_is_among_those_that_are_kept(found):
    truth = learners()
    kept = {keep.row.key for keep in found.keep}
    assert {r.key for r in layout().rows if 0 < sum(counts_of(r, truth)) < 10} <= kept


def test_changes_of_two_blocks_fit_together_and_so_do_exchanges_for_insiders(found):
    of = blocks_of(found.layout, found.release)
    kinds = kinds_of(found.layout, found.release, of, 1)
    pine, oak = blocks(found.release.system, of, found.base, 1)
    other = found.base.copy()
    tried = 0
    for theirs in found.worlds[1]:
        other[oak.cells] = theirs
        for mine in found.worlds[0]:
            world = other.copy()
            world[pine.cells] = mine
            assert not found.release.system.broken(world).size
            for who, changes in Swaps(pine, kinds[0]).exchanges(mine, range(len(kinds[0]))):
                for kind, change in zip(who.tolist(), changes.T, strict=True):
                    changed = mine + change.astype(np.int64)
                    assert changed[kinds[0][kind].cells].min() > 0
                    world[pine.cells] = changed
                    assert not found.release.system.broken(world).size
                    tried += 1
        if tried > 2000:
            break
    assert tried > 100


def test_the_same_tables_with_exact_counts_give_much_away():
    truth = learners()
    rows = {r.key: shown(r, counts_of(r, truth), 0, 10) for r in layout().rows}
    release = as_release(layout(), rows, SENSITIVE)
    groups = small(release, release.world(truth), 10)
    known = attack(release, groups, Promise(10, 2, 0))
    assert sum(not each.kept(PROMISE) for each in known) > len(known) / 4
    assert any(each.exact for each in known)


def test_something_is_left_to_read(found):
    assert 0.3 < found.information < 1
    everybody = [found.shown[f"{s} · {EVERYBODY}"] for s in (*SCHOOLS, "district")]
    assert all(row.shares for row in everybody)


@pytest.mark.slow
def test_the_same_learners_and_chance_give_the_same_tables(found):
    assert published(made()) == published(found)


def test_a_certificate_convinces_from_the_tables_alone(papers):
    tables, said = papers
    assert examine(tables, said) == []


def test_a_certificate_holds_no_world_that_comes_from_the_learners(found):
    assert not np.array_equal(found.base, found.release.world(learners()))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda t, c: t["rows"][0].update(learners=[31, 31]), "not those"),
        (lambda t, c: c["world"].__setitem__(0, c["world"][0] + 50), "does not fit"),
        (lambda t, c: c["world"].pop(), "another number of cells"),
        (lambda t, c: c["instead"].clear(), "not shown to be safe"),
        (lambda t, c: c["instead"][0].__setitem__(0, [0, 99]), "does not fit"),
        (lambda t, c: c.update(w=9), "not shown to be safe"),
        (lambda t, c: c.update(n=40), "groups that may be small"),
        (lambda t, c: c.update(k=2), "for 1 at most"),
        (lambda t, c: c.update(rows_not_shown=0), "rows not shown"),
        (lambda t, c: c.pop("sensitive"), "not whole"),
        (lambda t, c: t["rows"].pop(), "not whole"),
        (lambda t, c: c.update(format="2"), "in the form"),
        (lambda t, c: c["earlier"].append({"sha256": "0"}), "earlier tables"),
    ],
)
def test_whatever_is_changed_in_either_is_found(papers, change, word):
    tables, said = written(papers[0]), written(papers[1])
    change(tables, said)
    assert any(word in fault for fault in examine(tables, said))


@pytest.mark.slow
def test_what_was_published_before_is_read_with_it_and_cannot_be_taken_back():
    truth = learners()
    exact = {r.key: shown(r, counts_of(r, truth), 0, 10) for r in layout().rows}
    before = [s for row in exact.values() for s in row.statements()]
    with pytest.raises(GivesAway, match="cannot be worked out"):
        made(earlier=before)


def test_two_insiders_are_refused_rather_than_promised():
    with pytest.raises(BadInput, match="not yet against 2"):
        made(promise=Promise(10, 2, 2))


def test_ranges_are_nested_so_that_coarser_rows_allow_what_finer_ones_did():
    row = next(r for r in layout().rows if r.key == f"district · {EVERYBODY}")
    for n in (10, 11, 19, 47, 120, 999):
        for part in {0, 1, n // 3, n // 2, n - 1, n}:
            ranges = [shown(row, (part, n - part), step, 10) for step in range(1, len(LADDER))]
            for fine, coarse in pairwise(ranges):
                assert coarse.learners[0] <= fine.learners[0]
                assert coarse.learners[1] is None or fine.learners[1] <= coarse.learners[1]
                if coarse.shares:
                    (low, high), (low_, high_) = coarse.shares[0], fine.shares[0]
                    assert low <= low_
                    assert high_ <= high
            for each in ranges[:-1]:
                low, high = each.shares[0]
                assert low * n <= 100 * part
                assert 100 * part < high * n or part == n


def test_a_row_for_each_level_is_asked_for():
    row = layout().rows[0]
    with pytest.raises(BadInput, match="no count for each level"):
        shown(row, (1,), 0, 10)
