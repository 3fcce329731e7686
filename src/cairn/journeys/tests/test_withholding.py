"""No group's figure below the minimum is shown, nor can be worked out from what is."""

from hypothesis import given
from hypothesis import strategies as st

from cairn.disclosure.withholding import Withheld, withheld


def test_large_groups_are_all_shown():
    assert withheld({"a": 10, "b": 40}, minimum=10, whole=50) == {}


def test_a_small_group_takes_the_next_smallest_with_it():
    assert withheld({"a": 9, "b": 40, "c": 11}, minimum=10) == {
        "a": Withheld.SMALL,
        "c": Withheld.COMPLEMENTARY,
    }


def test_two_small_groups_that_are_many_together_hide_no_other():
    assert withheld({"a": 9, "b": 8, "c": 40}, minimum=10) == {
        "a": Withheld.SMALL,
        "b": Withheld.SMALL,
    }


def test_those_whom_no_group_names_are_a_group_too():
    assert withheld({"yes": 95}, minimum=10, whole=100) == {"yes": Withheld.COMPLEMENTARY}
    assert withheld({"yes": 90}, minimum=10, whole=100) == {}
    assert withheld({"yes": 5}, minimum=10, whole=100) == {"yes": Withheld.SMALL}


def test_an_empty_group_is_nobodys_secret():
    assert withheld({"a": 0, "b": 40}, minimum=10, whole=40) == {}


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 60), max_size=7),
    st.integers(0, 30),
    st.integers(2, 20),
)
def test_what_is_hidden_cannot_be_had_by_subtraction(sizes, rest, minimum):
    hidden = withheld(sizes, minimum=minimum, whole=sum(sizes.values()) + rest)
    assert all(size == 0 or size >= minimum or name in hidden for name, size in sizes.items())
    shown = sum(size for name, size in sizes.items() if name not in hidden)
    left_over = sum(sizes.values()) + rest - shown
    nothing_left_to_hide = not any(
        size >= minimum and name not in hidden for name, size in sizes.items()
    )
    assert left_over == 0 or left_over >= minimum or nothing_left_to_hide
