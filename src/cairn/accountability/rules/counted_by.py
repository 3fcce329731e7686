"""Rules of counting that are lines of their own: read where they are used, and all where a policy is checked."""

from collections.abc import Callable, Sequence
from datetime import date

from cairn.policy.book import Book
from cairn.policy.rulings import Ruling

from .divisions import slug
from .english import Targets
from .in_force import COUNTING
from .moving import level_asked, value_table, years_asked
from .opportunities import opportunities
from .pacing import due, even
from .readiness import readiness
from .surveying import topics

_READ: dict[str, Callable[[Ruling], object]] = {
    "surveys": topics,
    "readiness": readiness,
    "opportunity": opportunities,
    "pace_due": due,
    "pace_even": even,
    "english_targets": Targets.read,
    "to_standard_years": years_asked,
}
_OF_LEVELS: dict[str, Callable[[Ruling, Sequence[str]], object]] = {
    "value_table": value_table,
    "to_standard_level": level_asked,
}
"""Those that speak of levels: of the scale that the policy itself has."""


def check_counting(book: Book, day: date) -> None:
    """Reads the lines that are in force on a day. Raises BadPolicy."""
    for name, read in _READ.items():
        if (said := book.said(COUNTING + name, day)) is not None:
            read(said)
    for name, read_with in _OF_LEVELS.items():
        if (said := book.said(COUNTING + name, day)) is not None:
            read_with(said, levels_of(book.ask_state("scale.levels", day)))


def levels_of(ruling: Ruling) -> tuple[str, ...]:
    """The levels of the scale, lowest first, as keys."""
    return tuple(slug(str(word)) for word in ruling.value)  # type: ignore[union-attr]
