"""What this house keeps, subject by subject: a module for each of `accountability.models`."""

from . import releases, runs

TABLES = {**releases.TABLES, **runs.TABLES}
