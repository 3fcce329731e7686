"""The data inventory leaves nothing open: undeclared columns, ways to a learner, things not to be kept."""

import pytest

from cairn.kernel.access import DataClass
from cairn.kernel.inventory import OF_LEARNERS, Actual, Table, faults

DECLARED = {
    "people.Note": Table(
        "evidence", "To remember.", "a teacher", {"learner": "whose", "words": "said"}, ("learner",)
    )
}


def actual(*columns, references=None, label="people.Note"):
    return Actual(label, ("id", *columns), references or {"learner": "people.Person"})


def test_a_table_whose_every_column_is_declared_has_no_fault():
    assert faults([actual("learner", "words")], DECLARED) == []


def test_requirement_30_a_column_that_nobody_declared_fails_the_build():
    [fault] = faults([actual("learner", "words", "mood")], DECLARED)
    assert fault == "people.Note.mood has no data class, purpose and source."


def test_a_table_that_nobody_declared_fails_the_build():
    [fault] = faults(
        [actual("learner", "words"), actual("x", label="people.New", references={"x": "a.B"})],
        DECLARED,
    )
    assert "people.New" in fault


def test_a_new_way_to_a_learner_must_say_whether_the_row_is_about_them():
    row = actual(
        "learner", "words", references={"learner": "people.Person", "words": "people.Person"}
    )
    [fault] = faults([row], DECLARED)
    assert "people.Note.words leads to people.Person" in fault


def test_what_is_declared_and_not_there_is_said():
    assert len(faults([actual("learner")], DECLARED)) == 1
    assert len(faults([], DECLARED)) == 1


def test_a_class_of_data_that_does_not_exist_is_refused():
    table = {"people.Note": Table("gossip", "p", "s", {"words": "said"})}
    [*_, fault] = faults([actual("words", references={"x": "a.B"})], table)
    assert "gossip is not a class" in fault


@pytest.mark.parametrize(
    "name",
    ["ssn", "parent_ssn", "socialSecurityNumber", "immigration_status", "citizenship", "visa_type"],
)
def test_requirement_31_social_security_numbers_and_immigration_status_are_refused(name):
    table = {"people.Note": Table("identity", "p", "s", {name: "a number"}, ("learner",))}
    [fault] = faults([actual(name, references={"x": "a.B"})], table)
    assert "which Cairn does not keep" in fault


@pytest.mark.parametrize("name", ["session_key", "advisor", "passname", "classname", "visage"])
def test_names_that_only_resemble_them_are_not_refused(name):
    table = {"people.Note": Table("identity", "p", "s", {name: "a word"}, ("learner",))}
    assert faults([actual(name, references={"x": "a.B"})], table) == []


def test_every_class_of_data_that_access_knows_is_in_the_inventory():
    assert set(OF_LEARNERS) == set(DataClass)
