"""Results of a gradebook are evidence of the competencies that they, or their tasks, are aligned to."""

from datetime import UTC, datetime
from functools import partial

import pytest

from cairn.evidence.selectors.cells import rows_of_cells
from cairn.evidence.services.gradebook import bounds_of, words_of
from cairn.evidence.services.results import import_results, take_results
from cairn.people.services.roster import import_roster

from .conftest import KEEPER, NOW, every, make

ESSAY = "urn:uuid:11111111-1111-4111-8111-111111111111"
RATIOS = "urn:uuid:22222222-2222-4222-8222-222222222222"
COLUMNS = {
    "academicSessions": "sourcedId,status,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "categories": "sourcedId,status,title",
    "scoreScales": "sourcedId,status,title,type,classSourcedId,scoreScaleValue",
    "lineItems": "sourcedId,status,title,assignDate,dueDate,classSourcedId,categorySourcedId,"
    "academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId",
    "lineItemLearningObjectiveIds": "sourcedId,status,lineItemSourcedId,source,learningObjectiveId",
    "lineItemScoreScales": "sourcedId,status,title,lineItemSourcedId,scoreScaleSourcedId",
    "results": "sourcedId,status,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,"
    "comment,textScore,inProgress,incomplete,late,missing",
    "resultLearningObjectiveIds": "sourcedId,status,resultSourcedId,source,learningObjectiveId,"
    "score,textScore",
}
TASKS = {
    "categories": ["cat,,Projects"],
    "lineItems": ["li1,,Bridge,2026-10-01,2026-10-20,c-p3,cat,year,1,4,org"],
    "lineItemLearningObjectiveIds": [f"lo1,,li1,case,{ESSAY}"],
    "scoreScales": ['sc1,,four,levels,c-p3,"{1:Beginning},{3:Proficient}"'],
    "lineItemScoreScales": ["ls1,,s,li1,sc1"],
}
GRADED = "fully graded"


def result(key="r1", *, who="u-Ada", status=GRADED, score="3", rest=",,,,,,", state=""):
    return f"{key},{state},li1,{who},{status},{score},2026-10-20{rest}"


@pytest.fixture
def bundle(tmp_path):
    def bundle(tables, mode="bulk"):
        folder = tmp_path / f"bundle-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        lines = ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.2"]
        lines += [f"file.{stem},{mode}" for stem in tables]
        (folder / "manifest.csv").write_text("\n".join(lines) + "\n")
        for stem, rows in tables.items():
            (folder / f"{stem}.csv").write_text("\n".join([COLUMNS[stem], *rows]) + "\n")
        return folder

    return bundle


@pytest.fixture
def send(school, bundle):
    for kind, key in (("academicSessions", "year"), ("orgs", "org")):
        make("intake.SourceRow", source="alder", kind=kind, key=key, digest=b"0")

    def send(results, *, tasks=None, mode="bulk", **tables):
        given = TASKS if tasks is None else tasks
        path = bundle({**given, "results": results, **tables}, mode)
        done = import_results(path, by=KEEPER, source="alder", at=NOW)
        for count in done.tally.by_kind.values():
            assert count.reconciles
        return done

    return send


def counts(done, kind="results"):
    return tuple(done.tally.as_json()[kind].values())


def evidence():
    return every("evidence.Evidence").order_by("pk")


def standing(school, competency=None):
    cell = (school.ada.pk, competency or school.essay)
    return [row.value for row in rows_of_cells([cell]) if row.status == "standing"]


def test_a_result_is_evidence_of_its_tasks_competency(send, school):
    assert counts(send([result()])) == (1, 1, 0, 0)
    [row] = evidence()
    assert (row.learner_id, row.competency_id) == (school.ada.pk, school.essay)
    assert (row.score, row.scale, row.value, row.use) == (3.0, "1-4", 3.0, 3)
    assert (row.section_id, row.district_id) == (school.section.pk, school.district.pk)
    assert (row.task, row.performed_at) == ("Bridge", datetime(2026, 10, 20, tzinfo=UTC))


def test_the_same_bundle_twice_stores_nothing_and_a_corrected_score_supersedes(send, school):
    send([result()])
    again = send([result()])
    assert all(count.stored == 0 for count in again.tally.by_kind.values())
    assert counts(send([result(score="2")])) == (1, 1, 0, 0)
    assert standing(school) == [2.0]


def test_words_are_scores_too(send):
    send([result(score="", rest=",,Proficient,,,,")])
    assert [(e.score, e.value) for e in evidence()] == [(3.0, 3.0)]
    assert words_of([("A", "90-100")]) == {}


def test_a_result_with_several_objectives_is_a_piece_for_each_with_its_own_score(send, school):
    own = [f"a1,,r1,case,{ESSAY},2,", f"a2,,r1,case,{RATIOS},,"]
    done = send([result(score="4")], resultLearningObjectiveIds=own)
    assert counts(done) == (1, 1, 0, 0)
    assert counts(done, "resultLearningObjectiveIds") == (2, 2, 0, 0)
    assert (standing(school), standing(school, school.ratios)) == ([2.0], [4.0])


def test_an_objective_that_is_dropped_is_withdrawn(send, school):
    own = [f"a1,,r1,case,{ESSAY},,", f"a2,,r1,case,{RATIOS},,"]
    send([result()], resultLearningObjectiveIds=own)
    assert counts(send([result()], resultLearningObjectiveIds=own[:1])) == (1, 1, 0, 0)
    assert (standing(school), standing(school, school.ratios)) == ([3.0], [])


def test_exempt_is_not_asked_and_takes_back_what_stood(send, school):
    assert counts(send([result(status="exempt", score="")])) == (1, 1, 0, 0)
    assert not evidence().exists()
    send([result()])
    send([result(status="exempt", score="")])
    assert standing(school) == []
    assert counts(send([result(status="exempt", score="")])) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    "row",
    [
        result(status="not submitted", score="", rest=",,,,,,true"),
        result(status="partially graded"),
        result(rest=",,,true,,,"),
        result(rest=",,,,true,,"),
    ],
)
def test_what_is_not_final_is_seen_and_not_counted(send, row):
    assert counts(send([row])) == (1, 1, 0, 0)
    [kept] = evidence()
    assert kept.value is None
    assert kept.conditions


def test_a_result_taken_back_is_withdrawn(send, school):
    send([result()])
    done = send(["r1,tobedeleted,,,,,,,,,,,"], tasks={}, mode="delta")
    assert counts(done) == (1, 1, 0, 0)
    assert standing(school) == []


def test_a_later_result_is_read_by_the_task_of_an_earlier_delivery(send, school):
    send([result()])
    done = send([result("r2", who="u-Ben", score="0", state="active")], tasks={}, mode="delta")
    assert counts(done) == (1, 0, 0, 1), "0 lies outside the 1 to 4 of the earlier line item"
    done = send([result("r2", who="u-Ben", score="4", state="active")], tasks={}, mode="delta")
    assert counts(done) == (1, 1, 0, 0)
    assert rows_of_cells([(school.ben.pk, school.essay)])[0].value == 4.0


def test_unaligned_and_unknown_competencies_are_put_aside_and_come_in_later(send, school):
    bare = {k: rows for k, rows in TASKS.items() if k != "lineItemLearningObjectiveIds"}
    assert counts(send([result()], tasks=bare)) == (1, 0, 0, 1)
    unknown = [f"a1,,r1,case,{ESSAY[:-1]}9,,"]
    done = send([result()], tasks=bare, resultLearningObjectiveIds=unknown)
    assert counts(done) == (1, 0, 0, 1)
    assert counts(done, "resultLearningObjectiveIds") == (1, 0, 0, 1)
    mends = " ".join(every("intake.QuarantinedRow").values_list("mend", flat=True))
    assert "Name the competency's CASE GUID" in mends
    assert "Import the framework" in mends
    assert counts(send([result()])) == (1, 1, 0, 0)


def test_the_same_result_from_two_classes_counts_once(send, school):
    tasks = TASKS | {
        "lineItems": [
            *TASKS["lineItems"],
            "li2,,bridge,2026-10-01,2026-10-20,c-p3,cat,year,1,4,org",
        ],
        "lineItemLearningObjectiveIds": [f"lo1,,li1,case,{ESSAY}", f"lo2,,li2,case,{ESSAY}"],
    }
    send([result(), result("r2").replace("li1", "li2")], tasks=tasks)
    assert evidence().count() == 2
    assert standing(school) == [3.0]


def test_faulty_rows_cost_themselves_alone(send):
    rows = [
        result(),
        result("r2", score="5"),
        result("r3", who="nobody"),
        result("r4").replace("2026-10-20", "2026-12-24"),
        result("r1"),
    ]
    assert counts(send(rows)) == (5, 1, 0, 4)


@pytest.mark.slow  # the same file from end to end: tests/test_real_input.py
@pytest.mark.shared
def test_lakeside_comes_in_whole_once_and_its_repeats_count_once(school, shared):
    import json

    package = json.loads((shared / "frameworks" / "ccss-math.json").read_text())
    framework = every("competencies.Framework").get()
    competency = type(every("competencies.Competency").first())
    competency.objects.bulk_create(
        competency(framework=framework, cf_item_id=item["identifier"], statement="s")
        for item in package["CFItems"]
    )
    path = shared / "oneroster" / "lakeside.zip"

    def bring():
        return import_roster(
            path, by=KEEPER, source="lakeside", today=NOW.date(), at=NOW,
            then=partial(take_results, source="lakeside", at=NOW), ranges=bounds_of("lakeside"),
        ).tally.as_json()  # fmt: skip

    first, second = bring(), bring()
    assert first["results"] == {"read": 13725, "stored": 13725, "unchanged": 0, "quarantined": 0}
    assert first["resultLearningObjectiveIds"]["stored"] == 13725
    assert first["lineItems"]["stored"] == first["lineItemScoreScales"]["stored"] == 687
    assert {counts["stored"] for counts in second.values()} == {0}
    cells = set(evidence().values_list("learner_id", "competency_id"))
    rows = rows_of_cells(cells)
    assert len(rows) == 13725
    assert sum(row.status == "repeat" for row in rows) == 3445
