"""What is said of a study's extract, in which order, and what stands against handing it out."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.people.rules.access import Grants, Relation, decide


class Extracted(StrEnum):
    """What became of an extract; each is said once."""

    DETERMINED = "determined"
    """An officer determined, in words, that nobody in it can be told (34 CFR 99.31(b)(1))."""
    REFUSED = "refused"
    HANDED_OUT = "handed_out"


STUDY = "99.31(a)(6)"
"""The paragraph of 34 CFR 99.31 for studies for or on behalf of schools."""
OF_STUDIES = frozenset({STUDY, "99.31(a)(3)"})
"""Paragraphs under which somebody studies: for the schools, or to evaluate a programme."""


def beyond(fields: Mapping[str, DataClass], agreed: Collection[str], grants: Grants) -> list[str]:
    """Fields that the agreement's data do not cover, or that policy opens to no researcher, in words."""
    found = []
    for name, data in sorted(fields.items()):
        if data.value not in agreed:
            found.append(f"{name} is of the class {data}, which the agreement does not cover")
        elif not decide(Relation.RESEARCHER, data, Purpose.IMPROVE, Verb.EXPORT, grants):
            found.append(f"{name} is of the class {data}, which policy gives to no researcher")
    return found


def may_be_said(word: Extracted, said: Collection[str]) -> str:
    """Why this cannot be said of an extract now, in words; empty: it can.

    >>> may_be_said(Extracted.HANDED_OUT, [])
    'nobody has determined yet that it may leave'
    """
    if word in said:
        return "that is said already"
    if Extracted.REFUSED in said:
        return "an officer refused it; prepare another"
    if word is Extracted.HANDED_OUT and Extracted.DETERMINED not in said:
        return "nobody has determined yet that it may leave"
    if word is Extracted.REFUSED and Extracted.HANDED_OUT in said:
        return "it has left"
    return ""
