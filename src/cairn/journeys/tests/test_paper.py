"""What of a long map stands on one sheet of paper."""

from datetime import date, timedelta
from uuid import UUID

from cairn.competencies.selectors.plain import Plain
from cairn.determinations.selectors.standings import Standing
from cairn.journeys.drawing.marks import Track, track
from cairn.journeys.learner.learning_map import NOTHING, Domain, Row
from cairn.journeys.learner.paper import LINES, OF_A_HEADING, OF_A_ROW, fitting
from cairn.journeys.words.ladders import Ladder
from cairn.journeys.words.sureness import Sureness

LADDER = Ladder(1, ("Beginning", "Developing", "Proficient", "Advanced"), 3)
TRACK: Track = track(NOTHING, levels=4, lowest=1)
TODAY = date(2026, 11, 23)


def row(number, *, ago=None, title="Ratios"):
    """A competency last shown so many days ago; never, if not said."""
    key = UUID(int=number)
    standing = None
    if ago is not None:
        standing = Standing(
            learner=key, competency=key, level=3, held=3, shown_since=TODAY, latest=3.0,
            enough=True, unmet=(), probabilities=(), point=None, standard_error=None, pieces=3,
            contexts=2, last_performed=TODAY - timedelta(days=ago), baseline=None,
            baseline_day=None, waiver="", lowest=1,
        )  # fmt: skip
    words = Plain(key, "7.RP", title, "I can", "", "Ratios", "en", missing=False)
    return Row(
        key, words, LADDER, standing, Sureness.SURE, TRACK, True, False, standing is not None
    )


def kept(rows, step=None):
    return {key.int for key in fitting([Domain("Ratios", tuple(rows))], step)}


def test_a_map_that_fits_is_printed_whole():
    assert kept([row(1, ago=3), row(2)]) == {1, 2}


def test_of_a_long_map_the_next_step_and_the_latest_work_are_printed_and_no_line_more():
    rows = [row(number, ago=number) for number in range(1, 61)] + [row(99)]
    room = int((LINES - OF_A_HEADING) // OF_A_ROW)
    assert room < 61
    assert kept(rows) == set(range(1, room + 1))
    assert kept(rows, step=UUID(int=99)) == {99, *range(1, room)}


def test_long_names_take_more_of_the_sheet():
    rows = [row(number, ago=number, title="Ratios " * 12) for number in range(1, 61)]
    assert len(kept(rows)) == int((LINES - OF_A_HEADING) // 4)
