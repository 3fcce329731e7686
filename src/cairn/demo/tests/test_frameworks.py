"""The demonstration's frameworks come in whole, speak two languages, and carry their notices."""

import json
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from cairn.competencies.selectors.frameworks import followers, frameworks, prerequisites, tree
from cairn.competencies.selectors.names import find_competency
from cairn.competencies.selectors.plain import plain, untranslated
from cairn.competencies.selectors.success import success
from cairn.demo import frameworks as shipped
from cairn.demo.catalogue import PLAN
from cairn.kernel.access import operator
from cairn.kernel.errors import AmbiguousName
from cairn.standards.case import read_package

KEEPER = operator("demo")
NOW = datetime(2026, 7, 1, tzinfo=UTC)


SHORT = {"Common Core State Standards for Mathematics": "math", "Slate CBL competencies": "cbl"}


@pytest.fixture
def installed(demo_state) -> dict:
    """Our ids of the frameworks that the demonstration brought in, under their short names."""
    return {SHORT[each.title]: each.pk for each in frameworks()}


@pytest.mark.parametrize("stem", shipped.FRAMEWORKS.values())
def test_a_shipped_package_has_no_fault(stem: str) -> None:
    reading = read_package((files(shipped) / f"{stem}.json").read_bytes())
    assert reading.quarantined == ()


def test_installing_again_changes_nothing(installed: dict) -> None:
    assert shipped.install(by=KEEPER, at=NOW) == installed
    assert [f.competencies_here for f in frameworks()] == [516, 243]


def test_every_competency_that_is_taught_has_its_sentence_in_both_languages(
    installed: dict,
) -> None:
    codes = {each.code for each in PLAN}
    taught = [find_competency(code) for code in sorted(codes)]
    for language, begins in {"en": "I can ", "es": "Puedo "}.items():
        said = plain([each.pk for each in taught], language=language).values()
        assert [
            each.code for each in said if each.missing or not each.i_can.startswith(begins)
        ] == []
        assert all(each.domain for each in said)
    seven = [c for c in untranslated(installed["math"], "es") if c.grades == ["07"]]
    assert {c.kind for c in seven} == {"Component"}, "every standard of grade 7 is translated"


def test_a_missing_translation_is_told_and_the_words_are_those_there_are(installed: dict) -> None:
    skill = find_competency("ELA.1.1")
    said = plain([skill.pk], language="es")[skill.pk]
    assert (said.missing, said.language, said.title) == (
        True,
        "en",
        "Choose and apply reading strategies",
    )
    assert said.domain == "Lengua y literatura en inglés"


def test_the_tree_stands_as_the_publisher_ordered_it(installed: dict) -> None:
    nodes = tree(installed["cbl"])
    assert [(n.depth, n.competency.code) for n in nodes][:4] == [
        (0, "ELA"),
        (1, "ELA.1"),
        (2, "ELA.1.1"),
        (2, "ELA.1.2"),
    ]
    assert not nodes[0].competency.assessable
    assert len(nodes) == 254


def test_a_practice_that_is_its_own_child_is_in_the_tree_once(installed: dict) -> None:
    codes = [node.competency.short_code for node in tree(installed["math"])]
    assert codes.count("MP1") == 1
    assert len(codes) == 516


def test_prerequisites_come_from_the_framework(installed: dict) -> None:
    one = find_competency("7.RP.A.2")
    before = prerequisites([one.pk])[one.pk]
    assert "6.RP.A.3" in [c.short_code for c in before] or before
    first = before[0]
    assert one in followers([first.pk])[first.pk]


def test_a_code_of_both_frameworks_is_refused_with_its_candidates(installed: dict) -> None:
    assert find_competency("MATH.1").framework.title == "Slate CBL competencies"
    with pytest.raises(AmbiguousName, match=r"competencies: .*A\.1"):
        find_competency("A.1")


def test_the_definition_of_success_rests_on_competencies(installed: dict) -> None:
    found = success(date(2026, 11, 21), language="es")
    assert found is not None
    assert (found.name, len(found.parts), len(found.consulted)) == (
        "Retrato de quien se gradúa",
        6,
        4,
    )
    assert {part.kind for part in found.parts} == {"academic", "whole_child"}
    assert all(part.competencies for part in found.parts)
    assert success(date(2026, 6, 17)) is None, "before it was adopted there is none"


def test_the_notices_travel_with_the_frameworks(installed: dict) -> None:
    terms = {f.title: (f.license_name, f.license_text) for f in frameworks()}
    assert (
        "National Governors Association" in terms["Common Core State Standards for Mathematics"][1]
    )
    assert "SlateFoundation" in terms["Slate CBL competencies"][1]


def test_required_demonstrations_are_kept(installed: dict) -> None:
    skill = find_competency("ELA.2.1")
    kept = skill.case["extensions"]["slate-cbl:demonstrationsRequired"]
    assert kept == {"9": 2, "10": 2, "11": 3, "12": 3, "default": 1}
    assert json.dumps(kept)
