"""Which groups' figures a page keeps back, and the reason that stands in their place.

These pages are internal; they are not the publication gate. Even so a figure about a handful of learners
points to a child, and one hidden group among shown ones can be worked out by subtraction.
"""

from collections.abc import Mapping
from enum import StrEnum


class Withheld(StrEnum):
    """Why a figure is not shown; pages hold a sentence for each."""

    SMALL = "small"
    """Fewer learners than the state's minimum."""
    COMPLEMENTARY = "complementary"
    """With this figure, a small group's could be worked out."""


def withheld(
    sizes: Mapping[str, int], *, minimum: int, whole: int | None = None
) -> dict[str, Withheld]:
    """The groups to keep back, among groups that together make up `whole`.

    sizes   learners of each group; an empty group is nobody's secret
    whole   learners of all groups together, when the groups may leave some out: those left out are a
            group too, which nobody shows but anybody can work out
    """
    rest = max((whole or 0) - sum(sizes.values()), 0)
    hidden = {name: Withheld.SMALL for name, size in sizes.items() if 0 < size < minimum}
    if rest >= minimum:
        return hidden  # whoever subtracts finds the hidden ones among many others
    secrets = [size for size in (*sizes.values(), rest) if 0 < size < minimum]
    shown = sorted((size, name) for name, size in sizes.items() if size >= minimum)
    while secrets and (len(secrets) < 2 or sum(secrets) < minimum) and shown:
        size, name = shown.pop(0)
        hidden[name] = Withheld.COMPLEMENTARY
        secrets.append(size)
    return hidden
