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
    import json

    from cairn.measure.tracing.bkt import Bkt

    if model is None:
        return None
    try:
        return Bkt.from_plain(json.loads(model.read_text()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{model} is no model of bkt@1: {error}.",
            mend="Make one: cairn measure trace … --method bkt@1 --save-model FILE.",
        ) from None


def _rules(path: Path, methods: str) -> list[list[Any]]:
    """A set of rules for each rule in the file; its settings are by method."""
    import yaml

    from cairn.measure.mastery.methods import METHODS, named
    from cairn.measure.mastery.rule import Rule

    try:
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadPolicy(f"{path} cannot be read: {error}", mend="Give a YAML file.") from None
    chosen = [named(name.strip()).name for name in methods.split(",")] if methods else list(METHODS)
    sets = []
    for given in plain if isinstance(plain, list) else [plain]:
        if not isinstance(given, dict):
            raise BadPolicy(f"{path} holds no rule.", mend="Name scale and certainty in it.")
        settings = given.get("settings", {})
        rest = {name: value for name, value in given.items() if name not in ("settings", "method")}
        sets.append(
            [
                Rule.from_plain({**rest, "method": name, "settings": settings.get(name, {})})
                for name in chosen
            ]
        )
    return sets
