"""Two real frameworks through the database: in, in again, and out as they came."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft201909Validator, FormatChecker

import cairn.standards.case
from cairn.competencies.models import Association, Competency, Framework
from cairn.competencies.selectors.export import export_framework, framework_package
from cairn.competencies.services.frameworks import import_framework
from cairn.kernel.access import operator
from cairn.standards.case import read_package

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
KEEPER = operator("keeper")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
REAL = ["ccss-math.json", "smarter-balanced-math.case10.json"]
SCHEMA = Path(cairn.standards.case.__file__).parent / "tests/schema/case-v1p1-cfpackage.json"


@pytest.mark.parametrize("name", REAL)
def test_a_real_package_comes_out_of_the_database_as_it_went_in(shared: Path, name: str) -> None:
    data = (shared / "frameworks" / name).read_bytes()
    kept = import_framework(data, by=KEEPER, at=NOW, name=name)
    assert framework_package(kept.framework) == read_package(data).package
    errors = Draft201909Validator(
        json.loads(SCHEMA.read_bytes()), format_checker=FormatChecker()
    ).iter_errors(json.loads(export_framework(kept.framework)))
    assert [error.message for error in errors] == []


@pytest.mark.parametrize("name", REAL)
def test_a_second_import_stores_nothing(shared: Path, name: str) -> None:
    data = (shared / "frameworks" / name).read_bytes()
    import_framework(data, by=KEEPER, at=NOW)
    again = import_framework(data, by=KEEPER, at=NOW)
    assert [count.stored for count in again.tally.by_kind.values()] == [0] * len(
        again.tally.by_kind
    )
    assert all(count.reconciles for count in again.tally.by_kind.values())
    assert again.retired == {}


def test_common_core_is_kept_within_a_second_or_two(shared: Path) -> None:
    data = (shared / "frameworks" / "ccss-math.json").read_bytes()
    start = time.process_time()
    kept = import_framework(data, by=KEEPER, at=NOW)
    spent = time.process_time() - start
    assert kept.tally.as_json()["CFItems"] == {
        "read": 516,
        "stored": 516,
        "unchanged": 0,
        "quarantined": 0,
    }
    assert spent < 5, f"{spent:.1f} s of CPU; 1.1 s on two cores of a virtual machine"


def test_what_a_framework_owes_to_its_own_words(shared: Path) -> None:
    import_framework((shared / "frameworks/ccss-math.json").read_bytes(), by=KEEPER, at=NOW)
    one = Competency.objects.get(short_code="6.EE.A.1")
    assert one.code == "CCSS.Math.Content.6.EE.A.1"
    assert (one.grades, one.kind, one.assessable) == (["06"], "Standard", True)
    assert Competency.objects.get(short_code="6.EE.A.2c").statement.endswith("s = 1/2.")
    framework = Framework.objects.get()
    assert (framework.license_name, framework.adoption_status) == ("CCSS Public License", "Adopted")
    assert "National Governors Association" in framework.license_text


def test_ends_in_other_frameworks_stay_loose_and_are_kept(shared: Path) -> None:
    data = (shared / "frameworks" / REAL[1]).read_bytes()
    import_framework(data, by=KEEPER, at=NOW)
    crosswalks = Association.objects.filter(type="exactMatchOf")
    assert crosswalks.count() == 914
    assert crosswalks.filter(destination=None).count() == 914
