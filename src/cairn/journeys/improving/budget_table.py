"""A budget under several rules as a table to take away: a line for each school and rule."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cairn.accountability.selectors.targeting import Simulated
from cairn.journeys.files.tables import Column, Line, Table


def budget_table(found: Simulated, names: Mapping[str, str]) -> Table:
    """What each school would get by each rule. `names`: of the rules, in the reader's language."""
    lines = [
        Line((place, school, names[rule], each.amount, each.low, each.high, each.otherwise))
        for place, school, rule, each in found.lines
    ]
    return Table("targeting", _("What each school would get under two rules"), _columns(), lines)


def _columns() -> tuple[Column, ...]:
    by = "By what the budget is shared, as policy calls it."
    low = "The least of it in nine of ten years like this one."
    otherwise = "The share of such years in which it differs by more than policy says."
    return (
        Column(
            "place", "text", _("Place"), "Key of the school: school:ID, as the state numbers it."
        ),
        Column("school", "text", _("School"), "The school's name."),
        Column("targeting_rule", "text", _("The rule"), by),
        Column("amount", "integer", _("Units"), "What the school would get, in whole units."),
        Column("amount_low", "integer", _("likely from"), low),
        Column("amount_high", "integer", _("to"), "The most of it."),
        Column("amount_otherwise", "share", _("Something else in another year"), otherwise),
    )
