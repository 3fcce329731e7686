"""One competency, many ways to name it; a name that does not say which is refused with its candidates."""

from uuid import UUID

import pytest

from cairn.competencies.models import Competency, Framework, PlainStatement
from cairn.competencies.selectors.frameworks import find_framework, of_grades
from cairn.competencies.selectors.names import find_competency
from cairn.competencies.selectors.plain import plain
from cairn.competencies.services.scales import keep_scale, use_scale
from cairn.kernel.errors import AmbiguousName, BadInput, UnknownName

pytestmark = pytest.mark.django_db
GUID = "c3d4e8bb-80bf-43e3-a1ea-57dd2b56c334"
URI = f"https://frameworks.example/CFItems/{GUID}"


@pytest.fixture
def framework(db) -> Framework:
    return Framework.objects.create(cf_document_id="doc-1", uri="urn:doc:1", title="Mathematics")


def competency(framework: Framework, code: str, **more: object) -> Competency:
    values = {"cf_item_id": code, "code": code, "short_code": code, "statement": code} | more
    return Competency.objects.create(framework=framework, **values)


@pytest.fixture
def one(framework: Framework) -> Competency:
    return competency(
        framework, "CCSS.Math.Content.6.EE.A.1", short_code="6.EE.A.1", cf_item_id=GUID, uri=URI
    )


@pytest.mark.parametrize(
    "name",
    [
        GUID,
        GUID.upper(),
        f"urn:uuid:{GUID}",
        f"URN:UUID:{GUID}",
        URI,
        f"https://elsewhere.example/ims/case/v1p0/CFItems/{GUID}",
        "CCSS.Math.Content.6.EE.A.1",
        "6.EE.A.1",
        "6.ee.a.1",
        " 6.EE.A.1 ",
        "Content.6.EE.A.1",
        "EE.A.1",
    ],
)
def test_a_competency_answers_to_each_of_its_names(one: Competency, name: str) -> None:
    assert find_competency(name) == one


def test_our_own_id_is_a_name_too(one: Competency) -> None:
    assert find_competency(str(one.pk)) == one


def test_identifiers_that_are_no_guids_are_names(framework: Framework) -> None:
    held = competency(framework, "7.A", cf_item_id="item-0001")
    assert find_competency("item-0001") == held


def test_a_name_of_several_is_refused_with_all_of_them(
    framework: Framework, one: Competency
) -> None:
    competency(framework, "CCSS.Math.Content.7.EE.A.1", short_code="7.EE.A.1")
    with pytest.raises(AmbiguousName, match=r"may be 2 competencies: .*6\.EE\.A\.1.*7\.EE\.A\.1"):
        find_competency("EE.A.1")


def test_a_code_of_two_frameworks_is_settled_by_the_framework(
    framework: Framework, one: Competency
) -> None:
    other = Framework.objects.create(cf_document_id="doc-2", uri="urn:doc:2", title="Another")
    there = competency(other, "6.EE.A.1")
    with pytest.raises(AmbiguousName, match="Give the whole code"):
        find_competency("6.EE.A.1")
    assert find_competency("6.EE.A.1", framework_id=other.pk) == there


def test_what_is_in_force_goes_before_what_is_retired(
    framework: Framework, one: Competency
) -> None:
    old = competency(framework, "6.EE.A.1", cf_item_id="old", retired_on="2026-01-01")
    assert find_competency("6.EE.A.1") == one
    assert find_competency("old") == old


def test_an_unknown_name_is_answered_with_near_ones(one: Competency) -> None:
    with pytest.raises(
        UnknownName, match=r"No competency is called 6\.EE\.A1\. Near to it are 6\.EE\.A\.1"
    ):
        find_competency("6.EE.A1")
    with pytest.raises(UnknownName, match="Give a code"):
        find_competency("")


@pytest.mark.parametrize("wild", ["%", "_", "*", "6.EE.A._"])
def test_signs_of_the_database_are_no_wild_cards(one: Competency, wild: str) -> None:
    with pytest.raises(UnknownName):
        find_competency(wild)


def test_a_framework_is_found_by_title_guid_or_address(framework: Framework) -> None:
    for name in ("mathematics", "doc-1", "urn:doc:1", str(framework.pk)):
        assert find_framework(name) == framework
    with pytest.raises(UnknownName, match="Here are: Mathematics"):
        find_framework("Music")


def test_competencies_of_a_grade_band_leave_headings_out(framework: Framework) -> None:
    six = competency(framework, "6.A", grades=["06"], position=1)
    both = competency(framework, "67.B", grades=["06", "07"], position=0)
    competency(framework, "6", grades=["06"], assessable=False)
    competency(framework, "8.A", grades=["08"])
    assert of_grades(["06", "07"]) == [both, six]


def test_a_sentence_in_another_language_is_marked(one: Competency) -> None:
    PlainStatement.objects.create(competency=one, language="en", i_can="I can.", source="us")
    assert plain([one.pk], language="en")[one.pk].missing is False
    said = plain([one.pk], language="es")[one.pk]
    assert (said.i_can, said.language, said.missing) == ("I can.", "en", True)


def test_without_any_sentence_the_publishers_statement_stands(framework: Framework) -> None:
    bare = competency(framework, "B", statement="Count to 100.")
    said = plain([bare.pk], language="en")[bare.pk]
    assert (said.i_can, said.title, said.missing) == ("Count to 100.", "B", True)


def test_the_number_of_queries_does_not_grow(
    framework: Framework, django_assert_num_queries: object
) -> None:
    held: list[UUID] = [competency(framework, f"Q.{n}").pk for n in range(30)]
    with django_assert_num_queries(2):
        plain(held, language="es")


def test_a_scale_keeps_its_levels(framework: Framework) -> None:
    words = ["Beginning", "Developing", "Proficient", "Extending"]
    spanish = {"es": ["Inicial", "En desarrollo", "Competente", "Ampliado"]}
    scale = keep_scale("State", words, names=spanish)
    assert keep_scale("State", words) == scale
    assert scale.levels.values_list("value", "name")[0] == (1, "Beginning")
    with pytest.raises(BadInput, match="has the levels 1 to 4, not 1 to 3"):
        keep_scale("State", words[:3])
    use_scale(framework.pk, scale)
    framework.refresh_from_db()
    assert framework.scale == scale
