"""Records that OneRoster cannot carry, in tables of our own with the names of CEDS.

Programmes and status, attendance, discipline counts, graduation and course completion, as CSV or
Parquet. docs/guide/records.md lists the layouts; it is written from `LAYOUTS` and cannot disagree.
"""

from cairn.standards.records.layouts import LAYOUTS, Layout
from cairn.standards.records.reading import Batch, Reading, Record, tables_in

__all__ = ["LAYOUTS", "Batch", "Layout", "Reading", "Record", "tables_in"]
