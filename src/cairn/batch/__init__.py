"""One job, two engines: DuckDB on one machine, Spark on many; the same rows from both.

job         what is to be done: Parquet in, one statement of plain SQL, one kernel over Arrow columns
here        does it on this machine: DuckDB reads, threads work, memory is bounded
spark       does it on a Spark cluster
ordering    the rows of a key together and in order
landing     a result appears whole or not at all
growing     a folder of Parquet files to which only what is new is added
levels      the job that works everyone's levels out
"""
