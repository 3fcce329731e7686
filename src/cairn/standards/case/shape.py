"""How a value stands in CASE's JSON: each dataclass field carries its member's name and kind."""

from dataclasses import Field, dataclass, fields
from enum import Enum
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A value as `json` reads it; extensions may hold any."""

_KEY = "case"


class Kind(Enum):
    TEXT = "a text"
    TEXTS = "a list of texts"
    LINK = "an object with title, identifier and uri"
    LINKS = "a list of objects with title, identifier and uri"
    NODE = "an object with title, identifier and uri, one end of an association"
    RELATION = "a type of association"
    INTEGER = "a whole number"
    NUMBER = "a number"
    PARTS = "a list of objects"


class Absent(Enum):
    """What it means that a member is not there."""

    FINE = "optional"
    EMPTY = "demanded by CASE 1.1 alone or left out by everybody: the empty text stands for it"
    TOLD = "demanded: the empty text stands for it, and the reader says so"
    DERIVED = "demanded: made from what surrounds it, and the reader says so"
    FAULT = "without it the element cannot be used"


@dataclass(frozen=True)
class Member:
    """One member of a JSON object of CASE.

    name     in the JSON
    part     the class of its elements, for `Kind.PARTS`
    """

    name: str
    kind: Kind
    absent: Absent = Absent.FINE
    part: type[Any] | None = None


def text(name: str, absent: Absent = Absent.FINE) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.TEXT, absent)}


def texts(name: str) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.TEXTS)}


def link(name: str) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.LINK)}


def links(name: str) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.LINKS)}


def node(name: str) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.NODE, Absent.FAULT)}


def association_type() -> dict[str, Member]:
    return {_KEY: Member("associationType", Kind.RELATION, Absent.FAULT)}


def integer(name: str) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.INTEGER)}


def number(name: str) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.NUMBER)}


def parts(name: str, part: type[Any]) -> dict[str, Member]:
    return {_KEY: Member(name, Kind.PARTS, part=part)}


_MEMBERS: dict[type[Any], tuple[tuple[str, Member], ...]] = {}
_NAMES: dict[type[Any], frozenset[str]] = {}


def members(cls: type[Any]) -> tuple[tuple[str, Member], ...]:
    """The (field, member) pairs of a value class, in the schema's order, without `extensions`."""
    if cls not in _MEMBERS:
        _MEMBERS[cls] = tuple((f.name, f.metadata[_KEY]) for f in fields(cls) if _has_member(f))
    return _MEMBERS[cls]


def names(cls: type[Any]) -> frozenset[str]:
    """The names of the members CASE 1.1 allows in this object."""
    if cls not in _NAMES:
        _NAMES[cls] = frozenset(member.name for _, member in members(cls)) | {"extensions"}
    return _NAMES[cls]


def _has_member(f: Field[Any]) -> bool:
    return _KEY in f.metadata
