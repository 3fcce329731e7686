"""The whole record as one file to take along: a page to read and print, JSON and CSV for machines, the work itself."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from cairn.evidence.rules import download_name
from cairn.evidence.selectors.artefacts import path_of
from cairn.journeys.files.csv_files import csv_text
from cairn.journeys.rights.whole_record import Part, WholeRecord

_TIME = (1980, 1, 1, 0, 0, 0)
_WITH_FILES = {"evidence.Artefact", "assessments.HandInFile", "learning.WorkFile"}


def zipped(record: WholeRecord) -> bytes:
    """record.html, record.json, tables/*.csv and files/*, in one zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files(record):
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(info, content)
    return packed.getvalue()


def files(record: WholeRecord) -> Iterator[tuple[str, bytes]]:
    """Each file of the copy: its name and content."""
    yield "record.html", readable(record).encode()
    yield "record.json", machine_readable(record).encode()
    for part in record.parts:
        yield f"tables/{part.label}.csv", ("\ufeff" + _csv(part)).encode()
    yield from _work(record)


def readable(record: WholeRecord) -> str:
    """A page that stands alone, to read and to print."""
    said = {"record": record, "cells": cells, "language": get_language() or "en"}
    return render_to_string("journeys/rights/whole_record.html", said)


def machine_readable(record: WholeRecord) -> str:
    """Everything as one JSON object: table → rows; with what is kept back, and who looked."""
    whole = {
        "learner": str(record.learner),
        "name": record.name,
        "as_of": record.at.isoformat(),
        "given_to": record.by.name,
        "tables": {part.label: list(part.rows) for part in record.parts},
        "who_looked": [
            {
                "week": look.week.isoformat(),
                "name": look.name,
                "role": str(look.relation),
                "purpose": str(look.purpose),
                "times": look.times,
            }
            for look in record.looked
        ],
        "kept_back": [{"what": what, "why": why} for what, why in record.kept_back],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def heads(part: Part) -> list[str]:
    """The columns that any row has, in their order."""
    found: dict[str, None] = {}
    for row in part.rows:
        found |= dict.fromkeys(row)
    return list(found) or list(part.columns)


def cells(part: Part) -> tuple[list[str], list[list[str]]]:
    """Heads and rows as text, for people: columns that are empty throughout are left out."""
    names = [name for name in heads(part) if any(_text(row.get(name)) for row in part.rows)]
    return names, [[_text(row.get(name)) for name in names] for row in part.rows]


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _csv(part: Part) -> str:
    names = heads(part)
    return csv_text(names, ([_text(row.get(name)) for name in names] for row in part.rows))


def _work(record: WholeRecord) -> Iterator[tuple[str, bytes]]:
    """The files of the evidence and of the portfolio, under the start of their fingerprint and their name."""
    for part in record.parts:
        for row in part.rows if part.label in _WITH_FILES else ():
            path = path_of(row["sha256"])
            if path.is_file():
                name = download_name(row["name"], row["media_type"])
                yield f"files/{row['sha256'][:12]}-{name}", path.read_bytes()
