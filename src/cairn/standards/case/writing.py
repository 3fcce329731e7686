"""Writes a package as CASE 1.1: members in the schema's order, nothing for what is absent."""

import json
from collections.abc import Mapping
from typing import Any

from cairn.standards.case.shape import Json, Kind, members
from cairn.standards.case.values import Document, LinkURI, NodeURI, Package

VERSION = "1.1"


def package_bytes(package: Package) -> bytes:
    """The package as UTF-8 JSON, one line a member; the same package gives the same bytes."""
    written = json.dumps(package_json(package), ensure_ascii=False, indent=1, allow_nan=False)
    return (written + "\n").encode()


def package_json(package: Package) -> dict[str, Json]:
    """The package as the JSON object CASE 1.1 describes."""
    whole: dict[str, Json] = {
        "CFDocument": _document(package.document),
        "CFItems": [element_json(item) for item in package.items],
        "CFAssociations": [element_json(association) for association in package.associations],
    }
    definitions = element_json(package.definitions)
    if definitions:
        whole["CFDefinitions"] = definitions
    if package.rubrics:
        whole["CFRubrics"] = [element_json(rubric) for rubric in package.rubrics]
    if package.extensions:
        whole["extensions"] = _in_order(package.extensions)
    return whole


def _document(document: Document) -> dict[str, Json]:
    written = element_json(document)
    early = ("identifier", "uri", "frameworkType")
    first = {name: written.pop(name) for name in early if name in written}
    return {**first, "caseVersion": VERSION, **written}


def element_json(element: Any) -> dict[str, Json]:
    """One element of a package as the JSON object CASE 1.1 describes, its parts included."""
    written: dict[str, Json] = {}
    for field, member in members(type(element)):
        value = getattr(element, field)
        if value is not None and value != ():
            written[member.name] = _member(member.kind, value)
    if element.extensions:
        written["extensions"] = _plain(element.extensions)
    return written


def _member(kind: Kind, value: Any) -> Json:
    match kind:
        case Kind.LINK | Kind.NODE:
            return _link(value)
        case Kind.LINKS:
            return [_link(each) for each in value]
        case Kind.TEXTS:
            return list(value)
        case Kind.PARTS:
            return [element_json(each) for each in value]
        case _:
            return value


def _link(link: LinkURI) -> dict[str, Json]:
    written = {"title": link.title, "identifier": link.identifier, "uri": link.uri}
    if isinstance(link, NodeURI) and link.target_type is not None:
        written["targetType"] = link.target_type
    return written


def _plain(extensions: Mapping[str, Json] | tuple[Mapping[str, Json], ...]) -> Json:
    if isinstance(extensions, tuple):
        return [_in_order(each) for each in extensions]
    return _in_order(extensions)


def _in_order(value: Json) -> Json:
    """Members by name: a database need not keep the order in which they came."""
    if isinstance(value, Mapping):
        return {name: _in_order(value[name]) for name in sorted(value)}
    return [_in_order(each) for each in value] if isinstance(value, list) else value
