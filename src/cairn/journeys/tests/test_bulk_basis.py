"""Requirements 5, 6 and 8 at the command line: a file of everybody's data says what for, and on which basis."""

import csv
from datetime import UTC, date, datetime

import pytest

from cairn.journeys.files.exports import export_table
from cairn.journeys.tests.visiting import model
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.progress import SILENT
from cairn.people.rules.rights import Leaving
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.rights import recipients_of, releases_of
from cairn.people.services import rights
from cairn.people.services.releases import agree

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
KEEPER = operator("keeper")
PARTY = "Alder University"
BOTH = ("identity", "evidence")


@pytest.fixture
def who(demo_state):
    return {p.username: Actor(p.person, p.words) for p in personas(day=TODAY)}


@pytest.fixture
def export(who, tmp_path):
    out = tmp_path / "levels.csv"

    def run(leaving, by=KEEPER):
        export_table(
            "levels", out, leaving, by=by, purpose=Purpose.OPERATE, at=NOW, progress=SILENT
        )
        with out.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return run


def nothing_left(tmp_path):
    return not list(tmp_path.iterdir()) and not model("people.Release").objects.exists()


def signed(data=BOTH):
    return agree(
        by=KEEPER, party=PARTY, purpose="a study", exception="99.31(a)(6)", data=data,
        signed_on=date(2026, 9, 1), expires_on=date(2027, 6, 30), destroy_by=date(2027, 9, 1),
        source="MOU 4",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("leaving", "word"),
    [
        (Leaving(""), "what for"),
        (Leaving("to look"), None),
        (Leaving("a study", PARTY), "one basis"),
        (Leaving("a study", PARTY, consent=True, exception="99.31(a)(2)"), "one basis"),
        (Leaving("a study", exception="99.31(a)(2)"), "no party"),
    ],
)
def test_requirement_6_an_export_without_its_purpose_and_one_basis_is_refused(
    export, tmp_path, leaving, word
):
    if word is None:
        assert export(leaving)
        return
    with pytest.raises(BadInput, match=word):
        export(leaving)
    assert nothing_left(tmp_path)


def test_what_stays_in_this_house_is_in_the_log_with_its_purpose_in_words(export):
    export(Leaving("the board asked how many are proficient"))
    [look] = model("people.Look").objects.filter(through="export of levels", of=None)
    assert "the board asked how many are proficient. It stays in this house." in look.reason
    assert not model("people.Release").objects.exists()


def test_requirement_8_for_a_study_the_agreement_must_cover_all_of_it(export, tmp_path, who):
    with pytest.raises(NotAllowed):
        export(Leaving("a study", PARTY, agreement=signed(("evidence",)).pk))
    with pytest.raises(NotAllowed):
        export(Leaving("a study", PARTY, exception="99.31(a)(6)"))
    assert nothing_left(tmp_path)
    row = signed()
    with pytest.raises(NotAllowed):
        export(Leaving("a study", "Another University", agreement=row.pk))
    rows = export(Leaving("a study", PARTY, agreement=row.pk))
    assert model("people.Release").objects.count() == len({r["learner_id"] for r in rows}) > 1


def test_what_was_exported_stands_in_each_familys_list_and_a_correction_finds_its_party(
    export, who
):
    maya, mother = who["maya"].person, who["maya-family"]
    export(Leaving("a study", PARTY, agreement=signed().pk))
    [given] = releases_of(maya, by=mother, day=TODAY)
    assert (given.party, given.purpose, given.basis) == (PARTY, "a study", "agreement")
    assert given.what == "file levels.csv"
    assert [r.party for r in recipients_of(maya, ["evidence"], by=KEEPER, day=TODAY)] == [PARTY]


def test_requirement_5_by_consent_the_file_holds_only_whose_family_consented_to_all_of_it(
    export, who
):
    maya, mother = who["maya"].person, who["maya-family"]
    assert export(Leaving("a study", PARTY, consent=True)) == []
    consent = {"by": mother, "at": NOW, "party": PARTY, "purpose": "a study", "signature": "R. O."}
    rights.consent(maya, data=["evidence"], **consent)
    assert export(Leaving("a study", PARTY, consent=True)) == []
    rights.consent(maya, data=BOTH, **consent)
    rows = export(Leaving("a study", PARTY, consent=True))
    assert {r["learner_id"] for r in rows} == {str(maya)}
    assert model("people.Release").objects.get().learner_id == maya


def test_an_emergency_names_its_threat_and_who_is_not_the_operator_exports_nothing(
    export, who, tmp_path
):
    ask = {"exception": "99.31(a)(10)"}
    with pytest.raises(BadInput, match="threat"):
        export(Leaving("an outbreak", "County Health", **ask))
    with pytest.raises(NotAllowed):
        export(Leaving("an outbreak", "County Health", **ask, threat="measles"), by=who["tran"])
    assert nothing_left(tmp_path)
    export(Leaving("an outbreak", "County Health", **ask, threat="measles at Cedar Ridge"))
    assert set(model("people.Release").objects.values_list("threat", flat=True)) == {
        "measles at Cedar Ridge"
    }
