"""Everyone's levels in a batch are those of each event taken live, byte for byte."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cairn.batch import here
from cairn.batch.levels import level_job, traced
from cairn.batch.tests.logs import DAY, a_log, read, sets_of_rules, slowly, write
from cairn.kernel.errors import BadInput
from cairn.measure.tracing.bkt import Bkt, Skill


def worked(tmp_path, log, **how):
    job = level_job(log, how.pop("sets", sets_of_rules()), day=DAY, **how)
    here.run(job, tmp_path / "levels")
    return read(tmp_path / "levels")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shuffled", [None, 1])
def test_levels_of_a_log_are_those_of_live_steps(tmp_path, seed, shuffled):
    log = a_log(260, seed)
    found = worked(tmp_path, write(log, tmp_path / "log.parquet", shuffled=shuffled))
    assert found.to_pylist() == slowly(log, sets_of_rules(), DAY)


@pytest.mark.parametrize("shuffled", [None, 1])
def test_what_only_the_order_needs_is_left_away_where_rows_come_in_it(
    tmp_path, monkeypatch, shuffled
):
    held = []
    together = here.together
    monkeypatch.setattr(
        here, "together", lambda rows, *how: held.append(rows) or together(rows, *how)
    )
    worked(tmp_path, write(a_log(90, 2), tmp_path / "log.parquet", shuffled=shuffled))
    assert ("source_key" in held[0].column_names) == (shuffled is not None)


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Auckland"])
def test_a_day_is_the_day_where_the_school_lies(tmp_path, zone):
    log = a_log(80, 9)
    found = worked(tmp_path, write(log, tmp_path / "log.parquet"), time_zone=zone)
    assert found.to_pylist() == slowly(log, sets_of_rules(), DAY, zone)


def test_many_buckets_and_batches_give_what_one_gives(tmp_path, monkeypatch):
    log = a_log(300, 3, learners=40)
    one = worked(tmp_path, write(log, tmp_path / "log.parquet"))
    monkeypatch.setattr(here, "_IN_A_BUCKET", 20)
    monkeypatch.setattr(here, "_AT_ONCE", 64)
    assert worked(tmp_path, tmp_path / "log.parquet").equals(one)


def test_a_folder_of_files_is_one_log_and_its_folders_names_are_columns(tmp_path):
    log = a_log(120, 4)
    for year in (2026, 2027):
        rows = [row for row in log if (int(row["id"]) % 2 == 0) == (year == 2026)]
        write(rows, tmp_path / "log" / f"school_year={year}" / "part.parquet")
    found = worked(tmp_path, tmp_path / "log")
    assert found.to_pylist() == slowly(log, sets_of_rules(), DAY)
    by_year = level_job(
        tmp_path / "log", sets_of_rules(), day=DAY, columns={"learner": "school_year"}
    )
    here.run(by_year, tmp_path / "by-year")
    assert set(read(tmp_path / "by-year")["learner"].to_pylist()) == {"2026", "2027"}


def test_joined_records_are_one_learner(tmp_path):
    log = a_log(100, 5)
    joined = {"learner 1é": "learner 0é", "learner 2é": "learner 0é"}
    records = tmp_path / "records.parquet"
    pq.write_table(pa.table({"learner": list(joined), "record": list(joined.values())}), records)
    found = worked(tmp_path, write(log, tmp_path / "log.parquet"), records=records)
    as_one = [row | {"learner": joined.get(row["learner"], row["learner"])} for row in log]
    assert found.to_pylist() == slowly(as_one, sets_of_rules(), DAY)


def test_a_plain_log_needs_only_six_columns(tmp_path):
    rows = [
        {"who": w, "what": 7, "on": date(2026, 5, d), "at": d, "key": d, "score": float(s)}
        for w, d, s in [(1, 3, 0), (1, 1, 2), (2, 1, 3), (1, 2, 3)]
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "log.parquet")
    columns = {
        "learner": "who", "competency": "what", "performed_at": "on", "recorded_at": "at",
        "source_key": "key", "value": "score",
    }  # fmt: skip
    latest = [[rule] for rule in sets_of_rules()[0] if rule.method.name == "latest@1"]
    found = worked(tmp_path, tmp_path / "log.parquet", sets=latest, columns=columns)
    assert found["latest_1_level"].to_pylist() == [0, 3]
    assert found["latest_1_shown"].to_pylist() == [3, None]
    assert found["pieces"].to_pylist() == [3, 1]
    assert found["last_day"].to_pylist() == [date(2026, 5, 3), date(2026, 5, 1)]


def test_an_empty_log_gives_no_rows(tmp_path):
    assert worked(tmp_path, write([], tmp_path / "log.parquet")).num_rows == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"learner": None}, "learner is empty in 1 rows"),
        ({"performed_at": None}, "performed_at is not a day or an instant"),
        ({"use": "guess"}, "'guess' is not a use"),
    ],
)
def test_what_cannot_be_worked_out_says_why_and_leaves_nothing(tmp_path, change, said):
    log = [row | {"supersedes": None, "withdraws": None} for row in a_log(30, 6)]
    log[7] |= change
    path = write(log, tmp_path / "log.parquet")
    with pytest.raises(BadInput, match=said):
        worked(tmp_path, path)
    assert [p.name for p in tmp_path.iterdir()] == ["log.parquet"]


def test_a_log_without_a_needed_column_is_refused_by_name(tmp_path):
    path = write(a_log(3, 1), tmp_path / "log.parquet")
    with pytest.raises(BadInput, match="no column 'score' for value"):
        level_job(path, sets_of_rules(), day=DAY, columns={"value": "score"})


CHANCES = Skill(0.4, 0.2, 0.25, 0.1)
MODEL = Bkt({"2": Skill(0.1, 0.3, 0.2, 0.05)}, CHANCES, {}, {})


def test_each_competency_is_traced_by_its_own_chances_where_they_were_fitted(tmp_path):
    log, sets = a_log(200, 8), sets_of_rules()
    path = write(log, tmp_path / "log.parquet")
    found = worked(tmp_path, path, sets=sets, fitted=MODEL).to_pylist()
    for competency in range(4):
        own = [list(traced(rules, MODEL.of(str(competency)))) for rules in sets]
        rows = [row for row in found if row["competency"] == competency]
        assert rows == [row for row in slowly(log, own, DAY) if row["competency"] == competency]
    plain = {row["bkt_1_certainty"] for row in slowly(log, sets, DAY)}
    assert {row["bkt_1_certainty"] for row in found} != plain


def test_chances_that_no_rule_asks_for_are_refused(tmp_path):
    path = write(a_log(3, 1), tmp_path / "log.parquet")
    with pytest.raises(BadInput, match="which is not among mean@1"):
        level_job(path, [[sets_of_rules()[0][2]]], day=DAY, fitted=MODEL)
