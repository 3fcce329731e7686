"""Under which words somebody is found."""

from collections.abc import Iterable

from cairn.kernel.finding import words_of_name, words_of_number

PROVISIONAL = "provisional:"
"""Begins the state id of somebody whom the state has not numbered yet."""


def words_of(names: Iterable[str], numbers: Iterable[str]) -> set[str]:
    """All words under which somebody is found: of every name they have, and of every number but a provisional one.

    >>> sorted(words_of(["Ana", "de la Cruz"], ["S-12", "provisional:0f"]))
    ['12', 'ana', 'cruz', 'de', 'la', 's12']
    """
    told = (number for number in numbers if not number.startswith(PROVISIONAL))
    return set().union(*map(words_of_name, names), *map(words_of_number, told))
