"""What pages ask of policy, for a place on a day, in the shapes that their rules take."""

from datetime import date

from cairn.intake.rulebook import book
from cairn.journeys.class_grid import Scale
from cairn.journeys.today import Thresholds
from cairn.kernel.terms import Use
from cairn.policy.rulings import Place

LOWEST = 1
"""The state's lowest level; policy names them from it upwards."""


def level_names(day: date, place: Place | None = None) -> tuple[str, ...]:
    """The words of the levels, lowest first, as policy writes them."""
    names = book().ask("scale.levels", day, place).value
    return tuple(str(name) for name in names)  # type: ignore[union-attr]


def proficient(day: date, place: Place | None = None) -> int:
    return _whole("scale.proficient", day, place)


def minimum_n(day: date) -> int:
    return _whole("privacy.minimum_n", day, None)


def scale(day: date, place: Place) -> Scale:
    return Scale(
        levels=len(level_names(day, place)),
        proficient=proficient(day, place),
        early_pieces=_whole("evidence.early_pieces", day, place),
        lowest=LOWEST,
    )


def thresholds(day: date, place: Place) -> Thresholds:
    return Thresholds(
        same_spot_pieces=_whole("today.same_spot_pieces", day, place),
        ready_pieces=_whole("today.ready_pieces", day, place),
        quiet_days=_whole("today.quiet_days", day, place),
        disagree_levels=_whole("today.disagree_levels", day, place),
        proficient=proficient(day, place),
    )


def piece_sd(day: date, place: Place) -> float:
    return float(book().ask("certainty.piece_sd", day, place).value)  # type: ignore[arg-type]


def counted_uses(day: date, place: Place) -> set[int]:
    """The uses whose pieces count towards a level."""
    words = book().ask("determination.counted_uses", day, place).value
    return {int(Use.named(str(word))) for word in words}  # type: ignore[union-attr]


def _whole(name: str, day: date, place: Place | None) -> int:
    return int(book().ask(name, day, place).value)  # type: ignore[arg-type]
