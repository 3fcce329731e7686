"""What one page says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Help:
    """In plain words: what a page shows, and what one can do there.

    signs   words of the glossary that its signs stand for, by their keys
    """

    shows: str
    can: str
    signs: tuple[str, ...] = ()
