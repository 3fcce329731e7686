"""What federal reporting makes of what was recorded."""

from collections.abc import Mapping


def race_ethnicity(
    *, hispanic: bool | None, several: bool | None, races: Mapping[str, bool | None]
) -> str:
    """The one category of federal reporting (CEDS names); empty where nothing is said.

    Hispanic or Latino whatever the races; two or more races where several are true; else the one race.
    """
    true = [name for name, value in races.items() if value]
    if hispanic:
        return "HispanicOrLatinoEthnicity"
    if several or len(true) > 1:
        return "DemographicRaceTwoOrMoreRaces"
    return true[0] if true else ""
