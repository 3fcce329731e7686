"""Subjects: the parts of frameworks under which competencies are counted together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.divisions import slug
from cairn.competencies.selectors.domains import domain_names, subjects_of
from cairn.competencies.selectors.plain import domains_of

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Subjects:
    """keys and names of subjects, in the order of their keys; `at` has the subject of each competency that has one."""

    keys: Sequence[str]
    names: Sequence[dict[str, str]]
    at: dict[UUID, int]

    def of(self, competencies: Sequence[UUID]) -> NDArray[np.int64]:
        """The position of each competency's subject; -1: none."""
        return np.array([self.at.get(key, -1) for key in competencies], np.int64)


def parts(competencies: Iterable[UUID]) -> Subjects:
    """The domains of some competencies, or the frameworks of those without. Three queries."""
    return _named(domains_of(set(competencies)))


def wholes(competencies: Iterable[UUID]) -> Subjects:
    """The subjects of frameworks with several domains: all of mathematics beside its parts. Three queries."""
    return _named(subjects_of(set(competencies)))


def _named(name_of: dict[UUID, str]) -> Subjects:
    found = sorted(set(name_of.values()), key=slug)
    spoken = [domain_names(found, language=each) for each in LANGUAGES]
    names = [
        {each: words[name] for each, words in zip(LANGUAGES, spoken, strict=True)} for name in found
    ]
    place = {name: i for i, name in enumerate(found)}
    at = {key: place[name] for key, name in name_of.items()}
    return Subjects([slug(name) for name in found], names, at)
