"""The public data inventory is whole and is what the models say (requirements 30 and 31)."""

from cairn.intake.inventory import actual, declared, tables_about_learners
from cairn.kernel.inventory import faults
from tests.data_inventory import PAGE, text


def test_requirement_30_every_column_has_a_data_class_a_purpose_and_a_source():
    assert faults(actual(), declared()) == []


def test_requirement_30_the_published_inventory_is_the_one_the_models_make():
    assert PAGE.read_text(encoding="utf-8") == text()


def test_the_tables_about_learners_are_found_by_their_declared_ways():
    found = tables_about_learners()
    assert {"people.Person", "evidence.Artefact", "determinations.Estimate"} <= set(found)
    assert "competencies.Framework" not in found
