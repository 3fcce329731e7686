"""What a qualification asks for, as policy writes it; and how a learner stands to it."""

from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadPolicy
from cairn.learning.rules.meeting import Shown, Stands, Task, item, judged, of_need
from cairn.learning.rules.requirements import Choice, CountedBy, Pool, When, read, when

HEAD = ["called en: Grade 7", "called es: Grado 7", "grades: 06 to 07"]
KEYS = [UUID(int=n) for n in range(1, 7)]
A, B, C, *_ = KEYS
FALL, WINTER = date(2026, 9, 14), date(2026, 12, 1)


def needs(*lines):
    return read("requirements.x", [*HEAD, *(f"need: {line}" for line in lines)]).needs


def choice(line):
    return needs(line)[0].choices[0]


def test_the_little_language_says_how_many_of_what_at_which_level():
    every = choice("all of 7.RP.A.1, 7.RP.A.2 at proficient")
    assert every == Choice(None, False, Pool(("7.RP.A.1", "7.RP.A.2")), None)
    some = choice('any 3 of domain "Geometry" of framework "Math" in grades 06 to 08 at level 3')
    assert some == Choice(3, False, Pool((), "Geometry", "Math", ("06", "07", "08")), 3)
    task = choice('any 1 task of framework "Science, at work"')
    assert task == Choice(1, True, Pool((), "", "Science, at work"), None)
    (either,) = needs('all of "A 1" or any 2 tasks of domain "Art or craft" in grade KG')
    assert [c.pool.names or c.pool.domain for c in either.choices] == [("A 1",), "Art or craft"]


def test_a_qualification_has_names_grades_and_a_way_of_counting():
    found = read("requirements.x", [*HEAD, "counted by: determinations", "need: all of A"])
    assert (found.name("es"), found.name("fr")) == ("Grado 7", "Grade 7")
    assert found.counted_by is CountedBy.DETERMINATIONS
    assert found.grades == ("06", "07")
    assert found.held_to == ""
    held = read("requirements.x", [*HEAD, "held to: entry into grade 06", "need: all of A"])
    assert held.held_to == "06"
    assert read("requirements.x", []) is None
    ask = [when(found.grades, grade) for grade in ("KG", "05", "06", "07", "08", "UG", "")]
    assert ask == [When.NOT_YET, When.NOT_YET, When.NOW, When.NOW, When.AFTER, None, None]


@pytest.mark.parametrize(
    "lines",
    [
        "need: all of A", 3, [3], ["need: all of A"], HEAD, [*HEAD, HEAD[0], "need: all of A"],
        [*HEAD, "need: all of A", "need: all of A"], [*HEAD, "needs: all of A"], [*HEAD, "need:"],
        [HEAD[0], "grades: 7", "need: all of A"], [HEAD[0], "grades: 08 to 06", "need: all of A"],
        [*HEAD, "held to: entry into grade 6", "need: all of A"], [*HEAD, "held to: 06", "need: all of A"],
        [*HEAD, "counted by: marks", "need: all of A"], ["called es: X", "grades: 07", "need: all of A"],
    ],
)  # fmt: skip
def test_what_is_no_requirement_is_refused_with_a_mend(lines):
    with pytest.raises(BadPolicy) as refused:
        read("requirements.x", lines)
    assert refused.value.what.startswith("requirements.x: ")
    assert refused.value.mend


@pytest.mark.parametrize(
    "line",
    [
        "some of A", "all A", "all of", "all of A,", "all of A, A", "all of A B", "any 0 of A", "any of A",
        "any 3 of A, B", "any 100 of domain \"X\"", "all of domain X", "all of domain \"X", "all of domain \"\"",
        "all of A at 3", "all of A at level", "all of A at level x", "all of A at level -1", "all of A or",
        "or all of A", "all of domain \"X\" in 07", "all of domain \"X\" in grade 7", "any ² of A",
        "all of A at proficient now", " or ".join(["all of A"] * 7), "any 1 task", "all tasks of A",
        "all of " + ", ".join(f"C{n}" for n in range(81)),
    ],
)  # fmt: skip
def test_nonsense_in_a_need_is_refused_with_an_example(line):
    with pytest.raises(BadPolicy) as refused:
        needs(line)
    assert "requirements.x" in refused.value.what


@given(st.text(max_size=40))
def test_no_line_does_anything_but_be_read_or_be_refused(text):
    try:
        needs(text)
    except BadPolicy as refused:
        assert refused.mend  # noqa: PT017


def shown(level, since=None, *, pieces=True):
    return Shown(level, pieces, () if since is None else ((since, level),))


def test_a_level_is_met_since_the_day_from_which_it_stood_without_a_break():
    back = Shown(3, True, ((FALL, 3), (FALL + timedelta(7), 2), (WINTER, 3)))
    assert item(A, 3, back).since == WINTER
    assert item(A, 2, back).since == FALL
    assert item(A, 3, shown(3)).since is None
    assert item(A, 0, shown(0, FALL)).stands is Stands.MET


def test_too_little_evidence_is_neither_met_nor_unmet():
    assert item(A, 3, shown(None)).stands is Stands.TOO_LITTLE
    assert item(A, 3, shown(None, pieces=False)).stands is Stands.NOT_BEGUN
    assert item(A, 3, shown(2)).stands is Stands.ON_THE_WAY
    both = judged(choice("all of A, B"), {A: 3, B: 3}, {A: shown(3, FALL), B: shown(None)})
    assert both.stands is Stands.TOO_LITTLE
    hardly = judged(choice("all of A, B"), {A: 3, B: 3}, {A: shown(2), B: shown(None)})
    assert hardly.stands is Stands.ON_THE_WAY


def test_any_of_several_is_met_when_the_last_of_those_needed_was():
    asked = dict.fromkeys((A, B, C), 3)
    known = {A: shown(3, WINTER), B: shown(4, FALL), C: shown(3, WINTER + timedelta(30))}
    some = judged(choice("any 2 of A, B, C"), asked, known)
    assert (some.stands, some.met, some.since) == (Stands.MET, 3, WINTER)


def test_what_the_record_does_not_know_is_never_met():
    nothing = judged(choice('all of domain "X"'), {}, {}, unknown=("X",))
    assert nothing.stands is Stands.NOT_HERE
    one = judged(choice("all of A, B"), {A: 3}, {A: shown(4, FALL)}, unknown=("B",))
    assert one.stands is Stands.NOT_HERE
    assert (
        judged(choice("any 1 of A, B"), {A: 3}, {A: shown(4)}, unknown=("B",)).stands is Stands.MET
    )
    assert judged(choice('any 3 of domain "X"'), {A: 3, B: 3}, {}).stands is Stands.NOT_HERE


def test_a_performance_task_counts_where_all_that_it_showed_is_at_the_level():
    one = choice('any 1 task of domain "X"')
    asked = {A: 3, B: 3}
    half = Task("Map", FALL, {A: 3.4, B: 2.4, C: 0.0})
    good = Task("Bridge", WINTER, {A: 2.5})
    other = Task("Song", FALL, {C: 4.0})
    assert judged(one, asked, {}, tasks=[half, good]).tasks == (good,)
    assert judged(one, asked, {}, tasks=[half, good]).since == WINTER
    assert judged(one, asked, {}, tasks=[half]).stands is Stands.ON_THE_WAY
    assert judged(one, asked, {}, tasks=[other]).stands is Stands.NOT_BEGUN
    assert judged(one, {}, {}, tasks=[other]).stands is Stands.NOT_HERE


def test_of_several_choices_the_one_that_is_met_or_nearest_speaks():
    asked = {A: 3, B: 3}
    far = judged(choice("all of A, B"), asked, {B: shown(2)})
    near = judged(choice("all of A, B"), asked, {A: shown(3, FALL), B: shown(2)})
    met = judged(choice("any 1 of A, B"), asked, {A: shown(3, FALL)})
    assert of_need([far, near]) is near
    assert of_need([far, near, met]) is met


levels = st.sampled_from([None, 0, 1, 2, 3, 4])


@given(st.lists(levels, min_size=1, max_size=6), st.integers(1, 6))
def test_any_n_is_met_as_the_slow_way_of_trying_every_choice_says(found, n):
    keys = KEYS[: len(found)]
    known = {k: shown(level) for k, level in zip(keys, found, strict=True)}
    asked = dict.fromkeys(keys, 3)
    tried = [all((known[k].level or 0) >= 3 for k in some) for some in combinations(keys, n)]
    told = judged(Choice(n, False, Pool((), "X"), None), asked, known).stands
    assert (told is Stands.MET) is any(tried)
    assert (told is Stands.NOT_HERE) is (n > len(keys))
