"""Subgroups in words: what stands in the record as kind=value, for people who read about groups."""

from django.utils.translation import gettext as _


def kind_words(kind: str) -> str:
    """The heading over the groups of one kind; an unknown kind as it is kept."""
    return {
        "race_ethnicity": _("By race and ethnicity"),
        "english_learner": _("By language support"),
        "disability": _("By disability"),
        "section_504": _("By Section 504 plan"),
        "economic_disadvantage": _("By family income"),
        "homeless": _("By housing"),
        "foster": _("By foster care"),
        "migrant": _("By migrant work in the family"),
        "military": _("By military service in the family"),
        "home_internet": _("By internet at home"),
        "home_device": _("By the device to learn with at home"),
    }.get(kind, kind)


def group_words(kind: str, value: str) -> str:
    """One group; a value that nobody has put into words as it is kept."""
    named = {"race_ethnicity": _races, "military": _military, "home_device": _devices}.get(kind)
    if named is not None and value in named():
        return named()[value]
    if value == "yes":
        return _those_who_are().get(kind, kind)
    if value == "no":
        return _those_who_are_not().get(kind, kind)
    return value


def _races() -> dict[str, str]:
    return {
        "AmericanIndianOrAlaskaNative": _("American Indian or Alaska Native"),
        "Asian": _("Asian"),
        "BlackOrAfricanAmerican": _("Black or African American"),
        "HispanicOrLatinoEthnicity": _("Hispanic or Latino"),
        "NativeHawaiianOrOtherPacificIslander": _("Native Hawaiian or Pacific Islander"),
        "DemographicRaceTwoOrMoreRaces": _("Two or more races"),
        "White": _("White"),
    }


def _military() -> dict[str, str]:
    return {
        "ActiveDuty": _("Learners with a parent on active duty"),
        "NationalGuardOrReserve": _("Learners with a parent in the National Guard or Reserve"),
        "NotMilitaryConnected": _("Learners from other families"),
        "Unknown": _("Not known"),
    }


def _devices() -> dict[str, str]:
    return {
        "Chromebook": _("Learners with a Chromebook"),
        "DesktopComputer": _("Learners with a desktop computer"),
        "LaptopComputer": _("Learners with a laptop"),
        "None": _("Learners without a device"),
        "Smartphone": _("Learners with a phone alone"),
        "Tablet": _("Learners with a tablet"),
        "Other": _("Learners with another device"),
        "Unknown": _("Not known"),
    }


def _those_who_are() -> dict[str, str]:
    return {
        "english_learner": _("English learners"),
        "disability": _("Learners with disabilities"),
        "section_504": _("Learners with a Section 504 plan"),
        "economic_disadvantage": _("Learners from low-income families"),
        "homeless": _("Learners without a fixed home"),
        "foster": _("Learners in foster care"),
        "migrant": _("Learners from migrant families"),
        "military": _("Learners from military families"),
        "home_internet": _("Learners with internet at home"),
    }


def _those_who_are_not() -> dict[str, str]:
    return {
        "english_learner": _("Learners who are not English learners"),
        "disability": _("Learners without disabilities"),
        "section_504": _("Learners without a Section 504 plan"),
        "economic_disadvantage": _("Learners from other families"),
        "homeless": _("Learners with a fixed home"),
        "foster": _("Learners not in foster care"),
        "migrant": _("Learners from other families"),
        "military": _("Learners from other families"),
        "home_internet": _("Learners without internet at home"),
    }
