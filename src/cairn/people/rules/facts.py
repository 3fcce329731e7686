"""Of which class of data a fact about a person is, by which policy grants it: the one place that says so."""

from cairn.kernel.access import DataClass

OF_HEALTH = ("disability", "section_504")
"""Kinds of fact that say who is served under a plan."""


def class_of_fact(kind: str) -> DataClass:
    """The class of a kind of Characteristic, of sex or of language: being served under a plan is health, all else a
    circumstance.

    >>> class_of_fact("disability").value, class_of_fact("sex").value
    ('health', 'circumstances')
    """
    return DataClass.HEALTH if kind in OF_HEALTH else DataClass.CIRCUMSTANCES
