"""What a class's page asks of policy, in the shapes that its rules take."""

from datetime import date

from cairn.journeys.classes.grid import Scale
from cairn.journeys.classes.today import Thresholds
from cairn.journeys.policy import LOWEST, level_names, proficient, whole
from cairn.policy.rulings import Place


def scale(day: date, place: Place) -> Scale:
    return Scale(
        levels=len(level_names(day, place)),
        proficient=proficient(day, place),
        early_pieces=whole("evidence.early_pieces", day, place),
        lowest=LOWEST,
    )


def thresholds(day: date, place: Place) -> Thresholds:
    return Thresholds(
        same_spot_pieces=whole("today.same_spot_pieces", day, place),
        ready_pieces=whole("today.ready_pieces", day, place),
        quiet_days=whole("today.quiet_days", day, place),
        disagree_levels=whole("today.disagree_levels", day, place),
        proficient=proficient(day, place),
    )
