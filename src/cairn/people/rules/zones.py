"""Access that differs by place: what a waiver may change of the state's grants, and what law keeps as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import BadPolicy

from .access import Grant, Relation

_ANY = "*"
_KEYS = ({"district"}, {"district", "school"})

Pattern = tuple[str, str, str, str]
"""Class, relation, purpose, verb; “*” for any."""


@dataclass(frozen=True)
class Law:
    """What no waiver changes: it takes away nothing that is `kept` and opens nothing that is `refused`."""

    kept: tuple[Pattern, ...]
    refused: tuple[Pattern, ...]


def read_patterns(name: str, lines: Iterable[str]) -> tuple[Pattern, ...]:
    """Policy's lines of what law keeps or refuses. Raises BadPolicy for a word that is none of ours.

    >>> read_patterns("access.law.kept", ["* guardian own_record read"])
    (('*', 'guardian', 'own_record', 'read'),)
    """
    return tuple(_pattern(name, line) for line in lines)


def _pattern(name: str, line: str) -> Pattern:
    words = line.split()
    known: tuple[set[str], ...] = (set(DataClass), set(Relation), set(Purpose), set(Verb))
    good = len(words) == len(known) and all(
        word == _ANY or word in names for word, names in zip(words, known, strict=True)
    )
    if not good:
        raise BadPolicy(
            f"{name}: “{line}” is not a class, a relation, a purpose and a verb.",
            mend=f"Use * for any. Classes are {', '.join(DataClass)}; relations {', '.join(Relation)}.",
        )
    return words[0], words[1], words[2], words[3]


def against_law(
    data: DataClass, state: frozenset[Grant], place: frozenset[Grant], law: Law
) -> list[str]:
    """What a place's grants change of the state's that law lets nobody change, in words; empty: it may stand."""
    taken = [_words(data, g) for g in state - place if _fits(data, g, law.kept)]
    opened = [_words(data, g) for g in place - state if _fits(data, g, law.refused)]
    return [f"it takes away “{words}”" for words in sorted(taken)] + [
        f"it opens “{words}”" for words in sorted(opened)
    ]


def _words(data: DataClass, grant: Grant) -> str:
    return " ".join((data.value, *(part.value for part in grant)))


def _fits(data: DataClass, grant: Grant, patterns: Iterable[Pattern]) -> bool:
    words = _words(data, grant).split()
    return any(
        all(p in (_ANY, w) for p, w in zip(pattern, words, strict=True)) for pattern in patterns
    )


def scope_faults(scope: Mapping[str, str]) -> list[str]:
    """What a waiver of access leaves open about its place: a school is named with its district."""
    if set(scope) in _KEYS:
        return []
    return [f"its scope names {', '.join(sorted(scope)) or 'no place'}"]
