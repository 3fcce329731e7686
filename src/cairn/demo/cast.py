"""The standing cast: the people whom guides, pages and tests of the demonstration know by name.

They live in every size of the state, so that a button on the front page finds them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

CEDAR_RIDGE, RIVERBEND_HIGH = "Cedar Ridge Middle School", "Riverbend High School"
CLASS_GRADE, CLASS_PERIOD = 7, 3
TEACHER: Final = ("Linh", "Tran")
"""Ms. Tran teaches Period 3, Grade 7 Math, at Cedar Ridge."""
ZONE_TEACHER: Final = ("Folasadé", "Adeyemi")
ZONE_GRADE: Final = 10
ZONE_LEARNER: Final = ("Theo", "Lindqvist", True)

Person = tuple[str, str, bool]
"""Given name, family name, and whether a boy."""

MAYA: Final = ("Maya", "Ortega", False)
CLASS: Final[tuple[Person, ...]] = (
    ("Hodan", "Abdi", False),
    ("Elijah", "Baker", True),
    ("Ana", "Castillo", False),
    ("Wei", "Chen", True),
    ("Mateo", "Diaz", True),
    ("Sofía", "Estrada", False),
    ("Jordan", "Fields", True),
    ("Luis", "García", True),
    ("Noor", "Hassan", False),
    ("Tessa", "Hughes", False),
    ("Mila", "Ivanova", False),
    ("Amara", "Jackson", False),
    ("Simran", "Kaur", False),
    ("Minjun", "Lee", True),
    ("Diego", "Lopez", True),
    ("Omar", "Mahmoud", True),
    ("Kia", "Moua", False),
    ("An", "Nguyễn", False),
    ("Finn", "O’Brien", True),
    MAYA,
    ("Riya", "Patel", False),
    ("Camila", "Reyes", False),
    ("Leo", "Schmidt", True),
    ("Liya", "Tadesse", False),
    ("Zoe", "Thompson", False),
    ("Tou", "Vang", True),
    ("Dre", "Williams", True),
    ("Harper", "Young", False),
)
"""Period 3 as it stands in the grade book, by family name."""

MOTHER: Final = ("Lucía", "Ortega")
MAYA_BORN: Final = (3, 14)
NEWCOMER_GRADE: Final = 9
NEWCOMER: Final = ("Ximena", "Villaseñor", False)
NEWCOMER_AS_KNOWN_BEFORE: Final = ("Ximena", "Villasenor-Ruiz", False)
"""One girl under two state ids: last year at Cedar Ridge, now at Riverbend High. A person has to decide."""
NEWCOMER_BORN: Final = (2, 27)
OF_AGE_GRADE: Final = 12
OF_AGE: Final = ("Isaiah", "Freeman", True)
"""He is 18: his family's right to his record has passed to him."""


@dataclass(frozen=True)
class Persona:
    """A one-click sign-in: `username` never changes; `says` is what its button reads."""

    username: str
    says: str


LEARNER = Persona("maya", "Maya Ortega, learner in grade 7, Cedar Ridge Middle School")
GUARDIAN = Persona("maya-family", "Lucía Ortega, Maya’s mother")
CLASS_TEACHER = Persona(
    "tran", "Ms. Tran, teacher of Period 3, Grade 7 Math, Cedar Ridge Middle School"
)
SCHOOL_LEADER = Persona("cedar-ridge", "Principal of Cedar Ridge Middle School")
DISTRICT_LEADER = Persona("alder", "Superintendent of Alder County School District")
STATE_ANALYST = Persona("state", "Analyst at the Tamarack Department of Education")
IN_ZONE_TEACHER = Persona("adeyemi", "Ms. Adeyemi, teacher in the Riverbend innovation zone")
IN_ZONE_LEARNER = Persona(
    "theo", "Theo Lindqvist, learner in grade 10 in the Riverbend innovation zone"
)
OFFICER = Persona("officer", "Privacy officer of Alder County School District")
PERSONAS: Final = (
    LEARNER,
    GUARDIAN,
    CLASS_TEACHER,
    SCHOOL_LEADER,
    DISTRICT_LEADER,
    STATE_ANALYST,
    IN_ZONE_TEACHER,
    IN_ZONE_LEARNER,
    OFFICER,
)


def birthday(grade: int, ending: int, month_and_day: tuple[int, int]) -> date:
    """A usual birth date of a learner who is in `grade` in the year that ends in `ending`."""
    month, day = month_and_day
    return date(ending - 6 - grade + (0 if month < 9 else -1), month, day)
