"""Bringing in a definition of success: a community's graduate profile, versioned, from a YAML file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from django.db import transaction

from cairn.competencies.models import Competency, Consultation, Dimension, SuccessDefinition
from cairn.competencies.selectors.frameworks import find_framework
from cairn.competencies.selectors.names import find_competency
from cairn.competencies.services.documents import Document
from cairn.intake import services as intake
from cairn.kernel.access import Actor
from cairn.kernel.errors import AmbiguousName, BadInput, UnknownName

KIND = "success_definitions"
_SOURCE = "success"


@dataclass(frozen=True)
class _Dimension:
    values: dict[str, Any]
    competencies: list[UUID]


@transaction.atomic
def import_success_definition(
    data: bytes, *, by: Actor, at: datetime, name: str = "success.yaml"
) -> intake.Tally:
    """Keeps a version of the definition of success. What was adopted is never changed afterwards.

    Raises BadInput with every fault at once, or when the version is here with other words: a change
    is a new version.
    """
    document = Document(data, name)
    values = _definition(document)
    dimensions = [
        _dimension(document, i, each) for i, each in enumerate(_of(document, "dimensions"))
    ]
    consultations = [
        _consultation(document, i, e) for i, e in enumerate(_of(document, "consultations"))
    ]
    document.refuse_faults()
    delivery = intake.open_delivery(
        kind="framework", source=_SOURCE, name=name, received_at=at, received_from=by.name
    )
    tally = intake.Tally()
    count = tally.of(KIND)
    count.read = 1
    key = f"{values['name']} {values['version']}"
    print_ = intake.digest(json.dumps(document.content, sort_keys=True, default=str))
    if _is_new(key, print_):
        held = _store(values, dimensions, consultations)
        intake.remember(_SOURCE, KIND, [(key, print_, held.pk)], new=True)
        count.stored = 1
    else:
        count.unchanged = 1
    intake.close_delivery(delivery, tally, finished_at=at)
    return tally


def _is_new(key: str, print_: bytes) -> bool:
    known = intake.known(_SOURCE, KIND, [key]).get(key)
    if known is not None and known.digest != print_:
        raise BadInput(
            f"{key} was adopted with other words or other competencies.",
            mend="An adopted definition stays as it is; give the changed one a new version.",
        )
    return known is None


def _store(
    values: dict[str, Any],
    dimensions: Sequence[_Dimension],
    consultations: Sequence[dict[str, Any]],
) -> SuccessDefinition:
    definition = SuccessDefinition.objects.create(**values)
    for each in dimensions:
        dimension = Dimension.objects.create(definition=definition, **each.values)
        dimension.competencies.set(Competency.objects.filter(pk__in=each.competencies))
    Consultation.objects.bulk_create(
        [Consultation(definition=definition, **each) for each in consultations]
    )
    return definition


def _of(document: Document, name: str) -> Sequence[Any]:
    return document.listed((name,), document.content.get(name))


def _definition(document: Document) -> dict[str, Any]:
    content = document.content
    plain = ("name", "version", "authority", "statement")
    known = {*plain, "adopted_on", "names", "dimensions", "consultations"}
    document.only((), content, known)
    return {
        **{field: document.text((field,), content.get(field)) for field in plain},
        "adopted_on": document.day(("adopted_on",), content.get("adopted_on")),
        "names": _names(document, ("names",), content.get("names")),
    }


def _dimension(document: Document, position: int, given: Any) -> _Dimension:
    at = ("dimensions", str(position))
    entry = document.mapping(at, given)
    document.only(at, entry, {"name", "kind", "statement", "names", "competencies"})
    kind = document.text((*at, "kind"), entry.get("kind"))
    if kind and kind not in Dimension.Kind.values:
        kinds = " or ".join(Dimension.Kind.values)
        document.fault((*at, "kind"), kind, f"{kind} is no kind of dimension.", f"Write {kinds}.")
    values = {
        "name": document.text((*at, "name"), entry.get("name")),
        "kind": kind,
        "statement": document.text((*at, "statement"), entry.get("statement")),
        "names": _names(document, (*at, "names"), entry.get("names")),
        "position": position,
    }
    ties = document.listed((*at, "competencies"), entry.get("competencies"))
    found = [
        key
        for i, tie in enumerate(ties)
        for key in _tied(document, (*at, "competencies", str(i)), tie)
    ]
    return _Dimension(values, list(dict.fromkeys(found)))


def _tied(document: Document, at: tuple[str, ...], tie: Any) -> list[UUID]:
    """A code, or {framework, match}: all assessable competencies of a framework whose short codes match."""
    try:
        if isinstance(tie, dict):
            return _matching(document, at, tie)
        return [find_competency(document.text(at, tie)).pk]
    except (UnknownName, AmbiguousName) as error:
        document.fault(at, tie, error.what, error.mend)
        return []


def _matching(document: Document, at: tuple[str, ...], tie: dict[str, Any]) -> list[UUID]:
    document.only(at, tie, {"framework", "match"})
    framework = find_framework(document.text((*at, "framework"), tie.get("framework")))
    pattern = document.text((*at, "match"), tie.get("match"))
    rows = Competency.objects.filter(framework=framework, assessable=True, retired_on=None)
    codes = rows.order_by("position").values_list("pk", "short_code")
    found = [key for key, code in codes if fnmatchcase(code, pattern)]
    if not found:
        document.fault(
            at, pattern, f"No competency matches {pattern}.", "Try it on the framework's page."
        )
    return found


def _consultation(document: Document, position: int, given: Any) -> dict[str, Any]:
    at = ("consultations", str(position))
    entry = document.mapping(at, given)
    document.only(at, entry, {"held_on", "with_whom", "attended", "heard", "changed"})
    attended = entry.get("attended")
    if attended is not None and (
        isinstance(attended, bool) or not isinstance(attended, int) or attended < 0
    ):
        document.fault(
            (*at, "attended"), attended, "A count belongs here.", "Leave it out if nobody counted."
        )
        attended = None
    return {
        "held_on": document.day((*at, "held_on"), entry.get("held_on")),
        "with_whom": document.text((*at, "with_whom"), entry.get("with_whom")),
        "attended": attended,
        "heard": document.text((*at, "heard"), entry.get("heard")),
        "changed": document.text((*at, "changed"), entry.get("changed"), needed=False),
    }


def _names(document: Document, at: tuple[str, ...], given: Any) -> dict[str, dict[str, str]]:
    """{language: {name, statement}}"""
    found = {}
    for language, words in document.mapping(at, given).items():
        entry = document.mapping((*at, language), words)
        document.only((*at, language), entry, {"name", "statement"})
        found[language] = {
            field: document.text((*at, language, field), entry.get(field))
            for field in ("name", "statement")
        }
    return found
