"""Growth by value table, to a standard, in pace and in English: by hand, and counted from a small state's record."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from django.apps import apps

from cairn.accountability.rules.counted_by import check_counting
from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.english import Targets, progress
from cairn.accountability.rules.growing import Yearly
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Spans, results
from cairn.accountability.rules.moving import beside_last_year, moved, tracked, value_table
from cairn.accountability.rules.pacing import due, due_of, newly_reached, paced
from cairn.accountability.selectors.answering.scores import one_a_year
from cairn.accountability.selectors.explaining import explained
from cairn.accountability.selectors.tables import At, answers_of, classes_read, tables
from cairn.accountability.services import running
from cairn.accountability.services.drafting import kept_apart
from cairn.accountability.services.members import members_behind
from cairn.evidence.selectors.summative import Scored
from cairn.intake.rulebook import book, considering
from cairn.intake.tests.considered import always, saying
from cairn.kernel.access import DataClass, Purpose, operator
from cairn.kernel.errors import BadInput, BadPolicy
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use
from cairn.people.selectors.census import Census, Stays
from cairn.policy.rulings import Ruling

LEVELS = ("beginning", "developing", "proficient", "extending")


def said(*lines):
    return Ruling("accountability.counting.x", lines, "X 1")


def column(*values):
    return np.array(values)


def test_points_are_those_of_the_line_of_last_year_and_the_column_of_this():
    table = value_table(
        said("proficient: 0, 25, 100, 150", "beginning: 0, 50, 100, 125", "developing: 0, 50, 125, 175",
             "extending: 0, 0, 75, 125"), LEVELS,
    )  # fmt: skip
    move, points = moved(table, column(0, 2, 3, 3), column(2, 2, 2, 3))
    assert points.tolist() == [100, 100, 75, 125]
    assert move.tolist() == [2, 1, 0, 1], "rose, stayed, fell, stayed"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["beginning: 0, 1, 2, 3"], "developing, proficient, extending has none"),
        (["beginning: 0, 1, 2"], "there are 3 numbers"),
        (["low: 0, 1, 2, 3"], "“low” is unknown"),
        ([f"{level}: 0, 2, 1, 3" for level in LEVELS], "“beginning: 0, 2, 1, 3”, a higher level gets less"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_of_the_levels_is_refused(lines, words):
    with pytest.raises(BadPolicy, match=words):
        value_table(said(*lines), LEVELS)


def test_a_gain_is_on_track_where_as_much_again_leads_there_in_time():
    before, now = column(1.6, 1.75, 1.6, 2.9, 3.4, 2.4), column(2.0, 2.0, 1.8, 2.6, 2.7, 2.5)
    none = np.full(6, np.nan)
    level, chance = tracked(before, now, (none, none), level=3, years=2)
    # To 2.5 in two years: .4 and .25 ≥ .25 · .2 < .35 · there, but −.3 a year leads below, and −.7 · there and rising
    assert level.tolist() == [1, 1, 0, 0, 0, 1]
    assert chance.tolist() == [100, 100, 0, 0, 0, 100], "no error was reported: it is or it is not"


def test_errors_of_both_scores_make_the_chance_that_the_gain_is_enough():
    # The example of docs/methods/growth_to_standard.md in levels: 500, 530, 590 in three years, errors of 10.
    level, chance = tracked(
        column(0.0), column(0.3), (column(0.1), column(0.1)), level=1.4, years=3
    )  # fmt: skip
    assert level.tolist() == [1]
    assert chance == pytest.approx(72.6, abs=0.05)


def test_a_row_stands_beside_that_of_the_same_learner_and_subject_a_year_before():
    rows = [
        (0, 1, 2026), (0, 1, 2025), (0, 0, 2025), (1, 1, 2026), (1, 1, 2024), (2, -1, 2025),
        (2, -1, 2026),
    ]  # fmt: skip
    learner, subject, year = np.array(rows).T
    of = Yearly(learner, subject, year, np.zeros(7, np.int64), np.zeros(7))
    now, before = beside_last_year(of, 2026)
    assert sorted(zip(now.tolist(), before.tolist(), strict=True)) == [(0, 1), (6, 5)]


def test_pace_is_what_was_newly_reached_by_what_is_due():
    # Of 10 competencies learner 0 newly reached 1 and 3 (2 and 4 were reached before, 4 no longer), learner 1 one.
    new = newly_reached(column(1, 2, 3, 3, 15), column(2, 4), competencies=10, learners=3)
    assert new.tolist() == [2, 1, 0]
    level, pace = paced(column(2, 8, 10, 6, 0), column(8.0, 8, 8, np.nan, 8), (80, 120))
    assert level.tolist() == [0, 1, 2, NO_LEVEL, 0], (
        "nothing reached is a pace, nothing due is none"
    )
    assert pace[[0, 1, 2, 4]].tolist() == [25, 100, 125, 0]
    assert np.isnan(pace[3])


def test_what_is_due_in_a_grade_goes_before_what_is_due_in_all():
    lines = due(said("mathematics: 8", "mathematics 09 10: 6", "science 04: 3"))
    grades = ["04", "09", "UG"]
    assert due_of(lines, "mathematics", column(0, 1, 2), grades).tolist() == [8, 6, 8]
    assert due_of(lines, "science", column(0, 1), grades)[0] == 3
    assert np.isnan(due_of(lines, "science", column(1), grades)).all()
    with pytest.raises(BadPolicy, match="said twice"):
        due(said("science 04 05: 3", "science 05: 4"))


TARGETS = Targets.read(said("2: 2.8, 3.5", "1: 1.8, 2.6, 3.3", "4: 4.4, 4.7"))


def test_targets_go_by_the_first_score_and_the_years_since():
    first, years = column(1.0, 1.9, 1.9, 1.9, 2.0, 2.0, 5.2, 0.5), column(1, 2, 3, 9, 1, 9, 1, 1)
    assert TARGETS.of(first, years).tolist() == [1.8, 2.6, 3.3, 3.3, 2.8, 3.5, 4.4, 1.8]
    with pytest.raises(BadPolicy, match="a later year asks less"):
        Targets.read(said("1: 2, 1.9"))


def test_progress_is_asked_of_who_has_a_score_now_and_one_of_an_earlier_year():
    rows = [
        (0, 2024, 1.4), (0, 2025, 1.5), (0, 2026, 2.6),  # 2.6 is asked after two years
        (1, 2025, 2.0), (1, 2026, 2.7),  # 2.8 after one
        (2, 2026, 1.0),  # their first year
        (3, 2025, 1.0),  # not tested this year
        (4, 2025, np.nan), (4, 2026, 3.0),  # not scored is no first score
    ]  # fmt: skip
    learner, year, score = np.array(rows).T
    zeros = np.zeros(len(rows), np.int64)
    of = Yearly(learner.astype(int), zeros, year.astype(int), zeros, score)
    found = progress(of, 2026, TARGETS, learners=6)
    assert found.tolist() == [1, 0, NO_LEVEL, NO_LEVEL, NO_LEVEL, NO_LEVEL]


def test_a_score_of_no_subject_hides_none_of_another_year():
    none = np.zeros(0, np.int64)
    those = Census({"a": 0}, ["a"], [], [], Stays(none, none, none, none, none, none))
    days = column(*(date(year, 4, 28).toordinal() for year in (2025, 2026)))
    scored = Scored(
        pa.array(["a", "a"]).dictionary_encode(), [], column(0, 0), days, column(1.0, 2.0), column(1.0, 2.0),
        column(np.nan, np.nan), column(-1, -1),
    )  # fmt: skip
    found = one_a_year(those, scored, column(0, -1)).yearly
    assert sorted(zip(found.year, found.subject, found.score, strict=True)) == [
        (2025, 0, 1.0), (2026, -1, 2.0),
    ]  # fmt: skip


def make(label, **values):
    return apps.get_model(label).objects.create(**values)


SCALE, ENGLISH = "state assessment scale score", "English language proficiency score"
ASKED = ["to_standard.mathematics", "value_table.mathematics", "pace.mathematics", "english"]
AT = datetime(2026, 8, 1, 9, tzinfo=UTC)
BY = {"by": operator("test"), "purpose": Purpose.OPERATE, "day": date(2026, 8, 1)}


def took(who, competency, scale, year, **said):
    at = datetime(year, 4, 28, 12, tzinfo=UTC)
    make(
        "evidence.Evidence", learner=who, use=Use.SUMMATIVE.value, competency=competency, scale=scale,
        performed_at=at, recorded_at=at, source="s", source_key=f"{who.state_id} {scale} {year}", **said,
    )  # fmt: skip


def determined(who, competency, year, level):
    rule, _ = apps.get_model("determinations.Rule").objects.get_or_create(
        digest="r", method="m@1", rule={}, rulings=[]
    )
    make(
        "determinations.Determination", learner=who, competency=competency, school_year=year,
        level=level, as_of=date(year, 6, 30), decided_at=datetime(year, 7, 1, tzinfo=UTC),
        decided_by="test", rule=rule, inputs=[], outcome={}, inputs_digest="", outcome_digest="",
        policy_digest="",
    )  # fmt: skip


# Of each learner: the tests of two years, levels of two competencies in two years, scores of English in two years
# and when support with English ended; None: there is none.
PEOPLE = (
    ((1.0, 3.0), ((1, 2), (3, 3)), (1.4, 2.0), None),
    ((3.0, 2.0), ((3, 3), (3, 3)), (2.0, 2.5), None),
    ((3.4, 3.4), ((1, 1), (2, 3)), (4.0, 4.8), date(2026, 2, 1)),
    ((2.0, 2.0), ((2, 2), (2, 2)), (3.0, 3.9), date(2025, 6, 1)),
    ((None, 4.0), ((None, None), (4, 4)), (None, 2.0), None),
)


def a_learner(i, school, competencies, tests, levels, english, ended):
    key = uuid7()
    who = make(
        "people.Person", id=key, record_id=key, state_id=f"L{i}", given_name="A", family_name="B"
    )
    make(
        "people.Enrollment", person=who, school=school, district_id=school.district_id, grade="04",
        first_day=date(2025, 9, 1),
    )  # fmt: skip
    make(
        "people.Characteristic", person=who, kind="english_learner", value="yes",
        first_day=date(2024, 9, 1), last_day=ended,
    )  # fmt: skip
    for year, value, score, known in zip((2025, 2026), tests, english, levels, strict=True):
        if value is not None:
            took(who, competencies[0], SCALE, year, value=value, score=value)
        if score is not None:
            took(who, competencies[0], ENGLISH, year, score=score)
        for competency, level in zip(competencies, known, strict=True):
            if level is not None:
                determined(who, competency, year, level)


@pytest.fixture
def a_state(db):
    """A district of two schools: five learners at the first, one at the second."""
    top = make("people.Organization", kind="SEA", name="State")
    lea = make("people.Organization", kind="LEA", name="D", state_id="01", parent=top)
    schools = [
        make("people.Organization", kind="school", name=f"S{i}", state_id=f"01-{i}", parent=lea, district=lea)
        for i in (1, 2)
    ]  # fmt: skip
    framework = make("competencies.Framework", cf_document_id=str(uuid7()), uri="", title="Tests")
    both = [
        make(
            "competencies.Competency", framework=framework, cf_item_id=str(uuid7()), code=code,
            short_code=code, statement=f"{code}.", domain="Mathematics",
        ) for code in ("M1", "M2")
    ]  # fmt: skip
    for i, (tests, levels, english, ended) in enumerate((*PEOPLE, PEOPLE[0])):
        a_learner(i, schools[i == 5], both, tests, levels, english, ended)
    return schools


def by_place(found):
    return {
        (r.question, r.where.place.removeprefix("school:")): r.counts
        for r in found.rows
        if r.question in ASKED and not r.where.group
    }


def test_a_small_state_is_counted_as_its_rules_say(a_state):
    found = tables(2025, **BY)
    assert by_place(found) == {
        # By level 3 in three years: 1 → 3 is there; 3 → 2 falls; 3.4 stays there; 2 stays below; one has no past
        ("to_standard.mathematics", "01-1"): (2, 2),
        ("to_standard.mathematics", "01-2"): (0, 1),
        ("value_table.mathematics", "01-1"): (1, 2, 1),
        ("value_table.mathematics", "01-2"): (0, 0, 1),
        # Of 8 that are due two were newly reached, or none, one, none; nobody knows of whom there was no year before
        ("pace.mathematics", "01-1"): (4, 0, 0),
        ("pace.mathematics", "01-2"): (1, 0, 0),
        # 2.0 of 1.8 · 2.5 of 2.8 · 4.8 of 4.4, support ended this year · of last year's end and of a first score none
        ("english", "01-1"): (1, 2),
        ("english", "01-2"): (0, 1),
    }
    sums = {
        s.question: (s.learners, s.total) for s in found.sums
        if s.where.place == "school:01-1" and not s.where.group
    }  # fmt: skip
    assert sums["value_table.mathematics"] == (4, 150 + 25 + 100 + 50)
    assert sums["to_standard.mathematics"] == (4, 200)
    assert sums["pace.mathematics"] == (4, 100 * (2 + 0 + 1 + 0) / 8)


def test_an_indicator_is_measured_by_them_and_by_whom_a_school_says_for_itself(a_state):
    found, spans = tables(2025, **BY), Spans.read(["elementary: 04"])
    plan = plan_in_force(book(), found.day)
    [here, there] = [
        each for each in results(plan, found.questions, found.rows, found.sums, spans)
        if each.indicator == "english" and not each.group
    ]  # fmt: skip
    assert (round(here.value, 3), here.n, there.value) == (66.667, 3, 100)
    whole = {told.answer.question.key: told for told in answers_of(ASKED, 2025, **BY)}
    alone = list(answers_of(ASKED, 2025, **BY, within=At(a_state[0].pk)))
    assert {told.answer.question.key for told in alone} == set(ASKED)
    for told in alone:
        everybody = whole[told.answer.question.key]
        for i, key in enumerate(told.keys):
            at = everybody.keys.index(key)
            assert told.answer.level[i] == everybody.answer.level[at]


def test_a_number_leads_to_its_rules_and_its_learners_and_says_that_they_learn_english(a_state):
    running.run(2025, by=BY["by"], purpose=Purpose.OPERATE, at=AT, empty=True)
    lines = "\n".join(explained(a_state[0].pk, year=2025, indicator="english", group="", **BY))
    assert "66.666667, likely" in lines
    assert "it counts in no total: policy gives it no weight here" in lines
    assert "who counts, english_tests: English language proficiency score (ESEA" in lines
    assert "state_tests" not in lines, "no rule of other tests stands behind it"
    found = members_behind(
        a_state[0].pk, "english", by=BY["by"], purpose=Purpose.OPERATE, at=AT, through="test"
    )
    assert [(m.state_id, m.level) for m in found.named] == [
        ("L0", "reached target"), ("L1", "below target"), ("L2", "reached target"),
    ]  # fmt: skip
    looked = apps.get_model("people.Look").objects.filter(through="test")
    assert DataClass.CIRCUMSTANCES.value in set(looked.values_list("data", flat=True))


def test_a_release_asks_one_way_of_growth_in_a_subject():
    kept_apart(["growth.reading", "to_standard.mathematics", "pace.reading", "tested.reading"])
    with pytest.raises(BadInput, match="who repeated a grade"):
        kept_apart(["growth.reading", "value_table.reading"])


def test_what_policy_does_not_say_is_not_counted(a_state):
    silent = {
        name: each for name, each in book().parameters.items()
        if not name.removeprefix("accountability.counting.").startswith(
            ("english_", "pace_", "to_standard_", "value_table")
        )
    }  # fmt: skip
    with considering(replace(book(), parameters=silent)):
        kinds = {each.key.partition(".")[0] for each in tables(2025, **BY).questions}
    assert kinds == {"achievement", "assessment", "tested", "participation"}


def otherwise(name, *value):
    """The policy with this said of counting."""
    return saying(f"accountability.counting.{name}", always(value))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("value_table", ("low: 0, 1", "high: 0, 1"), "in “low: 0, 1”, “low” is unknown"),
        ("to_standard_level", ("Adequate",), "Name one of beginning, developing"),
        ("to_standard_years", ("three",), "Write a number above 0"),
        ("pace_even", (120, 80), "is not from one share to another"),
        ("english_targets", ("1: 2, 1",), "in “1: 2, 1”, a later year asks less"),
    ],
)
def test_the_check_of_a_policy_tells_a_line_that_no_count_could_read(name, value, words):
    with pytest.raises(BadPolicy, match=words):
        check_counting(otherwise(name, *value), BY["day"])


def test_a_table_of_other_levels_stops_a_count_only_where_somebody_moved(a_state):
    with considering(otherwise("value_table", "low: 0, 1", "high: 0, 1")):
        assert tables(2024, **BY).rows == (), "of 2024 nobody has a test"
        with pytest.raises(BadPolicy, match="“low” is unknown"):
            tables(2025, **BY)


def test_a_count_says_which_classes_it_reads_by_what_policy_asks_of_everybody():
    """Progress in English reads who learns it, though nobody is divided by it."""

    def read(*without):
        policy = otherwise("divisions", "disability")
        kept = {
            name: each for name, each in policy.parameters.items() if not name.endswith(without)
        }
        with considering(replace(policy, parameters=kept)):
            return set(classes_read(2025, BY["day"]))

    always = {DataClass.IDENTITY, DataClass.EVIDENCE, DataClass.SUPPORTS, DataClass.HEALTH}
    assert read(".surveys", ".opportunity", ".english_targets") == always
    assert read(".surveys", ".opportunity") == always | {DataClass.CIRCUMSTANCES}
    assert read(".surveys", ".english_targets") == always | {DataClass.CIRCUMSTANCES}
    assert read(".opportunity", ".english_targets") == always | {DataClass.SURVEYS}
