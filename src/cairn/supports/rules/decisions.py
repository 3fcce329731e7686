"""What people decide about a plan of support, and which decisions end it."""

from enum import StrEnum


class Decision(StrEnum):
    """What people decide about a plan when they look at it."""

    GO_ON = "go_on"
    CHANGE = "change"
    HIGHER = "higher"
    REACHED = "reached"
    STOP = "stop"


ENDING = frozenset({Decision.CHANGE, Decision.HIGHER, Decision.REACHED, Decision.STOP})
"""After these the plan is over; a changed one, or one with a higher aim, goes on as a new plan."""
