"""What a policy may ask of a row: SQL over one column and what `cairn_enter` kept of the reader.

A policy is planned with every statement, once for each time that its table is named there. So a long set is
one hashed subplan, a short one a search in its text, and whatever needs the record stands in a function. The
sets are unfolded by `string_to_table`, because the planner would work any other form out while it plans.
"""

from .functions import setting

SIGNED_IN = f"{setting('learners')} <> ''"
"""Whoever has signed in reaches themselves at least."""
OVERSEES = f"{setting('oversees')} <> ''"
OVERSEES_ALL = f"{setting('everyone')} = 'yes'"
_WIDE = f"{setting('wide')} = 'yes'"


def among(column: str, ids: str) -> str:
    """One of a set that may be long."""
    return f"{column} IN (SELECT string_to_table({setting(ids)}, ',')::uuid)"


def few(column: str, ids: str) -> str:
    """One of a set that is short: no id is part of another, so it is looked for in the set's text."""
    return f"strpos({setting(ids)}, {column}::text) > 0"


def learner(column: str, *, ids: str = "learners") -> str:
    """A learner whom the reader reaches: themselves, by a tie, or by a post where the learner is enrolled.

    ids   `rostered` on the tables of the roster, which a service's program reads too
    """
    own, reached = few(column, "mine"), among(column, ids)
    return f"{own} OR {reached} OR CASE WHEN {_WIDE} THEN cairn_within({column}) END"


def name(column: str) -> str:
    """A person whose name the reader may see: learners, who answers for them, and who works here."""
    own, reached = few(column, "mine"), among(column, "rostered")
    return f"{own} OR {reached} OR CASE WHEN {SIGNED_IN} THEN cairn_knows({column}) END"


def through(column: str, table: str) -> str:
    """The row that it belongs to can be seen; that table's own wall decides."""
    return f"cairn_sees_{table}({column})"


def sees_groups(column: str) -> str:
    """A school whose figures the reader's posts open."""
    return f"({setting('state')} = 'yes' OR {among(column, 'places')})"
