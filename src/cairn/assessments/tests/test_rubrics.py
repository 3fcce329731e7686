"""A framework's rubric in a task: its lines by competency, on the competency's own levels."""

import pytest

from cairn.assessments.selectors.rubrics import criteria_of_rubric
from cairn.competencies.selectors.rubrics import rubrics_about
from cairn.evidence.tests.conftest import every, make

from .conftest import TODAY

FOUR = [(4, "Any number of people"), (1, "Adds"), (2, "Scales most"), (3, "Scales all")]


def line(school, competency, words, *levels, retired=None):
    """A line of the framework's only rubric."""
    [framework] = every("competencies.Framework")
    rubric = every("competencies.Rubric").first() or make(
        "competencies.Rubric", framework=framework, identifier="r", title="Ratio talk"
    )
    criterion = make(
        "competencies.Criterion", rubric=rubric, identifier=words, competency_id=competency,
        description=words, retired_on=retired, position=every("competencies.Criterion").count(),
    )  # fmt: skip
    for n, (score, looks) in enumerate(levels):
        make(
            "competencies.CriterionLevel", criterion=criterion, identifier=f"{words}{n}",
            description=looks, score=score,
        )  # fmt: skip


def criteria(school):
    [rubric] = rubrics_about([school.ratios])
    return rubric, {c.competency: c for c in criteria_of_rubric(rubric, TODAY)}


def test_a_line_stands_on_the_competency_s_levels_by_its_scores_not_its_order(school):
    line(school, school.ratios, "Uses equal ratios", *FOUR)
    rubric, found = criteria(school)
    assert (rubric.title, rubric.framework, rubric.left_out) == ("Ratio talk", "F", 0)
    assert found[school.ratios].words == "Uses equal ratios"
    assert found[school.ratios].levels == {
        1: "Adds", 2: "Scales most", 3: "Scales all", 4: "Any number of people",
    }  # fmt: skip


def test_lines_about_one_competency_come_together_and_each_keeps_its_own(school):
    line(school, school.ratios, "Ratios", *FOUR)
    line(school, school.ratios, "Table", *((score, f"Table {score}") for score in range(4)))
    line(school, school.essay, "Explains", *((score, f"Says {score}") for score in range(1, 5)))
    line(school, None, "Neat")
    rubric, found = criteria(school)
    assert rubric.competencies == [school.ratios, school.essay]
    assert rubric.left_out == 1
    assert found[school.ratios].words == "Ratios\nTable"
    assert found[school.ratios].levels[1] == "Adds\nTable 0", "0 is its lowest score, not a gap"
    assert found[school.essay].levels[4] == "Says 4"


@pytest.mark.parametrize(
    "levels",
    [
        [(1, "low"), (2, "middle"), (3, "high")],
        [(None, "a"), (None, "b"), (None, "c"), (None, "d")],
        [(1, "a"), (1, "b"), (2, "c"), (3, "d")],
    ],
)
def test_levels_that_do_not_fit_stand_among_the_words_and_none_is_guessed(school, levels):
    line(school, school.ratios, "Ratios", *levels)
    _, found = criteria(school)
    assert found[school.ratios].levels == {}
    assert all(words in found[school.ratios].words for _, words in levels)


def test_a_retired_line_is_not_offered(school):
    line(school, school.ratios, "Ratios", *FOUR, retired=TODAY)
    assert rubrics_about([school.ratios]) == []
