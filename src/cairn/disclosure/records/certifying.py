"""The certificate of a protected table, and the examination that anyone can make of it: the file is enough.

A certificate is plain data (JSON): what an attacker was taken to know, what was promised, what it cost. Examining
counts everything anew from the file; of the certificate it believes only what the promise is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import pyarrow as pa

from .counting import Coded, Codes, coded, distinct, joined, sizes
from .ladders import WITHHELD, Ladder
from .protecting import Promise, Protected

FORMAT = "cairn study extract certificate 1"
CODE = "study_code"
"""The column by which a learner is the same in every extract of one study."""
Certificate = Mapping[str, Any]

KNOWS = (
    "The value of every column under “known” of every learner there is, before coarsening; that a learner is in the "
    "population; this file, and all that the same party was given before, joined learner by learner."
)
CANNOT = (
    "No promise against somebody who knows values of the sensitive columns: together they may fit one learner only.",
    "A withheld cell says that its class has too few different values, not which.",
    "A class may still make one value likely; l only says that it is not the only one.",
    "It knows nothing of files from other sources, nor of the parties that they were given to.",
)
"""What the certificate cannot promise, said in it."""


@dataclass(frozen=True)
class File:
    """An extract as it was read: its fingerprint, and all columns as text (null: an empty cell)."""

    sha256: str
    table: pa.Table


def figures(found: Protected, ladders: Sequence[Ladder], promise: Promise) -> dict[str, Any]:
    """What protecting came to, as a certificate says it. Shares are from 0 to 1, rounded to 4 digits."""
    known = [_known(found, ladder) for ladder in ladders]
    _, many = _classes(found.table, [each["name"] for each in known])
    return {
        "attacker_knows": KNOWS,
        "k": promise.k,
        "l": promise.l,
        "rows": found.table.num_rows,
        "classes": int(many.size),
        "smallest_class": int(many.min(initial=found.table.num_rows)),
        "rows_withheld": f"at most {ceil(100 * found.withheld / found.stays.size)} %",
        "information_kept": round(found.information, 4),
        "information_at_most": round(found.bound, 4),
        "known": known,
        "sensitive": [
            {"name": name, "kept": round(found.kept[name], 4), "cells_withheld": cells}
            for name, cells in found.cells.items()
        ],
        "cannot_promise": list(CANNOT),
    }


def _known(found: Protected, ladder: Ladder) -> dict[str, Any]:
    return {
        "name": ladder.name,
        "steps": list(ladder.names),
        "step": ladder.names[found.steps[ladder.name]],
        "weight": ladder.weight,
        "kept": round(found.kept[ladder.name], 4),
    }


def examine(
    file: File, certificate: Certificate, earlier: Sequence[tuple[File, Certificate]] = ()
) -> list[str]:
    """What is wrong, in words; empty: the certificate is of this file, and its promise holds in it.

    earlier   extracts of the same study that are to be joined with it by the learner's code
    """
    try:
        return [*_examined(file, certificate), *_together(file, certificate, earlier)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return [f"The certificate is not whole: {type(error).__name__}, {error}."]


def _examined(file: File, said: Certificate) -> Iterator[str]:
    if said["format"] != FORMAT:
        yield f"The certificate is in the form “{said['format']}”, not “{FORMAT}”."
    if said["extract"]["sha256"] != file.sha256:
        yield f"The file is not the one of the certificate: its SHA-256 is {file.sha256}."
    columns = [CODE, *_names(said, "known"), *_names(said, "sensitive")]
    if file.table.column_names != columns:
        yield f"The columns are {', '.join(file.table.column_names)}; certified are {', '.join(columns)}."
        return
    yield from _codes(file.table)
    yield from _counted(file.table, said)
    yield from _steps(file.table, said)
    determined = said.get("determination") or {}
    if not all(determined.get(what, "").strip() for what in ("words", "by", "on")):
        yield "Nobody has determined that it may leave (34 CFR 99.31(b)(1))."


def _names(said: Certificate, kind: str) -> list[str]:
    return [str(each["name"]) for each in said[kind]]


def _codes(table: pa.Table) -> Iterator[str]:
    codes = table[CODE].to_pylist()
    if any(not code for code in codes) or len(set(codes)) != len(codes):
        yield "A learner's code is missing, or stands there twice."
    elif codes != sorted(codes):
        yield "The rows are not in the order of their codes: another order may tell something."


def _counted(table: pa.Table, said: Certificate) -> Iterator[str]:
    k, least = _whole(said, "k", 2), _whole(said, "l", 1)
    group, many = _classes(table, _names(said, "known"))
    smallest = int(many.min(initial=table.num_rows))
    if table.num_rows and smallest < k:
        yield f"{int((many < k).sum())} classes have fewer than {k} learners; the smallest has {smallest}."
    counts = {"rows": table.num_rows, "classes": int(many.size), "smallest_class": smallest}
    for what, here in counts.items():
        if said[what] != here:
            yield f"The certificate says {said[what]} of {what.replace('_', ' ')}, and there are {here}."
    for each in said["sensitive"]:
        yield from _differ(coded(table[each["name"]]), group, least, each)


def _whole(said: Certificate, name: str, least: int) -> int:
    number = said[name]
    if isinstance(number, bool) or not isinstance(number, int) or number < least:
        raise ValueError(f"{name} is {number!r}")
    return number


def _differ(column: Coded, group: Codes, least: int, said: Mapping[str, Any]) -> Iterator[str]:
    """Every class shows as many different values as promised, or none at all."""
    name = said["name"]
    nothing = np.array([v is None or v == "" for v in column.values], bool)[column.codes]
    closed = np.array([v == WITHHELD for v in column.values], bool)[column.codes]
    groups = int(group.max(initial=-1)) + 1
    value = np.where(nothing | closed, -1, column.codes)
    few = distinct(group, value, groups=groups) < least
    some_open = np.bincount(group[~closed], minlength=groups) > 0
    if bad := int((few & some_open).sum()):
        yield f"{bad} classes show fewer than {least} different values of {name}."
    if (hidden := int(closed.sum())) != said["cells_withheld"]:
        yield f"The certificate says {said['cells_withheld']} withheld cells of {name}, and there are {hidden}."


def _steps(table: pa.Table, said: Certificate) -> Iterator[str]:
    for each in said["known"]:
        withheld = {WITHHELD} == set(table[each["name"]].unique().to_pylist())
        if each["step"] not in each["steps"] or (
            table.num_rows and withheld != (each["step"] == each["steps"][-1])
        ):
            yield f"{each['name']} does not stand on the step “{each['step']}”."


def _classes(table: pa.Table, known: Sequence[str]) -> tuple[Codes, Codes]:
    """For each row its class, and how many are in each class."""
    if not table.num_rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    group = joined([coded(table[name]).codes for name in known])
    return group, sizes(group)


def _together(
    file: File, said: Certificate, earlier: Sequence[tuple[File, Certificate]]
) -> Iterator[str]:
    """Joined with earlier extracts by the learner's code, nobody is in a class of fewer than k either."""
    named = {each["sha256"] for each in said["earlier"]}
    for other, its in earlier:
        if other.sha256 not in named:
            yield f"The certificate does not know the earlier file {other.sha256[:12]}…; it was not considered."
        for fault in _examined(other, its):
            yield f"Of the earlier file {other.sha256[:12]}…: {fault}"
    if not earlier:
        return
    classes = [_by_code(f.table, _names(c, "known")) for f, c in (*earlier, (file, said))]
    everyone = sorted({code for each in classes for code in each})
    patterns = [
        np.array([each.get(code, -1) + 1 for code in everyone], np.int64) for each in classes
    ]
    many = sizes(joined(patterns))
    if few := int((many < _whole(said, "k", 2)).sum()):
        yield f"Joined with what was given before, {few} classes have fewer than {said['k']} learners."


def _by_code(table: pa.Table, known: Sequence[str]) -> dict[str, int]:
    group, _ = _classes(table, known)
    return dict(zip(table[CODE].to_pylist(), group.tolist(), strict=True))
