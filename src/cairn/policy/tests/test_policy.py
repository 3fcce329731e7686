"""The demonstration state's policy, sentence by sentence, and the reader's refusals."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cairn.kernel.errors import BadPolicy, ConflictingWaivers, NotYetInForce, UnknownName
from cairn.policy.book import read
from cairn.policy.cases import read_cases, unasked
from cairn.policy.rulings import ruling

ROOT = Path(__file__).parents[4] / "policy"
BOOK = read(ROOT)
CASES = read_cases(ROOT)
MINIMUM = BOOK.parameters["determination.minimum_evidence"]
[RIVERBEND] = BOOK.waivers


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_policy_case(case):
    assert case.given(BOOK) == case.answer


def test_every_turning_day_has_a_case_on_each_side():
    assert unasked(BOOK, CASES) == []


def test_every_parameter_is_in_force_by_july_2020():
    assert all(p.values[0].start <= date(2020, 7, 1) for p in BOOK.parameters.values())


def test_before_the_first_rule_there_is_no_answer_and_the_error_says_where_to_add_one():
    with pytest.raises(
        NotYetInForce, match=r"first is from 2018-07-01.*determination/minimum_evidence\.yaml"
    ):
        ruling(MINIMUM, date(2011, 9, 1), {})


def test_two_waivers_for_one_question_are_refused_not_ranked():
    other = replace(RIVERBEND, name="lab-school")
    with pytest.raises(ConflictingWaivers, match="lab-school and riverbend both set"):
        ruling(MINIMUM, date(2026, 1, 1), {"district": "0417"}, [RIVERBEND, other])


def test_a_waiver_of_one_school_does_not_reach_its_district():
    one_school = replace(RIVERBEND, scope={"district": "0417", "school": "0417-02"})
    asked = ruling(MINIMUM, date(2026, 1, 1), {"district": "0417"}, [one_school])
    assert asked.waiver is None


def test_a_question_nobody_defined_is_refused():
    with pytest.raises(UnknownName, match=r"determination/charm\.yaml"):
        BOOK.ask("determination.charm", date(2026, 1, 1))


def policy_folder(tmp_path, body, waivers=()):
    (tmp_path / "parameters").mkdir()
    (tmp_path / "waivers").mkdir()
    (tmp_path / "parameters" / "n.yaml").write_text(body)
    for i, waiver in enumerate(waivers):
        (tmp_path / "waivers" / f"{i}.yaml").write_text(waiver)
    return tmp_path


GOOD = "description: d\nunit: u\nvalues:\n  - {start: 2020-07-01, value: 2, source: R1}\n"
WAIVER = (
    'name: {name}\ntitle: t\nscope: {{district: "1"}}\nstart: 2021-07-01\n'
    "until: 2022-06-30\nreplaces: {{{what}: 1}}\nsource: s\n"
)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("description: d\nunit: u\nvalues: []\n", "values is empty"),
        (GOOD + "  - {start: 2020-07-01, value: 3, source: R2}\n", "oldest first"),
        (GOOD.replace("R1", '""'), "no source"),
        (GOOD.replace("value: 2", "value: no"), "not a rule's value"),
        (GOOD.replace("2020-07-01", '"July"'), "not a day"),
        (GOOD.replace("unit: u\n", ""), "expected exactly"),
        (GOOD.replace("value: 2", "value: {a: 1}"), "not a number"),
        ("a: [", "is not YAML"),
    ],
)
def test_a_faulty_file_is_named_with_what_is_wrong_in_it(tmp_path, body, what):
    with pytest.raises(BadPolicy, match=what):
        read(policy_folder(tmp_path, body))


def test_a_waiver_of_a_parameter_nobody_defined_is_refused(tmp_path):
    with pytest.raises(BadPolicy, match="replaces m"):
        read(policy_folder(tmp_path, GOOD, [WAIVER.format(name="w", what="m")]))


def test_waivers_that_overlap_in_time_and_place_are_refused_when_read(tmp_path):
    two = [WAIVER.format(name=n, what="n") for n in ("one", "two")]
    with pytest.raises(ConflictingWaivers, match="one and two both set n"):
        read(policy_folder(tmp_path, GOOD, two))


def test_the_digest_changes_with_the_rules_and_only_with_them(tmp_path):
    folder = policy_folder(tmp_path, GOOD)
    before = read(folder).digest
    assert read(folder).digest == before
    (folder / "parameters" / "n.yaml").write_text(GOOD.replace("value: 2", "value: 3"))
    assert read(folder).digest != before


def test_nobody_gives_leave_from_a_rule_that_law_keeps_from_waivers(tmp_path):
    fixed = "description: x\nunit: y\nwaivable: false\nvalues:\n  - {start: 2020-07-01, value: 1, source: law}\n"
    waiver = (
        "name: a\ntitle: a\nscope: {district: '1'}\nstart: 2021-07-01\nuntil: 2022-06-30\n"
        "replaces: {p: 2}\nsource: s\n"
    )
    for folder in ("parameters", "waivers"):
        (tmp_path / folder).mkdir()
    (tmp_path / "parameters/p.yaml").write_text(fixed)
    assert not read(tmp_path).parameters["p"].waivable
    (tmp_path / "waivers/a.yaml").write_text(waiver)
    with pytest.raises(BadPolicy, match="replaces p, from which nobody may give leave"):
        read(tmp_path)
    (tmp_path / "parameters/p.yaml").write_text(fixed.replace("false", "'no'"))
    with pytest.raises(BadPolicy, match="waivable is 'no'"):
        read(tmp_path)
