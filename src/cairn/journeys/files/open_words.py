"""What stands beside open data, for people and for programs: README, data dictionary, and a Frictionless package."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.accountability.rules.asked import Published, Question
from cairn.accountability.rules.cards import Placed, Standing
from cairn.accountability.rules.statuses import HowMany, Status
from cairn.journeys.files.open_fields import MEASURED, TABLES, WITHHELD, Field
from cairn.kernel.days import SchoolYear


@dataclass(frozen=True)
class Opened:
    """A release as it is opened.

    rows                   all of its published rows, each with its place
    tables, certificate    JSON, to the byte
    statuses               of schools and groups, and how many above them; as JSON to the byte, empty: none are said
    licence                under which anybody may use it
    """

    publisher: str
    licence: str
    standing: Standing
    questions: Sequence[Question]
    places: Sequence[Placed]
    rows: Sequence[tuple[Placed, Published]]
    tables: str
    certificate: str
    statuses: Sequence[tuple[Placed, Status | HowMany]] = ()
    statuses_text: str = ""


_FRICTIONLESS = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean"}


def package(opened: Opened) -> bytes:
    resources = [
        {
            "name": name,
            "title": title,
            "path": f"{name}.csv",
            "format": "csv",
            "encoding": "utf-8",
            "schema": {
                "fields": [_field(field) for field in fields],
                "primaryKey": list(key),
                "missingValues": [""],
            },
        }
        for name, (title, fields, key) in TABLES.items()
    ]
    said = {
        "profile": "tabular-data-package",
        "name": f"report-cards-{SchoolYear(opened.standing.year + 1)}",
        "title": f"Report cards {SchoolYear(opened.standing.year + 1)}",
        "contributors": [{"title": opened.publisher, "role": "publisher"}],
        "licenses": [{"name": opened.licence}],
        "resources": resources,
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def _field(field: Field) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": field.name,
        "type": _FRICTIONLESS[field.kind],
        "description": field.says,
    }
    if field.unit:
        said["unit"] = field.unit
    if field.empty == Field.empty:
        said["constraints"] = {"required": True}
    return said


def dictionary() -> str:
    lines = ["# Data dictionary", ""]
    for name, (title, fields, _key) in TABLES.items():
        lines += [
            f"## {name}: {title.lower()}",
            "",
            "| field | type | unit | meaning | empty means |",
        ]
        lines += ["| --- | --- | --- | --- | --- |"]
        lines += [
            f"| `{f.name}` | {f.kind} | {f.unit} | {f.meaning} | {f.empty} |" for f in fields
        ] + [""]
    return "\n".join(lines)


def readme(opened: Opened, counts: Mapping[str, int]) -> str:
    standing, year = opened.standing, SchoolYear(opened.standing.year + 1)
    hidden = sum(row.shares is None for _place, row in opened.rows)
    reasons = "; ".join(f"`{key}`: {why}" for key, why in WITHHELD.items())
    paragraphs = (
        f"# Report cards {year}: open data",
        (
            f"Published by {opened.publisher}. Licence: {opened.licence}. Data as of {standing.as_of}; "
            f"approved {_day(standing.approved_on)}, public since {_day(standing.released_on)}."
        ),
        (
            "Every figure here was published; nothing in these files is about one learner. "
            f"{len(opened.rows):,} rows, {hidden:,} of them withheld: their cells are **empty, which is not zero**, "
            f"and `withheld` says why ({reasons}). No row shows figures of fewer than {standing.minimum} learners."
        ),
        (
            "Many rows show a range: any number from its low to its high end fits what was published, and none is "
            "likelier because it stands in the middle. Rows overlap (a grade and all grades, a group and "
            "everybody): never add up rows of different divisions."
        ),
        "\n".join(["| file | rows | what it holds |", "| --- | --- | --- |", *_listed(counts)]),
        *_beside(opened),
        (
            f"Certified tables: SHA-256 {standing.sha256}. How figures are made and what an interval is stands in "
            "the methods of the report cards."
        ),
    )
    return "\n\n".join(paragraphs) + "\n"


def _beside(opened: Opened) -> Iterator[str]:
    """Which tables were certified together with these; nothing where there were none before."""
    if earlier := json.loads(opened.certificate).get("earlier"):
        prints = ", ".join(each["sha256"] for each in earlier)
        yield (
            "These tables were certified together with all that were published before. To check them, give the "
            "`tables.json` of each with `--earlier`, in this order of their SHA-256: "
            f"`cairn certify tables.json certificate.json --earlier EARLIER/tables.json`: {prints}."
        )


def _listed(counts: Mapping[str, int]) -> Iterator[str]:
    for name, (title, _fields, _key) in TABLES.items():
        also = f", `{name}.parquet`" if name in MEASURED else ""
        yield f"| `{name}.csv`{also} | {counts[name]:,} | {title.lower()} |"
    yield "| `datapackage.json`, `DICTIONARY.md` | | every field, its unit, and what an empty cell means |"
    yield (
        "| `tables.json`, `certificate.json` | | what was certified: `cairn certify tables.json "
        "certificate.json` checks that nobody can be told |"
    )
    yield (
        "| `statuses.json` | | statuses, where any are said: `cairn certify tables.json certificate.json --statuses "
        "statuses.json` checks that none is of figures that are withheld |"
    )
    yield "| `SHA256SUMS` | | `sha256sum -c SHA256SUMS` checks that the files are whole |"


def _day(day: date | None) -> str:
    return "not yet" if day is None else day.isoformat()
