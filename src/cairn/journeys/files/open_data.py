"""A release as a folder of open data: every published row as CSV and Parquet, with what anybody needs to use it.

    levels.csv, levels.parquet     a row for each published row and level
    summary.csv, summary.parquet   a row for each published row: who reached it, and how sure that is
    places.csv, questions.csv      what the keys in them stand for
    datapackage.json               fields and keys for programs (Frictionless Table Schema)
    DICTIONARY.md, README.md       the same for people
    statuses.csv, statuses.parquet   who gets support and who is recognised; statuses.json the same, with what
                                     it rests on, to the byte
    tables.json, certificate.json  what was certified, to the byte
    SHA256SUMS                     fingerprints of all of it

A release gives the same bytes however often it is written: no clock is in a file.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cairn.accountability.rules.asked import Published, Question
from cairn.accountability.rules.cards import Placed
from cairn.accountability.rules.reading import figure, shares_of
from cairn.accountability.rules.statuses import HowMany, Status
from cairn.journeys.files.csv_files import Cell, csv_text
from cairn.journeys.files.open_fields import MEASURED, TABLES, Field
from cairn.journeys.files.open_words import Opened, dictionary, package, readme
from cairn.journeys.files.tables import arrow
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress


def write_open_data(folder: Path, opened: Opened, progress: Progress = SILENT) -> list[str]:
    """Writes the folder; returns the names of its files. Raises BadInput where it holds anything already."""
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(
            f"{folder} holds files already.", mend="Name a new folder: each release has its own."
        )
    progress.begin("Writing open data", None)
    files = open_data(opened)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        progress.advance(1)
    return list(files)


def open_data(opened: Opened) -> dict[str, bytes]:
    """The files of the folder by name."""
    questions = {question.key: question for question in opened.questions}
    rows: dict[str, list[tuple[Any, ...]]] = {
        "levels": [line for _p, row in opened.rows for line in _levels(row, questions[row.question])],
        "summary": [_summary(row, questions[row.question]) for _p, row in opened.rows],
        "statuses": [_status(opened.standing.year, *each) for each in opened.statuses],
        "places": [(p.place, p.kind, p.name, p.within, p.grades) for p in opened.places],
        "questions": [_question(question) for question in opened.questions],
    }  # fmt: skip
    files = {f"{name}.csv": _csv(TABLES[name][1], lines) for name, lines in rows.items()}
    files |= {f"{name}.parquet": _parquet(TABLES[name][1], rows[name]) for name in MEASURED}
    counts = {name: len(lines) for name, lines in rows.items()}
    files["datapackage.json"] = package(opened)
    files["DICTIONARY.md"] = dictionary().encode()
    files["README.md"] = readme(opened, counts).encode()
    files["tables.json"] = opened.tables.encode()
    files["certificate.json"] = opened.certificate.encode()
    if opened.statuses_text:
        files["statuses.json"] = opened.statuses_text.encode()
    sums = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return files | {"SHA256SUMS": "".join(sums).encode()}


def _where(row: Published) -> tuple[Cell, ...]:
    division, _colon, group = row.where.group.partition(":")
    year = str(SchoolYear(row.where.year + 1))
    return (year, row.where.place, row.where.grade, division, group, row.question, *row.learners)


def _levels(row: Published, question: Question) -> Iterator[tuple[Any, ...]]:
    """A line for each level; of a withheld row too, without figures."""
    shares = shares_of(row)
    for at, level in enumerate(question.levels):
        low, high = (None, None) if shares is None else (round(p, 4) for p in shares[at])
        yield (*_where(row), level, at + 1, at in question.reached, low, high, row.why)


def _summary(row: Published, question: Question) -> tuple[Any, ...]:
    found = figure(row, question)
    shown = (None,) * 4 if found is None else (found.low, found.high, *found.likely)
    return (*_where(row), *(None if n is None else round(n, 4) for n in shown), row.why)


def _status(year: int, place: Placed, each: Status | HowMany) -> tuple[Any, ...]:
    named = str(SchoolYear(year + 1)), place.place
    if isinstance(each, HowMany):
        counted = each.yes, each.unsaid, each.schools
        return (*named, each.category, each.kind, "", "", "", *counted, each.why)
    since = "" if each.since is None else str(SchoolYear(each.since + 1))
    said = each.category, each.kind, each.says.value, since
    why = each.why.value if each.why else ""
    return (*named, *said, " ".join(each.grounds), None, None, None, why)


def _question(question: Question) -> tuple[str, ...]:
    reached = " ".join(question.levels[i] for i in question.reached)
    names = question.names.get("en", ""), question.names.get("es", "")
    return (question.key, *names, " ".join(question.levels), reached)


def _csv(fields: Sequence[Field], lines: Sequence[Sequence[Any]]) -> bytes:
    """RFC 4180 in UTF-8, without a mark in front: programs read it as it is."""
    return csv_text([f.name for f in fields], (map(_plain, line) for line in lines)).encode()  # type: ignore[misc]


def _plain(cell: Any) -> Cell:
    """Truth as programs read it, in a file whose schema says so."""
    return str(cell).lower() if isinstance(cell, bool) else cell


def _parquet(fields: Sequence[Field], lines: Sequence[Sequence[Any]]) -> bytes:
    """Empty texts stay empty: they stand for everybody and for all grades, and are not missing."""
    schema = pa.schema(
        pa.field(f.name, arrow(f.kind), metadata={"description": f.says, "unit": f.unit})
        for f in fields
    )
    columns = list(zip(*lines, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, f.type) for values, f in zip(columns, schema, strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()
