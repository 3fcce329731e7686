"""Protected tables say as much as they can, and nothing can be worked out from them; a certificate shows it."""

import json
from itertools import pairwise

import numpy as np
import pytest

from cairn.disclosure.tables.attacking import Promise, attack, small
from cairn.disclosure.tables.certifying import certificate, examine, published
from cairn.disclosure.tables.layouts import EVERYBODY, Layout, Place, Question, as_release
from cairn.disclosure.tables.protecting import protect_tables
from cairn.disclosure.tables.rows import BESIDE, CUTS, FEW, STEPS, TAILS, band
from cairn.disclosure.tables.searching import GivesAway
from cairn.kernel.errors import BadInput

PROFICIENT = {"reached": (1,)}
PROMISE = Promise(minimum=10, width=2, insiders=1)


def layout(schools=2, grades=("4",), divisions=None, questions=None, year=""):
    """Schools with grades, in a district; every unit is a place."""
    names = [f"S{s}" for s in range(schools)]
    units = tuple(f"{s} {g}{year}" for s in names for g in grades)
    places = [Place(u, (u,)) for u in units]
    if len(grades) > 1:
        places += [
            Place(f"{s}{year}", tuple(u for u in units if u.startswith(f"{s} "))) for s in names
        ]
    if schools > 1:
        places.append(Place(f"district{year}", units, weight=2.0))
    return Layout(
        units, tuple(places), divisions or {"race": ("White", "Black"), "income": ("low", "other")},
        questions or {"mathematics": Question(2)},
    )  # fmt: skip


def learners(of, n=30, seed=1, small_share=0.15):
    """question → (units, values, levels); the last value of the first division is rare."""
    random = np.random.default_rng(seed)
    found = {
        q: np.zeros((len(of.units), len(of.groups) - 1, x.levels), np.int64)
        for q, x in of.questions.items()
    }
    for unit in range(len(of.units)):
        values, start = [], 0
        for division in of.divisions.values():
            share = np.full(len(division), (1 - small_share) / max(len(division) - 1, 1))
            share[-1] = small_share if len(division) > 1 else 1
            values.append(start + random.choice(len(division), n, p=share / share.sum()))
            start += len(division)
        for q, x in of.questions.items():
            level = random.integers(x.levels, size=n)
            for value in values:
                np.add.at(found[q][unit], (value, level), 1)
    return found


def sets(of, levels=None):
    return dict.fromkeys(of.questions, levels or PROFICIENT)


def made(of=None, counts=None, promise=PROMISE, **more):
    of = of or layout()
    return protect_tables(of, counts or learners(of), promise, sensitive=sets(of), **more)


def written(thing):
    return json.loads(json.dumps(thing))


@pytest.fixture(scope="module")
def found():
    return made()


@pytest.fixture(scope="module")
def papers(found):
    return written(published(found)), written(certificate(found))


def truth_of(of, counts):
    return {
        of.cell(q, unit, *of.groups[1 + v], i): int(x[u, v, i])
        for q, x in counts.items()
        for u, unit in enumerate(of.units)
        for v in range(x.shape[1])
        for i in range(x.shape[2])
    }


def test_every_row_is_true_of_the_learners(found):
    truth = truth_of(found.layout, learners(found.layout))
    as_release(found.layout, found, PROFICIENT).world(truth)
    for row in found.layout.rows():
        n = sum(truth[cell] for cell in row.cells)
        assert (found[row.key].why == FEW) == (n < 10)


def test_an_attacker_who_works_out_every_end_learns_nothing_of_small_groups_with_or_without_insiders(
    found,
):
    release = as_release(found.layout, found, PROFICIENT)
    truth = release.world(truth_of(found.layout, learners(found.layout)))
    groups = small(release, truth, 10)
    assert groups
    for each in attack(release, groups, PROMISE):
        assert each.kept(PROMISE), str(each)


def test_something_is_left_to_read(found):
    assert 0.15 < found.information < 1
    assert found["mathematics", "district", *EVERYBODY].shares


def test_the_same_learners_give_the_same_tables(found):
    assert published(made()) == published(found)


def test_a_certificate_convinces_from_the_tables_alone(papers):
    tables, said = papers
    assert examine(tables, said) == []


def test_a_certificate_holds_no_world_that_comes_from_the_learners(found):
    assert not np.array_equal(
        found.world["mathematics"][:, 1:], learners(found.layout)["mathematics"]
    )


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda t, c: t["questions"]["mathematics"]["rows"][0][0].__setitem__(0, 1), "not those"),
        (
            lambda t, c: c["world"]["mathematics"][0][0].__setitem__(0, 500),
            "divisions or questions disagree",
        ),
        (lambda t, c: c["world"]["mathematics"].pop(), "another shape"),
        (lambda t, c: c.update(w=30), "not shown to be safe"),
        (lambda t, c: c.update(k=9), "not"),
        (lambda t, c: c.update(n=40), "made for 10"),
        (lambda t, c: c.update(rows_not_shown=0), "rows not shown"),
        (lambda t, c: c.pop("sensitive"), "not whole"),
        (lambda t, c: t["questions"]["mathematics"]["rows"].pop(), "not whole"),
        (lambda t, c: c.update(format="1"), "in the form"),
        (lambda t, c: c["earlier"].append({"sha256": "0"}), "earlier tables"),
    ],
)
def test_whatever_is_changed_in_either_is_found(papers, change, word):
    tables, said = written(papers[0]), written(papers[1])
    change(tables, said)
    assert any(word in fault for fault in examine(tables, said))


def test_a_world_without_room_shows_nothing(papers):
    tables, said = papers[0], written(papers[1])
    for unit in said["world"]["mathematics"]:
        for low, high in ((0, 1), (2, 3)):
            n = sum(unit[low]) + sum(unit[high])
            assert n
        for level in range(2):  # the rare values have nobody, and everybody else is where they are
            unit[0][level] += unit[1][level]
            unit[1][level] = 0
    assert examine(tables, said)


SHAPES = {
    "one school": (layout(1), 30, 0.15),
    "a district of one school": (layout(1, ("4", "5")), 30, 0.15),
    "very small schools": (layout(3, divisions={"race": ("White", "Black")}), 6, 0.2),
    "groups of one": (layout(2, divisions={"race": ("White", "Black", "Asian")}), 20, 0.05),
    "nobody is divided": (layout(2, divisions={"all": ("all",)}), 25, 0.5),
    "one division in two halves": (layout(2, divisions={"sex": ("f", "m")}), 18, 0.5),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("level", [None, 0, 1])
def test_odd_shapes_are_protected_and_certified_or_refused_in_words(shape, level):
    of, n, share = SHAPES[shape]
    counts = learners(of, n, small_share=share)
    if level is not None:  # all at one level
        for x in counts.values():
            total = x.sum(axis=2)
            x[:] = 0
            x[:, :, level] = total
    try:
        found = made(of, counts)
    except GivesAway:
        assert shape == "very small schools"
        return
    assert examine(written(published(found)), written(certificate(found))) == []
    everybody = [row for key, row in found.items() if (key[2], key[3]) == EVERYBODY and row.shares]
    if level is not None:
        assert all(row.shares[1 - level] != (0, 0) for row in everybody)


def test_two_questions_about_the_same_learners_are_protected_together():
    of = layout(2, questions={"mathematics": Question(2), "reading": Question(2)})
    found = made(of, learners(of))
    assert examine(written(published(found)), written(certificate(found))) == []
    sizes = [x.sum(axis=2) for x in found.world.values()]
    assert np.array_equal(*sizes)


def test_questions_of_other_learners_are_not_said_to_be_of_the_same():
    of = layout(2, questions={"mathematics": Question(2), "growth": Question(2)})
    counts = learners(of)
    counts["growth"] = np.maximum(counts["growth"] - 1, 0)
    with pytest.raises(BadInput):
        made(of, counts)


def test_what_was_published_before_binds_where_years_are_pooled():
    first, second = layout(3, year=" 2025"), layout(3, year=" 2026")
    both = Layout(
        first.units + second.units,
        (*second.places, Place("district, two years", first.units + second.units)),
        second.divisions, second.questions,
    )  # fmt: skip
    counts = [learners(of, 60, i, 0.1) for i, of in enumerate((first, second))]
    before = made(first, counts[0])
    tables = written(published(before))
    pooled = {"mathematics": np.concatenate([c["mathematics"] for c in counts])}
    said = written(certificate(before))
    found = protect_tables(
        both, pooled, PROMISE, sensitive=sets(both), earlier=[tables], worlds=[said]
    )
    papers = written(published(found)), written(certificate(found))
    assert examine(*papers, [tables]) == []
    assert any("earlier tables" in fault for fault in examine(*papers, []))
    assert len(found.layout.places) == len(first.places) + len(both.places)


def test_exact_counts_that_were_published_before_cannot_be_taken_back():
    of = layout()
    tables = written(published(made(of)))
    counts = learners(of)["mathematics"]
    for place, rows in zip(of.places, tables["questions"]["mathematics"]["rows"], strict=True):
        inside = [of.units.index(u) for u in place.units]
        for group, row in enumerate(rows):
            own = counts[inside].sum(axis=0)
            n = int(own[:2].sum() if group == 0 else own[group - 1].sum())
            if n >= 10:
                row[:2] = n, n
    with pytest.raises(GivesAway, match="cannot be taken back"):
        made(of, earlier=[tables])


def test_ranges_are_nested_so_that_coarser_rows_allow_what_finer_ones_did():
    n = np.array([10, 11, 19, 47, 120, 999])
    part = np.stack([0 * n, 0 * n + 1, n // 3, n // 2, n - 1, n], axis=1)

    def ranges(step):
        cuts = np.array(CUTS[step])
        place = band(part, n, step)
        return cuts[place], cuts[place + 1]

    for tail in range(len(TAILS)):
        for step in range(len(STEPS)):
            low, high = ranges(tail * len(STEPS) + step)
            assert np.all(low * n[:, None] <= 100 * part)
            assert np.all((100 * part < high * n[:, None]) | (high == 100))
    for chain in (range(0, len(CUTS), len(STEPS)), range(len(STEPS))):
        for (low, high), (low_, high_) in pairwise(map(ranges, chain)):
            assert np.all((low_ <= low) & (high <= high_))


def test_a_row_is_withheld_for_one_of_two_reasons(found):
    assert {row.why for row in found.values() if row.shares is None} <= {FEW, BESIDE}
    assert all(row.learners == (0, 9) for row in found.values() if row.why == FEW)


def test_counts_that_do_not_hang_together_are_refused():
    of = layout()
    counts = learners(of)
    counts["mathematics"][0, 0, 0] += 1
    with pytest.raises(BadInput, match="same learners"):
        made(of, counts)
    with pytest.raises(BadInput, match="for each question"):
        made(of, {"reading": counts["mathematics"]})
