"""`cairn measure levels`: everyone's levels from a log in Parquet, by all methods at once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cairn.kernel.errors import BadInput, BadPolicy

from ..screen import note, progress
from .inputs import plural
from .off_scale import Strict, told


def levels(
    log: Annotated[Path, typer.Argument(help="The log: a Parquet file, or a folder of them.")],
    rule: Annotated[
        Path, typer.Option(help="The rule: scale, gates, certainty, settings (YAML or JSON).")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.")],
    on: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which levels are read.")
    ],
    methods: Annotated[str, typer.Option(help="Such as latest@1,mean@1; default all.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="Our name=yours of a column, such as value=score; repeat it."),
    ] = None,
    bkt: Annotated[
        Path | None, typer.Option(help="Fitted chances for bkt@1: what cairn measure trace saved.")
    ] = None,
    records: Annotated[
        Path | None, typer.Option(help="Parquet: learner, record; whose records were joined.")
    ] = None,
    time_zone: Annotated[str, typer.Option(help="Where the schools lie.")] = "UTC",
    threads: Annotated[int, typer.Option(min=1, help="Cores to use.")] = 2,
    memory: Annotated[str, typer.Option(help="How much DuckDB may hold.")] = "2GB",
    strict: Strict = False,
    spark: Annotated[
        str, typer.Option(help="Do it on this Spark master instead: spark://host:7077.")
    ] = "",
) -> None:
    """Work out everyone's levels from a log in Parquet: one row a cell, by several methods in one pass."""
    from cairn.batch import here
    from cairn.batch import spark as there
    from cairn.batch.levels import level_job

    names = dict(_pair(word) for word in column or [])
    _check_place(time_zone, memory)
    rules = _rules(rule, methods)
    job = level_job(
        log,
        rules,
        day=on.date(),
        time_zone=time_zone,
        columns=names,
        records=records,
        fitted=_fitted(bkt),
    )
    _tell_off_scale(log, rules, names, threads, strict)
    if spark:
        there.run(job, out, session=there.connected(spark))
    else:
        with progress() as shown:
            here.run(job, out, threads=threads, memory=memory, progress=shown)
    note(f"Wrote {plural(here.rows_in(out), 'cell')} to {out}.")


def _tell_off_scale(
    log: Path, rules: list[list[Any]], names: dict[str, str], threads: int, strict: bool
) -> None:
    """Says how many values count for nothing since they are off the scale, or refuses them."""
    from cairn.batch.outside import outside

    found = outside(log, rules, columns=names, threads=threads)
    if found.many:
        first = [f"{row} of {Path(file).name} ({value:g})" for file, row, value in found.first]
        told(found.many, f"{names.get('value', 'value')} off the scale", first, log, strict)


def _pair(word: str) -> tuple[str, str]:
    ours, sign, theirs = word.partition("=")
    if not (ours and sign and theirs):
        raise BadInput(f"{word!r} does not name a column.", mend="Say it as value=score.")
    return ours, theirs


def _fitted(model: Path | None) -> Any:
    from cairn.measure.tracing.bkt import Bkt

    from .rule_files import json_in, meant_as

    if model is None:
        return None
    mend = "Make one: cairn measure trace … --method bkt@1 --save-model FILE."
    with meant_as("model of bkt@1", model, BadInput, mend):
        return Bkt.from_plain(json_in(model))


def _rules(path: Path, methods: str) -> list[list[Any]]:
    """A set of rules for each rule in the file; its settings are by method."""
    from cairn.measure.mastery.methods import METHODS, named

    from .inputs import words
    from .rule_files import meant_as, yaml_in

    plain = yaml_in(path, BadPolicy)
    chosen = [named(name).name for name in words(methods)] if methods else list(METHODS)
    sets = []
    for given in plain if isinstance(plain, list) else [plain]:
        if not isinstance(given, dict):
            raise BadPolicy(f"{path} holds no rule.", mend="Name scale and certainty in it.")
        with meant_as("rule", path, BadPolicy, "Name scale, certainty, gates and settings in it."):
            sets.append([_rule(given, name) for name in chosen])
    if not (sets and chosen):
        raise BadPolicy(f"{path} holds no rule.", mend="Name scale and certainty in it.")
    return sets


def _rule(given: dict[str, Any], method: str) -> Any:
    from cairn.measure.mastery.rule import Rule

    settings = given.get("settings", {}).get(method, {})
    return Rule.from_plain({**given, "method": method, "settings": settings})


_MEMORY = r"\d+(\.\d+)?\s*[kKMGT]i?B"


def _check_place(time_zone: str, memory: str) -> None:
    import re
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(time_zone)
    except (OSError, ValueError, KeyError):
        raise BadInput(
            f"No time zone is called {time_zone!r}.", mend="Give one such as America/Denver."
        ) from None
    if not re.fullmatch(_MEMORY, memory):
        raise BadInput(f"--memory is {memory!r}.", mend="Give such as 2GB.")
