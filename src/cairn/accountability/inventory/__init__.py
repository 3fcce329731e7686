"""What this house keeps, subject by subject: a module for each of `accountability.models`."""

from . import releases

TABLES = releases.TABLES
