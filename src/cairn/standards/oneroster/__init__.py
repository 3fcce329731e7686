"""OneRoster 1.1 and 1.2 CSV bundles: who learns what, where, with whom, and with which results.

A bundle is a zip file or a folder with a `manifest.csv` that says which tables are there, and
whether each is everything (`bulk`) or only what changed (`delta`).
"""

from cairn.standards.oneroster.bundle import Bundle, opened
from cairn.standards.oneroster.manifest import Manifest, Mode
from cairn.standards.oneroster.naming import source_of
from cairn.standards.oneroster.reading import (
    Batch,
    Glance,
    Reading,
    Tally,
    births_in,
    glance,
    survey,
)
from cairn.standards.oneroster.tables import TABLES

__all__ = [
    "TABLES",
    "Batch",
    "Bundle",
    "Glance",
    "Manifest",
    "Mode",
    "Reading",
    "Tally",
    "births_in",
    "glance",
    "opened",
    "source_of",
    "survey",
]
