"""What follows from a framework's own words."""

from hypothesis import given
from hypothesis import strategies as st

from cairn.competencies.rules import (
    Edge,
    children_in_order,
    is_assessable,
    plain_text,
    short_codes,
    walk,
)


def test_html_goes_and_meaning_stays() -> None:
    assert plain_text("Solve <i>px</i> + <i>q</i> &gt; <i>r</i>.</li>") == "Solve px + q > r."
    assert plain_text("V = s<sup>3</sup>, -3 <sup>o</sup>C") == "V = s³, -3 °C"
    assert plain_text("<p>One.</p><p>Two.</p>") == "One. Two."


def test_signs_of_mathematics_are_no_html() -> None:
    assert plain_text("if a <b and x > 3") == "if a <b and x > 3"
    assert plain_text("x < 5 or y > 7") == "x < 5 or y > 7"


def test_a_short_code_is_the_end_that_tells_them_apart() -> None:
    codes = ["CCSS.Math.Content.6.EE.A.1", "CCSS.Math.Content.HSS-ID.C.9", "CCSS.Math.Practice.MP1"]
    assert list(short_codes(codes).values()) == ["6.EE.A.1", "HSS-ID.C.9", "MP1"]


def test_codes_that_begin_differently_stay_whole() -> None:
    codes = ["MATH.1", "MATH.2", "ELA.1", "ELA"]
    assert short_codes(codes) == {code: code for code in codes}


def test_ends_that_would_be_the_same_stay_whole() -> None:
    codes = ["S.Algebra.1", "S.Geometry.1", "S.Geometry.2"]
    assert short_codes(codes) == {
        "S.Algebra.1": "S.Algebra.1",
        "S.Geometry.1": "S.Geometry.1",
        "S.Geometry.2": "2",
    }


def test_a_single_code_is_its_own_end() -> None:
    assert short_codes(["CCSS.Math.1", ""]) == {"CCSS.Math.1": "CCSS.Math.1"}


def test_a_heading_over_others_is_not_assessed() -> None:
    assert not is_assessable("Domain", has_children=True)
    assert is_assessable("Domain", has_children=False)
    assert is_assessable("Standard", has_children=True)
    assert not is_assessable("", has_children=True)


def test_siblings_stand_by_number_and_then_as_listed() -> None:
    edges = [Edge("a", None, None), Edge("b", None, 2), Edge("c", None, 0), Edge("d", None, None)]
    assert children_in_order(["d", "c", "b", "a"], edges) == {None: ["c", "b", "d", "a"]}


def test_an_item_with_two_parents_stands_under_both() -> None:
    edges = [Edge("a", None, 1), Edge("b", None, 2), Edge("x", "a", 1), Edge("x", "b", 1)]
    tree = list(walk(children_in_order(["a", "b", "x"], edges)))
    assert tree == [("a", ()), ("x", ("a",)), ("b", ()), ("x", ("b",))]


def test_of_a_circle_nothing_is_lost() -> None:
    edges = [Edge("a", None, 1), Edge("b", "a", 1), Edge("a", "b", 1), Edge("c", "c", 1)]
    tree = list(walk(children_in_order(["a", "b", "c"], edges)))
    assert tree == [("a", ()), ("b", ("a",)), ("c", ())]


nodes = st.integers(0, 6)
edges = st.lists(
    st.builds(Edge, nodes, st.none() | nodes, st.none() | st.integers(0, 3)), max_size=14
)


@given(edges)
def test_every_item_is_in_the_tree_and_none_above_itself(drawn: list[Edge[int]]) -> None:
    tree = list(walk(children_in_order(list(range(7)), drawn)))
    assert {item for item, _ in tree} == set(range(7))
    assert all(item not in above for item, above in tree)
