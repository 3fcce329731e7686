"""What every room refuses of a policy's figures and words, in one way of saying it."""

from collections.abc import Mapping
from typing import Any

from cairn.kernel.errors import BadPolicy


def within(what: str, value: Any, least: float, most: float, *, whole: bool = False) -> None:
    """Refuses what is no number (or no whole one) from least to most."""
    number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not (number and least <= value <= most):
        kind = "a whole number" if whole else "a number"
        raise BadPolicy(
            f"{what} is {value!r}.", mend=f"Give {kind} from {least:g} to {most:g} in the policy."
        )


def only(part: str, given: Mapping[str, Any], known: set[str]) -> None:
    """Refuses words the part does not know."""
    if unknown := sorted(set(given) - known):
        raise BadPolicy(
            f"{part} does not know {', '.join(unknown)}.",
            mend=f"It knows: {', '.join(sorted(known))}.",
        )
