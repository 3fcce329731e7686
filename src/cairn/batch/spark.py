"""A job on a Spark cluster: the same statement, the same kernel, the same rows.

Needs pyspark (the extra `spark`) and Java 17 on every machine, Cairn installed in the workers' Python, and
folders that all of them see.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from cairn.batch.job import Job, whole_keys
from cairn.batch.landing import landing
from cairn.kernel.errors import BadInput, Mendable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
}
"""What makes Spark read statements, instants and folders' names as DuckDB does."""


class NoSpark(Mendable):
    """pyspark is not installed."""


def connected(master: str, name: str = "Cairn") -> "SparkSession":
    """A session at a master such as spark://host:7077. Raises NoSpark."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise NoSpark(
            "Spark is not installed here.",
            mend='Install Java 17 and the extra: pip install "cairn[spark]".',
        ) from None
    return SparkSession.builder.master(master).appName(name).getOrCreate()


def run(job: Job, out: Path, *, session: "SparkSession") -> None:
    """Writes the job's result into the folder `out` as Parquet, whole or not at all.

    Sets SETTINGS on the session. Raises BadInput for a statement that cannot be answered.
    """
    from pyspark.errors import AnalysisException, ParseException

    for setting, value in SETTINGS.items():
        session.conf.set(setting, value)
    with landing(out) as folder:
        try:
            for name, path in job.inputs.items():
                files = session.read.option("recursiveFileLookup", "false").parquet(str(path))
                files.createOrReplaceTempView(name)
            rows = session.sql(job.sql)
        except (AnalysisException, ParseException) as error:
            raise BadInput(
                f"The job's rows cannot be read: {error}.",
                mend="Compare the columns of the files with those that the job names.",
            ) from None
        found = rows if job.kernel is None else _worked(job, rows)
        found.write.mode("overwrite").parquet(str(folder.resolve()))


def _worked(job: Job, rows: "DataFrame") -> "DataFrame":
    from pyspark.sql.pandas.types import from_arrow_schema

    job.check_columns(rows.columns)
    key = list(job.key)
    together = rows.repartition(*key).sortWithinPartitions(*key, *job.full_order(rows.columns))
    return together.mapInArrow(_kernel(job), from_arrow_schema(job.gives))


def _kernel(job: Job) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for rows in whole_keys(batches, job.key):
            yield from job.worked(rows.combine_chunks()).to_batches()

    return work
