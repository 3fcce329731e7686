"""Who is probably the same person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cairn.kernel.names import family_likeness, folded, given_likeness, likeness, sound

NAMES_AGREE = 0.85
"""Likeness of names from which a state id is believed to mean the same person."""
OTHER_GIVEN_NAME, TWINS = 0.75, 0.8
"""Given names less alike than this are of two people, twins for instance: the score stays at TWINS."""
WEIGHTS = {"name": 0.5, "birth": 0.4, "sex": 0.05, "school": 0.05}
SWAPPED, ONE_DIGIT = 0.9, 0.75
"""What a birth date is worth whose day and month have changed places, or with one wrong digit."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a record tells that another record of the same person would tell too."""

    given: str
    family: str
    birth: date | None
    sex: str = ""
    school: object = None


def birth_likeness(one: date, other: date) -> float:
    """1 for the same day, less for day and month in each other's place or one wrong digit, else 0."""
    if one == other:
        return 1.0
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return SWAPPED
    differ = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    return ONE_DIGIT if differ == 1 else 0.0


def match_score(one: Likeness, other: Likeness) -> float | None:
    """How probably two records are of one person, 0 to 1; None where a birth date is missing.

    Weighted mean of the likeness of names (0.5), birth dates (0.4), sex (0.05) and school (0.05);
    what one of them does not tell has no weight. Name alone is never enough: a state has hundreds of
    people of one name. Another given name caps the score at 0.8, for twins share all the rest.
    """
    if one.birth is None or other.birth is None:
        return None
    parts = {
        "name": likeness(one.given, one.family, other.given, other.family),
        "birth": birth_likeness(one.birth, other.birth),
    }
    if _told(one.sex) and _told(other.sex):
        parts["sex"] = float(one.sex == other.sex)
    if one.school is not None and other.school is not None:
        parts["school"] = float(one.school == other.school)
    score = sum(WEIGHTS[k] * v for k, v in parts.items()) / sum(WEIGHTS[k] for k in parts)
    return min(score, TWINS) if _other_given_name(one, other) else score


def _told(sex: str) -> bool:
    return sex not in ("", "unspecified")


def _other_given_name(one: Likeness, other: Likeness) -> bool:
    straight = given_likeness(one.given, other.given)
    crossed = min(given_likeness(one.given, other.family), given_likeness(one.family, other.given))
    return max(straight, crossed) < OTHER_GIVEN_NAME


def agrees(one: Likeness, other: Likeness) -> bool:
    """Whether two records with one state id are the same person without asking anybody."""
    births = one.birth is None or other.birth is None or one.birth == other.birth
    alike = likeness(one.given, one.family, other.given, other.family)
    return births and alike >= NAMES_AGREE and not _other_given_name(one, other)


def reasons_for(one: Likeness, other: Likeness) -> list[str]:
    """What speaks for one person, in words."""
    found = []
    if one.birth is not None and other.birth is not None:
        match birth_likeness(one.birth, other.birth):
            case 1.0:
                found.append(f"Both were born on {one.birth}.")
            case value if value == SWAPPED:
                found.append(f"{one.birth} and {other.birth}: day and month are swapped.")
            case value if value == ONE_DIGIT:
                found.append(f"{one.birth} and {other.birth} differ in one digit.")
    straight = given_likeness(one.given, other.given), family_likeness(one.family, other.family)
    names = f"{one.given} {one.family} and {other.given} {other.family}"
    if straight == (1.0, 1.0):
        found.append(f"The names are the same: {names}.")
    elif likeness(one.given, one.family, other.given, other.family) >= NAMES_AGREE:
        found.append(f"The names are alike: {names}.")
    if one.school is not None and one.school == other.school:
        found.append("Both are enrolled at the same school.")
    return found


def reasons_against(one: Likeness, other: Likeness) -> list[str]:
    """What speaks for two people, in words."""
    found = []
    if likeness(one.given, one.family, other.given, other.family) < NAMES_AGREE:
        found.append(
            f"The names differ: {one.given} {one.family} and {other.given} {other.family}."
        )
    if one.birth and other.birth and not birth_likeness(one.birth, other.birth):
        found.append(f"The birth dates differ: {one.birth} and {other.birth}.")
    if _told(one.sex) and _told(other.sex) and one.sex != other.sex:
        found.append(f"Recorded as {one.sex} and as {other.sex}.")
    return found


Block = tuple[date | None, str]


def blocks(who: Likeness) -> Iterator[Block]:
    """The keys under which records that could be one person meet, so that not every pair is looked at.

    A birth date and how a name sounds: both names stand under both days that a swapped date may mean,
    so transposed names and dates meet. And the full name alone, for a birth date with a wrong digit.
    """
    if who.birth is None:
        return
    yield None, f"{folded(who.given)} {folded(who.family)}"
    names = {sound(who.given), sound(who.family)} - {""}
    for day in {who.birth, swapped(who.birth)} - {None}:
        for name in names:
            yield day, name


def swapped(day: date) -> date | None:
    """Day and month in each other's place; None where there is no such day."""
    return date(day.year, day.day, day.month) if day.day <= 12 else None
