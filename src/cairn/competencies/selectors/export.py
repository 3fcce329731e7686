"""Taking a framework out: the CASE 1.1 package that its publisher would recognise."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from cairn.competencies.models import (
    Association,
    Competency,
    Criterion,
    CriterionLevel,
    Framework,
    Rubric,
)
from cairn.competencies.selectors.frameworks import framework
from cairn.standards import case

Json = dict[str, Any]


def export_framework(framework_id: UUID) -> bytes:
    """The framework as a CASE 1.1 package, as it came in; what has been retired is left out."""
    return case.package_bytes(framework_package(framework_id))


def framework_package(framework_id: UUID) -> case.Package:
    """The same as values."""
    whole = framework(framework_id)
    raw: Json = {
        **whole.case,
        "CFItems": _cases(Competency.objects.filter(framework=whole)),
        "CFAssociations": _cases(Association.objects.filter(framework=whole)),
        "CFRubrics": _rubrics(whole),
    }
    return case.read_json(raw).package


def _cases(rows: Any) -> list[Json]:
    return list(rows.filter(retired_on=None).order_by("place").values_list("case", flat=True))


def _rubrics(whole: Framework) -> list[Json]:
    rubrics = Rubric.objects.filter(framework=whole)
    criteria = Criterion.objects.filter(rubric__framework=whole)
    levels = CriterionLevel.objects.filter(criterion__rubric__framework=whole)
    below = _with_parts(
        criteria, "rubric_id", "CFRubricCriterionLevels", _by(levels, "criterion_id")
    )
    return [each for each, _ in _with_parts(rubrics, "pk", "CFRubricCriteria", _parts(below))]


def _by(rows: Any, parent: str) -> dict[UUID, list[Json]]:
    found = rows.filter(retired_on=None).order_by("place").values_list(parent, "case")
    return _parts((case_, key) for key, case_ in found)


def _with_parts(
    rows: Any, parent: str, name: str, parts: Mapping[UUID, list[Json]]
) -> list[tuple[Json, UUID]]:
    """Each row's JSON with its parts in it, and the row it belongs to."""
    found = rows.filter(retired_on=None).order_by("place").values_list("pk", parent, "case")
    return [({**whole, name: parts.get(key, [])}, above) for key, above, whole in found]


def _parts(elements: Iterable[tuple[Json, UUID]]) -> dict[UUID, list[Json]]:
    found: dict[UUID, list[Json]] = defaultdict(list)
    for element, above in elements:
        found[above].append(element)
    return found
