"""A study's extract in people's words: its fields, how exact each is, and what was said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cairn.disclosure.records.ladders import EXACT, GONE
from cairn.journeys.studies.fields import LEVEL
from cairn.people.rules.studies import Extracted


@dataclass(frozen=True)
class FieldLine:
    """A column as an officer reads it. `left`: the share of its information that is left, 0..1."""

    words: str
    known: bool
    how: str
    left: float


def field_lines(said: Mapping[str, Any]) -> list[FieldLine]:
    """Every column of an extract, those that others may know first."""
    known = [(each, True, step_words(each["step"])) for each in said["known"]]
    others = [(each, False, _cells(each["cells_withheld"])) for each in said["sensitive"]]
    return [
        FieldLine(field_words(each["name"]), is_known, how, each["kept"])
        for each, is_known, how in known + others
    ]


def _cells(withheld: int) -> str:
    if not withheld:
        return _("as it is")
    return _("%(num)s cells are withheld") % {"num": f"{withheld:,}"}


def step_words(step: str) -> str:
    return {EXACT: _("as it is"), GONE: _("withheld"), "band": _("in bands")}.get(step, step)


def field_words(name: str) -> str:
    """A field as people say it; a level by its competency's code."""
    if name.startswith(LEVEL):
        return _("level in %(code)s") % {"code": name.removeprefix(LEVEL)}
    return _names().get(name, name)


def _names() -> dict[str, str]:
    return {
        "grade": _("grade"),
        "school": _("school, by a code"),
        "district": _("district, by a code"),
        "sex": _("sex"),
        "language": _("language"),
        "race_ethnicity": _("race and ethnicity"),
        "english_learner": _("learns English"),
        "disability": _("disability"),
        "section_504": _("section 504"),
        "economic_disadvantage": _("family income"),
        "homeless": _("without a home"),
        "foster": _("foster care"),
        "migrant": _("migrant"),
        "military": _("parent in the military"),
        "levels": _("number of levels, in fives"),
        "pieces": _("pieces of evidence, in twenties"),
        "last_shown": _("month of the latest piece"),
        "absence": _("share of days absent, in bands"),
    }


def said_words(word: Extracted) -> str:
    return {
        Extracted.DETERMINED: _("May leave"),
        Extracted.REFUSED: _("Refused"),
        Extracted.HANDED_OUT: _("Handed out"),
    }[word]
