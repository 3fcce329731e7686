"""Reading a bundle: what is good comes out typed, and every fault is told with place and mend."""

import gzip
import zipfile
from datetime import date

import pytest

from cairn.kernel.errors import BadInput
from cairn.standards.oneroster import glance, opened, source_of, survey
from cairn.standards.oneroster.tests.a_school import SCHOOL, TODAY, manifest
from cairn.standards.tabular.source import Limits

GUID = "ed1f57c5-8a5a-4b5c-9f0e-000000000001"


def only(found):
    assert len(found.told) == 1, found.told
    return found.told[0]


@pytest.mark.shared
def test_lakeside_has_no_fault_and_the_counts_of_its_makers(shared):
    found = survey(shared / "oneroster" / "lakeside.zip", today=TODAY)
    assert found.faults == found.notes == []
    assert all(tally.read == tally.good for tally in found.tally.values())
    counts = {kind: tally.good for kind, tally in found.tally.items()}
    assert counts["users"] == counts["roles"] == 11_442
    assert counts["enrollments"] == 29_409
    assert counts["demographics"] == 10_516
    assert counts["results"] == counts["resultLearningObjectiveIds"] == 13_725


def test_a_good_school_comes_out_typed(school):
    found = school.read()
    assert found.is_clean
    assert found.notes == []
    [ada, *_] = found.rows["users"]
    assert (ada.line, ada.given_name, ada.grades) == (2, "Ada", ("06",))
    assert ada.enabled_user is True
    assert ada.user_ids == (("state", "111"),)
    assert not hasattr(ada, "password")
    assert found.rows["demographics"][0].birth_date == date(2014, 12, 10)
    assert found.rows["demographics"][1].white is None
    assert found.rows["lineItems"][0].description == "Halves, thirds"
    assert found.rows["scoreScales"][0].score_scale_value[3] == ("4", "Advanced")


def test_zero_is_a_score_and_blank_is_none(school):
    school.replace("results", "fully graded,3", "submitted,")
    assert [row.score for row in school.read().rows["results"]] == [None, 0.0]


@pytest.mark.parametrize(
    ("stem", "old", "new", "column", "mend"),
    [
        ("demographics", "female", "M", "sex", "Write male."),
        ("demographics", "2014-12-10", "2027-01-01", "birthDate", "when it has come"),
        ("demographics", "2014-12-10", "12/10/2014", "birthDate", "YYYY-MM-DD"),
        ("demographics", "false,false,false,false,true", "0,false,false,false,true", "american", "true or false"),
        ("results", "fully graded,3", "fully graded,5", "score", "Correct the score"),
        ("results", "fully graded,3", "fully graded,-1", "score", "Correct the score"),
        ("results", "fully graded,3", "fully graded,three", "score", "Write a number"),
        ("results", "fully graded,3", "graded,3", "scoreStatus", "fully graded"),
        ("results", "3,2025-10-16", "3,2026-11-22", "scoreDate", "when it has come"),
        ("results", "3,2025-10-16", "3,", "scoreDate", "Fill it in."),
        ("lineItems", "0,4", "5,4", "resultValueMax", "Swap"),
        ("lineItems", "2025-10-15", "2025-09-15", "dueDate", "Correct one"),
        ("academicSessions", "2025-12-20", "2025-08-01", "endDate", "Correct one"),
        ("academicSessions", "y26,2026", "y26,26", "schoolYear", "four digits"),
        ("enrollments", "student,,2025-08-15", "student,,2026-08-15", "endDate", "Correct one"),
        ("enrollments", "u1,student", "u1,pupil", "role", "Write one of"),
        ("enrollments", "e1,,", ",,", "sourcedId", "Fill it in."),
        ("enrollments", "e1,,", "e 1!,,", "sourcedId", "same identifier"),
        ("users", "Ada", "", "givenName", "Fill it in."),
        ("users", "true,ada", "maybe,ada", "enabledUser", "true or false"),
        ("users", "{state:111}", "111", "userIds", "{name:value}"),
        ("users", "g1,06", "g1,sixth", "grades", "01 to 12"),
        ("orgs", "school,", "academy,", "type", "Write one of"),
        ("lineItemLearningObjectiveIds", f"urn:uuid:{GUID}", "6.EE.1", "learningObjectiveId", "urn:uuid:"),
        ("users", "u1,,,", "u1,inactive,,", "status", "tobedeleted"),
    ],
)  # fmt: skip
def test_one_fault_is_named_with_its_column_and_mend(school, stem, old, new, column, mend):
    school.replace(stem, old, new)
    [first, *_] = [fault for fault in school.read().faults if fault.file == f"{stem}.csv"]
    assert first.column.startswith(column)
    assert first.line == 1 + SCHOOL[stem][: SCHOOL[stem].index(old)].count("\n")
    assert mend in first.mend


def test_all_faults_of_a_row_are_told_at_once_and_good_rows_stay(school):
    school.add("demographics", "t9,,,2030-01-01,M,yes,,,,,,,,,,")
    found = school.read()
    assert [fault.column for fault in found.faults] == [
        "birthDate", "sex", "americanIndianOrAlaskaNative",
    ]  # fmt: skip
    assert {fault.line for fault in found.faults} == {4}
    assert {fault.key for fault in found.faults} == {"t9"}
    assert found.keys("demographics") == ["u1", "u2"]
    assert found.reading.tally["demographics"].read == 3


def test_a_doubled_identifier_is_told_and_the_first_row_stays(school):
    school.add("users", "u1,,,true,eve,,Eve,Moss,,,,,,,,,,,,,,")
    found = school.read()
    assert "Line 2 has the same sourcedId" in only(found)
    assert found.rows["users"][0].given_name == "Ada"


@pytest.mark.parametrize(
    ("stem", "row", "column"),
    [
        ("classes", "k2,,,Art,06,nowhere,,scheduled,,s1,t1,,,", "courseSourcedId"),
        ("classes", "k2,,,Art,06,c1,,scheduled,,nowhere,t1,,,", "schoolSourcedId"),
        ("classes", 'k2,,,Art,06,c1,,scheduled,,s1,"t1,nowhere",,,', "termSourcedIds"),
        ("courses", "c2,,,y26,Art,A,06,nowhere,,", "orgSourcedId"),
        ("roles", "r9,,,u1,secondary,student,,,nowhere,", "orgSourcedId"),
        ("enrollments", "e9,,,nowhere,s1,u1,student,,,", "classSourcedId"),
        ("enrollments", "e9,,,k1,s1,nowhere,student,,,", "userSourcedId"),
        ("results", "x9,,,nowhere,u1,submitted,,2025-10-16,,,,,,,", "lineItemSourcedId"),
        ("results", "x9,,,l1,nowhere,submitted,,2025-10-16,,,,,,,", "studentSourcedId"),
        ("demographics", "nowhere,,,,,,,,,,,,,,,", "sourcedId"),
        ("orgs", "s9,,,Lost School,school,1,nowhere", "parentSourcedId"),
    ],
)
def test_a_name_that_leads_nowhere_keeps_its_row_out(school, stem, row, column):
    school.add(stem, row)
    found = school.read()
    assert "in no row of" in only(found)
    assert found.faults[0].column == column


def test_a_row_that_names_a_refused_row_says_so(school):
    school.replace("users", "true,bo", "perhaps,bo")
    found = school.read()
    [told] = [str(fault) for fault in found.faults if fault.file == "enrollments.csv"]
    where, why = "enrollments.csv:3: userSourcedId: ", "“u2” is line 3 of users.csv, "
    assert told == where + why + "which was refused. Mend that first."
    assert found.keys("users") == ["u1", "t9", "g1"]


def test_parents_come_before_children_whatever_their_order(school):
    school.files["orgs"] = (
        b"sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
        b"p1,,,Programme,department,,s1\ns1,,,School,school,,d1\nd1,,,District,district,,\n"
    )
    found = school.read(chunk=1)
    assert found.is_clean
    assert found.keys("orgs") == ["d1", "s1", "p1"]


def test_parents_in_a_ring_are_refused(school):
    school.add("orgs", "a,,,A,school,,b\nb,,,B,school,,a")
    assert all("ring" in told for told in school.read().told)


def test_an_agent_who_is_not_there_is_put_up_with_and_told(school):
    school.replace("users", ",g1,", ",nobody,")
    found = school.read()
    assert found.is_clean
    assert "users.csv:2: agentSourcedIds: 1 identifiers" in found.notes[0]


def test_what_may_pass_is_noted_once(school):
    school.replace("enrollments", "teacher,true", "teacher,TRUE")
    school.replace("users", ",06,", ",6,")
    school.replace("lineItemLearningObjectiveIds", f"urn:uuid:{GUID}", GUID.upper())
    found = school.read()
    assert found.is_clean
    assert [note.split(":")[0] for note in found.notes] == [
        "users.csv", "enrollments.csv", "lineItemLearningObjectiveIds.csv",
    ]  # fmt: skip
    assert found.rows["lineItemLearningObjectiveIds"][0].learning_objective_id == f"urn:uuid:{GUID}"


def test_further_columns_are_kept_unknown_ones_passed_over_and_misspelt_ones_named(school):
    school.replace(
        "orgs", "parentSourcedId\n", "parentSourcedId,metadata.ncesId,colour,parentSourceId\n"
    )
    school.replace("orgs", "2690,\n", "2690,,3300001,red,\n")
    school.replace("orgs", "7527,d1\n", "7527,d1,,blue,\n")
    found = school.read()
    assert found.is_clean
    assert found.rows["orgs"][0].extra == {"metadata.ncesId": "3300001"}
    assert ["colour" in note for note in found.notes] == [True, False]


def test_a_misspelt_column_that_must_be_there_is_named_and_the_other_tables_are_read(school):
    school.replace("users", "givenName", "gvenName")
    found = school.read()
    assert "perhaps “gvenName” is meant for givenName" in found.told[0]
    assert found.keys("orgs") == ["d1", "s1"]
    assert "users" in found.reading.broken


def test_a_misspelt_column_that_may_be_missing_is_noted(school):
    school.replace("users", "preferredGivenName", "prefferedGivenName")
    [note] = school.read().notes
    assert "perhaps it is meant for preferredGivenName" in note


def test_formulas_and_html_in_names_are_names(school):
    school.replace("users", "Ada", "=cmd|' /C calc'!A0")
    school.replace("users", "Bo", "<script>alert(1)</script>")
    found = school.read()
    assert found.is_clean
    assert [u.given_name for u in found.rows["users"]][:2] == [
        "=cmd|' /C calc'!A0", "<script>alert(1)</script>",
    ]  # fmt: skip


def test_a_byte_order_mark_is_welcome(school):
    school.files["users"] = b"\xef\xbb\xbf" + school.files["users"]
    assert school.read().is_clean


def test_a_row_of_the_wrong_width_is_refused_and_surplus_blanks_are_not(school):
    school.add("orgs", "s2,,,Cut Sch")
    school.replace("orgs", "7527,d1", "7527,d1,,,")
    found = school.read()
    assert "has 4 cells and the first line 7" in only(found)
    assert found.keys("orgs") == ["d1", "s1"]


def test_passwords_are_kept_nowhere(school):
    school.replace("users", "true,ada", "perhaps,ada")
    [refused, *_] = school.read().refused
    assert "Lovelace" in refused.raw
    assert "geheim" not in refused.raw


# -- deltas -------------------------------------------------------------------------------------


def earlier(**held):
    asked = []

    def known(kind, names):
        asked.append((kind, names))
        return names & set(held.get(kind, ()))

    known.asked = asked
    return known


def test_a_delta_may_name_what_came_earlier(school):
    school.delta(enrollments="e9,active,2026-01-01T00:00:00.000Z,k1,s1,u1,student,,,\n"
                 "e8,active,2026-01-01T00:00:00.000Z,k1,s1,u7,student,,,\n")  # fmt: skip
    known = earlier(classes=["k1"], orgs=["s1"], users=["u1"])
    found = school.read(known=known)
    assert "“u7” is not known" in only(found)
    assert found.keys("enrollments") == ["e9"]
    assert len(known.asked) == 3


def test_a_deletion_needs_nothing_but_its_key(school):
    school.delta(enrollments="e1,tobedeleted,2026-01-01T00:00:00.000Z,,,,,,,\n")
    [row] = school.read(known=earlier()).rows["enrollments"]
    assert (row.sourced_id, row.status, row.class_sourced_id) == ("e1", "tobedeleted", "")


def test_a_row_cannot_name_what_the_same_delivery_deletes(school):
    school.delta(users="u1,tobedeleted,,,,,,,,,,,,,,,,,,,,\n",
                 enrollments="e9,active,,k1,s1,u1,student,,,\n")  # fmt: skip
    known = earlier(classes=["k1"], orgs=["s1"], users=["u1"])
    assert "to be deleted by this same delivery" in only(school.read(known=known))


def test_a_delta_result_is_held_to_the_scale_of_its_earlier_line_item(school):
    school.delta(results="x9,active,,l1,u1,fully graded,9,2025-10-16,,,,,,,\n")
    known = earlier(lineItems=["l1"], users=["u1"])
    found = school.read(known=known, ranges=lambda names: dict.fromkeys(names, (0.0, 4.0)))
    assert "outside the line item's scale of 0 to 4" in only(found)


def test_without_the_table_and_without_memory_a_name_is_noted_not_refused(school):
    school.delta(enrollments="e9,active,,k1,s1,u1,student,,,\n")
    found = school.read()
    assert found.is_clean
    assert any("was not checked" in note for note in found.notes)


# -- version 1.1 --------------------------------------------------------------------------------


def test_version_1_1_says_roles_in_users(school):
    school.version = "1.1"
    del school.files["roles"], school.modes["roles"]
    school.files["users"] = (
        b"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
        b"givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
        b'u1,,,true,"s1,d1",student,ada,,Ada,Lovelace,,111,,,,,06,\n'
        b"u2,,,true,s1,student,bo,,Bo,Diaz,,112,,,,,06,\n"
        b"t9,,,true,s1,,rios,,Maria,Rios,,901,,,,,,\n"
        b"t8,,,true,s1,teacher,ann,,Ann,Lee,,902,,,,,,\n"
    )
    school.replace("lineItems", "academicSessionSourcedId", "gradingPeriodSourcedId")
    school.replace("lineItems", ",schoolSourcedId", "")
    school.replace("lineItems", "0,4,s1", "0,4")
    found = school.read()
    assert found.rows["users"][0].org_sourced_ids == ("s1", "d1")
    assert found.rows["users"][0].role == "student"
    assert found.rows["lineItems"][0].academic_session_sourced_id == "t1"
    assert found.told[0].startswith("users.csv:4: role: The cell is empty")


# -- hostile and broken bundles -----------------------------------------------------------------


def test_a_truncated_zip_is_named_and_nothing_is_read(school):
    path = school.zipped()
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BadInput, match="cut off or damaged"):
        school.read(path)


def test_a_damaged_member_is_named_and_the_others_are_read(school):
    path = school.zipped()
    data = bytearray(path.read_bytes())
    at = data.index(b"enrollments.csv") + 40
    data[at : at + 20] = b"\0" * 20
    path.write_bytes(data)
    found = school.read(path)
    assert "damaged" in found.told[0]
    assert list(found.reading.broken) == ["enrollments"]
    assert found.keys("users") == ["u1", "u2", "t9", "g1"]


def test_no_zip_file_at_all_is_named(tmp_path):
    (tmp_path / "roster.zip").write_text("hello")
    with pytest.raises(BadInput, match="is not a zip file"), opened(tmp_path / "roster.zip"):
        pass
    with pytest.raises(BadInput, match="There is no"), opened(tmp_path / "nothing.zip"):
        pass


def test_a_truncated_gzip_file_keeps_what_came_before(school):
    folder = school.write()
    rows = "".join(f"e{n},,,k1,s1,u1,student,,2025-08-15,2026-06-15\n" for n in range(100, 20_000))
    whole = gzip.compress(SCHOOL["enrollments"].encode() + rows.encode())
    (folder / "enrollments.csv").unlink()
    (folder / "enrollments.csv.gz").write_bytes(whole[:-1000])
    found = school.read(folder)
    assert "cut off" in only(found)
    assert found.reading.tally["enrollments"].good > 3


def test_a_utf16_table_is_named(school):
    school.files["users"] = school.files["users"].decode().encode("utf-16")
    found = school.read()
    assert "users.csv: The file is UTF-16 text" in found.told[0]
    assert "UTF-8" in found.told[0]


def test_a_latin1_line_is_named_and_the_others_stay(school):
    school.replace("users", "Diaz", "Díaz")
    school.files["users"] = school.files["users"].decode().encode("latin-1")
    found = school.read()
    assert found.told[0].startswith("users.csv:3: Byte")
    assert found.keys("users") == ["u1", "t9", "g1"]
    assert found.reading.keyless["users"] == 1


def test_a_promised_table_that_is_missing_is_named(school):
    del school.files["demographics"]
    assert "promises it (bulk), but it is not in the bundle" in only(school.read())


def test_a_table_that_the_manifest_calls_absent_is_not_read(school):
    school.modes["demographics"] = "absent"
    found = school.read()
    assert "calls it absent, so it was not read" in only(found)
    assert "demographics" not in found.rows


def test_a_bundle_without_manifest_is_refused(school):
    folder = school.write()
    (folder / "manifest.csv").unlink()
    with pytest.raises(BadInput, match=r"no manifest\.csv"):
        school.read(folder)


def test_an_unknown_version_is_refused(school):
    school.version = "2.0"
    with pytest.raises(BadInput, match=r"1\.1 or 1\.2"):
        school.read()


def test_an_unknown_file_is_told_and_its_likely_name(school):
    folder = school.write()
    (folder / "enrolments.csv").write_text("a,b\n")
    found = school.read(folder)
    assert found.is_clean
    assert "Perhaps enrollments.csv is meant." in found.notes[0]


def test_a_bundle_in_a_folder_of_its_zip_is_read(school):
    assert school.read(school.zipped(inside="lakeside/")).is_clean


def test_a_path_that_leads_out_of_the_zip_is_not_read(school, tmp_path):
    path = school.zipped()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../users.csv", "evil")
        archive.writestr("/etc/passwd", "evil")
    found = school.read(path)
    assert found.is_clean
    assert sum("leads out of the zip file" in note for note in found.notes) == 2


def test_a_zip_bomb_is_not_unpacked_to_its_end(school, tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", manifest({"users": "bulk"}))
        archive.writestr("users.csv", SCHOOL["users"] + "0\n" * 5_000_000)
    stopped = school.read(path, open={"limits": Limits(spared=1 << 20)})
    assert "the rest was not read" in stopped.told[0]
    assert stopped.keys("users") == ["u1", "u2", "t9", "g1"]
    assert stopped.reading.tally["users"].read < 2_000_000
    declared = Limits(total=1 << 20)
    with pytest.raises(BadInput, match="says that it unpacks to"), opened(path, limits=declared):
        pass


def test_a_monstrous_line_in_a_zip_keeps_the_rows_around_it(school):
    school.files["enrollments"] += b"x" * 80_000_000 + b"\ne9,,,k1,s1,u1,student,,,\n"
    found = school.read(school.zipped())
    assert "enrollments.csv:5: The line is 80,000,001 bytes long" in only(found)
    assert found.keys("enrollments") == ["e1", "e2", "e3", "e9"]


def test_an_encrypted_member_is_named(school):
    path = school.zipped()
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            name = data[at : at + 80]
            if b"users.csv" in name:
                data[at + flags] |= 1
    path.write_bytes(data)
    found = school.read(path)
    assert "without a password" in found.told[0]


def test_an_unclosed_quotation_mark_costs_one_row(school):
    school.replace("users", "Bo,Diaz", '"Bo,Diaz')
    found = school.read()
    assert found.told[0].startswith("users.csv:3: A quotation mark")
    assert found.keys("users") == ["u1", "t9", "g1"]


def test_a_glance_tells_who_is_there_good_row_or_not(school):
    school.replace("users", "true,bo", "perhaps,bo")
    school.add("users", "u7,tobedeleted,,,,,,,,,,,,,,,,,,,,")
    school.add("users", '"broken')
    with opened(school.write()) as bundle:
        seen = glance(bundle, "users")
    assert seen.held == {"u1", "u2", "t9", "g1"}
    assert (seen.gone, seen.keyless) == ({"u7"}, 1)


def test_a_bundle_comes_from_its_one_district(school):
    assert source_of(school.write()) == "district 2690"
    school.add("orgs", "d2,,,Hilltop,district,2700,")
    assert source_of(school.write()) == ""


def test_a_table_of_faults_is_not_read_to_its_end(tmp_path, monkeypatch):
    from cairn.standards.oneroster import reading

    monkeypatch.setattr(reading, "MOST_REFUSED", 3000)
    (tmp_path / "manifest.csv").write_text(
        "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.orgs,bulk\n"
    )
    rows = "o1,,,Here,district,1,\n"
    (tmp_path / "orgs.csv").write_text(
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
        + rows
        + ",,,,,,\n" * 20_000
    )
    seen = reading.survey(tmp_path, today=date(2026, 11, 21))
    assert seen.tally["orgs"].good == 1
    assert seen.tally["orgs"].read < 10_000
    assert any("the rest was not read" in fault.what for fault in seen.faults)
