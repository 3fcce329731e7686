"""Of which class of data a fact about a person is, by which policy grants it: the one place that says so."""

from cairn.kernel.access import DataClass

_HEALTH = frozenset({"disability", "section_504"})


def class_of_fact(kind: str) -> DataClass:
    """The class of a kind of Characteristic, of sex or of language: being served under a plan is health, all else a
    circumstance.

    >>> class_of_fact("disability").value, class_of_fact("sex").value
    ('health', 'circumstances')
    """
    return DataClass.HEALTH if kind in _HEALTH else DataClass.CIRCUMSTANCES
