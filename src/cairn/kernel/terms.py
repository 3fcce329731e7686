"""Closed lists of the field's words that more than one library speaks."""

from enum import IntEnum


class Use(IntEnum):
    """What a piece of evidence was for; the number is how it is kept and never changes."""

    FORMATIVE = 0
    INTERIM = 1
    SUMMATIVE = 2
    PERFORMANCE = 3
    ADAPTIVE = 4
    OBSERVATION = 5
    PORTFOLIO = 6
    SELF = 7

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> "Use":
        """The use that goes by this word; KeyError when none does."""
        return cls[word.strip().upper()]
