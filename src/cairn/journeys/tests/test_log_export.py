"""The evidence log in Parquet: all of it, once, and what is new the next time."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import numpy as np
import pytest

from cairn.batch import here
from cairn.batch.levels import level_job
from cairn.determinations.selectors.columns import columns_of, number_of, steps_of
from cairn.evidence.selectors.cells import rows_of_cells
from cairn.evidence.services.log import Piece, Withdrawn, append
from cairn.evidence.tests.conftest import KEEPER, NOW, every, school
from cairn.journeys.files.log_export import export_log
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.kernel.progress import SILENT
from cairn.measure.mastery.cells import reading
from cairn.measure.mastery.fold import fold
from cairn.measure.mastery.rule import Rule

__all__ = ["school"]
AUTUMN, SPRING = datetime(2026, 11, 3, 9, tzinfo=UTC), datetime(2026, 6, 30, 20, tzinfo=UTC)


def send(school, key, value, *, on=AUTUMN, learner=None, **said):
    who = (learner or school.ada).pk
    district = said.pop("district", school.district.pk)
    piece = Piece(
        key, who, school.essay, 2, on, score=value, value=value, district=district, **said
    )
    [(_, made)] = append([piece], source="vendor", at=NOW)
    return made


def export(folder, *, by=KEEPER):
    return export_log(folder, by=by, purpose=Purpose.OPERATE, at=NOW, progress=SILENT)


def held(folder, columns="*"):
    files = f"read_parquet('{folder}/evidence/**/*.parquet', hive_partitioning = true)"
    return duckdb.sql(f"SELECT {columns} FROM {files} ORDER BY id").fetchall()


def test_every_row_lies_once_under_its_school_year_and_district(school, tmp_path):
    send(school, "1", 0.0)
    send(school, "2", None, on=SPRING, task="Essay", context="Room 4", standard_error=0.25)
    send(school, "3", 2.5, district=None)
    assert export(tmp_path) == (3, 3)
    assert held(tmp_path, "value, school_year, district, setting, use") == [
        (0.0, "2026-27", str(school.district.pk), "", "summative"),
        (None, "2025-26", str(school.district.pk), "room 4", "summative"),
        (2.5, "2026-27", None, "", "summative"),
    ]
    [row] = held(tmp_path, "learner, competency, competency_code, performed_on, supersedes")[1:2]
    assert row == (str(school.ada.pk), str(school.essay), "ELA.1", date(2026, 6, 30), None)
    assert "| standard_error | number |" in (tmp_path / "README.md").read_text()


def test_run_again_it_writes_only_what_is_new(school, tmp_path):
    send(school, "1", 3.0)
    export(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("part-*")}
    assert export(tmp_path) == (0, 1)
    send(school, "2", 2.0)
    assert export(tmp_path) == (1, 2)
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert [row[0] for row in held(tmp_path, "value")] == [3.0, 2.0]


def test_corrections_and_withdrawals_reach_it(school, tmp_path):
    first = send(school, "1", 3.0)
    second = send(school, "2", 1.0, on=SPRING)
    export(tmp_path)
    corrected = send(school, "1", 0.0)
    append([Withdrawn("2")], source="vendor", at=NOW)
    assert export(tmp_path) == (2, 4)
    later = held(tmp_path, "id, supersedes, withdraws, district, school_year")[2:]
    place = str(school.district.pk)
    assert later[0] == (str(corrected), str(first), None, place, "2026-27")
    assert later[1][1:] == (None, str(second), place, "2025-26")


def test_a_row_that_became_visible_late_is_fetched(school, tmp_path):
    early = uuid7()
    send(school, "1", 3.0)
    send(school, "2", 2.0)
    export(tmp_path)
    row = every("evidence.Evidence").order_by("id").first()
    row.pk, row.source_key, row._state.adding = early, "0", True
    row.save(force_insert=True)
    assert export(tmp_path) == (1, 3)
    assert held(tmp_path, "id")[0] == (str(early),)
    assert export(tmp_path) == (0, 3)


def test_a_folder_of_another_record_is_refused(school, tmp_path):
    send(school, "1", 3.0)
    export(tmp_path)
    path = tmp_path / "evidence" / "_manifest.json"
    plain = json.loads(path.read_text())
    plain["spans"][0]["rows"] = 7
    path.write_text(json.dumps(plain))
    with pytest.raises(BadInput, match="of another record"):
        export(tmp_path)


def test_an_empty_log_makes_an_empty_folder(db, tmp_path):
    assert export(tmp_path) == (0, 0)


def test_how_hard_a_piece_was_goes_along_and_counts_there_as_it_does_here(school, tmp_path):
    send(school, "1", 2.0, difficulty=0.5, severity=0.25)
    send(school, "2", 3.0, severity=-0.5, standard_error=0.3)
    send(school, "3", 3.0)
    export(tmp_path)
    assert held(tmp_path, "difficulty, severity") == [(0.5, 0.25), (None, -0.5), (None, None)]
    rule = Rule.from_plain(
        {
            "method": "latent_growth@1",
            "scale": {"lowest": 1, "levels": 4},
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )
    here.run(level_job(tmp_path / "evidence", [[rule]], day=NOW.date()), tmp_path / "levels")
    [(sure,)] = duckdb.sql(
        f"SELECT latent_growth_1_certainty FROM '{tmp_path}/levels/*.parquet'"
    ).fetchall()
    columns = columns_of(steps_of(rows_of_cells([(school.ada.pk, school.essay)])))
    [state] = fold(columns.log, [rule])
    live = reading(state, rule, number_of(NOW.date()))
    assert sure == live.probabilities[live.level - 1]
    [plain] = fold(replace(columns.log, difficulty=np.empty(0)), [rule])
    assert reading(plain, rule, number_of(NOW.date())).probabilities != live.probabilities


def test_only_the_operator_may_have_it_and_it_is_noted(school, tmp_path):
    with pytest.raises(NotAllowed):
        export(tmp_path, by=Actor(school.ms_rios.pk, "Ms Rios"))
    assert not list(tmp_path.iterdir())
    export(tmp_path)
    assert every("people.Look").get(of=None).through == "export of the evidence log"


def test_levels_are_worked_out_from_the_folder_as_it_is(school, tmp_path):
    """Joined records are one learner; what was corrected or withdrawn does not count."""
    send(school, "1", 3.0)
    send(school, "1", 1.0)
    send(school, "2", 4.0, learner=school.ben)
    append([Withdrawn("2")], source="vendor", at=NOW)
    send(school, "3", 2.0, learner=school.ben, on=SPRING)
    every("people.Person").filter(pk=school.ben.pk).update(record=school.ada.pk)
    export(tmp_path)
    rule = Rule.from_plain(
        {
            "method": "latest@1",
            "scale": {"lowest": 1, "levels": 4},
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )
    records = tmp_path / "records.parquet"
    job = level_job(tmp_path / "evidence", [[rule]], day=date(2026, 11, 21), records=records)
    here.run(job, tmp_path / "levels")
    found = duckdb.sql(f"SELECT learner, pieces, latest_1_level FROM '{tmp_path}/levels/*.parquet'")
    assert found.fetchall() == [(str(school.ada.pk), 2, 1)]
