"""What was read can be written and read again: nothing is lost, and CASE 1.1 accepts it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator, FormatChecker

from cairn.standards.case import package_bytes, package_json, read_package

SCHEMA = json.loads((Path(__file__).parent / "schema" / "case-v1p1-cfpackage.json").read_text())
STRICT = Draft201909Validator(SCHEMA, format_checker=FormatChecker())
AS_WRITTEN = Draft201909Validator(SCHEMA)  # formats are remarks there, and publishers break them
REAL = ["ccss-math.json", "smarter-balanced-math.case10.json"]


def schema_errors(package: Any, validator: Draft201909Validator = STRICT) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(package)]


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_a_real_package_comes_back_equal(shared: Path, name: str) -> None:
    first = read_package((shared / "frameworks" / name).read_bytes())
    again = read_package(package_bytes(first.package))
    assert again.package == first.package
    assert package_bytes(again.package) == package_bytes(first.package)


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_a_real_package_leaves_as_valid_case_1_1(shared: Path, name: str) -> None:
    reading = read_package((shared / "frameworks" / name).read_bytes())
    assert schema_errors(json.loads(package_bytes(reading.package))) == []
    assert reading.quarantined == ()


@pytest.mark.shared
def test_a_1_1_package_leaves_with_the_json_it_came_with(shared: Path) -> None:
    data = (shared / "frameworks" / "ccss-math.json").read_bytes()
    assert package_json(read_package(data).package) == json.loads(data)


@pytest.mark.shared
def test_of_a_1_0_package_only_what_can_be_derived_is_left_out(shared: Path) -> None:
    data = (shared / "frameworks" / "smarter-balanced-math.case10.json").read_bytes()
    given, written = json.loads(data), package_json(read_package(data).package)
    del given["CFDocument"]["CFPackageURI"], written["CFDocument"]["caseVersion"]
    assert written["CFDocument"] == given["CFDocument"]
    for section in ("CFItems", "CFAssociations"):
        once = {element["identifier"]: element for element in given[section]}
        for element in once.values():
            del element["CFDocumentURI"]
        assert {element["identifier"]: element for element in written[section]} == once
    assert [each["title"] for each in written["CFDefinitions"]["CFItemTypes"]] == [
        each["title"] for each in given["CFDefinitions"]["CFItemTypes"]
    ]


@pytest.mark.shared
def test_every_element_of_a_real_package_is_accounted_for(shared: Path) -> None:
    reading = read_package((shared / "frameworks" / REAL[1]).read_bytes())
    assert reading.version == "1.0"
    assert reading.read == {
        "CFDocument": 1,
        "CFItems": 585,
        "CFAssociations": 3368,
        "CFItemTypes": 6,
    }
    assert reading.repeated == {"CFAssociations": 1}
    assert reading.kept["CFAssociations"] == len(reading.package.associations) == 3367


# Twins: packages nobody wrote, with members of every kind, some of them wrong.

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
guids = st.uuids().map(str)
uris = st.sampled_from(["https://a.example/CFItems/1", "urn:x:1", ""])
a_link = st.fixed_dictionaries(
    {"title": st.text(max_size=4), "identifier": guids, "uri": uris},
    optional={"targetType": st.sampled_from(["CASE", "case", "ext:Job", "CFItem"]), "x": anything},
)


def properties(of: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][of]["properties"]
    return found


def by_schema(of: str, **right: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the members of the schema, each right or anything, and some of nobody's."""
    usual = {name: _usual(rule) for name, rule in properties(of).items()}
    kinds = {name: usual[name] | anything for name in usual} | right
    required = {name: usual[name] for name in ("identifier", *right) if name in usual} | right
    often = {name: kinds[name] for name in SCHEMA["$defs"][of]["required"] if name not in required}
    rest = {name: kinds[name] for name in kinds if name not in required and name not in often}
    return st.fixed_dictionaries(required | often, optional={**rest, "ours": anything})


def _usual(rule: dict[str, Any]) -> st.SearchStrategy[Any]:
    if rule.get("format") == "uuid":
        return guids
    if "$ref" in rule:
        return a_link if "Link" in rule["$ref"] else st.dictionaries(st.text(max_size=3), anything)
    return {
        "string": st.text(st.characters(codec="utf-8"), max_size=8),
        "integer": st.integers(-5, 5),
        "number": st.floats(-5, 5),
        "array": st.lists(st.text(max_size=4), max_size=2),
    }.get(rule.get("type", ""), st.sampled_from(["isChildOf", "Precedes", "exact match of"]))


levels = by_schema("CFRubricCriterionLevel")
criteria = by_schema("CFRubricCriterion", CFRubricCriterionLevels=st.lists(levels, max_size=2))
rubrics = by_schema("CFRubric", CFRubricCriteria=st.lists(criteria, max_size=2))
packages = st.fixed_dictionaries(
    {
        "CFDocument": by_schema("CFPckgDocument", caseVersion=st.just("1.1")),
        "CFItems": st.lists(by_schema("CFPckgItem") | anything, max_size=4),
        "CFAssociations": st.lists(by_schema("CFPckgAssociation"), max_size=4),
    },
    optional={
        "CFRubrics": st.lists(rubrics, max_size=2),
        "CFDefinitions": st.fixed_dictionaries(
            {"CFItemTypes": st.lists(by_schema("CFItemType"), max_size=2)},
            optional={"CFSubjects": st.lists(by_schema("CFSubject")), "more": anything},
        ),
        "more": anything,
        "extensions": anything,
    },
)


@settings(deadline=None)
@given(packages)
def test_any_package_comes_back_equal_and_valid(package: dict[str, Any]) -> None:
    first = read_package(json.dumps(package).encode())
    written = package_bytes(first.package)
    again = read_package(written)
    assert again.package == first.package
    assert again.quarantined == ()
    assert schema_errors(json.loads(written), AS_WRITTEN) == []
    for section, read in first.read.items():
        aside = sum(each.kind == section for each in first.quarantined)
        assert read == first.kept[section] + first.repeated.get(section, 0) + aside
