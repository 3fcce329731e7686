"""What a learner says about themselves."""

from enum import StrEnum


class About(StrEnum):
    """What the words are about, in the order in which a page asks."""

    STRENGTH = "strength"
    INTEREST = "interest"
    LEARNS_BEST = "learns_best"
    NEED = "need"
    WOULD_LIKE = "would_like"
    """A part of a framework that the learner would like to work on: chosen from a list, never read out of words."""


IN_WORDS = tuple(each for each in About if each is not About.WOULD_LIKE)
"""What is written, not chosen."""
