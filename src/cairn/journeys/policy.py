"""What pages ask of policy, for a place on a day."""

from datetime import date

from cairn.intake.rulebook import book
from cairn.kernel.terms import Use
from cairn.policy.rulings import Place

LOWEST = 1
"""The state's lowest level; policy names them from it upwards."""


def level_names(day: date, place: Place | None = None) -> tuple[str, ...]:
    """The words of the levels, lowest first, as policy writes them."""
    names = book().ask("scale.levels", day, place).value
    return tuple(str(name) for name in names)  # type: ignore[union-attr]


def proficient(day: date, place: Place | None = None) -> int:
    return whole("scale.proficient", day, place)


def minimum_n(day: date) -> int:
    return whole("privacy.minimum_n", day, None)


def piece_sd(day: date, place: Place) -> float:
    return float(book().ask("certainty.piece_sd", day, place).value)  # type: ignore[arg-type]


def counted_uses(day: date, place: Place) -> set[int]:
    """The uses whose pieces count towards a level."""
    words = book().ask("determination.counted_uses", day, place).value
    return {int(Use.named(str(word))) for word in words}  # type: ignore[union-attr]


def whole(name: str, day: date, place: Place | None) -> int:
    """A ruling that is a whole number."""
    return int(book().ask(name, day, place).value)  # type: ignore[arg-type]
