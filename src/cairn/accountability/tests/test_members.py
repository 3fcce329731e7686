"""Who is behind a number: of a school by itself the same as of the whole state, and nothing else is read."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from django.apps import apps
from django.db import connection

from cairn.accountability.rules.growing import NO_GRADE, Yearly, growers, grown
from cairn.accountability.rules.reading import GROWTH, kind_of
from cairn.accountability.selectors.tables import At, answers_of
from cairn.accountability.services import members
from cairn.accountability.services.members import Cell, cell_of_release
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
        first = date(2025, 9, 1) if draw.random() < 0.85 else date(2026, 1, 7)
        left = None if draw.random() < 0.85 else date(2026, 3, int(draw.integers(1, 28)))
        stays += [
            stay | {"grade": "03", "first_day": date(2024, 9, 1), "last_day": date(2025, 6, 15)},
            stay | {"grade": "04", "first_day": first, "last_day": left},
        ]
        if left and draw.random() < 0.7:  # moved, some on the day after, some after a gap
            begins = left + timedelta(int(draw.choice([1, 30])))
            stays.append(stay | {"school": other, "grade": "04", "first_day": begins})
        if draw.random() < 0.05:  # at two schools on the day
            stays.append(stay | {"school": other, "grade": "04", "first_day": date(2025, 10, 1)})
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
        cell = Cell(2025, "determined", ASKED, group, cohorts=cohorts)
        found = []
        asked = questions_of(
            lambda c=cell, s=school, f=found: f.extend(members._behind(c, s.pk, DAY, whole=False))
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
        cell = Cell(2025, "determined", ("attendance",), group)
        there = opens_by_name(
            by=by, purpose=purpose, data=members.NAMED, told=cell.tells, organization=school.pk, day=DAY
        )  # fmt: skip
        many = looks.count()
        try:
            found = members.members_of(
                school.pk, cell, by=by, purpose=purpose, at=at, through="test", some=slice(20)
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
        members._behind(old, uuid7(), DAY, whole=False)
