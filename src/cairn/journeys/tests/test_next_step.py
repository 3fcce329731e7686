"""The one next step: what a learner can reach goes before what is merely next in a list."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from cairn.journeys.learner.next_step import AS_NEAR, CLOSE, Place, Why, next_step

RATIOS, RATES, PERCENT, EQUATIONS = (UUID(int=i) for i in range(1, 5))
SURE = 0.8


def place(competency, shown=None, chance=None, at=False, begun=True, sure=None, last=None):
    return Place(competency, shown, chance, at, begun, sure, last)


def test_what_is_begun_and_nearly_shown_comes_first():
    step = next_step(
        [place(RATIOS, 2, 0.1), place(RATES, 2, 0.4), place(PERCENT, begun=False)], {}, sure=SURE
    )
    assert (step.competency, step.why) == (RATES, Why.CLOSE)


def test_begun_but_not_close_is_still_the_step_and_says_so():
    step = next_step([place(RATIOS, 1, 0.05)], {}, sure=SURE)
    assert (step.competency, step.why) == (RATIOS, Why.BEGUN)


def test_a_chance_of_zero_is_a_chance_and_a_missing_one_is_none():
    step = next_step([place(RATIOS, 1, None), place(RATES, 1, 0.0)], {}, sure=SURE)
    assert step.competency == RATES


def test_a_step_whose_earlier_step_is_not_shown_waits():
    places = [place(RATIOS, 1, 0.1), place(RATES, 2, 0.5)]
    step = next_step(places, {RATES: [RATIOS]}, sure=SURE)
    assert (step.competency, step.why) == (RATIOS, Why.BEGUN)


def test_an_earlier_step_that_nobody_has_recorded_does_not_block():
    step = next_step([place(RATES, 2, 0.5)], {RATES: [RATIOS]}, sure=SURE)
    assert step.competency == RATES
    assert step.rests_on == ()


def test_when_everything_begun_rests_on_something_missing_that_comes_first():
    places = [place(RATIOS, 1, 0.1, begun=False), place(RATES, 2, 0.5)]
    step = next_step(places, {RATES: [RATIOS]}, sure=SURE)
    assert (step.competency, step.why) == (RATIOS, Why.BEFORE)


def test_what_the_shown_steps_open_comes_when_everything_begun_is_shown():
    places = [place(RATIOS, 3, 0.9, at=True, sure=0.9), place(RATES, begun=False)]
    step = next_step(places, {RATES: [RATIOS]}, sure=SURE)
    assert (step.competency, step.why, step.rests_on) == (RATES, Why.OPENS, (RATIOS,))


def test_of_what_is_open_the_one_with_fewest_unknown_steps_before_it_comes_first():
    places = [
        place(RATIOS, 3, 0.9, at=True, sure=0.9),
        place(RATES, begun=False),
        place(PERCENT, begun=False),
    ]
    step = next_step(places, {RATES: [RATIOS, EQUATIONS], PERCENT: [RATIOS]}, sure=SURE)
    assert step.competency == PERCENT


def test_when_all_is_shown_the_least_sure_is_made_surer():
    places = [
        place(RATIOS, 3, 0.9, at=True, sure=0.7),
        place(RATES, 3, 0.9, at=True, sure=0.6),
        place(PERCENT, 3, 0.9, at=True, sure=SURE),
    ]
    step = next_step(places, {}, sure=SURE)
    assert (step.competency, step.why) == (RATES, Why.SURER)


def test_when_all_is_shown_and_sure_nothing_is_invented():
    assert next_step([place(RATIOS, 3, 0.9, at=True, sure=SURE)], {}, sure=SURE) is None
    assert next_step([], {}, sure=SURE) is None


def test_of_two_equals_the_one_worked_on_last_comes_first_then_reading_order():
    june, may = date(2026, 6, 1), date(2026, 5, 1)
    equal = [place(RATIOS, 2, 0.3, last=may), place(RATES, 2, 0.3, last=june)]
    assert next_step(equal, {}, sure=SURE).competency == RATES
    same = [place(RATIOS, 2, 0.3, last=may), place(RATES, 2, 0.3, last=may)]
    assert next_step(same, {}, sure=SURE).competency == RATIOS


competencies = st.sampled_from([RATIOS, RATES, PERCENT, EQUATIONS])
chances = st.none() | st.sampled_from([0.0, 0.1, CLOSE, 0.5, 0.9])
levels = st.none() | st.integers(1, 4)
places = st.lists(
    st.builds(
        place,
        competencies,
        levels,
        chances,
        st.booleans(),
        st.booleans(),
        chances,
    ),
    unique_by=lambda p: p.competency,
)


@given(places, st.dictionaries(competencies, st.lists(competencies, max_size=3)))
def test_a_step_is_one_of_the_places_and_is_close_only_when_its_chance_says_so(found, before):
    step = next_step(found, before, sure=SURE)
    if step is None:
        assert all(p.at or before.get(p.competency) or not p.begun for p in found)
        return
    chosen = next(p for p in found if p.competency == step.competency)
    assert chosen.at == (step.why is Why.SURER)
    if step.why is Why.CLOSE:
        assert chosen.chance is not None
        assert chosen.chance >= CLOSE
    shown = {p.competency for p in found if p.at}
    assert set(step.rests_on) <= shown


def wish(one):
    return replace(one, liked=True)


def test_among_steps_as_near_as_each_other_the_one_that_the_learner_would_like_comes_first():
    equal = [place(RATIOS, 2, 0.14), place(RATES, 2, 0.10)]
    assert next_step(equal, {}, sure=SURE).competency == RATIOS
    step = next_step([equal[0], wish(equal[1])], {}, sure=SURE)
    assert (step.competency, step.liked) == (RATES, True)
    step = next_step([wish(equal[0]), wish(equal[1])], {}, sure=SURE)
    assert (step.competency, step.liked) == (RATIOS, False), "the wish decided nothing"


def test_a_wish_never_passes_over_what_is_nearer_or_missing():
    nearer = [place(RATIOS, 2, 0.16), wish(place(RATES, 2, 0.10))]
    assert next_step(nearer, {}, sure=SURE).competency == RATIOS
    close = [place(RATIOS, 2, CLOSE), wish(place(RATES, 2, CLOSE - 0.01))]
    assert next_step(close, {}, sure=SURE).competency == RATIOS
    rests = [place(RATIOS, 2, 0.1), wish(place(RATES, 2, 0.1))]
    assert next_step(rests, {RATES: [RATIOS]}, sure=SURE).competency == RATIOS


def test_a_wish_chooses_among_what_the_shown_steps_open_and_among_what_is_missing():
    shown = place(RATIOS, 3, 0.9, at=True, sure=0.9)
    opened = [shown, place(RATES, begun=False), wish(place(PERCENT, begun=False))]
    step = next_step(opened, {RATES: [RATIOS], PERCENT: [RATIOS]}, sure=SURE)
    assert (step.competency, step.why, step.liked) == (PERCENT, Why.OPENS, True)
    further = {RATES: [RATIOS], PERCENT: [RATIOS, EQUATIONS]}
    assert next_step(opened, further, sure=SURE).competency == RATES
    missing = [
        place(RATIOS, 1, 0.1, begun=False),
        wish(place(PERCENT, begun=False)),
        place(RATES, 2, 0.5),
    ]
    step = next_step(missing, {RATES: [RATIOS, PERCENT]}, sure=SURE)
    assert (step.competency, step.why, step.liked) == (PERCENT, Why.BEFORE, True)


chances = st.none() | st.sampled_from([0.0, 0.1, 0.14, 0.2, 0.26, 0.3])


@given(
    st.lists(st.tuples(chances, st.booleans(), st.booleans()), min_size=1, max_size=4),
    st.booleans(),
)
def test_a_wish_changes_the_step_only_to_one_that_is_as_due(given_, chained):
    keys = [RATIOS, RATES, PERCENT, EQUATIONS][: len(given_)]
    places = [
        place(key, None if chance is None else 1, chance, begun=begun)
        for key, (chance, begun, _liked) in zip(keys, given_, strict=True)
    ]
    wished = [replace(one, liked=likes) for one, (_, _, likes) in zip(places, given_, strict=True)]
    before = {keys[i + 1]: [keys[i]] for i in range(len(keys) - 1)} if chained else {}
    without, with_wish = (next_step(some, before, sure=SURE) for some in (places, wished))
    if without is None or without.competency == with_wish.competency:
        assert (without is None) == (with_wish is None)
        return
    assert with_wish.why is without.why
    assert with_wish.liked
    was, now = (
        next(p for p in places if p.competency == s.competency) for s in (without, with_wish)
    )
    if was.chance is not None and without.why in (Why.BEGUN, Why.CLOSE):
        assert was.chance - now.chance <= AS_NEAR
