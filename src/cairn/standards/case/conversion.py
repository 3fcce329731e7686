"""One member's JSON value to the value we hold: what publishers send for a text, a number, a link.

Each function returns the value, or UNUSABLE when nothing can be made of what was given. What was
made good is told through `say(severity, what, mend)`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from cairn.standards.case.findings import Severity
from cairn.standards.case.shape import Json, Kind
from cairn.standards.case.values import LinkURI, NodeURI

Say = Callable[[Severity, str, str], None]

UNUSABLE: Final = object()

ASSOCIATION_TYPES = (
    "isChildOf",
    "isPeerOf",
    "isPartOf",
    "exactMatchOf",
    "precedes",
    "isRelatedTo",
    "replacedBy",
    "exemplar",
    "hasSkillLevel",
    "isTranslationOf",
)
"""Those of CASE 1.0, and isTranslationOf of 1.1; a publisher's own begin with `ext:`."""

_EXTENDED = re.compile(r"ext:[a-zA-Z0-9._|-]+")
_BY_LETTERS = {name.lower(): name for name in ASSOCIATION_TYPES}
_INT32 = 2**31
_LONGEST_IDENTIFIER = 255
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def is_guid(identifier: str) -> bool:
    """Whether it has the form CASE asks for: 8-4-4-4-12 hexadecimal characters."""
    return _GUID.fullmatch(identifier) is not None


def guid_in(uri: str) -> str | None:
    """The GUID that the address ends in, as addresses of CASE do."""
    tail = re.split(r"[/:#=]", uri)[-1]
    return tail if is_guid(tail) else None


def identifier(value: Json, say: Say) -> Json:
    """A GUID, or whatever the publisher uses for one, as long as it can serve as a name."""
    given = text(value, say)
    if not isinstance(given, str):
        return UNUSABLE
    name = given.strip()
    if not name or len(name) > _LONGEST_IDENTIFIER or any(c.isspace() for c in name):
        return UNUSABLE
    if not is_guid(name):
        say(
            Severity.WARNING,
            f"{name!r} is not a GUID (8-4-4-4-12 hexadecimal characters); it is kept as it is.",
            "Ask the publisher for the GUID; strict validators refuse this one.",
        )
    return name


def text(value: Json, say: Say) -> Json:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        say(
            Severity.WARNING,
            f"{value} is a number where a text belongs; it is kept as text.",
            "Quote it.",
        )
        return str(value)
    return UNUSABLE


def texts(value: Json, say: Say) -> Json:
    """A list of texts; a single text is a list of one, and nulls in the list fall out."""
    if isinstance(value, str):
        say(
            Severity.WARNING,
            f"{value!r} stands where a list of texts belongs.",
            "Put it into brackets.",
        )
        return (value,)
    if not isinstance(value, list):
        return UNUSABLE
    made = tuple(text(each, say) for each in value if each is not None)
    return UNUSABLE if any(each is UNUSABLE for each in made) else made


def relation(value: Json, say: Say) -> Json:
    """A type of association; publishers vary in capitals, blanks and dashes."""
    if not isinstance(value, str):
        return UNUSABLE
    if value in ASSOCIATION_TYPES or _EXTENDED.fullmatch(value):
        return value
    known = _BY_LETTERS.get(re.sub(r"[^a-z]", "", value.lower()))
    if known is None:
        return UNUSABLE
    say(Severity.WARNING, f"{value!r} was read as {known}.", f"Write {known}.")
    return known


def integer(value: Json, say: Say) -> Json:
    made = number(value, say)
    if made is UNUSABLE or (isinstance(made, float) and not made.is_integer()):
        return UNUSABLE
    return int(made) if -_INT32 <= made < _INT32 else UNUSABLE


def number(value: Json, say: Say) -> Json:
    if isinstance(value, bool):
        return UNUSABLE
    if isinstance(value, int | float):
        return value if abs(value) < float("inf") else UNUSABLE
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", value):
        say(
            Severity.WARNING,
            f"{value!r} is a text where a number belongs; it is read as one.",
            "Unquote it.",
        )
        return float(value) if "." in value else int(value)
    return UNUSABLE


def link(value: Json, say: Say) -> Json:
    """A link, and its members beyond CASE's three (they go to the element's extensions)."""
    parsed = _link_members(value, say)
    if parsed is None:
        return UNUSABLE
    title, name, uri, rest = parsed
    return LinkURI(title, name, uri), rest


def node(value: Json, say: Say) -> Json:
    """One end of an association, and the members beyond CASE's."""
    parsed = _link_members(value, say)
    if parsed is None or not (parsed[1] or parsed[2]):
        return UNUSABLE
    title, name, uri, rest = parsed
    target = rest.pop("targetType", None)
    if isinstance(target, str) and target.upper() == "CASE":
        target = "CASE"
    elif target is not None and not (isinstance(target, str) and _EXTENDED.fullmatch(target)):
        say(
            Severity.WARNING,
            f"targetType {target!r} is neither CASE nor ext: and a name; "
            "it is kept in the extensions.",
            "Write CASE, or ext: and the name.",
        )
        rest["targetType"], target = target, None
    return NodeURI(title, name, uri, target), rest


def _link_members(value: Json, say: Say) -> tuple[str, str, str, dict[str, Json]] | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and value.strip():
        say(
            Severity.WARNING,
            f"{value!r} stands where a link belongs.",
            "Give title, identifier and uri.",
        )
        value = {"identifier": value} if is_guid(value) else {"uri": value}
    if not isinstance(value, Mapping):
        return None
    rest = dict(value)
    found = [text("" if each is None else each, say) for each in (rest.pop(k, "") for k in _LINK)]
    if any(each is UNUSABLE for each in found):
        return None
    title, name, uri = found
    return title, name or guid_in(uri) or "", uri, rest


_LINK = ("title", "identifier", "uri")

CONVERSIONS: Mapping[Kind, Callable[[Json, Say], Json]] = {
    Kind.TEXT: text,
    Kind.TEXTS: texts,
    Kind.RELATION: relation,
    Kind.INTEGER: integer,
    Kind.NUMBER: number,
    Kind.LINK: link,
    Kind.NODE: node,
}
