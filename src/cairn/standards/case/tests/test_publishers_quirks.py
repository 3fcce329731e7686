"""What publishers really send: each oddity is kept or set aside, named with its place and its mend."""

import json
from typing import Any

import pytest

from cairn.standards.case import Reading, Severity, package_bytes, package_json, read_package

HOST = "https://frameworks.example/ims/case/v1p0"
DOCUMENT = "d0000000-0000-4000-8000-000000000000"


def guid(n: int) -> str:
    return f"00000000-0000-4000-8000-{n:012}"


def item(n: int, **more: Any) -> dict[str, Any]:
    return {
        "identifier": guid(n),
        "uri": f"{HOST}/CFItems/{guid(n)}",
        "fullStatement": f"Statement {n}",
        "lastChangeDateTime": "2025-02-03T04:05:06+00:00",
    } | more


def end(identifier: str, uri: str | None = None) -> dict[str, str]:
    return {"title": "", "identifier": identifier, "uri": uri or f"{HOST}/CFItems/{identifier}"}


def association(n: int, kind: str, origin: str, destination: str, **more: Any) -> dict[str, Any]:
    return {
        "identifier": guid(n),
        "uri": f"{HOST}/CFAssociations/{guid(n)}",
        "associationType": kind,
        "originNodeURI": end(origin),
        "destinationNodeURI": end(destination),
        "lastChangeDateTime": "2025-02-03T04:05:06+00:00",
    } | more


def package(**more: Any) -> dict[str, Any]:
    document = {
        "identifier": DOCUMENT,
        "uri": f"{HOST}/CFDocuments/{DOCUMENT}",
        "title": "A framework",
        "creator": "A publisher",
        "lastChangeDateTime": "2025-01-01T00:00:00+00:00",
    }
    return {"CFDocument": document, "CFItems": [], "CFAssociations": []} | more


def read(raw: Any) -> Reading:
    reading = read_package(json.dumps(raw).encode())
    again = read_package(package_bytes(reading.package))
    assert again.package == reading.package, "a round trip must lose nothing, whatever came in"
    return reading


def said(reading: Reading, severity: Severity | None = None) -> list[str]:
    return [str(f) for f in reading.findings if severity in (None, f.severity)]


# Elements


def test_a_faulty_item_is_set_aside_and_its_neighbours_are_kept() -> None:
    nameless = item(2)
    del nameless["fullStatement"]
    reading = read(package(CFItems=[item(1), nameless, "no object", item(3)]))
    assert [i.identifier for i in reading.package.items] == [guid(1), guid(3)]
    assert [(q.kind, q.path, q.raw) for q in reading.quarantined] == [
        ("CFItems", "CFItems[1]", nameless),
        ("CFItems", "CFItems[2]", "no object"),
    ]
    assert said(reading) == [
        "CFItems[1].fullStatement: It is missing. Give a text.",
        "CFItems[2]: This is not an object. Give an object.",
    ]
    assert (reading.read["CFItems"], reading.kept["CFItems"]) == (4, 2)


def test_everything_wrong_with_one_element_is_told_at_once() -> None:
    bad = association(9, "isKindOf", guid(1), guid(2), originNodeURI=None)
    reading = read(package(CFItems=[item(1), item(2)], CFAssociations=[bad]))
    assert [f.path for f in reading.quarantined[0].why] == [
        "CFAssociations[0].associationType",
        "CFAssociations[0].originNodeURI",
    ]
    assert "isChildOf, isPeerOf" in reading.quarantined[0].why[0].mend


def test_a_malformed_guid_is_kept_as_it_is_and_told() -> None:
    reading = read(package(CFItems=[item(1, identifier="item-0001")]))
    assert reading.package.items[0].identifier == "item-0001"
    assert "'item-0001' is not a GUID" in said(reading, Severity.WARNING)[0]


@pytest.mark.parametrize("unusable", ["two words", "  ", "x" * 300, {"a": 1}, True])
def test_what_cannot_be_a_name_is_no_identifier(unusable: Any) -> None:
    reading = read(package(CFItems=[item(1, identifier=unusable), item(2)]))
    assert [i.identifier for i in reading.package.items] == [guid(2)]


def test_an_item_without_identifier_takes_the_guid_of_its_address() -> None:
    reading = read(package(CFItems=[item(7, identifier=None)]))
    assert reading.package.items[0].identifier == guid(7)


def test_the_first_of_two_elements_with_one_identifier_stays() -> None:
    reading = read(package(CFItems=[item(1), item(1, fullStatement="Another")]))
    assert [i.full_statement for i in reading.package.items] == ["Statement 1"]
    assert reading.quarantined[0].raw["fullStatement"] == "Another"


def test_an_element_said_twice_word_for_word_counts_once_and_is_no_fault() -> None:
    reading = read(package(CFItems=[item(1), item(1)]))
    assert reading.quarantined == ()
    assert (reading.repeated, reading.kept["CFItems"]) == ({"CFItems": 1}, 1)


# Members


def test_null_is_nothing_and_an_empty_text_is_a_text() -> None:
    first = read(package(CFItems=[item(1, notes=None, humanCodingScheme="")])).package.items[0]
    assert (first.notes, first.human_coding_scheme) == (None, "")


def test_missing_address_and_moment_are_made_from_the_document() -> None:
    bare = {"identifier": guid(1), "fullStatement": "Bare", "uri": "", "lastChangeDateTime": None}
    reading = read(package(CFItems=[bare]))
    assert reading.package.items[0].uri == f"{HOST}/CFItems/{guid(1)}"
    assert reading.package.items[0].last_change == "2025-01-01T00:00:00+00:00"
    assert len(said(reading, Severity.WARNING)) == 2


def test_a_text_where_a_list_belongs_is_a_list_of_one() -> None:
    reading = read(package(CFItems=[item(1, educationLevel="06", conceptKeywords=["a", None])]))
    assert reading.package.items[0].education_levels == ("06",)
    assert reading.package.items[0].concept_keywords == ("a",)


def test_a_member_of_no_use_is_kept_in_the_extensions() -> None:
    odd = {"notes": ["a", "b"], "vendorRank": 0, "extensions": {"own": True}}
    first = read(package(CFItems=[item(1, **odd)])).package.items[0]
    assert first.notes is None
    assert first.extensions == {"own": True, "vendorRank": 0, "notes": ["a", "b"]}


def test_unknown_members_of_every_container_are_kept() -> None:
    raw = package(publishedBy="x", CFDefinitions={"CFThings": [1], "CFSubjects": None})
    whole = read(raw).package
    assert whole.extensions == {"publishedBy": "x"}
    assert whole.definitions.extensions == {"CFThings": [1]}


def test_a_member_in_other_capitals_is_understood() -> None:
    reading = read(package(CFItems=[item(1, cfItemType="Standard")]))
    assert reading.package.items[0].item_type == "Standard"


def test_an_item_of_another_document_says_so_still() -> None:
    foreign = end("ffffffff-0000-4000-8000-000000000000")
    own = {"title": "A framework", "identifier": DOCUMENT, "uri": f"{HOST}/CFDocuments/{DOCUMENT}"}
    items = [item(1, CFDocumentURI=foreign), item(2, CFDocumentURI=own)]
    reading = read(package(CFItems=items))
    assert [i.extensions for i in reading.package.items] == [{"CFDocumentURI": foreign}, {}]


def test_characters_no_database_holds_are_replaced_and_told() -> None:
    reading = read(package(CFItems=[item(1, fullStatement="a\x00b \ud800 \U0001f600")]))
    assert reading.package.items[0].full_statement == "a\ufffdb \ufffd \U0001f600"
    assert "2 characters" in said(reading)[0]


# Associations


@pytest.mark.parametrize("written", ["IsChildOf", "Is Child Of", "is-child-of", "ISCHILDOF"])
def test_types_of_association_are_known_in_any_capitals(written: str) -> None:
    reading = read(package(CFItems=[item(1)], CFAssociations=[association(5, written, guid(1), DOCUMENT)]))  # fmt: skip
    assert reading.package.associations[0].association_type == "isChildOf"
    assert f"{written!r} was read as isChildOf" in said(reading)[0]


def test_a_publishers_own_type_of_association_begins_with_ext() -> None:
    made = association(5, "ext:supports", guid(1), guid(2))
    reading = read(package(CFItems=[item(1), item(2)], CFAssociations=[made]))
    assert reading.package.associations[0].association_type == "ext:supports"
    assert reading.findings == ()


def test_a_crosswalk_to_another_framework_is_kept_and_counted() -> None:
    there = end("aaaaaaaa-0000-4000-8000-000000000001", "https://elsewhere.example/CFItems/1")
    crosswalk = association(5, "exactMatchOf", guid(1), "x", destinationNodeURI=there)
    reading = read(package(CFItems=[item(1)], CFAssociations=[crosswalk]))
    assert reading.package.associations[0].destination.uri == there["uri"]
    assert said(reading, Severity.WARNING) == []
    assert "1 exactMatchOf lead out" in said(reading, Severity.NOTE)[0]


def test_a_parent_that_is_not_there_is_named_and_the_association_kept() -> None:
    reading = read(
        package(CFItems=[item(1)], CFAssociations=[association(5, "isChildOf", guid(1), guid(404))])
    )
    assert len(reading.package.associations) == 1
    assert guid(404) in said(reading, Severity.WARNING)[0]


def test_an_item_may_have_several_parents_in_order() -> None:
    below = [
        association(11, "isChildOf", guid(1), DOCUMENT, sequenceNumber=2),
        association(12, "isChildOf", guid(2), DOCUMENT, sequenceNumber=1),
        association(13, "isChildOf", guid(2), guid(1), sequenceNumber=0),
    ]
    reading = read(package(CFItems=[item(1), item(2)], CFAssociations=below))
    assert reading.findings == ()
    assert [a.sequence_number for a in reading.package.associations] == [2, 1, 0]


def test_of_a_circle_the_association_that_leads_back_up_is_named_and_kept() -> None:
    below = [
        association(11, "isChildOf", guid(1), guid(3)),
        association(12, "isChildOf", guid(1), DOCUMENT),
        association(13, "isChildOf", guid(2), guid(1)),
        association(14, "isChildOf", guid(3), guid(2)),
        association(15, "isChildOf", guid(4), guid(4)),
    ]
    items = [item(n, humanCodingScheme=f"C{n}") for n in (1, 2, 3, 4)]
    reading = read(package(CFItems=items, CFAssociations=below))
    assert reading.circular == {guid(11), guid(15)}
    assert len(reading.package.associations) == 5
    assert (
        "CFAssociations[0]: This isChildOf closes a circle (C1 → C2 → C3 → C1)" in said(reading)[0]
    )


def test_a_deep_tree_is_walked_without_recursion() -> None:
    n = 5000
    chain = [association(10_000 + i, "isChildOf", guid(i), guid(i - 1)) for i in range(1, n)]
    reading = read(package(CFItems=[item(i) for i in range(n)], CFAssociations=chain))
    assert reading.circular == frozenset()


# Rubrics


def rubric() -> dict[str, Any]:
    level = {"quality": "Proficient", "score": 0, "position": 3, "lastChangeDateTime": "2025-01-01"}
    criterion = {
        "identifier": guid(61),
        "uri": "urn:x:61",
        "CFItemURI": end(guid(1)),
        "weight": "0.5",
        "lastChangeDateTime": "2025-01-01T00:00:00Z",
        "CFRubricCriterionLevels": [level, {"score": "high", "extensions": [{"colour": "ink"}]}, 7],
    }
    return {
        "identifier": guid(60),
        "uri": "urn:x:60",
        "title": "How we look at it",
        "lastChangeDateTime": "2025-01-01T00:00:00Z",
        "CFRubricCriteria": [criterion],
    }


def test_levels_without_identifiers_keep_the_rubric_together() -> None:
    reading = read(package(CFItems=[item(1)], CFRubrics=[rubric()]))
    criterion = reading.package.rubrics[0].criteria[0]
    first, second = criterion.levels
    assert (criterion.weight, first.score, second.score) == (0.5, 0, None)
    assert first.identifier != second.identifier
    assert second.extensions == ({"colour": "ink"}, {"score": "high"})
    assert [q.path for q in reading.quarantined] == [
        "CFRubrics[0].CFRubricCriteria[0].CFRubricCriterionLevels[2]"
    ]
    again = read(package(CFItems=[item(1)], CFRubrics=[rubric()]))
    assert again.package == reading.package, "what stands for an identifier is the same every time"


# The document


def test_a_bare_package_is_a_framework_with_nothing_in_it() -> None:
    reading = read({"CFDocument": package()["CFDocument"], "CFDefinitions": None})
    assert package_json(reading.package)["CFItems"] == []


def test_a_section_that_is_no_list_leaves_the_others_whole() -> None:
    reading = read(package(CFItems={"1": item(1)}, CFRubrics=[rubric()]))
    assert reading.quarantined[0].path == "CFItems"
    assert len(reading.package.rubrics) == 1


def test_a_strange_version_is_told_and_kept() -> None:
    raw = package()
    raw["CFDocument"]["caseVersion"] = "2.0"
    reading = read(raw)
    assert reading.package.document.extensions == {"caseVersion": "2.0"}
    assert "2.0" in said(reading, Severity.WARNING)[0]


@pytest.mark.parametrize("given", [True, False, "three", 1.5, [3], 2**40])
def test_what_is_no_whole_number_is_no_order(given: Any) -> None:
    made = association(5, "isChildOf", guid(1), DOCUMENT, sequenceNumber=given)
    only = read(package(CFItems=[item(1)], CFAssociations=[made])).package.associations[0]
    assert (only.sequence_number, only.extensions) == (None, {"sequenceNumber": given})


@pytest.mark.parametrize(("given", "order"), [(0, 0), (-1, -1), (2.0, 2), ("7", 7)])
def test_zero_is_an_order_and_a_quoted_number_is_read(given: Any, order: int) -> None:
    made = association(5, "isChildOf", guid(1), DOCUMENT, sequenceNumber=given)
    only = read(package(CFItems=[item(1)], CFAssociations=[made])).package.associations[0]
    assert only.sequence_number == order
