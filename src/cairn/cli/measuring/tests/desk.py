"""What an analyst does at the desk: writes a file, runs a command, reads what it says and wrote."""

import csv
import json

import pyarrow.parquet as pq
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.kernel.errors import Mendable


def write(path, head, rows):
    """A CSV with these columns."""
    with path.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(head.split(",") if isinstance(head, str) else head)
        writer.writerows(rows)
    return path


def run(*given, code=0):
    """What `cairn measure` says; a Mendable is raised as it is."""
    done = CliRunner().invoke(app, ["measure", *map(str, given)])
    if isinstance(done.exception, Mendable):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.stdout


def said(*given, code=0):
    """The same as JSON."""
    return json.loads(run(*given, "--json", code=code))


def written(path):
    """A row for each row of a Parquet file or a CSV."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))
