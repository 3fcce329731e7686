"""What this house keeps: frameworks and what a community means by success. About no person."""

from collections.abc import Mapping

from cairn.kernel.inventory import Table

_PUBLISHER = "the framework's publisher (CASE)"
_STATE = "the state or community that adopts it"
_ELEMENT = {
    "identifier": "the publisher's GUID",
    "uri": "where the publisher has it",
    "last_changed_at": "when the publisher last changed it",
    "retired_on": "gone from the publisher's package since",
    "place": "place in the publisher's package",
    "case": "the element as CASE has it, whole",
    "framework": "the framework it belongs to",
}


def _reference(
    purpose: str, columns: Mapping[str, str], source: str = _PUBLISHER, *shared: str
) -> Table:
    return Table(
        "reference", purpose, source, {name: _ELEMENT[name] for name in shared} | dict(columns)
    )


_OF_ELEMENT = ("identifier", "uri", "last_changed_at", "retired_on", "place", "case")

TABLES = {
    "competencies.Scale": _reference(
        "To name a row of levels.", {"name": "its name", "description": "what it is for"}
    ),
    "competencies.Level": _reference(
        "To name a step on a scale.",
        {
            "scale": "the scale",
            "value": "the number",
            "name": "the word",
            "description": "what it means",
            "names": "the word in other languages",
        },
    ),
    "competencies.Framework": _reference(
        "To say what is to be learned, as its publisher wrote it.",
        {
            "cf_document_id": "the publisher's GUID",
            "title": "title",
            "creator": "who made it",
            "publisher": "who publishes it",
            "subject": "subjects",
            "version": "version",
            "adoption_status": "draft, adopted or deprecated",
            "license_name": "licence",
            "license_text": "notices that travel with the text",
            "license_uri": "where the licence is",
            "scale": "the scale of its levels",
            "domains": "names under which its codes are grouped",
        },
        _PUBLISHER,
        "uri",
        "last_changed_at",
        "case",
    ),
    "competencies.Competency": _reference(
        "To say what one can come to know or do.",
        {
            "cf_item_id": "the publisher's GUID",
            "code": "the publisher's code",
            "short_code": "the code's own end",
            "statement": "the full statement",
            "title": "a few words",
            "kind": "the publisher's type",
            "grades": "grades (CEDS codes)",
            "domain": "the group on a page",
            "position": "the order of reading",
            "assessable": "no: it only groups others",
        },
        _PUBLISHER,
        "framework",
        "uri",
        "place",
        "last_changed_at",
        "retired_on",
        "case",
    ),
    "competencies.PlainStatement": _reference(
        "To say a competency in a learner's words.",
        {
            "competency": "the competency",
            "title": "a few words",
            "i_can": "an “I can” sentence",
            "at_home": "one thing a family can do",
            "source": "who wrote it",
        },
        _STATE,
    ),
    "competencies.Association": _reference(
        "To say how two elements stand to each other.",
        {
            "type": "CASE's word for it",
            "origin_identifier": "GUID of the one",
            "destination_identifier": "GUID of the other",
            "origin": "the one, where it is here",
            "destination": "the other, where it is here",
            "sequence_number": "order",
        },
        _PUBLISHER,
        *_OF_ELEMENT,
        "framework",
    ),
    "competencies.Rubric": _reference(
        "To say what work is judged against.",
        {"title": "title", "description": "description", "version": "version"},
        _PUBLISHER,
        *_OF_ELEMENT,
        "framework",
    ),
    "competencies.Criterion": _reference(
        "To say what a rubric looks at.",
        {
            "rubric": "the rubric",
            "competency": "the competency",
            "description": "description",
            "weight": "weight",
            "position": "order",
        },
        _PUBLISHER,
        *_OF_ELEMENT,
    ),
    "competencies.CriterionLevel": _reference(
        "To say what a criterion looks like at a level.",
        {
            "criterion": "the criterion",
            "description": "description",
            "quality": "the level's word",
            "score": "the level's score",
            "feedback": "words for the learner",
            "position": "order",
        },
        _PUBLISHER,
        *_OF_ELEMENT,
    ),
    "competencies.Revision": _reference(
        "To show how an element stood before.",
        {"kind": "CASE's type", "replaced_at": "until when it stood"},
        _PUBLISHER,
        "framework",
        "identifier",
        "case",
    ),
    "competencies.SuccessDefinition": _reference(
        "To say what a graduate is, knows and can do.",
        {
            "name": "name",
            "version": "version",
            "adopted_on": "when it was adopted",
            "authority": "by whom, by what act",
            "statement": "the statement",
            "names": "the same in other languages",
        },
        _STATE,
    ),
    "competencies.Dimension": _reference(
        "To name one side of that definition.",
        {
            "definition": "the definition",
            "name": "name",
            "kind": "knowledge, skill or disposition",
            "statement": "the statement",
            "position": "order",
            "names": "the same in other languages",
        },
        _STATE,
    ),
    "competencies.Dimension_competencies": _reference(
        "To say which competencies serve that side.",
        {"dimension": "the side", "competency": "the competency"},
        _STATE,
    ),
    "competencies.Consultation": _reference(
        "To show who was heard about that definition.",
        {
            "definition": "the definition",
            "held_on": "day",
            "with_whom": "which group",
            "attended": "how many came",
            "heard": "what was said",
            "changed": "what changed by it",
        },
        _STATE,
    ),
}
