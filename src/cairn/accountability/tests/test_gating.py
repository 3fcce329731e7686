"""A draft made from counts: its certificate promises of every level what a release promises, or it does not go out."""

import json
import shutil
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.apps import apps

from cairn.accountability.rules.asked import IMPLIED, NO_GRADE, Counted, Where
from cairn.accountability.rules.gating import (
    layout_of,
    place_key,
    promised_less,
    published_rows,
    sensitive_of,
    told_by_grade,
    where_of,
)
from cairn.accountability.selectors.answering.common import DETERMINED
from cairn.accountability.services.drafting import draft_release, keep_draft, kept_apart
from cairn.accountability.services.releases import CHECKED, LEFT_OUT, UNRATED, faults
from cairn.disclosure.tables.attacking import Promise, attack
from cairn.disclosure.tables.houses import House
from cairn.disclosure.tables.layouts import as_release
from cairn.disclosure.tables.protecting import protect_tables
from cairn.intake.rulebook import book
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput

from .released import (
    AT,
    DISTRICT,
    EMBARGO,
    GROWTH,
    KEEPER,
    MATH,
    SCHOOL,
    SMALL,
    STATE,
    counted,
    let_out,
    town,
)

WANTED = Promise(minimum=10)


def kept():
    """A draft as the gate makes it of the town's counts."""
    town()
    rows = [
        row
        for place in (SCHOOL, SMALL)
        for row in counted(place)
        if row.question != "attendance" and not row.where.group.startswith("race")
    ]
    above = dict.fromkeys((SCHOOL, SMALL), (DISTRICT, STATE))
    return keep_draft(
        rows, [MATH, GROWTH], above,
        year=2025, as_of=date(2026, 8, 14), embargo=EMBARGO, basis=DETERMINED, cohorts={}, by=KEEPER, at=AT,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_draft_of_the_gate_has_no_faults_and_a_certificate_of_less_is_one():
    row = kept()
    assert faults(row) == []
    certificate = json.loads(row.certificate)
    assert promised_less(certificate, [MATH, GROWTH], WANTED) == []
    assert row.check_found.pop(UNRATED).startswith("The year has not been rated.")
    assert row.check_found == {name: certificate[name] for name in CHECKED}
    assert row.check_found["rows"] == len(published_rows(json.loads(row.tables)))
    # The leak of the field's own example is a level that nobody reached: the lowest counts as much as the highest.
    del certificate["sensitive"][MATH.key]["level 1"]
    row.certificate = json.dumps(certificate)
    assert faults(row) == [f"of {MATH.key} it does not protect level 1"]
    assert {each.where.place for each in published_rows(json.loads(row.tables))} == {
        SCHOOL, SMALL, DISTRICT, STATE,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_certificate_of_a_weaker_promise_is_not_a_release_s():
    said = json.loads(kept().certificate)
    for name, weaker in (("n", 5), ("w", 1), ("k", 0), ("sizes", False)):
        (found,) = promised_less(said | {name: weaker}, [MATH, GROWTH], WANTED)
        assert found.startswith(f"its promise is of {name} = {weaker}")
    assert promised_less(said, [MATH], replace(WANTED, minimum=11))


def test_a_withheld_row_has_what_the_tables_say_that_the_others_imply():
    ranges = [[40, 60], [40, 60]]
    tables = {
        "places": [["2025 school:1", [0], 1.0]],
        "groups": [["", ""], ["sex", "female"], ["sex", "male"]],
        "questions": {MATH.key: {
            "rows": [[[10, None, "beside"], [20, 20, ranges], [50, 50, ranges]]],
            "implied": [[0, 0, [70, 70], ranges]],
        }},
    }  # fmt: skip
    everybody, girls, _boys = published_rows(tables)
    assert (everybody.learners, everybody.why) == ((70, 70), IMPLIED)
    assert everybody.shares == girls.shares == ((40, 60), (40, 60))
    del tables["questions"][MATH.key]["implied"]
    assert (published_rows(tables)[0].shares, published_rows(tables)[0].why) == (None, "beside")


HIGH = ("school:1", "09"), ("school:1", "10"), ("school:2", "09"), ("school:2", "UG")
ABOVE = {"school:1": ("district:1", "state"), "school:2": ("district:2", "state")}
KINDS = ("state", "district", "school")


def of_grades():
    """Two schools, one with learners who are in no grade; graduates, whose grade says nothing."""
    for place, grade in HIGH:
        for group, n in (("", 20), ("english:learner", 5), ("english:other", 15)):
            where = Where(2025, place, grade, group)
            yield Counted(MATH.key, where, (n, 0, n, 0))
            if grade != "09":
                yield Counted("graduation.4", where, (n, n))


def test_every_learner_is_in_one_unit_and_each_grade_has_its_own_alone():
    rows = list(of_grades())
    graduates = replace(GROWTH, key="graduation.4", levels=("not yet", "graduated"))
    layout, counts = layout_of(rows, [MATH, graduates], ABOVE, {}, grades=KINDS, divided=["state"])
    for question in counts:
        mine = sum(row.learners for row in rows if row.question == question and row.where.group)
        assert counts[question].sum() == mine
    held = {where_of(place.name): place for place in layout.places}
    for where, place in held.items():
        inside = [layout.units.index(unit) for unit in place.units]
        mine = [
            row.learners
            for row in rows
            if row.question == MATH.key and not row.where.group
            and where.grade in ("", row.where.grade.replace("UG", NO_GRADE))
            and where.place in (row.where.place, *ABOVE[row.where.place])
        ]  # fmt: skip
        assert counts[MATH.key][inside].sum() == sum(mine), where
        assert place.divided == (not where.grade or where.place == "state")
    grades = {(where.place, where.grade) for where in held if where.grade}
    assert grades == {
        *((place, grade) for place in ("school:1", "district:1", "state") for grade in ("09", "10")),
        *((place, grade) for place in ("district:2", "state") for grade in ("09", NO_GRADE)),
    }, "who is in none has a row in larger places; beside a school's grades, the whole tells of them"  # fmt: skip
    asked = {q: sorted(where_of(u).grade for u in x.units) for q, x in layout.questions.items()}
    assert asked == {MATH.key: ["09", "09", "10", "none"], "graduation.4": ["cohort", "cohort"]}
    assert told_by_grade([{"units": layout.units}], 2025)
    assert not told_by_grade([{"units": layout.units}], 2024)


def test_a_grade_falls_silent_with_its_own_place_though_a_smaller_one_has_the_same_learners():
    """District 1 has one school: both have all its grades."""
    layout, _ = layout_of(list(of_grades()), [MATH], ABOVE, {}, grades=KINDS, divided=["state"])
    names = [place.name for place in layout.places]
    parts = {
        names[part]: names[whole]
        for part, whole in enumerate(House.of(layout).part_of[:-1].tolist())
        if whole < len(names)
    }
    assert parts == {
        place_key(2025, place, grade): place_key(2025, place)
        for place, grade in (
            *product(("school:1", "district:1"), ("09", "10")),
            *product(("district:2",), ("09", NO_GRADE)),
        )
    }


def test_nothing_is_learned_of_a_few_who_are_in_no_grade_from_grades_beside_them():
    """Three of a school's learners are in no grade; an exact attacker reads all grades, and the whole."""
    asked = replace(MATH, levels=("not yet", "reached"), reached=(1,))
    rows = [
        Counted(MATH.key, Where(2025, place, grade, group), counts)
        for place, grades in (("school:1", ("09", "10")), ("school:2", ("09", "10", "UG")))
        for grade in grades
        for group, counts in (
            (("english:learner", (1, 0)), ("english:other", (1, 1)))
            if grade == "UG"
            else (("english:learner", (8, 6)), ("english:other", (20, 26)))
        )
    ]  # fmt: skip
    above = dict.fromkeys(("school:1", "school:2"), ("state",))
    layout, counts = layout_of(rows, [asked], above, {}, grades=KINDS, divided=["state"])
    name = place_key(2025, "state", NO_GRADE)
    own = next(place for place in layout.places if place.name == name)

    def learned(places):
        of = replace(layout, places=places)
        found = protect_tables(of, counts, WANTED, sensitive=sensitive_of([asked]))
        groups = [layout.group(layout.row(MATH.key, own, group)) for group in layout.groups]
        findings = attack(as_release(of, found, {"reached": (1,)}), groups, WANTED)
        return found, [str(each) for each in findings if not each.kept(WANTED)]

    found, closed = learned(layout.places)
    assert closed == []
    row = found[MATH.key, name, "", ""]
    assert (row.learners, row.why) == ((0, 9), "few")
    assert found[MATH.key, place_key(2025, "state", "10"), "", ""].shares
    _, closed = learned(tuple(place for place in layout.places if place is not own))
    assert closed == [f"{MATH.key} · {name}: exactly 3 in learners."], "what the row is for"


def test_a_school_of_one_grade_is_shown_once():
    rows = [row for row in of_grades() if row.where.grade == "09"]
    layout, _ = layout_of(rows, [MATH], ABOVE, {}, grades=KINDS)
    assert all(not where_of(place.name).grade for place in layout.places)
    coarse, _ = layout_of(rows, [MATH], ABOVE, {})
    assert coarse.units == ("2025 school:1", "2025 school:2")
    assert not told_by_grade([{"units": coarse.units}], 2025)


@pytest.fixture
def publish_grades(settings, tmp_path):
    """Policy that publishes grades of these kinds of places."""
    folder = tmp_path / "policy"
    shutil.copytree(settings.POLICY, folder)
    settings.POLICY = folder

    def say(*kinds):
        (folder / "parameters" / "publication" / "grades.yaml").write_text(
            "description: d\nunit: u\nvalues:\n"
            f'  - {{start: 2018-07-01, value: [{", ".join(kinds)}], source: "Rule 9"}}\n'
        )
        book.cache_clear()

    yield say
    book.cache_clear()


@pytest.mark.django_db
def test_a_release_without_grades_is_mended_by_one_with_them_and_that_by_one_without(
    publish_grades,
):
    """Each stands beside all that are public, and none gives away what another kept back."""
    town()
    rows = [
        replace(row, where=replace(row.where, grade=grade))
        for place in (SCHOOL, SMALL)
        for row in counted(place)
        if row.question == MATH.key and not row.where.group.startswith("race")
        for grade in ("06", "07")
    ]
    above = dict.fromkeys((SCHOOL, SMALL), (DISTRICT, STATE))

    def made(*kinds):
        publish_grades(*kinds)
        return keep_draft(
            rows, [MATH], above, year=2025, as_of=AT.date(), embargo=EMBARGO, basis=DETERMINED,
            cohorts={}, by=KEEPER, at=AT,
        )  # fmt: skip

    shown = []
    for kinds in ((), (), KINDS, KINDS, ()):
        row = made(*kinds)
        assert faults(row) == []
        assert len(row.earlier) == len(shown)
        let_out(row)
        shown.append({each.where.grade for each in published_rows(json.loads(row.tables))})
    graded = {"", "06", "07"}
    assert shown == [{""}, {""}, graded, graded, {""}]
    assert told_by_grade([json.loads(row.tables)], 2025), "in the units of what is public"


@pytest.mark.django_db
def test_a_policy_that_says_nothing_of_grades_publishes_none(publish_grades, settings):
    publish_grades()
    for name in ("grades", "grades_divided"):
        (settings.POLICY / "parameters" / "publication" / f"{name}.yaml").unlink()
    book.cache_clear()
    row = kept()
    assert not told_by_grade([json.loads(row.tables)], 2025)
    assert LEFT_OUT not in row.check_found, "nobody asked for them"


@pytest.mark.django_db
def test_grades_that_policy_cannot_mean_are_told_before_anybody_is_counted(publish_grades):
    publish_grades("county")
    town()
    with pytest.raises(BadInput, match="no kinds of places"):
        draft_release(2025, embargo=EMBARGO, by=KEEPER, purpose=Purpose.OPERATE, at=AT, through="t")
    assert not apps.get_model("people.Look").objects.exists()


@pytest.mark.django_db
def test_what_is_public_of_questions_asked_alike_by_school_is_mended_without_grades(publish_grades):
    """In each school as many were asked in reading as in mathematics; in its grades they were not."""
    town()
    reading = replace(MATH, key="achievement.reading")
    rows = [
        replace(row, question=question.key, where=replace(row.where, grade=grade), counts=tuple(
            n * times for n in row.counts
        ))
        for place in (SCHOOL, SMALL)
        for row in counted(place)
        if row.question == MATH.key and not row.where.group.startswith("race")
        for question, grade, times in (
            (MATH, "06", 1), (MATH, "07", 2), (reading, "06", 2), (reading, "07", 1),
        )
    ]  # fmt: skip

    def made(*kinds):
        publish_grades(*kinds)
        return keep_draft(
            rows, [MATH, reading], dict.fromkeys((SCHOOL, SMALL), (DISTRICT, STATE)), year=2025,
            as_of=AT.date(), embargo=EMBARGO, basis=DETERMINED, cohorts={}, by=KEEPER, at=AT,
        )  # fmt: skip

    let_out(made())
    mended = made(*KINDS)
    assert mended.check_found[LEFT_OUT]
    assert faults(mended) == []
    assert len(mended.earlier) == 1


@pytest.mark.django_db
def test_a_fault_that_grades_show_is_told_and_does_not_take_them_away():
    """A learner who is in grade 6 by one division and in grade 7 by the other: by school nobody would see it."""
    town()
    rows = [
        Counted(MATH.key, Where(2025, SCHOOL, grade, group), (9, 9, 9, n))
        for grade, group, n in (
            ("06", "english:learner", 8), ("07", "english:learner", 9),
            ("06", "sex:female", 9), ("07", "sex:female", 8),
        )
    ]  # fmt: skip
    with pytest.raises(BadInput, match="do not have the same learners"):
        keep_draft(
            rows, [MATH], {SCHOOL: (DISTRICT, STATE)}, year=2025, as_of=AT.date(), embargo=EMBARGO,
            basis=DETERMINED, cohorts={}, by=KEEPER, at=AT,
        )  # fmt: skip


@pytest.mark.django_db
def test_grades_of_a_few_learners_each_are_left_out_before_groups_are_and_it_is_said():
    town()
    rows = [
        Counted(MATH.key, Where(2025, place, grade, group), counts)
        for place in (SCHOOL, SMALL)
        for grade in ("06", "07", "08")
        for group, counts in (
            ("", (2, 2, 3, 2)), ("english:learner", (1, 1, 0, 0)), ("english:other", (1, 1, 3, 2)),
        )
    ]  # fmt: skip
    above = dict.fromkeys((SCHOOL, SMALL), (DISTRICT, STATE))

    def made(those):
        return keep_draft(
            those, [MATH], above, year=2025, as_of=AT.date(), embargo=EMBARGO, basis=DETERMINED,
            cohorts={}, by=KEEPER, at=AT,
        )  # fmt: skip

    row = made(rows)
    shown = [each.where for each in published_rows(json.loads(row.tables))]
    assert {where.grade for where in shown} == {""}
    assert {where.group for where in shown} == {"", "english:learner", "english:other"}
    assert row.check_found[LEFT_OUT]
    assert faults(row) == []
    larger = [replace(each, counts=tuple(9 * n for n in each.counts)) for each in rows]
    assert LEFT_OUT not in made(larger).check_found


def test_every_level_is_protected_by_itself():
    assert sensitive_of([MATH]) == {
        MATH.key: {
            "reached": (2, 3), "level 1": (0,), "level 2": (1,), "level 3": (2,), "level 4": (3,),
        }
    }  # fmt: skip


@pytest.mark.django_db
def test_a_release_that_mends_another_asks_of_a_test_what_that_one_asked():
    town()

    def of(kind):
        asked = replace(MATH, key=f"{kind}.mathematics")
        rows = [
            replace(row, question=asked.key)
            for row in counted(SCHOOL)
            if row.question == MATH.key and not row.where.group.startswith("race")
        ]
        more = {"year": 2025, "as_of": AT.date(), "embargo": EMBARGO, "by": KEEPER, "at": AT}
        more |= {"basis": DETERMINED, "cohorts": {}}
        return keep_draft(rows, [asked], {SCHOOL: (DISTRICT, STATE)}, **more)

    let_out(of("assessment"))
    with pytest.raises(BadInput, match="give away who was not"):
        of("tested")
    of("assessment")


@pytest.mark.django_db
def test_drafting_keeps_that_everybody_s_record_was_read():
    looks = apps.get_model("people.Look").objects
    before = looks.count()
    with pytest.raises(BadInput, match="Nothing is counted"):
        draft_release(
            2025, embargo=EMBARGO, by=KEEPER, purpose=Purpose.OPERATE, at=AT, through="a test"
        )
    kept = looks.order_by("pk")[before:].values_list("through", "data")
    # By disability learners are divided too, and days absent and answers to surveys are questions.
    read = ("circumstances", "evidence", "health", "identity", "supports", "surveys")
    assert list(kept) == [("a test", data) for data in read]


def test_tables_that_together_say_who_was_not_tested_are_not_released_together():
    kept_apart(
        ["tested.mathematics", "assessment.reading", "achievement.mathematics", "attendance"]
    )
    for other in ("assessment.mathematics", "participation.mathematics"):
        with pytest.raises(BadInput, match="give away who was not"):
            kept_apart(["tested.mathematics", other])
