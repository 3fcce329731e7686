"""What this house keeps, subject by subject: a module for each of `accountability.models`."""

from . import improving, releases, runs

TABLES = {**improving.TABLES, **releases.TABLES, **runs.TABLES}
