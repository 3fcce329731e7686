"""`cairn measure`: the measurement engine on plain CSV or Parquet files, without any database."""

import typer

from . import (
    accuracy,
    agreement,
    combine,
    compare,
    fit_levels,
    flip,
    gap,
    groups,
    levels,
    sgp,
    trace,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Measure from plain CSV or Parquet files, for analysts; no database is needed or touched.",
)
app.command()(compare.compare)
app.command()(trace.trace)
app.command()(fit_levels.fit_levels)
app.command()(sgp.sgp)
app.command()(combine.combine)
app.command()(accuracy.accuracy)
app.command()(agreement.agreement)
app.command()(flip.flip)
app.command()(gap.gap)
app.command()(groups.groups)
app.command()(levels.levels)
