"""The same job on a Spark cluster: a standalone master and worker on loopback, ended with the test.

`make test-spark` runs it, and lets it not be skipped.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cairn.batch import here, spark
from cairn.batch.job import Job
from cairn.batch.levels import level_job
from cairn.batch.tests.logs import DAY, a_log, read, sets_of_rules, slowly, write
from cairn.kernel.errors import BadInput

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]
PATIENCE = 120.0


def _missing() -> str:
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed: make test-spark"
    return "" if shutil.which("java") else "Java 17 is not installed"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The master's address; both processes end with the tests."""
    if why := _missing():
        if os.environ.get("CAIRN_SPARK"):
            pytest.fail(why)
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("spark")
    master = _started(folder, "master.Master", "--port", "0")
    try:
        address = _said(master, folder / "master.Master.log", r"spark://127\.0\.0\.1:\d+")
        worker = _started(
            folder, "worker.Worker", "-c", "2", "-m", "1g", "-d", str(folder / "work"), address
        )
        try:
            _said(worker, folder / "worker.Worker.log", "Successfully registered with master")
            yield address
        finally:
            _end(worker)
    finally:
        _end(master)


def _started(folder: Path, what: str, *words: str) -> "subprocess.Popen[bytes]":
    import pyspark

    starter = Path(pyspark.__file__).parent / "bin" / "spark-class"
    command = [str(starter), f"org.apache.spark.deploy.{what}", "--host", "127.0.0.1"]
    surroundings = os.environ | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_DAEMON_MEMORY": "512m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with (folder / f"{what}.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--webui-port", "0", *words],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=surroundings,
            start_new_session=True,
        )


def _said(process: "subprocess.Popen[bytes]", log: Path, what: str) -> str:
    """What a process says in its log, once it does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(what, log.read_text(errors="replace")):
            return found.group()
        time.sleep(0.2)
    raise AssertionError(f"{what} was not said:\n{log.read_text(errors='replace')[-2000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def session(cluster):
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    connected = spark.connected(cluster, "Cairn's tests")
    yield connected
    connected.stop()


@pytest.mark.parametrize("seed", [1, 2])
def test_levels_on_spark_here_and_live_are_the_same(tmp_path, session, seed):
    session.conf.set("spark.sql.shuffle.partitions", "3")
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "50")
    log = a_log(400, seed, learners=12)
    path = write(log, tmp_path / "log.parquet", shuffled=seed)
    job = level_job(path, sets_of_rules(), day=DAY, time_zone="America/Phoenix")
    here.run(job, tmp_path / "here")
    spark.run(job, tmp_path / "there", session=session)
    one, other = read(tmp_path / "here"), read(tmp_path / "there")
    assert one.equals(other)
    assert one.to_pylist() == slowly(log, sets_of_rules(), DAY, "America/Phoenix")


def test_plain_sql_over_folders_gives_the_same_rows(tmp_path, session):
    for year in ("2025-26", "2026-27"):
        write(a_log(50, int(year[:4])), tmp_path / "log" / f"school_year={year}" / "part-0.parquet")
    sql = (
        "SELECT school_year, competency, COUNT(*) AS pieces, AVG(value) AS mean, "
        "CAST(MAX(performed_at) AS DATE) AS last_day FROM log "
        "WHERE withdraws IS NULL GROUP BY school_year, competency"
    )
    job = Job({"log": tmp_path / "log"}, sql)
    here.run(job, tmp_path / "here")
    spark.run(job, tmp_path / "there", session=session)
    assert read(tmp_path / "here").to_pylist() == read(tmp_path / "there").to_pylist()


def test_a_faulty_statement_says_so_and_leaves_nothing(tmp_path, session):
    job = Job({"log": write(a_log(5, 1), tmp_path / "log.parquet")}, "SELECT nothing FROM log")
    with pytest.raises(BadInput, match="cannot be read"):
        spark.run(job, tmp_path / "there", session=session)
    assert [p.name for p in tmp_path.iterdir()] == ["log.parquet"]
