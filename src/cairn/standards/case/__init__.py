"""CASE, the field's standard for competency frameworks: packages of 1.0 and 1.1 in, 1.1 out.

`read_package(bytes)` gives the framework as typed values with an account of every oddity;
`package_bytes(package)` gives it back. Reading what was written gives equal values.
"""

from cairn.standards.case.circles import closing_edges
from cairn.standards.case.conversion import ASSOCIATION_TYPES, guid_in, is_guid
from cairn.standards.case.findings import Finding, Quarantined, Severity
from cairn.standards.case.opening import MAX_BYTES
from cairn.standards.case.reading import Reading, read_json, read_package
from cairn.standards.case.values import (
    Association,
    AssociationGrouping,
    Concept,
    Criterion,
    CriterionLevel,
    Definitions,
    Document,
    Item,
    ItemType,
    License,
    LinkURI,
    NodeURI,
    Package,
    Rubric,
    Subject,
)
from cairn.standards.case.writing import element_json, package_bytes, package_json

__all__ = [
    "ASSOCIATION_TYPES",
    "MAX_BYTES",
    "Association",
    "AssociationGrouping",
    "Concept",
    "Criterion",
    "CriterionLevel",
    "Definitions",
    "Document",
    "Finding",
    "Item",
    "ItemType",
    "License",
    "LinkURI",
    "NodeURI",
    "Package",
    "Quarantined",
    "Reading",
    "Rubric",
    "Severity",
    "Subject",
    "closing_edges",
    "element_json",
    "guid_in",
    "is_guid",
    "package_bytes",
    "package_json",
    "read_json",
    "read_package",
]
