"""What a school's Title I status may be in a school year: the codes of CEDS element 000285, as in federal files.

A school gets Title I money when it runs a program with it. One that is eligible and runs none gets none.
"""

from collections.abc import Mapping

GETS_IT: Mapping[str, bool] = {
    "SWELIGSWPROG": True,  # a schoolwide program
    "SWELIGTGPROG": True,  # eligible for a schoolwide program, runs a targeted one
    "TGELGBTGPROG": True,  # a targeted assistance program
    "SWELIGNOPROG": False,  # eligible for a schoolwide program, runs none
    "TGELGBNOPROG": False,  # eligible for targeted assistance, runs none
    "NOTTITLE1ELIG": False,  # not eligible
}
"""By status, whether a school with it gets money under Title I, Part A."""
