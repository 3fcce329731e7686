"""Reads the elements of a package, each on its own: a faulty one is set aside, others are kept."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from cairn.kernel.ids import named
from cairn.standards.case import conversion
from cairn.standards.case.conversion import CONVERSIONS, UNUSABLE
from cairn.standards.case.findings import Finding, Quarantined, Severity
from cairn.standards.case.shape import Absent, Json, Kind, Member, members, names
from cairn.standards.case.values import CriterionLevel, LinkURI

Element = TypeVar("Element")

ONLY_IN_1_0 = frozenset({"CFDocumentURI", "CFPackageURI", "CFDocument"})
_DATES = {"statusStartDate": date, "statusEndDate": date, "lastChangeDateTime": datetime}


class Surroundings:
    """What an element may borrow from the document it belongs to."""

    def __init__(self, identifier: str, uri: str, title: str, last_change: str) -> None:
        self.identifier, self.uri, self.title, self.last_change = (
            identifier,
            uri,
            title,
            last_change,
        )

    def address(self, section: str, identifier: str) -> str:
        """Where the element would stand at the document's publisher."""
        if "/CFDocuments/" in self.uri:
            return f"{self.uri.split('/CFDocuments/')[0]}/{section}/{identifier}"
        return (
            f"urn:uuid:{identifier}"
            if conversion.is_guid(identifier)
            else f"{self.uri}#{identifier}"
        )

    def says_own(self, value: Json) -> bool:
        """Whether a link says no more than that the element belongs to this document."""
        if not isinstance(value, Mapping) or not value.keys() <= {"title", "identifier", "uri"}:
            return False
        ours = {self.uri, self.uri.replace("/CFDocuments/", "/CFPackages/")}
        return (
            value.get("identifier") in (None, self.identifier)
            and value.get("uri") in (None, *ours)
            and value.get("title") in (None, self.title)
        )


class Reader:
    """Reads elements one after another and remembers what it saw."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.findings: list[Finding] = []
        self.quarantined: list[Quarantined] = []
        self.read: Counter[str] = Counter()
        self.repeated: Counter[str] = Counter()
        self._seen: dict[tuple[str, str], Json] = {}

    def section(
        self, cls: type[Element], name: str, raw: Json, path: str, parent: str
    ) -> tuple[Element, ...]:
        """The usable elements of a list; `parent` is the identifier of what holds it."""
        return tuple(element for _, element in self.placed(cls, name, raw, path, parent))

    def placed(
        self, cls: type[Element], name: str, raw: Json, path: str, parent: str
    ) -> list[tuple[str, Element]]:
        """The same, each with its path."""
        if raw is None:
            return []
        if not isinstance(raw, list):
            self.read[name] += 1
            self.set_aside(
                name, path, raw, [_fault(path, "This is not a list.", "Give a list of objects.")]
            )
            return []
        places = [f"{path}[{i}]" for i in range(len(raw))]
        read = (
            self.one(cls, name, each, place, parent)
            for place, each in zip(places, raw, strict=True)
        )
        return [
            (place, element)
            for place, element in zip(places, read, strict=True)
            if element is not None
        ]

    def one(
        self, cls: type[Element], section: str, raw: Json, path: str, parent: str
    ) -> Element | None:
        self.read[section] += 1
        if not isinstance(raw, dict):
            self.set_aside(
                section, path, raw, [_fault(path, "This is not an object.", "Give an object.")]
            )
            return None
        element = _OneElement(self, section, path, parent)
        values = element.values(cls, raw)
        if element.faults:
            self.findings += element.remarks
            self.set_aside(section, path, raw, element.faults)
            return None
        if self._is_repeat(section, values["identifier"], raw, path):
            return None
        self.findings += element.remarks
        element.read_parts(values)
        return cls(**values)

    def _is_repeat(self, section: str, identifier: str, raw: Json, path: str) -> bool:
        key = (section, identifier.lower())
        if key not in self._seen:
            self._seen[key] = raw
            return False
        if self._seen[key] == raw:
            self.repeated[section] += 1
            what = f"{identifier} stands here a second time, word for word; once is kept."
            self.findings.append(Finding(Severity.WARNING, path, what, "Remove the repetition."))
        else:
            what = f"The identifier {identifier} is taken by an earlier, different element."
            mend = "Give this one its own GUID; the earlier one is kept."
            self.set_aside(section, path, raw, [_fault(f"{path}.identifier", what, mend)])
        return True

    def set_aside(self, kind: str, path: str, raw: Json, why: Iterable[Finding]) -> None:
        """Keeps an element out of the package, as it was given, with the reasons."""
        faults = tuple(why)
        self.findings += faults
        self.quarantined.append(Quarantined(kind, path, raw, faults))


class _OneElement:
    """The reading of one JSON object."""

    def __init__(self, reader: Reader, section: str, path: str, parent: str) -> None:
        self.reader, self.section, self.path, self.parent = reader, section, path, parent
        self.remarks: list[Finding] = []
        self.faults: list[Finding] = []
        self.extensions: dict[str, Json] = {}
        self._parts: dict[str, tuple[Member, Json]] = {}

    def values(self, cls: type[Any], raw: dict[str, Json]) -> dict[str, Any]:
        """The fields of the value, but for its parts; faults are gathered, not raised."""
        raw = self._by_known_names(cls, raw)
        found: dict[str, Any] = {}
        for field, member in members(cls):
            if member.kind is Kind.PARTS:
                self._parts[field] = (member, raw.get(member.name))
            elif field == "identifier":
                found[field] = self._identifier(member, raw)
            elif _is_given(raw.get(member.name), member):
                self._take(field, member, raw[member.name], found)
            else:
                self._without(field, member, found)
        self._keep_the_rest(cls, raw)
        found["extensions"] = self._all_extensions(cls, raw.get("extensions"))
        return found

    def read_parts(self, found: dict[str, Any]) -> None:
        for field, (member, raw) in self._parts.items():
            assert member.part is not None  # noqa: S101  (parts() demands it)
            path = f"{self.path}.{member.name}"
            found[field] = self.reader.section(
                member.part, member.name, raw, path, found["identifier"]
            )

    def _identifier(self, member: Member, raw: dict[str, Json]) -> str:
        given = raw.get("identifier")
        if given not in (None, ""):
            made = conversion.identifier(given, lambda *said: self._say("identifier", *said))
            if isinstance(made, str):
                return made
            self._fault("identifier", f"{given!r} cannot serve as an identifier.", "Give a GUID.")
            return ""
        uri = raw.get("uri")
        made = conversion.guid_in(uri) if isinstance(uri, str) else None
        if made is None and member.absent is Absent.FAULT:
            self._fault(
                "identifier", "There is no identifier, and no GUID in the uri.", "Give a GUID."
            )
            return ""
        made = made or str(
            named("case", self.parent, self.section, json.dumps(raw, sort_keys=True))
        )
        self._say(
            "identifier",
            Severity.WARNING,
            f"There is no identifier; {made} stands for it.",
            "Give a GUID.",
        )
        return made

    def _take(self, field: str, member: Member, given: Json, found: dict[str, Any]) -> None:
        def say(severity: Severity, what: str, mend: str) -> None:
            self._say(member.name, severity, what, mend)

        links = member.kind is Kind.LINKS
        made = self._links(member, given, say) if links else CONVERSIONS[member.kind](given, say)
        if made is UNUSABLE:
            self._unusable(field, member, given, found)
        elif member.kind in (Kind.LINK, Kind.NODE):
            found[field] = self._whole_link(member, *made)
        else:
            found[field] = made
            self._look_at_text(member, made)

    def _links(self, member: Member, given: Json, say: conversion.Say) -> Json:
        made = [
            conversion.link(each, say) for each in (given if isinstance(given, list) else [given])
        ]
        if any(each is UNUSABLE for each in made):
            return UNUSABLE
        if any(rest for _, rest in made):
            self.extensions[member.name] = [rest for _, rest in made]
        return tuple(link for link, _ in made)

    def _whole_link(self, member: Member, link: LinkURI, rest: dict[str, Json]) -> LinkURI:
        if rest:
            self.extensions[member.name] = rest
        if not link.uri and member.kind is Kind.NODE:
            address = self.reader.around.address("CFItems", link.identifier)
            self._say(
                member.name,
                Severity.WARNING,
                f"The uri is empty; {address} stands for it.",
                "Give it.",
            )
            return type(link)(**{**vars(link), "uri": address})
        return link

    def _look_at_text(self, member: Member, made: Json) -> None:
        if member.absent in (Absent.FAULT, Absent.TOLD) and made == "":
            self._say(member.name, Severity.WARNING, "The text is empty.", "Fill it in.")
        elif member.name in _DATES and made != "":
            try:
                _DATES[member.name].fromisoformat(made)
            except ValueError:
                what = f"{made!r} is not a date of ISO 8601; it is kept as it is."
                self._say(
                    member.name, Severity.WARNING, what, "Write 2026-11-21 or 2026-11-21T08:00:00Z."
                )

    def _unusable(self, field: str, member: Member, given: Json, found: dict[str, Any]) -> None:
        shown = json.dumps(given, ensure_ascii=False)[:80]
        if member.absent is Absent.FAULT:
            mend = f"Give {member.kind.value}."
            if member.kind is Kind.RELATION:
                mend = f"Use one of {', '.join(conversion.ASSOCIATION_TYPES)}, or ext: and a name."
            self._fault(member.name, f"{shown} is not {member.kind.value}.", mend)
            return
        self.extensions[member.name] = given
        what = f"{shown} is not {member.kind.value}; it is kept in the extensions."
        self._say(member.name, Severity.WARNING, what, f"Give {member.kind.value}.")
        self._without(field, member, found)

    def _without(self, field: str, member: Member, found: dict[str, Any]) -> None:
        if member.absent is Absent.FAULT:
            self._fault(member.name, "It is missing.", f"Give {member.kind.value}.")
        elif member.absent is Absent.TOLD:
            found[field] = ""
            self._say(
                member.name, Severity.WARNING, "It is missing.", "Fill it in; CASE demands it."
            )
        elif member.absent is Absent.EMPTY:
            found[field] = ""
        elif member.absent is Absent.DERIVED:
            around = self.reader.around
            borrowed = field == "last_change"
            found[field] = (
                around.last_change
                if borrowed
                else around.address(self.section, found["identifier"])
            )
            what = f"It is missing; {found[field]} stands for it" + (
                ", the document's." if borrowed else "."
            )
            self._say(member.name, Severity.WARNING, what, "Give it; CASE demands it.")

    def _by_known_names(self, cls: type[Any], raw: dict[str, Json]) -> dict[str, Json]:
        """Members whose names differ from CASE's in capitals alone, under CASE's names."""
        strange = raw.keys() - names(cls)
        known = {name.lower(): name for name in names(cls)} if strange else {}
        renamed = dict(raw)
        for name in strange:
            right = known.get(name.lower())
            if right is not None and renamed.get(right) is None:
                renamed[right] = renamed.pop(name)
                self._say(name, Severity.WARNING, f"It was read as {right}.", f"Write {right}.")
        return renamed

    def _keep_the_rest(self, cls: type[Any], raw: dict[str, Json]) -> None:
        for name in raw:
            if name in names(cls) or (
                name in ONLY_IN_1_0 and self.reader.around.says_own(raw[name])
            ):
                continue
            self.extensions[name] = raw[name]

    def _all_extensions(self, cls: type[Any], given: Json) -> Json:
        """What the publisher put there, and what CASE 1.1 has no other place for."""
        if cls is CriterionLevel:
            listed = given if isinstance(given, list) else [] if given is None else [given]
            usable = tuple(each for each in listed if isinstance(each, dict))
            rest = [each for each in listed if not isinstance(each, dict)]
            kept = {**self.extensions, **({"extensions": rest} if rest else {})}
            return usable + ((kept,) if kept else ())
        if given is not None and not isinstance(given, dict):
            return {**self.extensions, "extensions": given}
        return joined(given or {}, self.extensions)

    def _say(self, name: str, severity: Severity, what: str, mend: str) -> None:
        self.remarks.append(Finding(severity, f"{self.path}.{name}", what, mend))

    def _fault(self, name: str, what: str, mend: str) -> None:
        self.faults.append(_fault(f"{self.path}.{name}", what, mend))


def _is_given(value: Json, member: Member) -> bool:
    """null is nothing; an empty text is a text, but not an address or a moment."""
    return value is not None and not (value == "" and member.absent is Absent.DERIVED)


def joined(given: Mapping[str, Json], more: Mapping[str, Json]) -> Mapping[str, Json]:
    """Both sets of extensions; of two under one name, the later gets a longer name."""
    both = dict(given)
    for name, value in more.items():
        free = name
        while free in both and both[free] != value:
            free += "_"
        both[free] = value
    return both


def _fault(path: str, what: str, mend: str) -> Finding:
    return Finding(Severity.FAULT, path, what, mend)
