"""A year rated and kept: the same inputs give the same run; clocks go on from earlier years; names only for who may."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.rules.asked import Counted, Question, Where
from cairn.accountability.rules.counting import Summed
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Measure, Spans, results
from cairn.accountability.rules.near import answers, near_a_line
from cairn.accountability.selectors.explaining import explained
from cairn.accountability.selectors.runs import (
    as_result,
    earlier_results,
    earlier_standings,
    every_run,
    kept_answers,
    last_known,
    latest_run,
    places_of,
)
from cairn.accountability.selectors.tables import DETERMINED, Tables
from cairn.accountability.services import running, withdrawing
from cairn.accountability.services.members import members_behind
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7

from .test_counting import a_state  # noqa: F401 a fixture

BY, AT, DAY = operator("test"), datetime(2026, 11, 21, tzinfo=UTC), date(2026, 11, 21)
LEVELS = ("beginning", "developing", "proficient", "extending")
ASKED = [
    Question("assessment.mathematics", LEVELS, (2, 3), {"en": "Mathematics"}),
    Question("participation.mathematics", ("untested", "tested"), (1,), {"en": "Mathematics"}),
    Question("growth.mathematics", ("low", "typical", "high"), (1, 2), {"en": "Mathematics"}),
]


def counted(year, schools):
    """A made-up year: {code: (counts, mean growth)}, 40 learners each."""
    rows, sums = [], []
    for code, (counts, growth) in schools.items():
        for group in ("", "race:asian"):
            where = Where(year, f"school:{code}", "04", group)
            rows += [
                Counted("assessment.mathematics", where, counts),
                Counted("participation.mathematics", where, (0, sum(counts))),
            ]
            n = sum(counts)
            sums.append(Summed("growth.mathematics", where, n, n * growth, n * (growth**2 + 100)))
    return Tables(year, date(year + 1, 5, 1), DETERMINED, tuple(ASKED), tuple(rows), tuple(sums))


STRONG, WEAK = ((2, 8, 20, 10), 75.0), ((25, 10, 5, 0), 40.0)
YEAR = {f"{i}": ((2, 8, 20, 10), 50.0 + i) for i in range(19)} | {"19": WEAK}


@pytest.fixture
def with_title1(db):
    """Every school of `YEAR` gets Title I money in every year."""
    for code in YEAR:
        school = apps.get_model("people.Organization").objects.create(
            kind="school", name=code, state_id=code
        )
        for ending in range(2021, 2027):
            apps.get_model("people.TitleIStatus").objects.create(
                school=school, school_year=ending, status="SWELIGSWPROG"
            )


def kept(year, schools=YEAR):
    return running.keep(counted(year, schools), by=BY, at=AT)


def results_of_run(run):
    rows = apps.get_model("accountability.RunResult").objects.filter(run=run)
    return rows.order_by("place", "span", "group", "indicator")


def a_release(year, as_of, at):
    """Drafted, of no place."""
    return apps.get_model("accountability.Release").objects.create(
        year=year, as_of=as_of, embargo=as_of, basis=DETERMINED, questions=[], policy_sha256="", tables="{}",
        tables_sha256="", certificate="{}", certificate_sha256="", earlier=[], minimum=10, drafted_at=at,
        drafted_name="test",
    )  # fmt: skip


def test_the_same_inputs_give_the_same_run_to_the_byte_and_others_another(db):
    first, again = kept(2020), kept(2020)
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.run.pk == first.run.pk
    plan = plan_in_force(book(), date(2021, 5, 1))
    now = results(
        plan, ASKED, counted(2020, YEAR).rows,
        counted(2020, YEAR).sums, Spans.read(["elementary: 04"]),
    )  # fmt: skip
    answer = running.plain(plan, again.found, now)
    assert running.digest(json.loads(json.dumps(answer))) == first.run.answer_digest
    other = kept(2020, YEAR | {"3": WEAK})
    assert other.run.pk != first.run.pk
    assert latest_run(2020).pk == other.run.pk


def test_where_nobody_knows_who_gets_title1_the_run_says_so_and_once_it_is_known_it_is_another(
    with_title1,
):
    statuses = apps.get_model("people.TitleIStatus").objects
    identified = apps.get_model("accountability.RunIdentification").objects
    lowest = statuses.filter(school__state_id="19", school_year=2022)
    lowest.delete()
    open_ = identified.filter(run=kept(2021).run, category="csi", met=None, group="")
    assert [(r.place, r.step, r.since) for r in open_.order_by("place")] == [
        ("school:0", "not known", None), ("school:19", "not known", None),
    ], "whether the next is the lowest rests on it as well"  # fmt: skip
    assert all("Title I money" in r.grounds[0]["why"] for r in open_)
    school = apps.get_model("people.Organization").objects.get(state_id="19")
    statuses.create(school=school, school_year=2022, status="TGELGBNOPROG")
    said = identified.filter(run=kept(2021).run, category="csi", group="", since__isnull=False)
    assert [(r.place, r.step) for r in said] == [("school:0", "named")], "it runs no programme"


def test_what_chance_might_have_decided_is_kept_as_the_engine_says_it(with_title1):
    made = kept(2021, YEAR | {"18": ((24, 11, 5, 0), 41.0)})
    places, rows = (
        list(apps.get_model(f"accountability.{name}").objects.filter(run=made.run))
        for name in ("RunPlace", "RunIdentification")
    )
    near = near_a_line(kept_answers(places, rows), 0.9)
    assert near == [
        replace(each, chance=pytest.approx(each.chance, abs=1e-9))
        for each in near_a_line(answers(made.state), 0.9)
    ]
    of_csi = {each.place: each.reported for each in near if each.what == "csi"}
    assert of_csi == {"school:19": "identified", "school:18": "not identified"}, (
        "either may be lowest"
    )
    assert {"rating", "csi"} <= {each.what for each in near}
    assert all(row.low < row.total < row.high for row in places)
    assert (made.run.draws, made.run.seed, made.run.methods["chances"]) == (300, 1, "chances@1")
    assert {row.change for row in places} == {""}, "there is no year before"
    assert {
        row.change
        for row in apps.get_model("accountability.RunPlace").objects.filter(
            run=kept(2022, YEAR | {"0": WEAK}).run
        )
    } >= {"less", "too close to call"}


def test_a_run_is_never_changed(db):
    run = kept(2020).run
    for label, field in (("Run", "made_name"), ("RunPlace", "why"), ("RunResult", "why")):
        rows = apps.get_model(f"accountability.{label}").objects.all()
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            rows.update(**{field: "other"})
    assert latest_run().pk == run.pk


def test_who_is_identified_stays_by_the_clock_and_what_follows_comes_in_its_year(with_title1):
    identified = apps.get_model("accountability.RunIdentification").objects
    kept(2021)
    assert [(s.place, s.category, s.since) for s in earlier_standings(2022) if not s.group] == [
        ("school:19", "csi", 2021)
    ], "the lowest of twenty, in a year of naming"
    better = YEAR | {"19": STRONG}
    for year in (2022, 2023, 2024):
        kept(year, better)
    rows = identified.filter(place="school:19", category="csi").order_by("run__year")
    assert list(rows.values_list("run__year", "step")) == [
        (2021, "named"), (2022, "stays"), (2023, "stays"), (2024, "ends"),
    ]  # fmt: skip
    standing = [s for s in earlier_standings(2025) if s.category == "csi" and not s.group]
    assert [(s.place, s.since) for s in standing] == [("school:0", 2024)], "now another is lowest"


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(any), st.floats(1, 99))
def test_results_are_what_anyone_can_work_out_from_the_counts(counts, growth):
    made = counted(2020, {"1": (tuple(counts), growth)})
    plan = plan_in_force(book(), date(2021, 5, 1))
    spans = Spans.read(["elementary: 03 04 05"])
    found = {(r.indicator, r.group): r for r in results(plan, made.questions, made.rows, made.sums, spans)}  # fmt: skip
    row, n = found["achievement", ""], sum(counts)
    credit = [0.0] * counts[0] + [0.5] * counts[1] + [1.0] * counts[2] + [1.25] * counts[3]
    assert row.value == pytest.approx(100 * np.mean(credit)), "an index, by the levels' credit"
    assert row.se == pytest.approx(100 * np.std(credit) / n**0.5, abs=1e-6)
    assert (row.counts, row.n, row.enrolled, row.tested) == (tuple(counts), n, n, n)
    assert found["growth", "race:asian"].value == pytest.approx(growth)
    if n > 1:
        assert found["growth", ""].se == pytest.approx((100 / (n - 1)) ** 0.5, rel=1e-6)
    assert Measure.of(plan.indicators["attendance"]) == Measure("share", ("attendance",))


def test_a_number_leads_to_its_policy_and_to_its_learners_for_those_who_may(a_state):  # noqa: F811
    running.run(2025, by=BY, purpose=Purpose.OPERATE, at=AT, empty=True)
    school = apps.get_model("people.Organization").objects.get(state_id="01-1").pk
    asked = {"by": BY, "purpose": Purpose.OPERATE}
    lines = "\n".join(
        explained(school, year=2025, indicator="achievement", group="", day=DAY, **asked)
    )
    assert "State Board Rule 9.2(b)" in lines
    assert "who counts, full_year_since: 10-01" in lines
    found = members_behind(school, "achievement", at=AT, through="test", **asked)
    assert [(m.state_id, m.level) for m in found.named] == [
        ("L0", "beginning"), ("L1", "developing"), ("L2", "proficient"),
    ]  # fmt: skip
    looked = apps.get_model("people.Look").objects.filter(through="test")
    assert set(looked.values_list("learner__state_id", flat=True)) == {"L0", "L1", "L2"}
    only = members_behind(
        school, "achievement", group="english:former", at=AT, through="t", **asked
    )
    assert ([m.state_id for m in only.named], only.others) == (["L0"], 0)
    stranger = {"by": Actor(uuid7(), "somebody"), "purpose": Purpose.IMPROVE}
    with pytest.raises(NotAllowed):
        members_behind(school, "achievement", at=AT, through="test", **stranger)
    with pytest.raises(NotAllowed):
        places_of(latest_run(), school, day=DAY, **stranger)


@pytest.mark.django_db
def test_a_year_that_has_not_begun_is_not_counted_and_nobody_is_looked_at():
    looks = apps.get_model("people.Look").objects.count()
    with pytest.raises(BadInput, match="2027-28 has not begun"):
        running.run(2027, by=BY, purpose=Purpose.OPERATE, at=AT)
    assert apps.get_model("people.Look").objects.count() == looks


def test_a_year_of_which_nothing_can_be_said_is_kept_on_purpose_only_and_says_why(db):
    few = {"1": ((1, 2, 3, 4), 50.0)}
    undecided = replace(counted(2020, few), sums=())
    before = kept(2019).run
    with pytest.raises(BadInput) as refused:
        running.keep(undecided, by=BY, at=AT)
    assert "achievement: 10 learners are fewer than 20" in refused.value.what
    assert "growth: nothing is counted: no score in the state's tests" in refused.value.what
    assert (
        "competencies: nothing is counted: no levels are determined officially"
        in refused.value.what
    )
    assert latest_run().pk == before.pk, "it never becomes the latest unasked"
    made = running.keep(undecided, by=BY, at=AT, empty=True)
    assert made.silent.lines()[0] == "No word for 1 of 1 school: no indicator is there (1 school)."
    assert latest_run().pk == made.run.pk
    some = running.keep(counted(2021, YEAR | few), by=BY, at=AT).silent
    assert (some.places, some.of) == (1, 20), "beside schools that have a word"
    assert some.by["growth"] == {"10 learners are fewer than 20": 1}


def test_a_run_that_was_a_mistake_is_withdrawn_with_why_and_pages_go_by_the_one_that_stands(db):
    right = kept(2020).run
    wrong = kept(2020, YEAR | {"3": WEAK}).run
    withdrawing.withdraw(wrong.pk, words="school 3 was mixed up", by=BY, at=AT)
    assert latest_run(2020).pk == last_known(DAY).pk == right.pk
    assert [line and line.words for _, line in every_run()] == [None, "school 3 was mixed up"]
    assert earlier_results(2021) == [as_result(2020, r) for r in results_of_run(right)]
    with pytest.raises(BadInput, match="withdrawn by test on 2026-11-21: school 3 was mixed up"):
        kept(2020, YEAR | {"3": WEAK})
    with pytest.raises(BadInput, match="was withdrawn before"):
        withdrawing.withdraw(wrong.pk, words="again", by=BY, at=AT)
    withdrawing.reinstate(wrong.pk, words="it was right", by=BY, at=AT + timedelta(hours=1))
    assert latest_run(2020).pk == wrong.pk
    stranger = Actor(uuid7(), "somebody")
    with pytest.raises(NotAllowed):
        withdrawing.withdraw(wrong.pk, words="no", by=stranger, at=AT)


def test_a_run_stays_that_a_release_rests_on(db):
    first, later = kept(2020).run, AT + timedelta(hours=1)
    row = a_release(2020, first.counted_on, later)
    with pytest.raises(NotAllowed, match="1 release of report cards, of 2020-21, rest"):
        withdrawing.withdraw(first.pk, words="no", by=BY, at=later)
    apps.get_model("accountability.ReleaseStep").objects.create(
        release=row, said="dropped", words="no", by_name="test", at=later
    )
    withdrawing.withdraw(first.pk, words="nothing rests on it any more", by=BY, at=later)
