"""What this house keeps, subject by subject: a module for each of `accountability.models`."""

from . import improvement, releases, runs

TABLES = {**releases.TABLES, **runs.TABLES, **improvement.TABLES}
