"""Official determinations at the command line: one in words, or everyone's with how often they are right."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.days import school_year

from . import session
from .screen import progress, say, say_json, table

if TYPE_CHECKING:
    from cairn.determinations.selectors.official import StatedAccuracy
    from cairn.determinations.services.deciding_all import Tally


def tell_determination(made: Any, *, as_json: bool) -> None:
    """Prints a determination that was just made."""
    from .telling import tell_measures

    if as_json:
        combining = made.combining and made.combining.method
        plain = {
            "id": str(made.pk),
            "level": made.level,
            "as_of": str(made.as_of),
            "combining": combining,
            "outcome": made.outcome,
        }
        say_json(plain)
        return
    level = "not enough evidence for a level" if made.level is None else f"level {made.level}"
    say(f"Determined: {level}, as of {made.as_of}.")
    if made.combining is not None:
        tell_measures(made.combining.rule, made.outcome, made.inputs["enrolled_since"])
    say(f"Replay it any time: cairn replay {made.pk}")


def decide_all(organization: str, framework: str, day: date, as_json: bool) -> None:
    """Decides about everyone, and says how often that is stated to be right."""
    from cairn.determinations.selectors.official import stated_accuracy
    from cairn.determinations.services.deciding_all import determine_all
    from cairn.people.services.looks import look_at_everyone

    by, at = session.asker(), session.now()
    look_at_everyone(
        by=by,
        purpose=Purpose.OPERATE,
        data=DataClass.EVIDENCE,
        at=at,
        through="cairn determine --official",
    )
    where, among = _organization(organization), _competencies(framework)
    with progress() as shown:
        tally = determine_all(
            by=by, purpose=Purpose.OPERATE, as_of=day, at=at, organization=where,
            competencies=among, progress=shown,
        )  # fmt: skip
    found = stated_accuracy(
        school_year(day).ending, by=by, purpose=Purpose.OPERATE, day=day, organization=where,
        competencies=among,
    )  # fmt: skip
    _show(tally, found, day, as_json)


def _organization(name: str) -> UUID | None:
    from cairn.people.selectors.organizations import find_organization

    return find_organization(name).pk if name else None


def _competencies(framework: str) -> list[UUID] | None:
    from cairn.competencies.selectors.frameworks import competencies_of, find_framework

    return competencies_of(find_framework(framework).pk) if framework else None


def _show(tally: "Tally", found: "list[StatedAccuracy]", day: date, as_json: bool) -> None:
    if as_json:
        levels = {"none" if k is None else str(k): n for k, n in tally.levels.items()}
        say_json(
            {
                "made": tally.made,
                "unchanged": tally.unchanged,
                "levels": levels,
                "as_of": str(day),
                "stated": [_plain(of) for of in found],
            }
        )
        return
    say(
        f"Determined as of {day}: {tally.made:,} anew, {tally.unchanged:,} as before; "
        f"{tally.levels[None]:,} of them have not enough for a level."
    )
    if found:
        table(
            [_row(of) for of in found],
            heads=["combined by", "levels", "cells", "learners", "right", "the same again"],
        )


def _plain(of: "StatedAccuracy") -> dict[str, Any]:
    return {
        "combining": of.combining,
        "levels": of.levels,
        "cells": of.cells,
        "learners": of.learners,
        "no_level": of.no_level,
        "withheld": of.withheld,
        "accuracy": None if of.stated is None else of.stated.accuracy,
        "consistency": None if of.stated is None else of.stated.consistency,
    }


def _row(of: "StatedAccuracy") -> list[str]:
    figures = [of.combining, str(of.levels), f"{of.cells:,}", f"{of.learners:,}"]
    if of.stated is None:
        return [*figures, "too few learners to say", ""]
    return [*figures, f"{of.stated.accuracy:.3f}", f"{of.stated.consistency:.3f}"]
