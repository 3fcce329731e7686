"""Files of evidence come in through the plain layout or a mapping; every row is accounted for."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cairn.evidence.selectors.cells import rows_of_cells
from cairn.evidence.services.files import import_evidence
from cairn.kernel.errors import BadInput, NotAllowed

from .conftest import KEEPER, NOW, actor, every, make, person

HEAD = "key,learner,competency,use,score,scale_min,scale_max,performed_at,task,section,scorer,withdrawn\n"
RECIPES = Path(__file__).parents[4] / "docs" / "guide" / "recipes"


@pytest.fixture
def bring(tmp_path):
    def bring(lines, *, mapping=None, name="evidence.csv", by=KEEPER):
        path = tmp_path / name
        data = lines if isinstance(lines, bytes) else (HEAD + lines).encode()
        path.write_bytes(data)
        return import_evidence(path, mapping=mapping, by=by, source="vendor", at=NOW)

    return bring


def counts(done):
    assert done.tally.of("evidence").reconciles
    return tuple(done.tally.as_json()["evidence"].values())


def quarantined():
    rows = every("intake.QuarantinedRow").order_by("line", "column")
    return [f"{r.line} {r.column}: {r.what} {r.mend}" for r in rows]


def test_a_file_is_stored_once_corrected_once_and_withdrawn_once(school, bring):
    row = "k1,S-Ada,ELA.1,interim,{},1,4,2026-11-03,Essay,c-p3,,{}\n"
    assert counts(bring(row.format(3, ""))) == (1, 1, 0, 0)
    assert counts(bring(row.format(3, ""))) == (1, 0, 1, 0)
    assert counts(bring(row.format(2, ""))) == (1, 1, 0, 0)
    assert counts(bring(row.format(2, "true"))) == (1, 1, 0, 0)
    assert counts(bring(row.format(2, "true"))) == (1, 0, 1, 0)
    rows = rows_of_cells([(school.ada.pk, school.essay)])
    assert [(r.value, r.status) for r in rows] == [(3.0, "superseded"), (2.0, "withdrawn")]


def test_what_a_row_names_is_looked_up_by_any_number_of_theirs(school, bring):
    lines = "".join(
        f"{i},{name},urn:uuid:11111111-1111-4111-8111-111111111111,interim,3,,,2026-11-03,t{i},c-p3,S-Rios,\n"
        for i, name in enumerate(("S-Ada", "u-Ada", str(school.ada.pk)))
    )
    assert counts(bring(lines)) == (3, 3, 0, 0)
    rows = every("evidence.Evidence")
    assert {
        (r.learner_id, r.section_id, r.district_id, r.scorer_id, r.competency_id) for r in rows
    } == {(school.ada.pk, school.section.pk, school.district.pk, school.ms_rios.pk, school.essay)}


def test_faulty_rows_are_put_aside_with_all_that_is_wrong_and_good_ones_kept(school, bring):
    done = bring(
        "a,S-Ada,ELA.1,interim,3,1,4,2026-11-03,,,,\n"
        "b,S-Nobody,ELA.9,interim,3,1,4,2026-11-03,,c-none,,\n"
        "c,S-Ada,ELA.1,interim,5,1,4,2026-11-03,,,,\n"
        "d,S-Ada,ELA.1,homework,0,0,4,2027-11-03,,,,\n"
        "e,S-Ada,ELA.1,interim,0,0,10,2026-11-03,,,,\n"
    )
    assert counts(done) == (5, 2, 0, 3)
    assert [line.partition(".")[0] for line in quarantined()] == [
        "3 competency: Nobody here knows the competency “ELA",
        "3 learner: Nobody here knows the learner “S-Nobody”",
        "3 section: Nobody here knows the section “c-none”",
        "4 score: The score 5 lies outside its scale of 1 to 4",
        "5 performed_at: “2027-11-03” lies in the future (today is 2026-11-21)",
        "5 use: “homework” is no use of evidence",
    ]
    kept = (
        every("evidence.Evidence")
        .order_by("source_key")
        .values_list("source_key", "score", "value")
    )
    assert list(kept) == [("a", 3.0, 3.0), ("e", 0.0, 1.0)]


def test_a_name_that_two_learners_have_is_refused(school, bring):
    for who in (school.ada, school.ben):
        make("people.PersonIdentifier", person=who, kind="local", issuer=who.state_id, value="77")
    assert counts(bring("a,77,ELA.1,interim,3,,,2026-11-03,,,,\n")) == (1, 0, 0, 1)
    assert "is the name of 2 of ours" in quarantined()[0]


def test_formulas_and_html_are_text_like_any_other(school, bring):
    bring("a,S-Ada,ELA.1,interim,3,,,2026-11-03,=cmd|' /C calc'!A0<script>,,,\n")
    assert every("evidence.Evidence").get().task == "=cmd|' /C calc'!A0<script>"


def test_the_same_performance_from_two_feeds_is_stored_twice_and_counts_once(
    school, bring, tmp_path
):
    bring("a,S-Ada,ELA.1,interim,3,,,2026-11-03,Essay,,,\n")
    other = tmp_path / "other.csv"
    other.write_text(HEAD + "z9,u-Ada,ELA.1,interim,3,1,4,2026-11-03,essay ,,,\n")
    import_evidence(other, mapping=None, by=KEEPER, source="second vendor", at=NOW)
    rows = rows_of_cells([(school.ada.pk, school.essay)])
    assert [(r.source, r.status) for r in rows] == [
        ("second vendor", "standing"),
        ("vendor", "repeat"),
    ]


def test_a_days_date_is_that_day_where_the_installation_is(school, bring, settings):
    bring("a,S-Ada,ELA.1,interim,3,,,2026-11-03,,,,\n")
    assert every("evidence.Evidence").get().performed_at == datetime(2026, 11, 3, tzinfo=UTC)


def test_only_the_keeper_imports_and_unreadable_files_change_nothing(school, bring):
    with pytest.raises(NotAllowed):
        bring("", by=actor(school.ms_rios))
    for data, said in ((b"", "empty"), (b"\xff\xfeh\x00", "UTF-8|UTF-16|NUL")):
        with pytest.raises(BadInput, match=said):
            bring(data)
    with pytest.raises(BadInput, match="damaged"):
        bring(b"no gzip at all", name="e.csv.gz")


def test_learners_who_come_without_a_roster_get_a_record_once(school, bring, tmp_path):
    for guid in ("5f0d8a0c-0d5e-5f7e-9b39-2f6f8a7c1b01", "5f0d8a0c-0d5e-5f7e-9b39-2f6f8a7c1b02"):
        framework = every("competencies.Framework").get()
        make("competencies.Competency", framework=framework, cf_item_id=guid, statement="s")
    person("known", state_id="8")
    lines = (
        "VALID_CASE,CONTENT_AREA,YEAR,ID,LAST_NAME,FIRST_NAME,GRADE,SCALE_SCORE,ACHIEVEMENT_LEVEL\n"
        "VALID_CASE,MATHEMATICS,2022_2023,7,Daniels,Corey,3,435.0,Proficient\n"
        "VALID_CASE,MATHEMATICS,2023_2024,7,Daniels,Corey,4,NA,No Score\n"
        "VALID_CASE,READING,2022_2023,8,Other,Name,3,300.0,Advanced\n"
        "INVALID_CASE,READING,2022_2023,9,Nobody,Else,3,300.0,Advanced\n"
    )
    for expected in ((3, 3, 0, 0), (3, 0, 3, 0)):
        assert counts(bring(lines.encode(), mapping=RECIPES / "sgpdata.yaml")) == expected
    corey = every("people.Person").get(state_id="7")
    assert (corey.name, corey.record_id) == ("Corey Daniels", corey.pk)
    assert not every("people.Person").filter(state_id="9").exists()
    kept = every("evidence.Evidence").order_by("source_key")
    assert [(e.score, e.value, e.performed_at.date()) for e in kept] == [
        (435.0, 3.0, date(2023, 5, 1)),
        (None, None, date(2024, 5, 1)),
        (300.0, 4.0, date(2023, 5, 1)),
    ]


HARD = "key,learner,competency,use,level,difficulty,severity,performed_at\n"


def test_difficulty_and_severity_come_with_a_row_and_are_corrected_with_it(school, bring):
    bring((HARD + "a,S-Ada,ELA.1,interim,3,0.5,,2026-11-03\n").encode())
    bring((HARD + "a,S-Ada,ELA.1,interim,3,0.5,,2026-11-03\n").encode())
    bring((HARD + "a,S-Ada,ELA.1,interim,3,0,-0.25,2026-11-03\n").encode())
    rows = rows_of_cells([(school.ada.pk, school.essay)])
    assert [(r.difficulty, r.severity, r.status) for r in rows] == [
        (0.5, None, "superseded"),
        (0.0, -0.25, "standing"),
    ]


def test_a_difficulty_that_cannot_be_is_put_aside_with_its_column(school, bring):
    done = bring(
        (
            HARD
            + "a,S-Ada,ELA.1,interim,3,11,-10.1,2026-11-03\n"
            + "b,S-Ada,ELA.1,interim,3,hard,,2026-11-03\n"
            + "c,S-Ada,ELA.1,interim,3,-10,10,2026-11-03\n"
        ).encode()
    )
    assert counts(done) == (3, 1, 0, 2)
    said = quarantined()
    assert any(s.startswith("2 difficulty: The difficulty 11 is not from -10 to 10") for s in said)
    assert any(s.startswith("2 severity: The severity -10.1 is not") for s in said)
    assert any(s.startswith("3 difficulty") for s in said)
