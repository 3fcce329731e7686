"""The one next step: what a learner can reach goes before what is merely next in a list."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from cairn.journeys.learner.next_step import CLOSE, Place, Why, next_step

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
