"""Rules of counting that are lines of their own: read where they are used, and all where a policy is checked."""

from collections.abc import Callable
from datetime import date

from cairn.policy.book import Book
from cairn.policy.rulings import Ruling

from .opportunities import opportunities
from .readiness import readiness
from .surveying import topics

_READ: dict[str, Callable[[Ruling], object]] = {
    "surveys": topics,
    "readiness": readiness,
    "opportunity": opportunities,
}


def check_counting(book: Book, day: date) -> None:
    """Reads the lines that are in force on a day. Raises BadPolicy."""
    for name, read in _READ.items():
        parameter = f"accountability.counting.{name}"
        said = book.parameters.get(parameter)
        if said is not None and said.values and day >= said.values[0].start:
            read(book.ask_state(parameter, day))
