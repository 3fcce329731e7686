"""The fields that an agreement for a study may name: what others may know of a learner, and what they may not.

There is no field for a name, a number, an address, a birth date, a free text, a file or an exact time; none can be
asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cairn.disclosure.records.ladders import Ladder
from cairn.kernel.access import DataClass
from cairn.kernel.errors import BadInput, UnknownName
from cairn.people.rules.facts import class_of_fact

LEVEL = "level:"
"""Before a competency's code: the level that the learner is shown in it."""


@dataclass(frozen=True)
class Field:
    """A column of an extract.

    known     others may know it of a learner: it is coarsened until nobody stands out by it
    steps     (what a coarser step is called, {value: coarser value}), between exact and withheld
    """

    name: str
    data: DataClass
    meaning: str
    known: bool = False
    steps: tuple[tuple[str, Mapping[str, str]], ...] = ()


_BANDS = {
    "PK-2": "IT PR PK TK KG 00 01 02",
    "3-5": "03 04 05",
    "6-8": "06 07 08",
    "9-12": "09 10 11 12 13",
}
_BAND_OF = {grade: band for band, grades in _BANDS.items() for grade in grades.split()}
_E = DataClass.EVIDENCE


def _fact(name: str, meaning: str, *steps: tuple[str, Mapping[str, str]]) -> Field:
    return Field(name, class_of_fact(name), meaning, known=True, steps=steps)


def _status(name: str, words: str) -> Field:
    return _fact(name, f"{words}: yes or no; empty: nobody says.")


_KNOWN = (
    Field("grade", _E, "Grade (CEDS) on the day of the extract.", True, (("band", _BAND_OF),)),
    Field("school", _E, "The school's code in this study; no other study has it.", True),
    Field("district", _E, "The district's code in this study; no other study has it.", True),
    _fact("sex", "As the roster has it; empty: not asked."),
    _fact("language", "In which the learner reads.", ("English or not", {"en": "en"})),
    _fact("race_ethnicity", "The one category of federal reporting."),
    _status("english_learner", "Learns English"),
    _status("disability", "Is served under IDEA"),
    _status("section_504", "Has a plan under section 504"),
    _status("economic_disadvantage", "Is economically disadvantaged"),
    _status("homeless", "Is homeless"),
    _status("foster", "Is in foster care"),
    _status("migrant", "Is a migrant learner"),
    _status("military", "Has a parent on active duty"),
)
_SENSITIVE = (
    Field("levels", _E, "In how many competencies there is a level to show, in fives."),
    Field("pieces", _E, "Counted pieces of evidence in all competencies, in twenties."),
    Field("last_shown", _E, "Month of the latest counted piece."),
    Field("absence", DataClass.SUPPORTS, "Share of this school year's days absent, in bands."),
)
CATALOGUE = {field.name: field for field in (*_KNOWN, *_SENSITIVE)}


def field_named(name: str) -> Field:
    """Raises UnknownName for what no extract holds."""
    if name.startswith(LEVEL) and name.removeprefix(LEVEL).strip():
        return Field(
            name, _E, f"The level shown in {name.removeprefix(LEVEL)}; empty: not enough evidence."
        )
    if name not in CATALOGUE:
        raise UnknownName(
            f"No extract holds a field “{name}”.",
            mend=f"There are: {', '.join(CATALOGUE)}, and {LEVEL}CODE for a competency.",
        )
    return CATALOGUE[name]


def chosen(names: Sequence[str], agreed: Sequence[str]) -> list[Field]:
    """The fields of an extract, in the order of the catalogue; none named: all that the agreement names.

    Raises UnknownName, and BadInput for a field beyond the agreement, or where nothing is known of anybody.
    """
    if beyond := sorted(set(names) - set(agreed)):
        raise BadInput(
            f"The agreement does not name {', '.join(beyond)}.",
            mend=f"It names: {', '.join(agreed)}.",
        )
    order = list(CATALOGUE)
    found = [field_named(name) for name in names or agreed]
    found.sort(key=lambda f: (order.index(f.name) if f.name in CATALOGUE else len(order), f.name))
    if not any(field.known for field in found):
        raise BadInput(
            "No field is one that others may know, so nobody can say who looks like whom.",
            mend="Name one of them too: grade, say; its coarsest step is withheld.",
        )
    return found


def ladder(field: Field, weights: Mapping[str, float]) -> Ladder:
    """The steps by which a known field may be coarsened, and its weight (1 where none is stated)."""
    return Ladder(field.name, field.steps, weights.get(field.name, 1.0))
