"""What the state's schools teach of its two frameworks: which competencies in which grade, in which order.

Codes are the frameworks' own; the demonstration brings no competency of its own.
"""

from dataclasses import dataclass
from typing import Final

MATH_FRAMEWORK, LIFE_FRAMEWORK = "math", "cbl"
_MATH: Final[dict[int, str]] = {
    3: "3.OA.A.1 3.OA.A.3 3.NBT.A.2 3.OA.B.5 3.MD.A.1 3.OA.C.7 3.MD.C.7 3.NF.A.1 3.NF.A.2 3.NF.A.3 "
    "3.OA.D.8 3.G.A.1",
    4: "4.NBT.A.2 4.NBT.B.4 4.OA.A.3 4.NBT.B.5 4.NBT.B.6 4.OA.B.4 4.NF.A.1 4.NF.A.2 4.NF.B.3 4.NF.B.4 "
    "4.NF.C.7 4.MD.C.6",
    5: "5.NBT.A.3 5.NBT.B.5 5.NBT.B.6 5.NF.A.1 5.NF.A.2 5.NBT.B.7 5.NF.B.4 5.NF.B.7 5.OA.A.1 5.MD.C.5 5.G.A.2 "
    "5.MD.A.1",
    6: "6.RP.A.1 6.RP.A.2 6.RP.A.3 6.NS.A.1 6.NS.B.3 6.NS.C.6 6.NS.C.7 6.EE.A.1 6.EE.A.2 6.EE.B.7 6.EE.B.8 6.G.A.1 "
    "6.G.A.2 6.SP.B.4 6.SP.B.5",
    7: "7.RP.A.1 7.RP.A.2 7.RP.A.3 7.G.A.1 7.NS.A.1 7.NS.A.2 7.EE.A.1 7.EE.B.3 7.EE.B.4 7.G.B.4 7.G.B.6 7.G.B.5 "
    "7.SP.A.1 7.SP.B.3 7.SP.C.5",
    8: "8.NS.A.1 8.EE.A.1 8.EE.A.4 8.EE.B.5 8.EE.C.7 8.EE.C.8 8.F.A.1 8.F.A.3 8.F.B.4 8.G.A.2 8.G.A.5 8.G.B.7 "
    "8.G.C.9 8.SP.A.1 8.SP.A.2",
    9: "HSN-Q.A.1 HSA-SSE.A.1 HSA-CED.A.1 HSA-REI.B.3 HSA-CED.A.2 HSF-IF.A.1 HSF-IF.B.4 HSF-LE.A.1 HSA-REI.C.6 "
    "HSF-LE.A.2 HSA-REI.D.12 HSS-ID.C.7",
    10: "HSG-CO.A.1 HSG-CO.A.5 HSG-CO.B.7 HSG-CO.C.9 HSG-CO.C.10 HSG-SRT.A.2 HSG-SRT.B.5 HSG-SRT.C.8 HSG-C.A.2 "
    "HSG-GPE.B.5 HSG-GMD.A.3 HSG-MG.A.1",
    11: "HSN-RN.A.2 HSA-SSE.A.2 HSA-APR.A.1 HSA-REI.B.4 HSF-IF.C.7 HSA-APR.B.3 HSF-BF.B.3 HSF-LE.A.4 HSA-REI.A.2 "
    "HSF-TF.A.2 HSF-TF.B.5 HSS-IC.B.4",
    12: "HSS-ID.A.1 HSS-ID.A.2 HSS-ID.A.4 HSS-ID.B.5 HSS-ID.B.6 HSS-ID.C.8 HSS-CP.A.1 HSS-CP.A.3 HSS-CP.B.7 "
    "HSS-IC.A.1 HSS-IC.B.5 HSS-IC.B.6",
}
_EVERY = range(3, 13)
_LIFE: Final = (
    ("ELA.1", "English", _EVERY, 5),
    ("ELA.2", "English", _EVERY, 3),
    ("ELA.3", "English", range(6, 13), 4),
    ("ELA.6", "English", _EVERY, 3),
    ("SCI.1", "Science", _EVERY, 4),
    ("SCI.2", "Science", range(6, 13), 4),
    ("SCI.3", "Science", _EVERY, 3),
    ("SS.1", "Social Studies", _EVERY, 4),
    ("SS.2", "Social Studies", range(6, 13), 3),
    ("HOS.1", "Advisory", _EVERY, 4),
    ("HOS.2", "Advisory", range(6, 13), 3),
    ("WF.1", "Advisory", range(9, 13), 2),
)


@dataclass(frozen=True)
class Taught:
    """A competency in the plan of a grade.

    grades   in which it is taught
    opens    the share of the school year that has passed when work on it begins
    weight   how many pieces it brings, relative to others
    lasting  it is worked on in every year, so that its level builds on the year before
    """

    framework: str
    code: str
    subject: str
    grades: range
    opens: float
    weight: float
    lasting: bool


def _math() -> list[Taught]:
    plan: list[Taught] = []
    for grade, codes in _MATH.items():
        all_codes = codes.split()
        for i, code in enumerate(all_codes):
            opens = 0.85 * i / len(all_codes)
            plan.append(
                Taught(MATH_FRAMEWORK, code, "Math", range(grade, grade + 1), opens, 3.0, False)
            )
    return plan


def _life() -> list[Taught]:
    return [Taught(LIFE_FRAMEWORK, code, s, g, 0.0, w, True) for code, s, g, w in _LIFE]


PLAN: Final = (*_math(), *_life())
"""Everything taught, in a fixed order: a position in it names a competency throughout the demonstration."""
