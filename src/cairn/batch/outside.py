"""Values of a log that lie off their scale of levels: they count for nothing, which somebody should know."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.events import Kind
from cairn.measure.mastery.rule import Rule

NAMED = 5


@dataclass(frozen=True)
class Outside:
    """How many values lie off the scale, and where the first are: file, data row from 1, value."""

    many: int
    first: tuple[tuple[str, int, float], ...]


def outside(
    log: Path,
    rules: Sequence[Sequence[Rule]],
    *,
    columns: Mapping[str, str] | None = None,
    threads: int = 2,
) -> Outside:
    """The values of a log that are off the scale of their cell's rules; empty ones are not.

    log, rules, columns  as for `level_job`
    Corrected and withdrawn rows are looked at as well. Raises BadInput for a log that cannot be read, and
    for one without rows.
    """
    names = {name: name for name in ("value", "kind", "rule")} | dict(columns or {})
    with closing(duckdb.connect()) as engine:
        engine.execute("SET threads = ?", [threads])
        try:
            total, many, first = _found(engine, log, names, rules)
        except duckdb.Error as error:
            raise BadInput(
                f"The log {log} cannot be read: {error}.", mend="Give Parquet files of one form."
            ) from None
    if not total:
        raise BadInput(f"The log {log} has no rows.", mend="Name a log with evidence in it.")
    return Outside(many, tuple(first or ()))


def _found(
    engine: Any, log: Path, names: Mapping[str, str], rules: Sequence[Sequence[Rule]]
) -> tuple[int, int, list[tuple[str, int, float]] | None]:
    """Rows, values off the scale, and the first of these."""
    files = str(log / "**" / "*.parquet" if log.is_dir() else log)
    rows = "read_parquet(?, filename = '_file', file_row_number = true)"
    there = {name for name, *_ in engine.execute(f"DESCRIBE FROM {rows}", [files]).fetchall()}
    off = _condition(names, there, rules)
    place = f'(_file, file_row_number + 1, "{names["value"]}"::DOUBLE)'
    asked = f"count(*), count(*) FILTER ({off}), min({place}, {NAMED}) FILTER ({off})"
    total, many, first = engine.execute(f"SELECT {asked} FROM {rows}", [files]).fetchone()  # noqa: S608 names of our own tables and columns, never input
    return total, many, first


def _condition(names: Mapping[str, str], there: set[str], rules: Sequence[Sequence[Rule]]) -> str:
    """SQL that is true of a value off its scale; every rule of a set has the same one."""
    value = f'"{names["value"]}"::DOUBLE'
    of_set = f'"{names["rule"]}"' if names["rule"] in there else "0"
    off = " OR ".join(
        f"({of_set} = {place} AND {value} NOT BETWEEN {rule.scale.lowest} AND {rule.scale.highest})"
        for place, (rule, *_others) in enumerate(rules)
    )
    evidence = f'"{names["kind"]}" IS NOT DISTINCT FROM {int(Kind.EVIDENCE)}'
    known = f"{value} IS NOT NULL AND NOT isnan({value})"
    return f"{known} AND ({off})" + (f" AND {evidence}" if names["kind"] in there else "")
