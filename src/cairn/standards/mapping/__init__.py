"""Any vendor's table of results, described by a small YAML file: columns → our fields.

A mapping says which column means what, how its days and words are written, which rows count, and by
which columns a row is known again. Our own plain layout is one such mapping, built in.
"""

from cairn.standards.mapping.described import BadMapping, Learners, Mapping, Scale, Source
from cairn.standards.mapping.layout import plain_layout
from cairn.standards.mapping.loading import load
from cairn.standards.mapping.reading import Batch, MappedRow, Reading

__all__ = [
    "BadMapping",
    "Batch",
    "Learners",
    "MappedRow",
    "Mapping",
    "Reading",
    "Scale",
    "Source",
    "load",
    "plain_layout",
]
