"""How sure we are, in words; and what counts as Proficient on a longer row of levels."""

from dataclasses import dataclass

import pytest

from cairn.journeys.words.ladders import Ladder, proficient_step
from cairn.journeys.words.sureness import Cuts, Sureness, sureness

CUTS = Cuts(sure=0.8, fairly_sure=0.6, early_pieces=3)


@dataclass
class Known:
    held: int | None = 3
    shown: int | None = 3
    pieces: int = 5
    probability: float | None = 0.7


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.8, Sureness.SURE),
        (0.79, Sureness.FAIRLY_SURE),
        (0.6, Sureness.FAIRLY_SURE),
        (0.59, Sureness.FORMING),
        (0.0, Sureness.FORMING),
        (None, Sureness.FORMING),
    ],
)
def test_the_words_turn_exactly_where_the_state_has_set_them(probability, words):
    assert sureness(Known(probability=probability), CUTS) is words


def test_two_pieces_are_early_however_sure_the_figures_sound():
    assert sureness(Known(pieces=2, probability=0.99), CUTS) is Sureness.EARLY
    assert sureness(Known(pieces=3, probability=0.99), CUTS) is Sureness.SURE


def test_without_a_level_reached_on_enough_it_is_early_and_nothing_seen_is_nothing():
    assert sureness(Known(held=None, probability=None), CUTS) is Sureness.EARLY
    assert sureness(Known(held=None, shown=None), CUTS) is Sureness.NOTHING
    assert sureness(None, CUTS) is Sureness.NOTHING


def test_proficient_lies_at_the_same_share_of_the_way_on_a_longer_row():
    assert [proficient_step(3, 4, n) for n in (2, 3, 4, 5, 13)] == [1, 1, 2, 3, 8]


def test_a_level_beyond_the_row_is_named_by_its_nearest():
    ladder = Ladder(1, ("Beginning", "Developing", "Proficient", "Extending"), 3)
    assert ladder.name(0) == "Beginning"
    assert ladder.name(5) == "Extending"
