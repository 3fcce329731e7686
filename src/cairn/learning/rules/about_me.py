"""What a learner says about themselves."""

from enum import StrEnum


class About(StrEnum):
    """What the words are about, in the order in which a page asks."""

    STRENGTH = "strength"
    INTEREST = "interest"
    LEARNS_BEST = "learns_best"
    NEED = "need"
