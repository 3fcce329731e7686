"""What can be worked out about small groups from all that is published, by somebody who does the sums.

The attacker knows every statement, and up to k learners pool what they know of themselves. Each count of a small group
is made as small and as large as any possible world allows; insiders take themselves out, for it is the others about
whom they learn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from math import comb

import numpy as np

from cairn.kernel.errors import BadInput

from .releases import Group, Release, System, Whole
from .solving import SECONDS, NoWorld, reach
from .statements import Cell

Profile = tuple[Cell, ...]
LEARNERS = "learners"
"""The count of the group itself."""
MOST_SETS = 100_000


@dataclass(frozen=True)
class Promise:
    """What is to hold for every group of fewer than `minimum` learners.

    width     the least and the most that a count can be, as far as anybody can know, differ by this or more
    insiders  k: learners who put together what they know of themselves
    sizes     whether the number of learners in the group is such a count too
    """

    minimum: int = 10
    width: int = 2
    insiders: int = 1
    sizes: bool = True

    def __post_init__(self) -> None:
        if self.minimum < 2 or self.width < 1 or self.insiders < 0:
            raise BadInput(
                f"n is {self.minimum}, w is {self.width}, k is {self.insiders}.",
                mend="Give n of 2 or more, w of 1 or more, k of 0 or more.",
            )


@dataclass(frozen=True)
class Finding:
    """What is known of one count of one small group.

    low, high   learners besides the insiders: worlds were found for both, and (unless time ran out) for nothing beyond
    none, all   it is proved that none (all) of the others are in it
    insiders    who had to know of themselves; none: anybody can work it out
    """

    group: str
    count: str
    low: int
    high: int
    none: bool
    all: bool
    insiders: tuple[Profile, ...] = ()

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def kept(self, promise: Promise) -> bool:
        return self.high - self.low >= promise.width and not self.none and not self.all

    def __str__(self) -> str:
        """In words.

        >>> str(Finding("Black", "level 1", 4, 4, False, True))
        'Black: all are in level 1 (exactly 4).'
        """
        many = f"exactly {self.low}" if self.exact else f"{self.low} to {self.high}"
        who = f"{len(self.insiders)} who know themselves find of the others: " * bool(self.insiders)
        if self.none or self.all:
            proved = "none is" if self.none else "all are"
            return f"{self.group}: {who}{proved} in {self.count} ({many})."
        return f"{self.group}: {who}{many} in {self.count}."


def small(release: Release, world: Whole, minimum: int) -> list[Group]:
    """The groups that somebody is in, and fewer than the minimum."""
    return [
        group
        for group in release.groups
        if 0 < sum(int(world[release.place[cell]]) for cell in group.cells) < minimum
    ]


def present(release: Release, world: Whole) -> list[Profile]:
    """The profiles that a learner can have: somebody is in each of their cells."""
    return [p for p in release.profiles if all(world[release.place[cell]] > 0 for cell in p)]


def attack(
    release: Release,
    groups: Sequence[Group],
    promise: Promise,
    *,
    insiders: Sequence[Profile] | None = None,
    seconds: float = SECONDS,
) -> list[Finding]:
    """For each count of each group what is known of it, and, where insiders know more, what they know at best.

    insiders  the profiles that they may have; None: any of the release's
    Raises BadInput where no world fits the release: it contradicts itself.
    """
    who = release.profiles if insiders is None else insiders
    parts: dict[frozenset[int], _Part] = {}
    found = []
    for group in groups:
        linked = frozenset(release.parts[[release.place[cell] for cell in group.cells]].tolist())
        if linked not in parts:
            parts[linked] = _Part.of(release, linked, who, promise.insiders, seconds)
        found += list(_about(release, group, parts[linked], promise))
    return found


@dataclass(frozen=True)
class _Part:
    """Cells that are linked, the sets of insiders that can be among them, and the worlds found so far."""

    system: System
    inside: Whole  # (cells of the release,) the place in the part; -1: not there
    knowing: tuple[
        tuple[tuple[Profile, ...], Whole], ...
    ]  # who, and what each cell then holds at least
    seconds: float
    worlds: list[Whole] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        release: Release,
        linked: frozenset[int],
        who: Sequence[Profile],
        k: int,
        seconds: float,
    ) -> "_Part":
        cells = np.flatnonzero(np.isin(release.parts, list(linked)))
        inside = np.full(release.parts.size, -1)
        inside[cells] = np.arange(cells.size)
        here = [p for p in who if any(inside[release.place[cell]] >= 0 for cell in p)]
        knowing = []
        for some in _sets(here, k):
            least = np.zeros(cells.size, np.int64)
            for profile in some:
                places = inside[[release.place[cell] for cell in profile]]
                np.add.at(least, places[places >= 0], 1)
            knowing.append((some, least))
        return cls(release.system.only(cells), inside, tuple(knowing), seconds)

    def most(self, cells: Whole, least: Whole) -> int:
        """How many there are in these cells at most, besides what `least` says."""
        if not cells.size:
            return 0
        return self.reach(cells, least)[1]

    def reach(self, cells: Whole, least: Whole) -> tuple[int, int]:
        """The least and the most in these cells, besides what `least` says."""
        found = reach(self.system, cells, least=least, seconds=self.seconds)
        self.worlds.extend(found.worlds)
        own = int(least[cells].sum())
        return found.low - own, found.high - own

    def open(self, cells: Whole, others: Whole, least: Whole, width: int) -> bool:
        """The worlds found so far already show that the promise holds for this count."""
        fit = [world for world in self.worlds if np.all(world >= least)]
        if not fit:
            return False
        here = [int((world - least)[cells].sum()) for world in fit]
        rest = [int((world - least)[others].sum()) for world in fit]
        return max(here) - min(here) >= width and max(here) > 0 and max(rest) > 0


def _sets(who: Sequence[Profile], k: int) -> list[tuple[Profile, ...]]:
    """Nobody; everybody alone; and so on to k who put together what they know."""
    many = sum(comb(len(who) + i - 1, i) for i in range(1, k + 1))
    if many > MOST_SETS:
        raise BadInput(
            f"{k} insiders of {len(who):,} kinds are {many:,} sets, more than {MOST_SETS:,}.",
            mend="Ask with fewer insiders, or about a smaller release.",
        )
    return [some for i in range(k + 1) for some in combinations_with_replacement(who, i)]


def _about(release: Release, group: Group, part: _Part, promise: Promise) -> Iterator[Finding]:
    counts = release.counts(group)
    everybody = part.inside[[release.place[cell] for cell in group.cells]]
    if promise.sizes:
        yield _worst(group, LEARNERS, everybody, everybody, part, promise)
    for name, places in counts.items():
        yield _worst(group, name, part.inside[places], everybody, part, promise)


def _worst(
    group: Group, name: str, cells: Whole, everybody: Whole, part: _Part, promise: Promise
) -> Finding:
    """The finding that tells most: proofs of all or none first, then the narrowest."""
    sized = name == LEARNERS
    others = everybody if sized else np.setdiff1d(everybody, cells)
    found = []
    for insiders, least in part.knowing:
        if insiders and part.open(cells, others, least, promise.width):
            continue
        try:
            low, high = part.reach(cells, least)
            outer = 1 if sized else part.most(others, least)
        except NoWorld:
            if insiders:
                continue
            raise BadInput(
                f"No learners can be as the tables say: what they say of {group.name} contradicts itself.",
                mend="Make all tables from the same records, with the same rounding.",
            ) from None
        none = not sized and high == 0
        found.append(Finding(group.name, name, low, high, none, outer == 0, insiders))
    return min(found, key=lambda f: (not (f.none or f.all), f.high - f.low, len(f.insiders)))
