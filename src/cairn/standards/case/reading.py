"""Reads one CASE package, 1.0 or 1.1: what can be used, and all that must be said of the rest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cairn.kernel.errors import BadInput
from cairn.standards.case.elements import Reader, Surroundings, joined
from cairn.standards.case.findings import Finding, Quarantined, Severity
from cairn.standards.case.opening import MAX_BYTES, opened
from cairn.standards.case.shape import Json, members
from cairn.standards.case.values import (
    Association,
    Definitions,
    Document,
    Item,
    Package,
    Rubric,
)
from cairn.standards.case.whole import closing_cycles, dangling

_LAST_RESORT = "1970-01-01T00:00:00Z"
_SECTIONS = frozenset(
    {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions"}
)


@dataclass(frozen=True)
class Reading:
    """A package, and the account of how it was read.

    version      of CASE, as the publisher wrote it: "1.0" or "1.1"
    read         elements met, by section ("CFItems" …): kept, repeated or quarantined
    circular     identifiers of the isChildOf that make an item its own ancestor
    repeated     elements that said an earlier one again, word for word
    """

    package: Package
    version: str
    findings: tuple[Finding, ...]
    quarantined: tuple[Quarantined, ...]
    circular: frozenset[str] = frozenset()
    read: Mapping[str, int] = field(default_factory=dict)
    repeated: Mapping[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> Mapping[str, int]:
        """Elements in the package, by section; read = kept + repeated + quarantined."""
        aside = Counter(each.kind for each in self.quarantined)
        return {kind: n - self.repeated.get(kind, 0) - aside[kind] for kind, n in self.read.items()}


def read_package(data: bytes, *, max_bytes: int = MAX_BYTES) -> Reading:
    """Reads the bytes of a CFPackage (JSON, or a zip with one JSON file).

    A faulty element is set aside and the others are kept; every finding names its place and mend.
    BadInput is raised only when nothing can be kept: no JSON, or no document that can be named.
    """
    raw, findings = opened(data, max_bytes=max_bytes)
    return read_json(raw, findings)


def read_json(raw: dict[str, Json], findings: Sequence[Finding] = ()) -> Reading:
    """Reads a CFPackage that is JSON already; `findings` come first in the account."""
    document, reader = _document(raw)
    items = reader.section(Item, "CFItems", raw.get("CFItems"), "CFItems", document.identifier)
    associations, circular = _associations(reader, document, items, raw.get("CFAssociations"))
    definitions = _definitions(reader, document, raw.get("CFDefinitions"))
    rubrics = reader.section(
        Rubric, "CFRubrics", raw.get("CFRubrics"), "CFRubrics", document.identifier
    )
    package = Package(
        document=document,
        items=items,
        associations=associations,
        definitions=definitions,
        rubrics=rubrics,
        extensions=_extensions(raw, _SECTIONS),
    )
    return Reading(
        package=package,
        version=_version(raw["CFDocument"]),
        findings=(*findings, *reader.findings),
        quarantined=tuple(reader.quarantined),
        circular=circular,
        read=dict(reader.read),
        repeated=dict(reader.repeated),
    )


def _document(raw: dict[str, Json]) -> tuple[Document, Reader]:
    """The document, read in its own surroundings; without it nothing can be kept."""
    given = raw.get("CFDocument")
    if not isinstance(given, dict):
        raise BadInput(
            _no_document(raw), mend="Export the whole package (CFPackages), not one part of it."
        )
    around = Surroundings(
        identifier=str(given.get("identifier") or ""),
        uri=str(given.get("uri") or f"urn:uuid:{given.get('identifier')}"),
        title=str(given.get("title") or ""),
        last_change=str(given.get("lastChangeDateTime") or _LAST_RESORT),
    )
    reader = Reader(around)
    stated = {name: value for name, value in given.items() if name != "caseVersion"}
    if given.get("caseVersion") not in (None, "", "1.0", "1.1"):
        what = f"Version {given['caseVersion']!r} of CASE is not known; it was read as 1.1."
        mend = "Export the package as CASE 1.1."
        reader.findings.append(Finding(Severity.WARNING, "CFDocument.caseVersion", what, mend))
        stated["extensions"] = joined(
            given.get("extensions") or {}, {"caseVersion": given["caseVersion"]}
        )
    document = reader.one(Document, "CFDocument", stated, "CFDocument", "")
    if document is None:
        why = " ".join(str(fault) for fault in reader.quarantined[0].why)
        raise BadInput(
            f"The framework cannot be told from others: {why}", mend="Give the document its GUID."
        )
    around.identifier = document.identifier
    return document, reader


def _no_document(raw: dict[str, Json]) -> str:
    if "CFDocuments" in raw:
        return "This is a list of documents (CFDocuments), not a package."
    if "CFItem" in raw or "fullStatement" in raw:
        return "This is one item, not a package."
    held = ", ".join(sorted(raw)[:6]) or "nothing"
    return f"There is no CFDocument; the file holds {held}."


def _associations(
    reader: Reader, document: Document, items: tuple[Item, ...], raw: Json
) -> tuple[tuple[Association, ...], frozenset[str]]:
    """The associations, and the identifiers of those that close a circle."""
    section = "CFAssociations"
    placed = reader.placed(Association, section, raw, section, document.identifier)
    closing = closing_cycles(document, items, placed)
    reader.findings += closing.values()
    reader.findings += dangling(document, items, placed)
    circular = frozenset(association.identifier for path, association in placed if path in closing)
    return tuple(association for _, association in placed), circular


def _definitions(reader: Reader, document: Document, raw: Json) -> Definitions:
    if raw is None:
        return Definitions()
    if not isinstance(raw, dict):
        reader.read["CFDefinitions"] += 1
        fault = Finding(
            Severity.FAULT, "CFDefinitions", "This is not an object.", "Give an object."
        )
        reader.set_aside("CFDefinitions", "CFDefinitions", raw, [fault])
        return Definitions()
    found = {}
    for name, member in members(Definitions):
        assert member.part is not None  # noqa: S101  (parts() demands it)
        path = f"CFDefinitions.{member.name}"
        given = raw.get(member.name)
        found[name] = reader.section(member.part, member.name, given, path, document.identifier)
    known = frozenset({member.name for _, member in members(Definitions)} | {"extensions"})
    return Definitions(**found, extensions=_extensions(raw, known))


def _extensions(raw: dict[str, Json], known: frozenset[str]) -> Mapping[str, Json]:
    """A container's own extensions, and the members CASE does not know."""
    given = raw.get("extensions")
    rest = {name: value for name, value in raw.items() if name not in known}
    if given is not None and not isinstance(given, dict):
        return {**rest, "extensions": given}
    return joined(given or {}, rest)


def _version(document: dict[str, Json]) -> str:
    if document.get("caseVersion") in ("1.0", "1.1"):
        return str(document["caseVersion"])
    return "1.1" if "/v1p1/" in str(document.get("uri")) else "1.0"
