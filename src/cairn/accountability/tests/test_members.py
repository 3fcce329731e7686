"""Who is behind a number: of a school by itself the same as of the whole state, and nothing else is read."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from django.apps import apps
from django.db import connection

from cairn.accountability.models import Release, Run
from cairn.accountability.rules.asked import Where
from cairn.accountability.rules.growing import NO_GRADE, Yearly, growers, grown
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.reading import GROWTH, kind_of
from cairn.accountability.selectors.tables import At, answers_of, tables
from cairn.accountability.services import members
from cairn.accountability.services.members import Cell, cell_of_indicator, cell_of_release
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use
from cairn.people.selectors.access import opens_by_name

from .released import GROWTH as OF_GROWTH
from .released import MATH, drafted, town

LEARNERS, DAY = 800, date(2026, 8, 1)
SCALE = "state assessment scale score"
ASKED = (
    "assessment.mathematics", "tested.mathematics", "participation.mathematics", "growth.mathematics",
    "attendance", "graduation.4", "graduation.5",
)  # fmt: skip
BY = {"by": operator("test"), "purpose": Purpose.OPERATE, "day": DAY}


def yearly(seed, learners=120):
    """Two subjects, three years, some without a score, a grade, or the year before; one grade too small."""
    draw = np.random.default_rng(seed)
    who, subject, back = (x.ravel() for x in np.meshgrid(range(learners), range(2), range(3)))
    grade = np.where(who < learners // 12, 8, 4) - back
    grade = np.where(draw.random(who.size) < 0.1, draw.choice([NO_GRADE, 3], who.size), grade)
    score = np.round(draw.normal(500, 40, who.size) - 20 * back)
    score[draw.random(who.size) < 0.15] = np.nan
    kept = np.flatnonzero(draw.random(who.size) < 0.9)
    return Yearly(*(x[kept] for x in (who, subject, 2026 - back, grade, score)))


def test_who_is_counted_for_growth_is_exactly_who_has_a_percentile_also_of_some_learners():
    everybody = yearly(seed=1)
    found = grown(everybody, 2026, least=40)
    assert 0 < len(found.cohorts) < len({*found.cohorts, *(x[:2] for x in found.left_out)})
    mine = np.flatnonzero(everybody.learner % 3 == 0)
    some = Yearly(
        *(getattr(everybody, x)[mine] for x in ("learner", "subject", "year", "grade", "score"))
    )
    expected = set(zip(found.learner.tolist(), found.subject.tolist(), strict=True))
    for rows, those in ((everybody, expected), (some, {x for x in expected if x[0] % 3 == 0})):
        who, subject = growers(rows, 2026, found.cohorts)
        assert set(zip(who.tolist(), subject.tolist(), strict=True)) == those


def rows(label, values):
    model = apps.get_model(label)
    model.objects.bulk_create([model(**each) for each in values], batch_size=500)


@pytest.fixture
def state(db):
    """Three schools, the last of which tests nobody; learners move, leave, come late, are joined, once needed help."""
    draw = np.random.default_rng(7)
    make = apps.get_model("people.Organization").objects.create
    lea = make(kind="LEA", name="D", state_id="01", parent=make(kind="SEA", name="State"))
    schools = [
        make(kind="school", name=f"S{i}", state_id=f"01-{i}", parent=lea, district=lea)
        for i in range(3)
    ]
    framework = apps.get_model("competencies.Framework").objects.create(
        cf_document_id=str(uuid7()), uri="", title="Tests"
    )
    math = apps.get_model("competencies.Competency").objects.create(
        framework=framework, cf_item_id=str(uuid7()), code="M", short_code="M",
        statement="Mathematics.", domain="Mathematics",
    )  # fmt: skip
    keys = [uuid7() for _ in range(LEARNERS)]
    # Of twenty one is a row that was joined to the learner before it, who is not of the last school.
    record = [keys[i - 1] if i % 20 == 19 and i % 8 != 3 else keys[i] for i in range(LEARNERS)]
    rows("people.Person", (
        {"id": key, "record_id": record[i], "state_id": f"L{i}", "given_name": f"A{i}", "family_name": "B",
         "sex": "female" if i % 2 else "male"} for i, key in enumerate(keys)
    ))  # fmt: skip
    stays, scores, facts, days, ends = [], [], [], [], []
    for i, key in enumerate(keys):
        own, other = schools[min(i % 8, 2) if i % 8 < 3 else i % 2], schools[(i + 1) % 2]
        stay = {"person_id": key, "district": lea, "school": own}
        grade = "05" if i % 9 == 5 else "04"
        first = date(2025, 9, 1) if draw.random() < 0.85 else date(2026, 1, 7)
        left = None if draw.random() < 0.85 else date(2026, 3, int(draw.integers(1, 28)))
        stays += [
            stay | {"grade": "03", "first_day": date(2024, 9, 1), "last_day": date(2025, 6, 15)},
            stay | {"grade": grade, "first_day": first, "last_day": left},
        ]
        if left and draw.random() < 0.7:  # moved, some on the day after, some after a gap
            begins = left + timedelta(int(draw.choice([1, 30])))
            stays.append(stay | {"school": other, "grade": grade, "first_day": begins})
        if draw.random() < 0.05:  # at two schools on the day
            stays.append(stay | {"school": other, "grade": grade, "first_day": date(2025, 10, 1)})
        if i % 30 == 4:  # at two schools since the same day
            stays.append(
                stay | {"school": other, "grade": grade, "first_day": first, "last_day": left}
            )
        for year in (2025, 2026):
            if own is not schools[2] and draw.random() < 0.95:
                when = datetime(year, 4, 28, 12, tzinfo=UTC)
                scores.append(
                    {"learner_id": key, "use": Use.SUMMATIVE.value, "competency": math, "scale": SCALE,
                     "value": float(draw.integers(1, 5)), "score": float(draw.normal(500, 40) // 1),
                     "performed_at": when, "recorded_at": when, "source": "s", "source_key": f"{i}-{year}"}
                )  # fmt: skip
        if draw.random() < 0.4:
            facts.append(
                {"person_id": key, "kind": "english_learner", "value": "yes", "first_day": date(2024, 9, 1),
                 "last_day": date(2025, 12, 1) if draw.random() < 0.5 else None}
            )  # fmt: skip
        facts.append(
            {"person_id": key, "kind": "race_ethnicity", "value": "Asian" if i % 3 else "White",
             "first_day": date(2024, 9, 1)}
        )  # fmt: skip
        days.append(
            {"person_id": key, "school": own, "school_year": 2026, "first_day": date(2025, 9, 1),
             "last_day": date(2026, 3, 1), "days_enrolled": 100, "days_absent": int(draw.integers(0, 25))}
        )  # fmt: skip
        if i % 5 == 0:  # some are reported twice, the later time by another school
            for school in (own, other)[: 1 + (i % 3 == 0)]:
                ends.append(
                    {"person_id": key, "school": school, "school_year": 2026, "cohort_year": 2026 - i % 2,
                     "cohort_status": "graduated" if i % 4 else "transferred out"}
                )  # fmt: skip
    for label, values in (
        ("people.Enrollment", stays), ("evidence.Evidence", scores), ("people.Characteristic", facts),
        ("people.Attendance", days), ("people.Graduation", ends),
    ):  # fmt: skip
        rows(label, values)
    return schools


def questions_of(work):
    """What the database is asked; on PostgreSQL without what is copied whole."""
    asked = []

    def ask(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        work()
    return asked


def test_a_school_by_itself_has_the_members_that_it_has_in_the_state_for_every_question_and_group(
    state,
):
    whole = list(answers_of(ASKED, 2025, **BY))
    assert {told.answer.question.key for told in whole} == set(ASKED)
    cohorts = {t.answer.question.key: t.answer.cohorts for t in whole if t.answer.cohorts}
    assert cohorts == {"growth.mathematics": (4,)}
    queries, seen = set(), set()
    for school, group in product(
        state, ("", "english:former", "english:learner", "race:asian", "race:unknown")
    ):
        cell = Cell(2025, DAY, "determined", ASKED, group, cohorts=cohorts)
        found = []
        asked = questions_of(
            lambda c=cell, s=school, f=found: f.extend(members._behind(c, s.pk, whole=False))
        )
        said = sorted(row for told in whole for row in members._rows(told, school.pk, group))
        untold = [(*row[:3], "" if kind_of(row[2]) == GROWTH else row[3]) for row in said]
        assert sorted(found) == sorted(untold), (school.name, group)
        if school is not state[2]:
            queries.add((group.partition(":")[0], len(asked)))
        seen |= {(school.name, row[2]) for row in found if not group}
    assert len(queries) == 3, "as many of a large school as of a small one"
    assert {key for _, key in seen} == set(ASKED)
    assert ("S2", "tested.mathematics") in seen, "where nobody was tested, who should have been is"
    assert ("S2", "assessment.mathematics") not in seen


def test_a_grade_of_a_table_leads_to_the_learners_whom_it_counts_and_to_no_others(state):
    found = tables(2025, **BY)
    school, place = state[0], "school:01-0"
    for group, grade in product(("", "english:learner"), ("04", "05")):
        counts = {
            row.question: row.learners
            for row in found.rows
            if row.where == Where(2025, place, grade, group) and row.question in ASKED
        }
        cell = Cell(2025, DAY, "determined", ASKED, group, grade, cohorts=found.cohorts)
        behind = members._behind(cell, school.pk, whole=False)
        assert Counter(question for _key, _grade, question, _level in behind) == counts
        assert {row[1] for row in behind} == {grade}


def test_nothing_is_read_of_learners_elsewhere_nor_for_questions_that_are_not_asked(state):
    for asked, label in (
        ("attendance", "people.Enrollment"),
        ("graduation.4", "people.Graduation"),
    ):
        there = apps.get_model(label).objects.filter(school=state[2])
        [told] = answers_of([asked], 2025, **BY, within=At(state[2].pk))
        keys = {key.hex for key in there.values_list("person__record_id", flat=True)}
        assert 0 < len(told.keys) <= len(keys) < LEARNERS / 4
        assert set(told.keys) <= keys
        assert told.people.divisions == []
    found = answers_of(["attendance"], 2025, **BY, within=At(state[0].pk))
    read = questions_of(lambda: list(found))
    assert not any(apps.get_model("evidence.Evidence")._meta.db_table in sql for sql in read)


def behind_each(state, cell):
    return [sorted(members._behind(cell, school.pk, whole=False)) for school in state]


def behind_in_the_state(state, cell):
    told = list(answers_of(cell.questions, 2025, **BY | {"day": cell.counted_on}, basis=cell.basis))
    return [
        sorted(row for each in told for row in members._rows(each, school.pk, cell.group))
        for school in state
    ]


def test_where_a_learner_counts_is_the_same_in_whatever_order_the_database_has_the_stays(state):
    cell = Cell(2025, DAY, "determined", ("attendance", "participation.mathematics"))
    before = behind_each(state, cell)
    stays = apps.get_model("people.Enrollment").objects
    kept = list(stays.order_by("-pk"))
    stays.all().delete()
    stays.bulk_create(kept, batch_size=500)
    assert behind_each(state, cell) == behind_in_the_state(state, cell) == before


def test_a_subject_is_one_of_several_parts_also_at_a_school_that_was_judged_in_one_alone(state):
    framework = apps.get_model("competencies.Framework").objects.create(
        cf_document_id=str(uuid7()), uri="", title="Arts", subject=["Arts"]
    )
    dance, music = (
        apps.get_model("competencies.Competency").objects.create(
            framework=framework, cf_item_id=str(uuid7()), code=part, statement=part, domain=part
        )
        for part in ("Dance", "Music")
    )
    rule = apps.get_model("determinations.Rule").objects.create(
        digest="r", method="m@1", rule={}, rulings=[]
    )
    judged = []
    stays = apps.get_model("people.Enrollment").objects
    for school, parts in zip(state, ([dance, music], [dance], []), strict=True):
        there, elsewhere = (
            set(found.values_list("person__record_id", flat=True))
            for found in (stays.filter(school=school), stays.exclude(school=school))
        )
        keys = sorted(there - elsewhere)
        judged += [(key, part, i) for i, key in enumerate(keys[:40]) for part in parts]
    rows("determinations.Estimate", (
        {"id": uuid7(), "learner_id": key, "competency": part, "rule": rule, "level": 1 + i % 4, "enough": True,
         "probabilities": [], "pieces": 3, "contexts": 1, "as_of": DAY, "state": b""}
        for key, part, i in judged
    ))  # fmt: skip
    rows("determinations.Determination", (
        {"learner_id": key, "competency": part, "rule": rule, "level": 1 + i % 4, "as_of": DAY, "school_year": 2026,
         "policy_digest": "", "inputs": {}, "inputs_digest": "", "outcome": {}, "outcome_digest": "",
         "decided_by": "x", "decided_at": datetime(2026, 6, 1, tzinfo=UTC)}
        for key, part, i in judged
    ))  # fmt: skip
    subjects = ("achievement.arts", "achievement.dance", "achievement.music")
    for basis in ("determined", "current"):
        cell = Cell(2025, date(2026, 6, 1), basis, subjects)
        found = behind_each(state, cell)
        assert {row[2] for row in found[1]} >= {"achievement.arts", "achievement.dance"}, basis
        assert found == behind_in_the_state(state, cell), basis


def test_a_number_is_opened_as_of_the_day_on_which_it_was_counted(state):
    early = Cell(2025, date(2026, 3, 5), "determined", ("attendance",))
    late = replace(early, counted_on=DAY)
    assert behind_each(state, early) == behind_in_the_state(state, early)
    assert behind_each(state, early) != behind_each(state, late), "some left in March"
    day = {"year": 2025, "basis": "determined", "cohorts": None}
    row = Release(as_of=early.counted_on, questions=[{"key": "attendance", "names": {}}], **day)
    assert cell_of_release(row, "attendance").counted_on == early.counted_on


def test_of_an_indicator_only_the_questions_that_were_counted_are_asked():
    run = Run(year=2025, counted_on=date(2026, 5, 1), basis="determined", questions={})
    plan = plan_in_force(book(), run.counted_on)
    key, measure = max(
        ((key, Measure.of(each)) for key, each in plan.indicators.items() if Measure.of(each)),
        key=lambda each: len(each[1].questions),
    )
    one, *others = measure.questions
    assert others
    with pytest.raises(UnknownName, match=f"No indicator {key} is counted"):
        cell_of_indicator(run, key)
    run.questions = {one: {"names": {}}}
    cell = cell_of_indicator(run, key)
    assert (cell.questions, cell.counted_on) == ((one,), run.counted_on)


def test_past_the_end_of_the_names_are_the_last_of_them(state):
    cell, at = Cell(2025, DAY, "determined", ("attendance",)), datetime(2026, 8, 1, 12, tzinfo=UTC)
    asked = {"by": post(state[0], "school_leader"), "purpose": Purpose.IMPROVE, "at": at}
    ends = [
        members.members_of(state[0].pk, cell, first=first, most=70, through="test", **asked)
        for first in (0, 999_999)
    ]
    assert ends[0].nameable == ends[1].nameable > 70
    assert [each.first for each in ends] == [0, (ends[0].nameable - 1) // 70 * 70]
    assert [len(each.named) for each in ends] == [70, ends[0].nameable - ends[1].first]


def post(school, position):
    """Somebody who holds a post at a school."""
    key = uuid7()
    rows("people.Person", [{"id": key, "record_id": key, "state_id": position}])
    rows(
        "people.StaffAssignment",
        [{"person_id": key, "organization": school, "position": position, "first_day": date(2025, 8, 1)}],
    )  # fmt: skip
    return Actor(key, position)


def test_who_is_of_a_group_is_named_to_those_alone_who_may_read_that_fact_and_is_a_look_at_it(
    state,
):
    """A leader reads names and evidence; of whom somebody learns English, policy tells a counselor, of IEPs neither."""
    school, at = state[0], datetime(2026, 8, 1, 12, tzinfo=UTC)
    someone = apps.get_model("people.Enrollment").objects.filter(school=school)[0].person_id
    rows("people.Characteristic", [{"person_id": someone, "kind": "disability", "value": "yes",
                                    "first_day": date(2024, 9, 1)}])  # fmt: skip
    looks = apps.get_model("people.Look").objects

    def named(by, purpose, group):
        cell = Cell(2025, DAY, "determined", ("attendance",), group)
        there = opens_by_name(
            by=by, purpose=purpose, data=members.NAMED, told=cell.tells, organization=school.pk, day=DAY
        )  # fmt: skip
        many = looks.count()
        try:
            found = members.members_of(
                school.pk, cell, by=by, purpose=purpose, at=at, through="test", most=20
            )
        except NotAllowed:
            assert (there, looks.count()) == (False, many)
            return None
        kept = looks.order_by("pk")[many:].values_list("learner", "data")
        assert there
        assert {who for who, _ in kept} == {each.record for each in found.named}
        assert len(kept) == len(found.named) * len({data for _, data in kept}) > 0
        return {data for _, data in kept}

    leader, counselor = post(school, "school_leader"), post(school, "counselor")
    always = {"identity", "evidence"}
    groups = {"english:learner": True, "english:former": True, "race:asian": True, "sex:female": True,
              "disability:yes": False, "disability:no": False}  # fmt: skip
    assert named(leader, Purpose.IMPROVE, "") == always
    assert {named(leader, Purpose.IMPROVE, group) for group in groups} == {None}
    assert named(counselor, Purpose.INSTRUCT, "") == always
    for group, told in groups.items():
        asked = always | {"circumstances"} if told else None
        assert named(counselor, Purpose.INSTRUCT, group) == asked, group


@pytest.mark.django_db
def test_a_release_says_on_what_its_levels_rest_and_what_it_does_not_ask_is_refused_unread():
    row = drafted(town()[0])
    cell = cell_of_release(row, MATH.key)
    assert (cell.basis, cell.names[MATH.key]) == ("determined", MATH.names)
    assert cell_of_release(row, OF_GROWTH.key).nameable
    with pytest.raises(UnknownName, match="asks no such question"):
        cell_of_release(row, "achievement.alchemy")
    row.basis, row.cohorts = "current", None
    assert cell_of_release(row, MATH.key).basis == "current"
    row.basis = ""
    assert cell_of_release(row, MATH.key).basis == "determined", "of before it was kept"
    old = cell_of_release(row, OF_GROWTH.key)
    assert not old.nameable
    with pytest.raises(UnknownName, match="in which grades growth"):
        members._behind(old, uuid7(), whole=False)
