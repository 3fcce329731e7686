"""`cairn measure`: the measurement engine on plain CSV or Parquet files, without any database."""

import typer

from . import (
    measure_accuracy,
    measure_agreement,
    measure_combine,
    measure_compare,
    measure_fit_levels,
    measure_flip,
    measure_gap,
    measure_groups,
    measure_levels,
    measure_sgp,
    measure_trace,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Measure from plain CSV or Parquet files, for analysts; no database is needed or touched.",
)
app.command()(measure_compare.compare)
app.command()(measure_trace.trace)
app.command()(measure_fit_levels.fit_levels)
app.command()(measure_sgp.sgp)
app.command()(measure_combine.combine)
app.command()(measure_accuracy.accuracy)
app.command()(measure_agreement.agreement)
app.command()(measure_flip.flip)
app.command()(measure_gap.gap)
app.command()(measure_groups.groups)
app.command()(measure_levels.levels)
