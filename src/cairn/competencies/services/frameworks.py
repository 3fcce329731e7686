"""Bringing a framework in: one CASE package, one transaction, everything accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from cairn.competencies.models import (
    Association,
    Competency,
    Criterion,
    CriterionLevel,
    Framework,
    Revision,
    Rubric,
)
from cairn.competencies.rules import SHARE_THAT_ASKS
from cairn.competencies.services.arranging import arrange, link_strangers
from cairn.competencies.services.columns import (
    bare,
    document_columns,
    framework_case,
    of_association,
    of_criterion,
    of_item,
    of_level,
    of_rubric,
)
from cairn.competencies.services.keeping import Arrival, Incoming, Kept, keep, noted
from cairn.intake import services as intake
from cairn.kernel.access import Actor
from cairn.kernel.errors import NeedsConfirmation
from cairn.kernel.faults import Fault
from cairn.standards import case

_DEFINITIONS = {
    "CFConcepts": "concepts",
    "CFSubjects": "subjects",
    "CFLicenses": "licenses",
    "CFItemTypes": "item_types",
    "CFAssociationGroupings": "groupings",
}


@dataclass(frozen=True)
class ImportedFramework:
    """What became of a package.

    tally      by section of CASE ("CFItems" …): read = stored + unchanged + quarantined
    retired    elements that were here and are no longer in the package, by section
    findings   all that its reader had to say, warnings and notes too
    """

    framework: UUID
    title: str
    version: str
    tally: intake.Tally
    retired: Mapping[str, int]
    findings: tuple[case.Finding, ...]


def import_framework(
    data: bytes,
    *,
    by: Actor,
    at: datetime,
    name: str = "framework.json",
    confirm: bool = False,
) -> ImportedFramework:
    """Keeps a CASE 1.0 or 1.1 package (JSON, or a zip of it). The same package twice stores nothing.

    Raises BadInput when it is no package, NeedsConfirmation when it is older than what is here or
    would retire much of it and `confirm` is not set.
    """
    reading = case.read_package(data)
    with transaction.atomic():
        if not confirm:
            _ask_first(reading)
        return _kept(reading, by, at, name)


def _kept(reading: case.Reading, by: Actor, at: datetime, name: str) -> ImportedFramework:
    package = reading.package
    source = f"case:{package.document.identifier}"
    delivery = intake.open_delivery(
        kind="framework", source=source, name=name, received_at=at, received_from=by.name
    )
    arrival = Arrival(_framework(package, at), source, at, _in_quarantine(reading))
    tally, retired = _counted(reading, arrival)
    arrange(arrival.framework)
    intake.quarantine(delivery, _faults(reading, name))
    intake.close_delivery(delivery, tally, finished_at=at)
    return ImportedFramework(
        framework=arrival.framework.pk,
        title=package.document.title,
        version=reading.version,
        tally=tally,
        retired=retired,
        findings=reading.findings,
    )


def _counted(reading: case.Reading, arrival: Arrival) -> tuple[intake.Tally, dict[str, int]]:
    """Keeps every section, in the order in which they lean on each other."""
    package = reading.package
    document = Incoming(package.document.identifier, case.element_json(package.document), {})
    counts = {"CFDocument": noted("CFDocument", [document], arrival)}
    for section, field in _DEFINITIONS.items():
        elements = getattr(package.definitions, field)
        counts[section] = noted(section, [bare(each) for each in elements], arrival)
    kept = _elements(package, arrival)
    counts |= {section: (each.stored, each.unchanged) for section, each in kept.items()}
    tally = intake.Tally()
    for section, read in reading.read.items():
        stored, unchanged = counts.get(section, (0, 0))
        count = tally.of(section)
        count.read, count.stored = read, stored
        count.unchanged = unchanged + reading.repeated.get(section, 0)
        count.quarantined = sum(each.kind == section for each in reading.quarantined)
    return tally, {section: each.retired for section, each in kept.items() if each.retired}


def _elements(package: case.Package, arrival: Arrival) -> dict[str, Kept]:
    framework = arrival.framework
    items = [of_item(place, each) for place, each in enumerate(package.items)]
    rows = Competency.objects.filter(framework=framework)
    kept = {"CFItems": keep("CFItems", rows, items, arrival, key="cf_item_id")}
    if kept["CFItems"].stored:
        link_strangers(framework)
    ends = _ends(package, kept["CFItems"].ids)
    associations = [of_association(i, each, ends) for i, each in enumerate(package.associations)]
    kept["CFAssociations"] = keep(
        "CFAssociations",
        Association.objects.filter(framework=framework),
        associations,
        arrival,
        key="identifier",
    )
    return kept | _rubrics(package, arrival, ends)


def _rubrics(package: case.Package, arrival: Arrival, ends: Mapping[str, UUID]) -> dict[str, Kept]:
    rubrics = [of_rubric(place, each) for place, each in enumerate(package.rubrics)]
    rows = Rubric.objects.filter(framework=arrival.framework)
    kept = {"CFRubrics": keep("CFRubrics", rows, rubrics, arrival, key="identifier")}
    criteria = [
        of_criterion(place, each, kept["CFRubrics"].ids[rubric.identifier], ends)
        for rubric in package.rubrics
        for place, each in enumerate(rubric.criteria)
    ]
    of_criteria = Criterion.objects.filter(rubric__framework=arrival.framework)
    section = "CFRubricCriteria"
    kept[section] = keep(section, of_criteria, criteria, arrival, key="identifier")
    levels = [
        of_level(place, each, kept[section].ids[criterion.identifier])
        for rubric in package.rubrics
        for criterion in rubric.criteria
        for place, each in enumerate(criterion.levels)
    ]
    of_levels = CriterionLevel.objects.filter(criterion__rubric__framework=arrival.framework)
    section = "CFRubricCriterionLevels"
    return kept | {section: keep(section, of_levels, levels, arrival, key="identifier")}


def _framework(package: case.Package, at: datetime) -> Framework:
    """The framework's row, new or brought up to date."""
    document = package.document
    values = {**document_columns(package), "case": framework_case(package)}
    framework = Framework.objects.filter(cf_document_id=document.identifier).first()
    if framework is None:
        return Framework.objects.create(cf_document_id=document.identifier, **values)
    changed = [name for name, value in values.items() if getattr(framework, name) != value]
    before = framework.case.get("CFDocument")
    if before != values["case"]["CFDocument"]:
        Revision.objects.create(
            framework=framework,
            identifier=document.identifier,
            kind="CFDocument",
            replaced_at=at,
            case=before,
        )
    for name in changed:
        setattr(framework, name, values[name])
    if changed:
        framework.save(update_fields=changed)
    return framework


def _ends(package: case.Package, own: Mapping[str, UUID]) -> dict[str, UUID]:
    """What the identifiers at the ends of associations and criteria lead to, by their small letters."""
    found = {name.lower(): key for name, key in own.items()}
    named = {end.identifier for a in package.associations for end in (a.origin, a.destination)}
    named |= {c.item_link.identifier for r in package.rubrics for c in r.criteria if c.item_link}
    away = sorted(name for name in named if name and name.lower() not in found)
    for start in range(0, len(away), 5000):
        rows = Competency.objects.filter(cf_item_id__in=away[start : start + 5000])
        for name, key in rows.order_by("-pk").values_list("cf_item_id", "pk"):
            found[name.lower()] = key
    return found


def _in_quarantine(reading: case.Reading) -> dict[str, frozenset[str]]:
    spare: dict[str, set[str]] = {}
    for each in reading.quarantined:
        if isinstance(each.raw, dict) and isinstance(each.raw.get("identifier"), str):
            spare.setdefault(each.kind, set()).add(each.raw["identifier"].strip())
    return {section: frozenset(names) for section, names in spare.items()}


def _faults(reading: case.Reading, name: str) -> Sequence[Fault]:
    return [
        Fault(
            file=name,
            line=None,
            column=fault.path,
            value=str(each.raw),
            what=fault.what,
            mend=fault.mend,
            key=str(each.raw.get("identifier", "")) if isinstance(each.raw, dict) else "",
        )
        for each in reading.quarantined
        for fault in each.why
    ]


def _ask_first(reading: case.Reading) -> None:
    package = reading.package
    framework = (
        Framework.objects.select_for_update()
        .filter(cf_document_id=package.document.identifier)
        .first()
    )
    if framework is None:
        return
    here, there = _instant(framework.last_changed_at), _instant(package.document.last_change)
    if here is not None and there is not None and there < here:
        raise NeedsConfirmation(
            f"This package of {framework.title} was last changed {package.document.last_change}; "
            f"what is here is newer ({framework.last_changed_at}).",
            mend="Import the newer package, or confirm that the older one is right.",
        )
    held = set(
        Competency.objects.filter(framework=framework, retired_on=None).values_list(
            "cf_item_id", flat=True
        )
    )
    aside = _in_quarantine(reading).get("CFItems", frozenset())
    gone = held - {item.identifier for item in package.items} - aside
    if len(gone) > SHARE_THAT_ASKS * len(held):
        raise NeedsConfirmation(
            f"This package leaves out {len(gone)} of the {len(held)} competencies of {framework.title}.",
            mend="Check that it is whole; if it is, confirm, and they will be retired.",
        )


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
