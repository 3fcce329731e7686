"""A competency framework as its publisher says it: the values of a CASE package.

1EdTech's CASE names the parts (CFDocument, CFItem, CFAssociation, CFRubric and the definitions they
share). Every value is kept as published: texts and identifiers as given, moments as their text,
order as given. What a publisher adds beyond the standard stands in `extensions`, where CASE 1.1
gives it a place. Each field knows its name in the JSON (`shape.py`): one reader and one writer
serve all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cairn.standards.case.shape import (
    Absent,
    Json,
    association_type,
    integer,
    link,
    links,
    node,
    number,
    parts,
    text,
    texts,
)

Extensions = Mapping[str, Json]


@dataclass(frozen=True)
class LinkURI:
    """A pointer to another thing of CASE: its title, identifier and address."""

    title: str
    identifier: str
    uri: str


@dataclass(frozen=True)
class NodeURI(LinkURI):
    """One end of an association; `target_type` says what it is when it is not of CASE."""

    target_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """CFDocument: the framework itself, who made it and whether it is in force."""

    identifier: str = field(metadata=text("identifier", Absent.FAULT))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    framework_type: str | None = field(default=None, metadata=text("frameworkType"))
    creator: str = field(metadata=text("creator", Absent.TOLD))
    title: str = field(metadata=text("title", Absent.TOLD))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    official_source_url: str | None = field(default=None, metadata=text("officialSourceURL"))
    publisher: str | None = field(default=None, metadata=text("publisher"))
    description: str | None = field(default=None, metadata=text("description"))
    subjects: tuple[str, ...] = field(default=(), metadata=texts("subject"))
    subject_links: tuple[LinkURI, ...] = field(default=(), metadata=links("subjectURI"))
    language: str | None = field(default=None, metadata=text("language"))
    version: str | None = field(default=None, metadata=text("version"))
    adoption_status: str | None = field(default=None, metadata=text("adoptionStatus"))
    status_start: str | None = field(default=None, metadata=text("statusStartDate"))
    status_end: str | None = field(default=None, metadata=text("statusEndDate"))
    license_link: LinkURI | None = field(default=None, metadata=link("licenseURI"))
    notes: str | None = field(default=None, metadata=text("notes"))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Item:
    """CFItem: one statement of what is to be learned, or a heading over such statements."""

    identifier: str = field(metadata=text("identifier", Absent.FAULT))
    full_statement: str = field(metadata=text("fullStatement", Absent.FAULT))
    alternative_label: str | None = field(default=None, metadata=text("alternativeLabel"))
    item_type: str | None = field(default=None, metadata=text("CFItemType"))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    human_coding_scheme: str | None = field(default=None, metadata=text("humanCodingScheme"))
    list_enumeration: str | None = field(default=None, metadata=text("listEnumeration"))
    abbreviated_statement: str | None = field(default=None, metadata=text("abbreviatedStatement"))
    concept_keywords: tuple[str, ...] = field(default=(), metadata=texts("conceptKeywords"))
    concept_link: LinkURI | None = field(default=None, metadata=link("conceptKeywordsURI"))
    notes: str | None = field(default=None, metadata=text("notes"))
    subjects: tuple[str, ...] = field(default=(), metadata=texts("subject"))
    subject_links: tuple[LinkURI, ...] = field(default=(), metadata=links("subjectURI"))
    language: str | None = field(default=None, metadata=text("language"))
    education_levels: tuple[str, ...] = field(default=(), metadata=texts("educationLevel"))
    item_type_link: LinkURI | None = field(default=None, metadata=link("CFItemTypeURI"))
    license_link: LinkURI | None = field(default=None, metadata=link("licenseURI"))
    status_start: str | None = field(default=None, metadata=text("statusStartDate"))
    status_end: str | None = field(default=None, metadata=text("statusEndDate"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Association:
    """CFAssociation: how two things stand to each other; an end may lie in another framework."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    association_type: str = field(metadata=association_type())
    sequence_number: int | None = field(default=None, metadata=integer("sequenceNumber"))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    origin: NodeURI = field(metadata=node("originNodeURI"))
    destination: NodeURI = field(metadata=node("destinationNodeURI"))
    grouping_link: LinkURI | None = field(default=None, metadata=link("CFAssociationGroupingURI"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    notes: str | None = field(default=None, metadata=text("notes"))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CriterionLevel:
    """CFRubricCriterionLevel: how work of one quality looks; CASE gives it a list of extensions."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    description: str | None = field(default=None, metadata=text("description"))
    quality: str | None = field(default=None, metadata=text("quality"))
    score: float | None = field(default=None, metadata=number("score"))
    feedback: str | None = field(default=None, metadata=text("feedback"))
    position: int | None = field(default=None, metadata=integer("position"))
    criterion_id: str | None = field(default=None, metadata=text("rubricCriterionId"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    extensions: tuple[Extensions, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """CFRubricCriterion: one thing that is looked at in a piece of work."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    category: str | None = field(default=None, metadata=text("category"))
    description: str | None = field(default=None, metadata=text("description"))
    item_link: LinkURI | None = field(default=None, metadata=link("CFItemURI"))
    weight: float | None = field(default=None, metadata=number("weight"))
    position: int | None = field(default=None, metadata=integer("position"))
    rubric_id: str | None = field(default=None, metadata=text("rubricId"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    levels: tuple[CriterionLevel, ...] = field(
        default=(), metadata=parts("CFRubricCriterionLevels", CriterionLevel)
    )
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """CFRubric: the criteria by which work on some competencies is judged."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    title: str | None = field(default=None, metadata=text("title"))
    description: str | None = field(default=None, metadata=text("description"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    criteria: tuple[Criterion, ...] = field(
        default=(), metadata=parts("CFRubricCriteria", Criterion)
    )
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Concept:
    """CFConcept: an idea that items speak about; keywords are parted by |."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    title: str = field(metadata=text("title", Absent.TOLD))
    keywords: str | None = field(default=None, metadata=text("keywords"))
    hierarchy_code: str = field(metadata=text("hierarchyCode", Absent.EMPTY))
    description: str | None = field(default=None, metadata=text("description"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """CFSubject: a school subject or a topic."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    title: str = field(metadata=text("title", Absent.TOLD))
    hierarchy_code: str = field(metadata=text("hierarchyCode", Absent.EMPTY))
    description: str | None = field(default=None, metadata=text("description"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class License:
    """CFLicense: on what terms the text may be used."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    title: str = field(metadata=text("title", Absent.TOLD))
    description: str | None = field(default=None, metadata=text("description"))
    license_text: str = field(metadata=text("licenseText", Absent.EMPTY))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ItemType:
    """CFItemType: what kind of statement an item is (domain, standard, target …)."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    title: str = field(metadata=text("title", Absent.TOLD))
    description: str = field(metadata=text("description", Absent.EMPTY))
    hierarchy_code: str = field(metadata=text("hierarchyCode", Absent.EMPTY))
    type_code: str | None = field(default=None, metadata=text("typeCode"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AssociationGrouping:
    """CFAssociationGrouping: a name over a set of associations."""

    identifier: str = field(metadata=text("identifier", Absent.DERIVED))
    uri: str = field(metadata=text("uri", Absent.DERIVED))
    title: str = field(metadata=text("title", Absent.TOLD))
    description: str | None = field(default=None, metadata=text("description"))
    last_change: str = field(metadata=text("lastChangeDateTime", Absent.DERIVED))
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """CFDefinitions: what the items and associations of the package refer to by name."""

    concepts: tuple[Concept, ...] = field(default=(), metadata=parts("CFConcepts", Concept))
    subjects: tuple[Subject, ...] = field(default=(), metadata=parts("CFSubjects", Subject))
    licenses: tuple[License, ...] = field(default=(), metadata=parts("CFLicenses", License))
    item_types: tuple[ItemType, ...] = field(default=(), metadata=parts("CFItemTypes", ItemType))
    groupings: tuple[AssociationGrouping, ...] = field(
        default=(), metadata=parts("CFAssociationGroupings", AssociationGrouping)
    )
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Package:
    """CFPackage: one framework, whole."""

    document: Document
    items: tuple[Item, ...] = ()
    associations: tuple[Association, ...] = ()
    definitions: Definitions = field(default_factory=Definitions)
    rubrics: tuple[Rubric, ...] = ()
    extensions: Extensions = field(default_factory=dict)
