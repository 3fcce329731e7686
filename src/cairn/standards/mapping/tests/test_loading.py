"""A mapping is checked whole: every fault with its line and its field."""

import pytest

from cairn.standards.mapping import BadMapping, Learners, Scale, load

GOOD = """
name: A vendor
key: [ID, TEST]
where: {VALID: "yes"}
missing: [NA]
learners: {number: state, create: true}
scale: {least: 100, most: 900, cuts: [300, 500, 700]}
fields:
  learner: ID
  given_name: FIRST
  family_name: LAST
  competency: {column: TEST, map: {M: guid-1}}
  use: {constant: interim}
  performed_at: {column: DAY, format: "%m/%d/%Y"}
  score: SCORE
  task: {template: "{TEST} {{2026}}"}
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "vendor.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return read


def refused(read, text):
    with pytest.raises(BadMapping) as caught:
        read(text)
    return str(caught.value)


def test_a_whole_mapping(read):
    mapping = read(GOOD)
    assert mapping.name == "A vendor"
    assert mapping.key == ("ID", "TEST")
    assert mapping.learners == Learners("state", create=True)
    assert mapping.scales == (Scale(least=100, most=900, cuts=(300, 500, 700)),)
    assert mapping.fields["score"].column == "SCORE"
    assert mapping.fields["competency"].words == {"M": "guid-1"}


def test_null_in_a_map_is_missing_and_words_like_no_are_words(read):
    text = GOOD + '  level: {column: L, map: {"No Score": null, No: 1, "2": 2}}\n'
    assert read(text).fields["level"].words == {"No Score": None, "No": "1", "2": "2"}


def test_all_faults_are_told_at_once_with_line_and_field(read):
    text = GOOD.replace("learner: ID", "lerner: ID").replace("column: DAY", "colunm: DAY")
    message = refused(read, text.replace("constant: interim", "constant: homework"))
    assert "line 9, fields: “lerner” is unknown; perhaps learner is meant." in message
    assert "fields.learner: is needed" in message
    assert "line 14, fields.performed_at: “colunm” is unknown; perhaps column is meant." in message
    assert "fields.performed_at: must have exactly one of column, constant, template" in message
    assert "fields.use: “homework” is not one of formative" in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("least: 100", "least: 1000", "least 1000 is not below most 900"),
        ("[300, 500, 700]", "[300, 700, 500]", "scale.cuts: must rise"),
        ("[300, 500, 700]", "[300, x]", "must be a number"),
        ("{TEST} {{2026}}", "{TEST!r}", "has a template that is not text"),
        ("{TEST} {{2026}}", "{}", "has a template that is not text"),
        ("number: state", "number: local", "creates learners only by their state number"),
        ("number: state", "number: ssn", "must be one of any, state, local"),
        ("given_name: FIRST", "note: FIRST", "fields.given_name: is needed to create learners"),
        ("create: true", "create: maybe", "must be true or false"),
        ('where: {VALID: "yes"}', "where: [VALID]", "must be a list of"),
        ("name: A vendor", "name: A\nname: B", "“name” stands twice"),
    ],
)
def test_each_fault_is_named(read, old, new, said):
    assert old in GOOD
    assert said in refused(read, GOOD.replace(old, new))


def test_what_is_no_yaml_is_told_with_its_line(read, tmp_path):
    assert "vendor.yaml, line 3" in refused(read, "name: x\nfields: [a\nb: c\n")
    assert "must be a list of" in refused(read, "just words")
    with pytest.raises(BadMapping, match="There is no"):
        load(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    with pytest.raises(BadMapping, match="not UTF-8"):
        load(tmp_path / "latin.yaml")


def test_yaml_cannot_make_objects(read):
    message = refused(
        read, GOOD.replace("name: A vendor", "name: !!python/object/apply:os.getcwd []")
    )
    assert "must be a single value" in message
