"""How an element of a CASE package fills the columns of our tables; its JSON goes along, whole."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cairn.competencies.models import Framework
from cairn.competencies.rules import plain_text
from cairn.competencies.services.keeping import Incoming
from cairn.standards import case


def framework_case(package: case.Package) -> dict[str, Any]:
    """All of the package that is not an element of its own."""
    whole = case.package_json(package)
    return {
        name: whole[name] for name in ("CFDocument", "CFDefinitions", "extensions") if name in whole
    }


def document_columns(package: case.Package) -> dict[str, Any]:
    document = package.document
    terms = _license(package)
    adoptions = {choice.value.lower(): choice.value for choice in Framework.Adoption}
    return {
        "uri": document.uri,
        "title": document.title,
        "creator": document.creator,
        "publisher": document.publisher or "",
        "subject": list(document.subjects),
        "language": document.language or "",
        "version": document.version or "",
        "adoption_status": adoptions.get((document.adoption_status or "").strip().lower(), ""),
        "license_name": terms.title if terms else "",
        "license_text": terms.license_text if isinstance(terms, case.License) else "",
        "license_uri": terms.uri if terms else "",
        "last_changed_at": document.last_change,
    }


def _license(package: case.Package) -> case.License | case.LinkURI | None:
    """The terms the document names, with their text when the package holds it."""
    link, held = package.document.license_link, package.definitions.licenses
    if link is None:
        return held[0] if len(held) == 1 else None
    return next((each for each in held if each.identifier == link.identifier), link)


def bare(element: Any, *, without: str = "") -> Incoming:
    whole = case.element_json(element)
    whole.pop(without, None)
    return Incoming(element.identifier, whole, {})


def of_item(place: int, item: case.Item) -> Incoming:
    columns = {
        "uri": item.uri,
        "code": item.human_coding_scheme or "",
        "statement": plain_text(item.full_statement),
        "title": plain_text(item.abbreviated_statement or ""),
        "kind": item.item_type or "",
        "grades": list(item.education_levels),
        "last_changed_at": item.last_change,
    }
    return Incoming(item.identifier, case.element_json(item), columns, {"place": place})


def of_association(place: int, association: case.Association, ends: Mapping[str, UUID]) -> Incoming:
    origin, destination = association.origin.identifier, association.destination.identifier
    columns = {
        "uri": association.uri,
        "type": association.association_type,
        "origin_identifier": origin,
        "destination_identifier": destination,
        "sequence_number": association.sequence_number,
        "last_changed_at": association.last_change,
    }
    around = {
        "place": place,
        "origin_id": ends.get(origin.lower()),
        "destination_id": ends.get(destination.lower()),
    }
    return Incoming(association.identifier, case.element_json(association), columns, around)


def of_rubric(place: int, rubric: case.Rubric) -> Incoming:
    whole = bare(rubric, without="CFRubricCriteria")
    columns = {
        "uri": rubric.uri,
        "title": rubric.title or "",
        "description": rubric.description or "",
        "last_changed_at": rubric.last_change,
    }
    return Incoming(whole.key, whole.case, columns, {"place": place})


def of_criterion(
    place: int, criterion: case.Criterion, rubric: UUID, ends: Mapping[str, UUID]
) -> Incoming:
    whole = bare(criterion, without="CFRubricCriterionLevels")
    columns = {
        "uri": criterion.uri,
        "description": criterion.description or "",
        "weight": criterion.weight,
        "position": criterion.position,
        "last_changed_at": criterion.last_change,
    }
    item = criterion.item_link.identifier.lower() if criterion.item_link else ""
    around = {"place": place, "rubric_id": rubric, "competency_id": ends.get(item)}
    return Incoming(whole.key, whole.case, columns, around)


def of_level(place: int, level: case.CriterionLevel, criterion: UUID) -> Incoming:
    columns = {
        "uri": level.uri,
        "description": level.description or "",
        "quality": level.quality or "",
        "score": level.score,
        "feedback": level.feedback or "",
        "position": level.position,
        "last_changed_at": level.last_change,
    }
    around = {"place": place, "criterion_id": criterion}
    return Incoming(level.identifier, case.element_json(level), columns, around)
