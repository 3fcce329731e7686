"""A draft made from counts: its certificate promises of every level what a release promises, or it does not go out."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps

from cairn.accountability.rules.gating import promised_less, published_rows, sensitive_of
from cairn.accountability.selectors.answering.common import DETERMINED
from cairn.accountability.services.drafting import draft_release, keep_draft, kept_apart
from cairn.accountability.services.releases import CHECKED, faults
from cairn.disclosure.tables.attacking import Promise
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
    assert looks.count() - before == 2
    assert set(looks.order_by("-pk").values_list("through", flat=True)[:2]) == {"a test"}


def test_tables_that_together_say_who_was_not_tested_are_not_released_together():
    kept_apart(
        ["tested.mathematics", "assessment.reading", "achievement.mathematics", "attendance"]
    )
    for other in ("assessment.mathematics", "participation.mathematics"):
        with pytest.raises(BadInput, match="give away who was not"):
            kept_apart(["tested.mathematics", other])
